//! The standard normal law between two cuts.

use core::f64::consts::SQRT_2;

use super::moments::Moments;
use crate::Error;
use crate::spec::ranges::{checked, finite, invalid_pair};

/// Smallest mass between the cuts that the streams can resolve: 2⁻³² of it must still be a normal
/// `f32`.
const SMALLEST_MASS: f64 = 1.0 / (1_u128 << 90) as f64;

const SCHEME: &str = "truncated_normal";

/// The cuts of a standard normal law: `z`, given that `low ≤ z ≤ high`.
///
/// Scaled and shifted it is [`TruncatedNormal`](crate::schemes::TruncatedNormal); by itself it is
/// what [`Streams::standard_truncated_normal`](crate::Streams::standard_truncated_normal) draws.
/// Masses are computed on the side where they are small, so that cuts far in a tail are exact.
///
/// ```
/// use fanin_init::Streams;
/// use fanin_init::streams::Cuts;
/// let tail = Cuts::new(5.0, 7.0)?;
/// let mut draws = [0.0_f64; 10];
/// Streams::new(1).standard_truncated_normal(&tail, "x", 0, &mut draws)?;
/// assert!(draws.iter().all(|z| (5.0..=7.0).contains(z)));
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cuts {
    /// The lower cut, in standard deviations.
    pub(crate) low: f64,
    /// The upper cut, in standard deviations; above the lower one.
    pub(crate) high: f64,
    /// Φ(low), the mass below the lower cut.
    pub(crate) below_low: f64,
    /// Φ(-high), the mass above the upper cut.
    pub(crate) above_high: f64,
    /// Mass between the cuts and below 0.
    lower: f64,
    /// Mass between the cuts.
    pub(crate) total: f64,
}

impl Cuts {
    /// Cuts at `low` and `high`, two finite numbers with `low < high` and at least 2⁻⁹⁰ of the
    /// standard normal law's mass between them (one cut at 10.8 or nearer to the center).
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] for values outside these ranges.
    pub fn new(low: f64, high: f64) -> Result<Self, Error> {
        let (low, high) = (finite(SCHEME, "low", low)?, finite(SCHEME, "high", high)?);
        let cuts = Self::at(low, high);
        let wanted = if low >= high {
            "low < high, both in units of std"
        } else if cuts.total < SMALLEST_MASS {
            "cuts with at least 2^-90 of the normal distribution between them"
        } else {
            return Ok(cuts);
        };
        Err(invalid_pair(SCHEME, low, high, wanted))
    }

    /// The cuts of `mean + std z` where the *values* lie between `low` and `high`.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] for a standard deviation that is not above 0, and as
    /// [`new`](Self::new) for the cuts in units of it.
    pub(crate) fn between(mean: f64, std: f64, low: f64, high: f64) -> Result<Self, Error> {
        let wanted = "a number above 0, as the cuts are absolute";
        checked(SCHEME, "std", std, std > 0.0, wanted)?;
        let (low, high) = (finite(SCHEME, "low", low)?, finite(SCHEME, "high", high)?);
        // A cut beyond all numbers cuts nothing.
        let relative = |cut: f64| ((cut - mean) / std).clamp(f64::MIN, f64::MAX);
        Self::new(relative(low), relative(high))
    }

    /// Cuts at ±2, which are those of Keras and JAX.
    pub(crate) fn two_sigma() -> Self {
        Self::at(-2.0, 2.0)
    }

    /// Without the checks.
    fn at(low: f64, high: f64) -> Self {
        let (below_low, above_high) = (upper_tail(-low), upper_tail(high));
        let (lower, upper) = if low >= 0.0 {
            (0.0, upper_tail(low) - above_high)
        } else if high <= 0.0 {
            (upper_tail(-high) - below_low, 0.0)
        } else {
            (
                0.5 * libm::erf(-low / SQRT_2),
                0.5 * libm::erf(high / SQRT_2),
            )
        };
        Self {
            low,
            high,
            below_low,
            above_high,
            lower,
            total: lower + upper,
        }
    }

    /// Mean and variance of the standard normal law between the cuts, by integration.
    ///
    /// The closed forms (Johnson, Kotz & Balakrishnan 1994, section 13.10.1) cancel where the cuts
    /// are close or far out. Here all is measured from the cut that is nearest to the center,
    /// `z = near ± t`, where the density is `exp(-near t - t²/2)` up to a factor, and nothing is
    /// subtracted but the mean of `t`. Eight nodes on each of 64 panels leave less than 1e-14.
    pub(crate) fn moments(&self) -> Moments {
        if self.high <= 0.0 {
            let Moments { mean, variance } = Self::at(-self.high, -self.low).moments();
            return Moments {
                mean: -mean,
                variance,
            };
        }
        // Beyond this the density is less than e^-200 of its largest.
        let reach = |near: f64| (near * near + 400.0).sqrt() - near;
        let (near, from, to) = if self.low >= 0.0 {
            (self.low, 0.0, (self.high - self.low).min(reach(self.low)))
        } else {
            (0.0, self.low.max(-20.0), self.high.min(20.0))
        };
        let integrate = |f: &dyn Fn(f64) -> f64| -> f64 {
            let half = (to - from) / (2.0 * PANELS as f64);
            let panel = |panel: usize| {
                let center = from + (2 * panel + 1) as f64 * half;
                let pair = |&(node, weight): &(f64, f64)| {
                    weight * (f(center - node * half) + f(center + node * half))
                };
                NODES.iter().map(pair).sum::<f64>()
            };
            (0..PANELS).map(panel).sum()
        };
        let density = |t: f64| libm::exp(-t * (near + t / 2.0));
        let mass = integrate(&density);
        let mean = integrate(&|t| t * density(t)) / mass;
        let variance = integrate(&|t| (t - mean).powi(2) * density(t)) / mass;
        Moments {
            mean: near + mean,
            variance,
        }
    }

    /// Draws below this much mass are on the lower side.
    ///
    /// With no upper side, a draw that rounds up to the total must stay on the lower one: there is
    /// no other.
    pub(crate) fn lower_bound(&self) -> f64 {
        if self.high <= 0.0 {
            f64::INFINITY
        } else {
            self.lower
        }
    }
}

const PANELS: usize = 64;

/// Nodes and weights of the Gauss–Legendre rule with eight nodes, one of each symmetric pair.
const NODES: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_27),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_48),
    (0.960_289_856_497_536_3, 0.101_228_536_290_376_26),
];

/// Φ(-x).
fn upper_tail(x: f64) -> f64 {
    0.5 * libm::erfc(x / SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::streams::kernel::{draws_f32, draws_f64};

    // The extreme words, where a uniform rounds to 1, are too rare for a statistical test.
    #[test]
    fn quantiles_rise_from_low_to_high() {
        for (low, high) in [
            (-2.0, 2.0),
            (-8.0, -6.5),
            (-3.0, 0.0),
            (0.0, 1.0),
            (5.0, 7.0),
            (-0.5, 3.0),
        ] {
            let cuts = Cuts::new(low, high).expect("cuts");
            let rest = u32::MAX - (1 << 20);
            let words = [
                0,
                1,
                1 << 20,
                1 << 30,
                1 << 31,
                3 << 30,
                rest,
                u32::MAX - 1,
                u32::MAX,
            ];
            let single = words.map(|word| f64::from(draws_f32::quantile(&cuts, word)));
            let double = words.map(|word| {
                let word = u64::from(word) << 32 | u64::from(word);
                draws_f64::invert(&cuts, word)
            });
            for values in [single, double] {
                assert!(values.is_sorted(), "cuts {low}, {high}: {values:?}");
                let ends = [values[0], values[words.len() - 1]];
                assert!(ends[0] < low + 1e-3 && ends[1] > high - 1e-3, "{values:?}");
            }
        }
    }
}
