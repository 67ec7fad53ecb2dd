//! The random stream behind the pictures: splitmix64, and a few laws that need no transcendental
//! function.
//!
//! Each picture has a stream of its own, keyed by seed, part and index, so that pictures do not
//! depend on how many came before them. Two keys give the same stream only if 64 bits of hash
//! collide.
//!
//! The laws are uniform, triangular (two uniforms) and nearly normal (four), choices and shuffles.
//! Each takes a fixed number of draws, so that the place in the stream never depends on a value but
//! by branches of a painter.

/// The step of splitmix64: 2⁶⁴ divided by the golden ratio, made odd.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// The output function of splitmix64 (Steele, Lea and Flood, 2014).
fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(STEP);
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// The top 53 bits as a number in [0, 1); the division is by a power of two and exact.
fn unit_interval(bits: u64) -> f64 {
    (bits >> 11) as f64 / 9_007_199_254_740_992.0
}

/// A sequence of random numbers that is a function of its keys alone.
///
/// Every law is built from sums and products: `sin` or `ln` would give other bits with another math
/// library.
#[derive(Debug, Clone)]
pub(crate) struct Stream {
    state: u64,
}

impl Stream {
    /// The stream of these keys; another key anywhere, or another order, is another stream.
    pub(crate) fn keyed(keys: &[u64]) -> Self {
        Self {
            state: keys.iter().fold(0, |state, key| mix(state ^ key)),
        }
    }

    /// 64 random bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(STEP);
        mix(self.state)
    }

    /// Uniform in [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        unit_interval(self.bits())
    }

    /// Uniform in [`low`, `high`).
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Triangular on (-1, 1): mean 0, standard deviation 0.41.
    pub(crate) fn triangular(&mut self) -> f64 {
        self.unit() + self.unit() - 1.0
    }

    /// Nearly normal with mean 0 and standard deviation 1: four uniforms (Irwin–Hall), so never
    /// beyond ±3.5.
    pub(crate) fn normal(&mut self) -> f64 {
        let sum = self.unit() + self.unit() + self.unit() + self.unit();
        // The variance of the sum is 4/12, so the factor is the square root of 3.
        (sum - 2.0) * 1.732_050_807_568_877_2
    }

    /// A whole number below `count`, which must not be 0.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        // Multiply-shift on 32 bits: the bias is below count / 2³², far under what a picture shows.
        ((u128::from(self.bits() >> 32) * count as u128) >> 32) as usize
    }

    /// True with this probability.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// -1 or 1.
    pub(crate) fn sign(&mut self) -> f64 {
        if self.chance(0.5) { 1.0 } else { -1.0 }
    }

    /// One of the choices, each as likely.
    pub(crate) fn pick<T: Copy, const N: usize>(&mut self, choices: &[T; N]) -> T {
        choices[self.below(N)]
    }

    /// Shuffles in place (Fisher–Yates, from the end).
    pub(crate) fn shuffle<T>(&mut self, values: &mut [T]) {
        for last in (1..values.len()).rev() {
            values.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bits_are_those_of_splitmix64() {
        // The published vector for seed 1234567 (Rosetta Code, "Pseudo-random numbers/Splitmix64").
        let mut state = 1_234_567_u64;
        let mut published = || {
            let bits = mix(state);
            state = state.wrapping_add(STEP);
            bits
        };
        assert_eq!(published(), 6_457_827_717_110_365_317);
        assert_eq!(published(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn keys_and_their_order_matter() {
        let first = |keys: &[u64]| Stream::keyed(keys).bits();
        assert_eq!(first(&[1, 2]), first(&[1, 2]));
        assert_ne!(first(&[1, 2]), first(&[2, 1]));
        assert_ne!(first(&[1, 2]), first(&[1, 3]));
    }

    #[test]
    fn laws_have_their_moments() {
        let mut stream = Stream::keyed(&[7]);
        let draws = 40_000;
        let mut check = |law: fn(&mut Stream) -> f64, mean: f64, deviation: f64| {
            let values: Vec<f64> = (0..draws).map(|_| law(&mut stream)).collect();
            let average = values.iter().sum::<f64>() / f64::from(draws);
            let variance = values
                .iter()
                .map(|v| (v - average) * (v - average))
                .sum::<f64>()
                / f64::from(draws);
            let standard_error = deviation / f64::from(draws).sqrt();
            assert!(
                (average - mean).abs() < 4.0 * standard_error,
                "mean {average}"
            );
            assert!(
                (variance.sqrt() / deviation - 1.0).abs() < 0.015,
                "deviation {}",
                variance.sqrt()
            );
        };
        check(Stream::unit, 0.5, (1.0_f64 / 12.0).sqrt());
        check(Stream::triangular, 0.0, (1.0_f64 / 6.0).sqrt());
        check(Stream::normal, 0.0, 1.0);
        check(Stream::sign, 0.0, 1.0);
    }

    #[test]
    fn below_reaches_every_value_and_no_other() {
        let mut stream = Stream::keyed(&[3]);
        let mut seen = [0; 5];
        for _ in 0..5_000 {
            seen[stream.below(5)] += 1;
        }
        assert!(
            seen.iter().all(|&count| (850..1150).contains(&count)),
            "{seen:?}"
        );
    }

    #[test]
    fn a_shuffle_keeps_the_values() {
        let mut values: Vec<u32> = (0..100).collect();
        Stream::keyed(&[5]).shuffle(&mut values);
        assert_ne!(values, (0..100).collect::<Vec<_>>());
        values.sort_unstable();
        assert_eq!(values, (0..100).collect::<Vec<_>>());
    }
}
