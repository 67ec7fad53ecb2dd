//! The laws that weights are compared with.
//!
//! Three families, all symmetric, so that odd moments are 0 and one tail function is enough. A
//! scheme of another kind, such as a power of a normal draw, has no law here and is never a
//! candidate.

use core::f64::consts::{PI, SQRT_2};

use crate::fill::plan::{Draw, Operation, Plan};

/// The law of one weight, independent of all others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Law {
    /// `mean + std z`.
    Normal { mean: f64, std: f64 },
    /// Every value between the bounds as likely.
    Uniform { low: f64, high: f64 },
    /// `mean + std z`, given that `|z| ≤ cut`.
    Truncated { mean: f64, std: f64, cut: f64 },
}

/// Even moments of a law about its mean, in units of its own standard deviation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standardized {
    /// The kurtosis κ: 3 of a normal law, 1.8 of a uniform one.
    pub(crate) fourth: f64,
    /// 15 of a normal law.
    sixth: f64,
    /// 105 of a normal law.
    eighth: f64,
}

impl Standardized {
    /// The variance of `√n` times the sample's kurtosis, as `n` grows.
    ///
    /// With `m₂ = 1 + a` and `m₄ = κ + b` the kurtosis is `κ + b − 2κa` to first order, so its
    /// variance is that of `z⁴ − 2κz²`: `μ₈ − 4κμ₆ + 4κ³ − κ²` (24 for a normal law). The mean's
    /// error enters through `μ₃`, which is 0 for symmetric laws.
    pub(crate) fn kurtosis_variance(self) -> f64 {
        let Self {
            fourth: k,
            sixth,
            eighth,
        } = self;
        eighth - 4.0 * k * sixth + 4.0 * k.powi(3) - k * k
    }

    /// Excess kurtosis of `z²`: how far the sum of squares of a short line is from a normal law. 12
    /// for a normal `z`.
    pub(crate) fn excess_of_square(self) -> f64 {
        let Self {
            fourth: k,
            sixth,
            eighth,
        } = self;
        (eighth - 4.0 * sixth + 6.0 * k - 3.0) / (k - 1.0).powi(2) - 3.0
    }
}

impl Law {
    /// `N(0, 1)`.
    const STANDARD: Self = Self::Normal {
        mean: 0.0,
        std: 1.0,
    };

    /// The center, which is the mean of every symmetric law.
    pub(crate) fn mean(self) -> f64 {
        match self {
            Self::Normal { mean, .. } | Self::Truncated { mean, .. } => mean,
            Self::Uniform { low, high } => 0.5 * (low + high),
        }
    }

    /// The standard deviation of the values, after any cut.
    pub(crate) fn std(self) -> f64 {
        match self {
            Self::Normal { std, .. } => std,
            Self::Uniform { low, high } => (high - low) / 12_f64.sqrt(),
            Self::Truncated { std, cut, .. } => std * truncated_moments(cut)[0].sqrt(),
        }
    }

    /// The moments that the variances of a sample's moments are made of.
    pub(crate) fn standardized(self) -> Standardized {
        match self {
            Self::Normal { .. } => Standardized {
                fourth: 3.0,
                sixth: 15.0,
                eighth: 105.0,
            },
            // 3^k / (2k + 1)
            Self::Uniform { .. } => Standardized {
                fourth: 9.0 / 5.0,
                sixth: 27.0 / 7.0,
                eighth: 9.0,
            },
            Self::Truncated { cut, .. } => {
                let [second, fourth, sixth, eighth] = truncated_moments(cut);
                Standardized {
                    fourth: fourth / second.powi(2),
                    sixth: sixth / second.powi(3),
                    eighth: eighth / second.powi(4),
                }
            }
        }
    }

    /// P(X ≤ x).
    pub(crate) fn below(self, x: f64) -> f64 {
        self.tail(x, -1.0)
    }

    /// P(X > x), without the cancellation of 1 − P(X ≤ x).
    pub(crate) fn above(self, x: f64) -> f64 {
        self.tail(x, 1.0)
    }

    /// All laws are symmetric: the mass on the side `sign` of `x`.
    fn tail(self, x: f64, sign: f64) -> f64 {
        match self {
            Self::Normal { mean, std } => 0.5 * libm::erfc(sign * (x - mean) / std / SQRT_2),
            Self::Uniform { low, high } => {
                let from_end = if sign > 0.0 { high - x } else { x - low };
                (from_end / (high - low)).clamp(0.0, 1.0)
            }
            Self::Truncated { mean, std, cut } => {
                let z = sign * (x - mean) / std;
                let beyond_cut = 0.5 * libm::erfc(cut / SQRT_2);
                ((0.5 * libm::erfc(z / SQRT_2) - beyond_cut) / kept(cut)).clamp(0.0, 1.0)
            }
        }
    }
}

/// What is left of a standard normal law that is cut at ±c.
pub(crate) fn kept(cut: f64) -> f64 {
    libm::erf(cut / SQRT_2)
}

/// The density at the cuts of a standard normal law that is cut at ±c.
pub(crate) fn density_at_cut(cut: f64) -> f64 {
    libm::exp(-0.5 * cut * cut) / (2.0 * PI).sqrt() / kept(cut)
}

/// `E z², E z⁴, E z⁶, E z⁸` of a standard normal cut at ±c, by parts:
/// `E zᵏ = (k − 1) E zᵏ⁻² − 2 cᵏ⁻¹ φ(c) / (Φ(c) − Φ(−c))`.
fn truncated_moments(cut: f64) -> [f64; 4] {
    let density = density_at_cut(cut);
    let mut moments = [0.0; 4];
    let mut before = 1.0;
    for (moment, k) in moments.iter_mut().zip([2, 4, 6, 8]) {
        *moment = f64::from(k - 1) * before - 2.0 * cut.powi(k - 1) * density;
        before = *moment;
    }
    moments
}

/// The cut, in standard deviations before it, of a normal law whose variance is this share of the
/// square of half its range: 1/3 without any bend, and the less the farther out the cut is. None
/// for what lies beyond cuts that can be told, from 0.7 to 5.
pub(crate) fn cut_of(share: f64) -> Option<f64> {
    let share_at = |cut: f64| truncated_moments(cut)[0] / (cut * cut);
    let (mut low, mut high) = (0.7, 5.0);
    if !(share_at(high)..=share_at(low)).contains(&share) {
        return None;
    }
    // To the last bit or two.
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if share_at(middle) > share {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(0.5 * (low + high))
}

impl Law {
    /// The law of a plan's value, where it is one of these; constants and powers have none.
    pub(crate) fn of(plan: &Plan) -> Option<Self> {
        let draw = match plan.draw {
            Draw::Normal => Self::STANDARD,
            Draw::Uniform { low, high } => Self::Uniform { low, high },
            Draw::Truncated(cuts) if cuts.low == -cuts.high => Self::Truncated {
                mean: 0.0,
                std: 1.0,
                cut: cuts.high,
            },
            Draw::Truncated(_) | Draw::Constant(_) => return None,
        };
        // Schemes multiply and add; other operations are those of the course's expressions.
        let law = plan
            .operations
            .iter()
            .try_fold(draw, |law, operation| match *operation {
                Operation::Multiply(s) => Some(law.mapped(s, 0.0)),
                Operation::Divide(s) => Some(law.mapped(1.0 / s, 0.0)),
                Operation::Add(s) => Some(law.mapped(1.0, s)),
                _ => None,
            })?;
        let std = law.std();
        (std.is_finite() && std > 0.0).then_some(law)
    }

    /// The law of `scale · x + shift`, `scale` not negative.
    fn mapped(self, scale: f64, shift: f64) -> Self {
        let at = |x: f64| scale * x + shift;
        match self {
            Self::Normal { mean, std } => Self::Normal {
                mean: at(mean),
                std: scale * std,
            },
            Self::Uniform { low, high } => Self::Uniform {
                low: at(low),
                high: at(high),
            },
            Self::Truncated { mean, std, cut } => Self::Truncated {
                mean: at(mean),
                std: scale * std,
                cut,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By quadrature: tails are complementary, and moments are those of the density that the tails
    /// have.
    #[test]
    fn moments_are_those_of_the_tails() {
        let truncated = |mean, std, cut| Law::Truncated { mean, std, cut };
        let laws = [
            Law::STANDARD.mapped(2.0, 0.5),
            Law::Uniform {
                low: -1.0,
                high: 3.0,
            },
            truncated(-1.0, 0.5, 2.0),
            truncated(0.0, 1.0, 0.8),
        ];
        for law in laws {
            let (mean, std) = (law.mean(), law.std());
            let (steps, reach) = (200_000, 20.0);
            let mut moments = [0.0; 5];
            for i in 0..steps {
                let z = |i: i32| reach * (2.0 * f64::from(i) / f64::from(steps) - 1.0);
                let (low, high) = (mean + std * z(i), mean + std * z(i + 1));
                let mass = law.below(high) - law.below(low);
                let middle = 0.5 * (z(i) + z(i + 1));
                for (moment, power) in moments.iter_mut().zip([0, 2, 4, 6, 8]) {
                    *moment += mass * middle.powi(power);
                }
                assert!((law.below(low) + law.above(low) - 1.0).abs() < 1e-14);
            }
            let all = law.standardized();
            for (got, wanted) in moments
                .iter()
                .zip([1.0, 1.0, all.fourth, all.sixth, all.eighth])
            {
                assert!((got / wanted - 1.0).abs() < 1e-5, "{law:?}: {got} {wanted}");
            }
        }
    }

    #[test]
    fn cuts_are_those_of_the_variance() {
        for cut in [0.95, 2.0, 3.0, 4.9] {
            let law = Law::Truncated {
                mean: 0.0,
                std: 1.0,
                cut,
            };
            let found = cut_of(law.std().powi(2) / cut.powi(2)).expect("between the ends");
            assert!((found - cut).abs() < 1e-9, "{cut}: {found}");
        }
        assert_eq!(cut_of(1.0 / 3.0), None, "uniform");
        assert_eq!(cut_of(0.03), None, "not cut");
    }

    #[test]
    fn the_normal_laws_variances_are_the_known_ones() {
        let normal = Law::STANDARD.standardized();
        assert_eq!(normal.kurtosis_variance(), 24.0);
        assert_eq!(normal.excess_of_square(), 12.0);
    }
}
