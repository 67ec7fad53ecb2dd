//! How well a law goes with what was seen of a tensor.
//!
//! Every test is two-sided where both sides can go wrong, and each is blind to something: the
//! distance between distribution functions to tails, extremes to the middle, all of these to the
//! order of the values. Rounding is allowed for everywhere, or else every tensor of `bf16` would be
//! ruled out.

use core::f64::consts::{PI, SQRT_2};
use std::sync::OnceLock;

use super::law::{Law, Standardized};
use super::lines::Lines;
use super::precision::Precision;
use super::running::Running;

/// A law whose tests together have less than this probability of coming out so badly is ruled out.
pub(crate) const FALSE_ALARM: f64 = 1e-3;
/// Fewer values than this say next to nothing about their law.
const FEWEST: u64 = 20;
/// A scale farther than this from the tensor's is ruled out; a true one is in 0.27 % of draws.
pub(crate) const STANDARD_ERRORS: f64 = 3.0;

/// What is known of a tensor, to be compared with laws.
pub(crate) struct Evidence {
    /// The type that the values were rounded to.
    pub(crate) precision: Precision,
    /// Moments and extremes of all of them.
    pub(crate) running: Running,
    /// At most about a million of its values, sorted.
    pub(crate) sample: Vec<f64>,
    /// Sides whose lines are many and long enough for their sums to be compared.
    sides: Vec<Unevenness>,
    /// The normal law with the mean and the deviation of the values, compared once.
    normal: OnceLock<Fit>,
}

/// Where a law's parameters are from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The scheme: they owe nothing to the values.
    Given,
    /// The extremes of the values, whose error is a standard error's square.
    Extremes,
    /// Mean and standard deviation of the values.
    Moments,
}

/// The tests' results.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fit {
    /// The largest distance between the two distribution functions, beyond rounding.
    pub(crate) distance: f64,
    /// The least of the tests' probabilities, times their number; at most 1.
    pub(crate) p_value: f64,
    /// Distance of the tensor's mean square from the law's, in standard errors.
    pub(crate) scale: f64,
}

impl Fit {
    /// Whether neither the tests nor the scale rule the law out.
    pub(crate) fn is_close(&self) -> bool {
        self.is_likely() && self.scale.abs() <= STANDARD_ERRORS
    }

    /// Whether the tests do not rule the law out, whatever the scale.
    pub(crate) fn is_likely(&self) -> bool {
        self.p_value >= FALSE_ALARM
    }
}

/// How much lines differ in their means and in their mean squares.
struct Unevenness {
    /// How many lines there are.
    lines: f64,
    /// Weights in each, the `m` below.
    length: f64,
    /// Sum over lines of `m (x̄ − mean)² / variance`.
    means: f64,
    /// Sum over lines of `m (s² / variance − 1)²`.
    squares: f64,
}

impl Evidence {
    pub(crate) fn new(
        precision: Precision,
        running: Running,
        sample: Vec<f64>,
        lines: Option<&Lines>,
    ) -> Self {
        let sides = lines.map_or_else(Vec::new, |lines| unevenness(lines, &running));
        Self {
            precision,
            running,
            sample,
            sides,
            normal: OnceLock::new(),
        }
    }

    /// Whether there are enough values to say something about their law.
    pub(crate) fn tells_laws(&self) -> bool {
        self.running.count >= FEWEST
    }

    /// What is known of the values that are not zero, without their lines.
    pub(crate) fn without_zeros(&self) -> Self {
        let sample = self.sample.iter().copied().filter(|&x| x != 0.0);
        let running = self.running.without_zeros();
        Self::new(self.precision, running, sample.collect(), None)
    }

    /// The normal law with the mean and the deviation of the values, and how well it goes with
    /// them.
    pub(crate) fn normal(&self) -> (Law, Fit) {
        let law = Law::Normal {
            mean: self.running.mean,
            std: self.running.variance().sqrt(),
        };
        let fit = self
            .normal
            .get_or_init(|| self.compare(law, Origin::Moments));
        (law, *fit)
    }

    /// Compares a law with the values.
    ///
    /// The tests are those of Kolmogorov and Smirnov, of the largest and the smallest value, of the
    /// mean, of the kurtosis, and of whether lines of the tensor are as uneven as independent draws
    /// make them. The least of their `k` probabilities, times `k`, is at most as likely to be below
    /// `α` as `α` says (Bonferroni), however the tests depend on each other.
    pub(crate) fn compare(&self, law: Law, origin: Origin) -> Fit {
        let n = self.running.count as f64;
        let moments = law.standardized();
        let distance = self.distance(law);
        let mut tests = vec![match origin {
            Origin::Given | Origin::Extremes => kolmogorov(distance, self.sample.len()),
            Origin::Moments => lilliefors(distance, self.sample.len()),
        }];
        if origin == Origin::Given {
            // Rounding down to a grid shifts the mean by up to a step.
            let allowed = self.grid() * (12_f64).sqrt() * law.std();
            let off = (self.running.mean - law.mean()).abs() - allowed;
            tests.push(two_sided(off.max(0.0) * n.sqrt() / law.std()));
        }
        if origin != Origin::Extremes {
            tests.extend(self.extremes(law));
        }
        tests.push(self.kurtosis(law, moments));
        for side in &self.sides {
            tests.extend(side.probabilities(moments));
        }
        let worst = tests.iter().copied().fold(1.0, f64::min);
        Fit {
            distance,
            p_value: (worst * tests.len() as f64).min(1.0),
            scale: self.scale(law),
        }
    }

    /// Distance of the mean square about the law's mean from the law's variance, in standard
    /// errors: `Var s² = σ⁴ (κ − 1) / n`.
    pub(crate) fn scale(&self, law: Law) -> f64 {
        let mean_square = self.running.mean_square_about(law.mean()) / law.std().powi(2);
        let spread = law.standardized().fourth - 1.0;
        (mean_square - 1.0) * (self.running.count as f64 / spread).sqrt()
    }

    /// The largest distance between the two distribution functions that rounding does not explain.
    ///
    /// Values that were rounded twice (a draw, and its product with a scale) are less than a unit
    /// in the last place `s` away from what was drawn, so that
    /// `F(x − s) ≤ P(rounded ≤ x) ≤ F(x + s)`. Uniform draws of `d` bits are besides rounded down
    /// to a multiple of `2⁻ᵈ`, which moves the distribution function by at most so much.
    fn distance(&self, law: Law) -> f64 {
        let n = self.sample.len() as f64;
        let mut worst = 0.0_f64;
        for (i, &x) in self.sample.iter().enumerate() {
            let s = self.precision.spacing(x);
            let (i, above) = (i as f64, law.below(x + s));
            let below = if s <= 1e-6 * x.abs() {
                above
            } else {
                law.below(x - s)
            };
            worst = worst.max((i + 1.0) / n - above).max(below - i / n);
        }
        match law {
            Law::Uniform { .. } => (worst - self.grid()).max(0.0),
            _ => worst,
        }
    }

    /// A step of the uniform draws that a type can have.
    pub(crate) fn grid(&self) -> f64 {
        2_f64.powi(-(self.precision.digits() as i32))
    }

    /// Of `n` values all are below `x` with probability `F(x)ⁿ`: the largest is too small, or too
    /// large, for the law; and so the smallest.
    fn extremes(&self, law: Law) -> [f64; 2] {
        /// Generators do not reach farther: Box–Muller with 24 bits ends at 5.8 standard
        /// deviations, JAX's inversion at 5.4.
        const UNREACHED: f64 = 1e-6;
        let n = self.running.count as f64;
        let grid = match law {
            Law::Uniform { .. } => self.grid(),
            _ => 0.0,
        };
        // `inner` and `outer`: the mass beyond the extreme if it was rounded outward, or inward.
        let probability = |inner: f64, outer: f64| {
            let none_beyond = |mass: f64| n * libm::log1p(-mass.clamp(0.0, 1.0));
            let too_small = match law {
                Law::Normal { .. } if inner < UNREACHED => 1.0,
                _ => libm::exp(none_beyond(inner - grid)),
            };
            // Beyond a bound by more than rounding nothing is drawn; at the bound a grid may put a
            // whole step.
            let too_large = if outer > 0.0 {
                -libm::expm1(none_beyond(outer + grid))
            } else {
                0.0
            };
            (2.0 * too_small.min(too_large)).min(1.0)
        };
        let (min, max) = (self.running.min, self.running.max);
        let [low, high] = [min, max].map(|x| 2.0 * self.precision.spacing(x));
        [
            probability(law.above(max + high), law.above(max - high)),
            probability(law.below(min - low), law.below(min + low)),
        ]
    }

    /// The probability of a sample's kurtosis that is as far from the law's: by Anscombe and Glynn
    /// for normal laws, whose kurtosis is skew in small samples, and by its limit for others.
    fn kurtosis(&self, law: Law, moments: Standardized) -> f64 {
        let (n, kurtosis) = (self.running.count as f64, self.running.kurtosis());
        match law {
            Law::Normal { .. } => anscombe_glynn(kurtosis, n),
            _ => two_sided((kurtosis - moments.fourth) * (n / moments.kurtosis_variance()).sqrt()),
        }
    }
}

/// The sums of both sides, where a side's lines are many and long enough.
fn unevenness(lines: &Lines, running: &Running) -> Vec<Unevenness> {
    /// Below these the sums are too far from the laws that they are compared with.
    const FEWEST_LINES: usize = 8;
    const SHORTEST: usize = 32;
    let lengths = [lines.geometry.heard(), lines.geometry.outputs];
    let (mean, variance) = (running.mean, running.variance());
    let mut all = Vec::new();
    for (side, length) in lines.sides.iter().zip(lengths) {
        if side.sums.len() < FEWEST_LINES || length < SHORTEST {
            continue;
        }
        let m = length as f64;
        let (mut means, mut squares) = (0.0, 0.0);
        for (&sum, &square) in side.sums.iter().zip(&side.squares) {
            let average = sum / m;
            means += m * (average - mean).powi(2) / variance;
            let about = square / m - 2.0 * mean * average + mean * mean;
            squares += m * (about / variance - 1.0).powi(2);
        }
        all.push(Unevenness {
            lines: side.sums.len() as f64,
            length: m,
            means,
            squares,
        });
    }
    all
}

impl Unevenness {
    /// A line's mean is nearly normal with variance `σ²/m`, its mean square with `σ⁴(κ − 1)/m`. The
    /// square of such a standardized sum has the variance `2 + excess/m`, so that the sum over
    /// lines is nearly a gamma law with these two moments.
    fn probabilities(&self, moments: Standardized) -> [f64; 2] {
        let degrees = self.lines - 1.0;
        let spread = moments.fourth - 1.0;
        let gamma = |sum: f64, excess: f64| {
            let variance = 2.0 + excess / self.length;
            wilson_hilferty(sum * 2.0 / variance, degrees * 2.0 / variance)
        };
        [
            gamma(self.means, moments.fourth - 3.0),
            gamma(self.squares / spread, moments.excess_of_square()),
        ]
    }
}

/// P(|z| ≥ |x|) of a standard normal.
fn two_sided(x: f64) -> f64 {
    libm::erfc(x.abs() / SQRT_2)
}

/// Two-sided probability of a sum `x` of `ν` squares of standard normals: its cube root is nearly
/// normal. Wilson and Hilferty (1931).
fn wilson_hilferty(x: f64, degrees: f64) -> f64 {
    let spread = 2.0 / (9.0 * degrees);
    two_sided(((x / degrees).cbrt() - 1.0 + spread) / spread.sqrt())
}

/// Two-sided probability of the kurtosis of `n` normal values. Anscombe and Glynn (1983).
fn anscombe_glynn(kurtosis: f64, n: f64) -> f64 {
    let expected = 3.0 * (n - 1.0) / (n + 1.0);
    let variance = 24.0 * n * (n - 2.0) * (n - 3.0) / ((n + 1.0).powi(2) * (n + 3.0) * (n + 5.0));
    let x = (kurtosis - expected) / variance.sqrt();
    let skew = 6.0 * (n * n - 5.0 * n + 2.0) / ((n + 7.0) * (n + 9.0))
        * (6.0 * (n + 3.0) * (n + 5.0) / (n * (n - 2.0) * (n - 3.0))).sqrt();
    let a = 6.0 + 8.0 / skew * (2.0 / skew + (1.0 + 4.0 / (skew * skew)).sqrt());
    let base = (1.0 - 2.0 / a) / (1.0 + x * (2.0 / (a - 4.0)).sqrt());
    if base <= 0.0 || !base.is_finite() {
        return 0.0;
    }
    let spread = 2.0 / (9.0 * a);
    two_sided((1.0 - spread - base.cbrt()) / spread.sqrt())
}

/// P(D ≥ distance) for `n` values and a law that owes nothing to them:
/// `2 Σ (−1)^(k−1) exp(−2 k² x²)` at `x = (√n + 0.12 + 0.11/√n) D`, Stephens' (1970) correction for
/// finite `n`.
fn kolmogorov(distance: f64, n: usize) -> f64 {
    let root = (n as f64).sqrt();
    let x = (root + 0.12 + 0.11 / root) * distance;
    // Below this it is 1 to twelve digits, and the sum no longer alternates fast enough.
    if x < 0.2 {
        return 1.0;
    }
    let term = |k: i32| {
        let k = f64::from(k);
        let sign = if k % 2.0 == 0.0 { -1.0 } else { 1.0 };
        sign * libm::exp(-2.0 * k * k * x * x)
    };
    (2.0 * (1..=50).map(term).sum::<f64>()).clamp(0.0, 1.0)
}

/// P(D ≥ distance) for a normal law with the mean and the standard deviation of the same `n` values
/// (Lilliefors 1967).
///
/// The limit of `√n (Fₙ − F)` is a Gaussian process whose variance at `z` is
/// `Φ(1 − Φ) − φ²(1 + z²/2)`, largest at 0: `v = 1/4 − 1/(2π)`. So the tail falls as
/// `exp(−x² / 2v)`. The factor 4.45 and the correction for finite `n` are fitted to
/// `lilliefors.txt` beside this file, and within a tenth of its probabilities from 0.1 down to
/// 1e-4.
fn lilliefors(distance: f64, n: usize) -> f64 {
    let root = (n as f64).sqrt();
    let x = (root - 0.01 + 0.85 / root) * distance;
    let v = 0.25 - 0.5 / PI;
    (4.45 * libm::exp(-x * x / (2.0 * v))).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Quantiles from tables: Kolmogorov's 1.358 and 1.628 at 5 and 1 %; χ² with 100 degrees beyond
    /// 149.449 (0.1 %).
    #[test]
    fn probabilities_are_those_of_tables() {
        let million = 1_000_000;
        assert!((kolmogorov(1.358 / 1e3, million) - 0.05).abs() < 2e-4);
        assert!((kolmogorov(1.628 / 1e3, million) - 0.01).abs() < 1e-4);
        // The cube root is nearly normal, not quite: a few percent in this tail.
        assert!((wilson_hilferty(149.449, 100.0) / 0.002 - 1.0).abs() < 0.05);
        assert!(
            (wilson_hilferty(100.0 * (1.0 - 2.0 / 900.0_f64).powi(3), 100.0) - 1.0).abs() < 1e-9
        );
        assert!((two_sided(1.959_964) - 0.05).abs() < 1e-7);
    }

    /// The lines of a table, each with as many numbers.
    fn rows<const N: usize>(table: &str) -> Vec<[f64; N]> {
        let lines = table.lines().filter(|line| !line.starts_with('#'));
        let numbers = |line: &str| -> Vec<f64> {
            let words = line.split(' ');
            words.map(|word| word.parse().expect("a number")).collect()
        };
        lines
            .map(|line| numbers(line).try_into().expect(line))
            .collect()
    }

    #[test]
    fn kurtosis_is_judged_as_by_scipy() {
        let rows = rows(include_str!("kurtosis.txt"));
        assert_eq!(rows.len(), 12);
        for [n, kurtosis, z] in rows {
            let (got, wanted) = (anscombe_glynn(kurtosis, n), two_sided(z));
            let off = (got - wanted).abs();
            assert!(off <= 1e-9 * wanted, "{n} {kurtosis}: {got}");
        }
    }

    /// Against the simulation: where it has `p`, the formula is within a tenth and three of the
    /// simulation's standard errors.
    #[test]
    fn lilliefors_probabilities_are_those_simulated() {
        let rows = rows(include_str!("lilliefors.txt"));
        assert_eq!(rows.len(), 12);
        for [n, _, tail, quantile, error] in rows {
            let at = |x: f64| lilliefors(x / n.sqrt(), n as usize);
            let (most, least) = (at(quantile - 3.0 * error), at(quantile + 3.0 * error));
            let is_close = least <= 1.1 * tail && most >= 0.9 * tail;
            assert!(is_close, "{n} {tail}: {least} {most}");
        }
    }
}
