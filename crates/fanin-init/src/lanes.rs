//! Vectors of 32-bit words and `f32`, as wide as the processor's, by the safe functions of `pulp`.
//!
//! The loops of the default stream are too long for the compiler's own vectorizer: left to it, they run at a third of this speed.

#[cfg(target_arch = "x86_64")]
mod x86;

/// Lanes of a tile of the stream; each vector has a part of them.
pub(crate) const TILE_LANES: usize = 16;

/// The number of each lane.
pub(crate) const NUMBERS: [u32; TILE_LANES] =
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/// Operations on vectors. Each lane is IEEE arithmetic, rounded to nearest even; nothing is fused.
pub trait Lanes: Copy {
    type Words: Copy;
    type Floats: Copy;
    type Mask: Copy;

    /// Lanes of a vector, a divisor of [`TILE_LANES`].
    const COUNT: usize;

    /// The same word everywhere.
    fn words(self, word: u32) -> Self::Words;
    /// The first words of the array.
    fn load(self, words: &[u32; TILE_LANES]) -> Self::Words;
    /// Wraps around.
    fn plus(self, a: Self::Words, b: Self::Words) -> Self::Words;
    fn and(self, a: Self::Words, b: Self::Words) -> Self::Words;
    fn xor(self, a: Self::Words, b: Self::Words) -> Self::Words;
    /// `a << N`
    fn left<const N: u32>(self, a: Self::Words) -> Self::Words;
    /// `a >> N`, shifting zeros in.
    fn right<const N: u32>(self, a: Self::Words) -> Self::Words;
    /// Products of 64 bits of the even lanes: the low word in the even lane, the high one in the odd lane after it.
    fn products(self, a: Self::Words, b: Self::Words) -> Self::Words;
    /// Odd lanes in the places of the even ones before them; the odd places may hold anything.
    fn odd(self, a: Self::Words) -> Self::Words;
    /// The even lanes of `even`, and those of `odd` in the odd places after them.
    fn interleave(self, even: Self::Words, odd: Self::Words) -> Self::Words;

    /// The same number everywhere.
    fn floats(self, number: f32) -> Self::Floats;
    /// Of signed words, to nearest even.
    fn float(self, a: Self::Words) -> Self::Floats;
    fn bits(self, a: Self::Floats) -> Self::Words;
    fn of_bits(self, a: Self::Words) -> Self::Floats;
    /// `a >> 23` of signed words as a number: the exponent of bits from which 127 was taken.
    fn exponent(self, a: Self::Words) -> Self::Floats;
    fn add(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    fn sub(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    fn mul(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    fn div(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    fn sqrt(self, a: Self::Floats) -> Self::Floats;
    /// `if a < b { a } else { b }`, also for NaN and zeros.
    fn smaller(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    /// `if a > b { a } else { b }`, also for NaN and zeros.
    fn larger(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;

    /// `a < b`
    fn less(self, a: Self::Floats, b: Self::Floats) -> Self::Mask;
    /// Whether the top bit is set.
    fn negative(self, a: Self::Words) -> Self::Mask;
    fn all(self, mask: Self::Mask) -> bool;
    fn select(self, mask: Self::Mask, yes: Self::Floats, no: Self::Floats) -> Self::Floats;

    /// Writes the lanes to the beginning of `out`, which has room for them.
    fn store(self, a: Self::Floats, out: &mut [f32]);
    /// The same for words.
    fn store_words(self, a: Self::Words, out: &mut [u32]);
}

/// Vectors of four, as plain loops, which the compiler turns into the instructions that every processor of the target has.
#[derive(Clone, Copy)]
pub(crate) struct Plain;

const FOUR: usize = 4;

#[inline(always)]
fn map<A: Copy, B: Copy + Default>(a: [A; FOUR], f: impl Fn(A) -> B) -> [B; FOUR] {
    let mut out = [B::default(); FOUR];
    for (out, a) in out.iter_mut().zip(a) {
        *out = f(a);
    }
    out
}

#[inline(always)]
fn zip<A: Copy, B: Copy + Default>(a: [A; FOUR], b: [A; FOUR], f: impl Fn(A, A) -> B) -> [B; FOUR] {
    let mut out = [B::default(); FOUR];
    for (out, (a, b)) in out.iter_mut().zip(a.into_iter().zip(b)) {
        *out = f(a, b);
    }
    out
}

impl Lanes for Plain {
    type Words = [u32; FOUR];
    type Floats = [f32; FOUR];
    /// All ones or all zeros.
    type Mask = [u32; FOUR];

    const COUNT: usize = FOUR;

    #[inline(always)]
    fn words(self, word: u32) -> [u32; FOUR] {
        [word; FOUR]
    }

    #[inline(always)]
    fn load(self, words: &[u32; TILE_LANES]) -> [u32; FOUR] {
        [words[0], words[1], words[2], words[3]]
    }

    #[inline(always)]
    fn plus(self, a: [u32; FOUR], b: [u32; FOUR]) -> [u32; FOUR] {
        zip(a, b, u32::wrapping_add)
    }

    #[inline(always)]
    fn and(self, a: [u32; FOUR], b: [u32; FOUR]) -> [u32; FOUR] {
        zip(a, b, |a, b| a & b)
    }

    #[inline(always)]
    fn xor(self, a: [u32; FOUR], b: [u32; FOUR]) -> [u32; FOUR] {
        zip(a, b, |a, b| a ^ b)
    }

    #[inline(always)]
    fn left<const N: u32>(self, a: [u32; FOUR]) -> [u32; FOUR] {
        map(a, |a| a << N)
    }

    #[inline(always)]
    fn right<const N: u32>(self, a: [u32; FOUR]) -> [u32; FOUR] {
        map(a, |a| a >> N)
    }

    #[inline(always)]
    fn products(self, a: [u32; FOUR], b: [u32; FOUR]) -> [u32; FOUR] {
        let [p, q] = [0, 2].map(|i| u64::from(a[i]) * u64::from(b[i]));
        [p as u32, (p >> 32) as u32, q as u32, (q >> 32) as u32]
    }

    #[inline(always)]
    fn odd(self, a: [u32; FOUR]) -> [u32; FOUR] {
        [a[1], a[1], a[3], a[3]]
    }

    #[inline(always)]
    fn interleave(self, even: [u32; FOUR], odd: [u32; FOUR]) -> [u32; FOUR] {
        [even[0], odd[0], even[2], odd[2]]
    }

    #[inline(always)]
    fn floats(self, number: f32) -> [f32; FOUR] {
        [number; FOUR]
    }

    #[inline(always)]
    fn float(self, a: [u32; FOUR]) -> [f32; FOUR] {
        map(a, |a| a as i32 as f32)
    }

    #[inline(always)]
    fn bits(self, a: [f32; FOUR]) -> [u32; FOUR] {
        map(a, f32::to_bits)
    }

    #[inline(always)]
    fn of_bits(self, a: [u32; FOUR]) -> [f32; FOUR] {
        map(a, f32::from_bits)
    }

    #[inline(always)]
    fn exponent(self, a: [u32; FOUR]) -> [f32; FOUR] {
        map(a, |a| (a as i32 >> 23) as f32)
    }

    #[inline(always)]
    fn add(self, a: [f32; FOUR], b: [f32; FOUR]) -> [f32; FOUR] {
        zip(a, b, |a, b| a + b)
    }

    #[inline(always)]
    fn sub(self, a: [f32; FOUR], b: [f32; FOUR]) -> [f32; FOUR] {
        zip(a, b, |a, b| a - b)
    }

    #[inline(always)]
    fn mul(self, a: [f32; FOUR], b: [f32; FOUR]) -> [f32; FOUR] {
        zip(a, b, |a, b| a * b)
    }

    #[inline(always)]
    fn div(self, a: [f32; FOUR], b: [f32; FOUR]) -> [f32; FOUR] {
        zip(a, b, |a, b| a / b)
    }

    #[inline(always)]
    fn sqrt(self, a: [f32; FOUR]) -> [f32; FOUR] {
        map(a, f32::sqrt)
    }

    #[inline(always)]
    fn smaller(self, a: [f32; FOUR], b: [f32; FOUR]) -> [f32; FOUR] {
        zip(a, b, |a, b| if a < b { a } else { b })
    }

    #[inline(always)]
    fn larger(self, a: [f32; FOUR], b: [f32; FOUR]) -> [f32; FOUR] {
        zip(a, b, |a, b| if a > b { a } else { b })
    }

    #[inline(always)]
    fn less(self, a: [f32; FOUR], b: [f32; FOUR]) -> [u32; FOUR] {
        zip(a, b, |a, b| if a < b { u32::MAX } else { 0 })
    }

    #[inline(always)]
    fn negative(self, a: [u32; FOUR]) -> [u32; FOUR] {
        map(a, |a| (a as i32 >> 31) as u32)
    }

    #[inline(always)]
    fn all(self, mask: [u32; FOUR]) -> bool {
        mask[0] & mask[1] & mask[2] & mask[3] == u32::MAX
    }

    #[inline(always)]
    fn select(self, mask: [u32; FOUR], yes: [f32; FOUR], no: [f32; FOUR]) -> [f32; FOUR] {
        // With masks and not with `if`, of which the compiler makes branches.
        let yes = zip(mask, self.bits(yes), |mask, yes| mask & yes);
        let no = zip(mask, self.bits(no), |mask, no| !mask & no);
        self.of_bits(zip(yes, no, |yes, no| yes | no))
    }

    #[inline(always)]
    fn store(self, a: [f32; FOUR], out: &mut [f32]) {
        out[..FOUR].copy_from_slice(&a);
    }

    #[inline(always)]
    fn store_words(self, a: [u32; FOUR], out: &mut [u32]) {
        out[..FOUR].copy_from_slice(&a);
    }
}
