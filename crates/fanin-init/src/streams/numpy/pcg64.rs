//! PCG64, seeded as NumPy's `default_rng` does.

/// PCG XSL RR 128/64 (O'Neill, "PCG: A family of simple fast space-efficient statistically good
/// algorithms", 2014), by NumPy's order: the state advances, then gives its output.
#[derive(Debug, Clone)]
pub(crate) struct Pcg64 {
    /// Advances by a linear congruence modulo 2¹²⁸.
    state: u128,
    /// Odd; it tells sequences of other seeds apart.
    increment: u128,
    /// The high half of a word whose low half was asked for.
    waiting: Option<u32>,
}

const MULTIPLIER: u128 = 0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645;

impl Pcg64 {
    /// `np.random.PCG64(seed)`.
    pub(crate) fn new(seed: u64) -> Self {
        let words = seed_sequence(seed);
        let wide = |k: usize| u128::from(words[k]) << 64 | u128::from(words[k + 1]);
        let mut generator = Self {
            state: 0,
            increment: wide(2) << 1 | 1,
            waiting: None,
        };
        generator.advance();
        generator.state = generator.state.wrapping_add(wide(0));
        generator.advance();
        generator
    }

    /// The next word: both halves of the state, xored and rotated by its top six bits.
    pub(crate) fn next_u64(&mut self) -> u64 {
        self.advance();
        let (high, low) = ((self.state >> 64) as u64, self.state as u64);
        (high ^ low).rotate_right((high >> 58) as u32)
    }

    /// The low half of a word first, the high half at the next call, whatever is drawn between.
    pub(crate) fn next_u32(&mut self) -> u32 {
        if let Some(high) = self.waiting.take() {
            return high;
        }
        let word = self.next_u64();
        self.waiting = Some((word >> 32) as u32);
        word as u32
    }

    /// Uniform in `[0, 1)`, a multiple of 2⁻⁵³.
    pub(crate) fn unit_f64(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// Uniform in `[0, 1)`, a multiple of 2⁻²⁴.
    pub(crate) fn unit_f32(&mut self) -> f32 {
        (self.next_u32() >> 8) as f32 * (1.0 / 16_777_216.0)
    }

    /// One step of the congruence.
    fn advance(&mut self) {
        self.state = self
            .state
            .wrapping_mul(MULTIPLIER)
            .wrapping_add(self.increment);
    }
}

/// `np.random.SeedSequence(seed).generate_state(4, np.uint64)`, after O'Neill's `seed_seq_fe128`.
fn seed_sequence(seed: u64) -> [u64; 4] {
    let mut constant = 0x43b0_d7e5_u32;
    let mut hash = |value: u32| hash(value, &mut constant, 0x931e_8875);
    let mix = |a: u32, b: u32| {
        let mixed = a
            .wrapping_mul(0xca01_f9dd)
            .wrapping_sub(b.wrapping_mul(0x4973_f715));
        mixed ^ (mixed >> 16)
    };
    let mut pool = [seed as u32, (seed >> 32) as u32, 0, 0].map(&mut hash);
    for from in 0..pool.len() {
        for to in 0..pool.len() {
            if from != to {
                pool[to] = mix(pool[to], hash(pool[from]));
            }
        }
    }
    let mut constant = 0x8b51_f9dd;
    let mut word = |k: usize| u64::from(self::hash(pool[k % 4], &mut constant, 0x58f3_8ded));
    core::array::from_fn(|k| word(2 * k) | word(2 * k + 1) << 32)
}

/// One round of the mixing, whose constant changes from call to call.
fn hash(value: u32, constant: &mut u32, multiplier: u32) -> u32 {
    let value = value ^ *constant;
    *constant = constant.wrapping_mul(multiplier);
    let value = value.wrapping_mul(*constant);
    value ^ (value >> 16)
}
