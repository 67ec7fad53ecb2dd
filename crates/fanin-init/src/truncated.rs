use core::f64::consts::SQRT_2;

use crate::Error;
use crate::scheme::{Plain, finite, not_negative};

/// Smallest mass between the cuts that the streams can resolve: 2⁻³² of it must still be a normal `f32`.
const SMALLEST_MASS: f64 = 1.0 / (1_u128 << 90) as f64;

/// `W = std z` with `z` standard normal, given that `low ≤ z ≤ high`.
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
        Ok(Self { std, cuts })
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

/// Φ(-x).
fn upper_tail(x: f64) -> f64 {
    0.5 * libm::erfc(x / SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{draws_f32, draws_f64};

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
