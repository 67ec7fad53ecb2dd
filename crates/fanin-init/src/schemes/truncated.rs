use core::f64::consts::SQRT_2;

use crate::schemes::scheme::{Plain, checked, finite, not_negative};
use crate::{Error, Moments, Normal};

/// Smallest mass between the cuts that the streams can resolve: 2⁻³² of it must still be a normal `f32`.
const SMALLEST_MASS: f64 = 1.0 / (1_u128 << 90) as f64;

/// `W = mean + std z` with `z` standard normal, given that `low ≤ z ≤ high`.
///
/// `low` and `high` are in units of `std`, and `std` is the standard deviation *before* the cut: with the usual cuts at ±2 the weights'
/// own standard deviation is `0.8796 std`. (Keras and JAX divide by that number in their variance-scaling schemes, PyTorch does not.)
///
/// The draws are by inversion of the distribution function, one draw a value, so they are right in far tails too.
///
/// ```
/// use fanin_init::{Fan, Initialization, Source, TruncatedNormal, Scheme};
/// let tail = TruncatedNormal::new(0.1, 5.0, 7.0)?;
/// let init = Initialization::from(Scheme::TruncatedNormal(tail));
/// let mut w = [0.0_f64; 6];
/// init.fill_weights(Fan { fan_in: 3, fan_out: 2 }, "W1", &mut Source::named(1), &mut w)?;
/// assert!(w.iter().all(|w| (0.5..=0.7).contains(w)));
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TruncatedNormal {
    mean: f64,
    std: f64,
    cuts: Cuts,
}

impl TruncatedNormal {
    /// `std` is finite and at least 0, `low < high` are finite, in units of `std`, and at least 2⁻⁹⁰ of the normal distribution's
    /// mass lies between them (one cut at 10.8 or nearer to the center).
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] for values outside these ranges.
    pub fn new(std: f64, low: f64, high: f64) -> Result<Self, Error> {
        const NAME: &str = "truncated_normal";
        let std = not_negative(NAME, "std", std)?;
        let (low, high) = (finite(NAME, "low", low)?, finite(NAME, "high", high)?);
        let invalid = |wanted| Error::InvalidParameter {
            scheme: NAME,
            parameter: "high",
            value: format!("{} with low={}", Plain(high), Plain(low)),
            wanted,
        };
        if low >= high {
            return Err(invalid("low < high, both in units of std"));
        }
        let cuts = Cuts::new(low, high);
        if cuts.total < SMALLEST_MASS {
            return Err(invalid(
                "cuts with at least 2^-90 of the normal distribution between them",
            ));
        }
        Ok(Self {
            mean: 0.0,
            std,
            cuts,
        })
    }

    /// A normal distribution, given that the *values* lie between `low` and `high`: absolute cuts, as in PyTorch's `trunc_normal_`. Right
    /// where `std` is tiny or the cuts are far from the mean, up to the rounding of `mean + std z`.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] for a standard deviation of 0, and as [`new`](Self::new) for the cuts in units of it.
    ///
    /// ```
    /// use fanin_init::{Normal, TruncatedNormal};
    /// let torch = TruncatedNormal::between(Normal::new(0.0, 0.02)?, -2.0, 2.0)?;
    /// assert_eq!(torch, TruncatedNormal::new(0.02, -100.0, 100.0)?); // PyTorch's default cuts, which cut nothing here
    /// # Ok::<(), fanin_init::Error>(())
    /// ```
    pub fn between(normal: Normal, low: f64, high: f64) -> Result<Self, Error> {
        let (mean, std) = (normal.mean(), normal.std());
        checked(
            "truncated_normal",
            "std",
            std,
            std > 0.0,
            "a number above 0, as the cuts are absolute",
        )?;
        let (low, high) = (
            finite("truncated_normal", "low", low)?,
            finite("truncated_normal", "high", high)?,
        );
        // A cut beyond all numbers cuts nothing.
        let relative = |cut: f64| ((cut - mean) / std).clamp(f64::MIN, f64::MAX);
        Ok(Self {
            mean,
            ..Self::new(std, relative(low), relative(high))?
        })
    }

    /// The same with another mean; the cuts, in units of `std`, move along.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] if it is not finite.
    pub fn around(self, mean: f64) -> Result<Self, Error> {
        let mean = finite("truncated_normal", "mean", mean)?;
        Ok(Self { mean, ..self })
    }

    /// The same cuts in units of `std`, and a `std` so much larger that the values' own standard deviation is what `std` was.
    ///
    /// ```
    /// use fanin_init::TruncatedNormal;
    /// let law = TruncatedNormal::new(1.0, -2.0, 2.0)?.corrected()?;
    /// assert!((law.std() - 1.0 / 0.879_625_661_034_239_8).abs() < 1e-15); // the constant of Keras and JAX
    /// # Ok::<(), fanin_init::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] if that overflows.
    pub fn corrected(self) -> Result<Self, Error> {
        let std = not_negative("truncated_normal", "std", self.std / self.spread())?;
        Ok(Self { std, ..self })
    }

    /// Cut at ±2, which Keras and JAX do.
    pub(crate) fn two_sigma() -> Self {
        Self {
            mean: 0.0,
            std: 1.0,
            cuts: Cuts::new(-2.0, 2.0),
        }
    }

    /// The values' own standard deviation in units of [`std`](Self::std): 0.8796 with cuts at ±2.
    pub fn spread(self) -> f64 {
        self.cuts.moments().variance.sqrt()
    }

    /// The mean of the normal distribution before the cut.
    pub fn mean(self) -> f64 {
        self.mean
    }

    /// The standard deviation before the cut.
    pub fn std(self) -> f64 {
        self.std
    }

    /// The lower cut, in units of [`std`](Self::std).
    pub fn low(self) -> f64 {
        self.cuts.low
    }

    /// The upper cut, in units of [`std`](Self::std).
    pub fn high(self) -> f64 {
        self.cuts.high
    }

    pub(crate) fn cuts(&self) -> &Cuts {
        &self.cuts
    }
}

/// Two cuts and the masses around them, each computed on the side where it is small.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cuts {
    pub(crate) low: f64,
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
    fn new(low: f64, high: f64) -> Self {
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

    /// Mean and variance of the standard normal between the cuts, by integration.
    ///
    /// The closed forms (Johnson, Kotz & Balakrishnan 1994, section 13.10.1) cancel where the cuts are close or far out. Here all is measured from
    /// the cut that is nearest to the center, `z = near ± t`, where the density is `exp(-near t - t²/2)` up to a factor, and nothing is subtracted
    /// but the mean of `t`. Eight nodes on each of 64 panels leave less than 1e-14.
    pub(crate) fn moments(&self) -> Moments {
        if self.high <= 0.0 {
            let Moments { mean, variance } = Self::new(-self.high, -self.low).moments();
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
    /// With no upper side, a draw that rounds up to the total must stay on the lower one: there is no other.
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
    use crate::{streams::kernel::draws_f32, streams::kernel::draws_f64};

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
            let law = TruncatedNormal::new(1.0, low, high).expect("cuts");
            let words = [
                0,
                1,
                1 << 20,
                1 << 30,
                1 << 31,
                3 << 30,
                u32::MAX - (1 << 20),
                u32::MAX - 1,
                u32::MAX,
            ];
            let single = words.map(|word| f64::from(draws_f32::quantile(law.cuts(), word)));
            let double = words.map(|word| {
                let word = u64::from(word) << 32 | u64::from(word);
                draws_f64::invert(law.cuts(), word)
            });
            for values in [single, double] {
                assert!(values.is_sorted(), "cuts {low}, {high}: {values:?}");
                assert!(
                    values[0] < low + 1e-3 && values[words.len() - 1] > high - 1e-3,
                    "{values:?}"
                );
            }
        }
    }
}
