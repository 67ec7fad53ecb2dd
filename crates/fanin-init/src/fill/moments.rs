use crate::fill::plan::{Draw, Operation, Plan};
use crate::fill::recipe::Recipe;
use crate::schemes::tensor_scheme::TensorScheme;

/// The mean and the variance of one weight or bias, over draws.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// The mean.
    pub mean: f64,
    /// The variance.
    pub variance: f64,
}

impl Recipe {
    pub(crate) fn moments(&self) -> Option<Moments> {
        match self {
            Self::Element(plan) => plan.moments(),
            // The squares of a row or a column add up to gain².
            Self::Tensor(TensorScheme::Orthogonal(orthogonal), shape) => {
                let fan = shape.fan();
                let rows = shape.outputs() / shape.groups();
                Some(Moments {
                    mean: 0.0,
                    variance: orthogonal.gain().powi(2) / fan.fan_in.max(rows) as f64,
                })
            }
            Self::Tensor(TensorScheme::Sparse(sparse), shape) => Some(Moments {
                mean: 0.0,
                variance: sparse.std().powi(2) * sparse.density(shape),
            }),
            // Their weights have not one law: the places differ.
            Self::Tensor(..) => None,
        }
    }
}

impl Plan {
    pub(crate) fn moments(&self) -> Option<Moments> {
        let draw = match self.draw {
            Draw::Constant(mean) => Moments {
                mean,
                variance: 0.0,
            },
            Draw::Normal => Moments {
                mean: 0.0,
                variance: 1.0,
            },
            Draw::Uniform { low, high } => Moments {
                mean: (low + high) / 2.0,
                variance: (high - low).powi(2) / 12.0,
            },
            Draw::Truncated(law) => law.cuts().moments(),
        };
        self.operations
            .iter()
            .try_fold(draw, |Moments { mean, variance }, operation| {
                let (scale, shift) = match *operation {
                    Operation::Negate => (-1.0, 0.0),
                    Operation::Add(s) => (1.0, s),
                    Operation::Subtract(s) => (1.0, -s),
                    Operation::SubtractFrom(s) => (-1.0, s),
                    Operation::Multiply(s) => (s, 0.0),
                    Operation::Divide(s) => (1.0 / s, 0.0),
                    // Of powers, these are straight lines; others are NaN for half of the draws, or no fixed law.
                    Operation::Power(1.0) => (1.0, 0.0),
                    Operation::Power(0.0) => (0.0, 1.0),
                    Operation::SquareRoot
                    | Operation::DivideInto(_)
                    | Operation::Power(_)
                    | Operation::PowerOf(_) => return None,
                };
                Some(Moments {
                    mean: scale * mean + shift,
                    variance: scale * scale * variance,
                })
            })
    }
}

#[cfg(test)]
mod tests {
    use crate::{Fan, Initialization, Source};

    /// Against a million draws: the mean within 5 standard errors, the variance too (its own is at most √(κ-1) σ²/√n, with
    /// a kurtosis κ of at most 3 here).
    #[test]
    fn moments_are_those_of_the_draws() {
        let fan = Fan {
            fan_in: 2000,
            fan_out: 500,
        };
        let n: f64 = 1e6;
        for spec in [
            "randn*0.01",
            "randn/sqrt(n_prev)",
            "he_uniform",
            "glorot_normal",
            "uniform(low=-1, high=3)",
            "truncated_normal(std=2)",
            "truncated_normal(std=1, low=0.5, high=3)",
            "torch_linear",
            "normal(std=0.5, mean=2)",
            "1-randn*2",
        ] {
            let init: Initialization = spec.parse().expect(spec);
            let moments = init.weight_moments(fan).expect(spec).expect(spec);
            let mut w = vec![0.0_f64; 1_000_000];
            init.fill_weights(fan, "W1", &mut Source::named(7), &mut w)
                .expect(spec);
            let mean = w.iter().sum::<f64>() / n;
            let variance = w.iter().map(|w| (w - mean).powi(2)).sum::<f64>() / n;
            let sigma = moments.variance.sqrt();
            assert!(
                (mean - moments.mean).abs() <= 5.0 * sigma / n.sqrt(),
                "{spec}: {mean}"
            );
            let error = 5.0 * (2.0 / n).sqrt() * moments.variance;
            assert!(
                (variance - moments.variance).abs() <= error,
                "{spec}: {variance}"
            );
        }
    }

    #[test]
    fn powers_have_none_and_constants_do_not_vary() {
        let fan = Fan {
            fan_in: 3,
            fan_out: 2,
        };
        let moments = |spec: &str| {
            let init: Initialization = spec.parse().expect(spec);
            init.weight_moments(fan).expect(spec)
        };
        assert_eq!(moments("randn**0.001"), None);
        assert_eq!(
            moments("zeros").map(|m| (m.mean, m.variance)),
            Some((0.0, 0.0))
        );
        assert_eq!(
            moments("constant(value=0.5)").map(|m| (m.mean, m.variance)),
            Some((0.5, 0.0))
        );
        assert_eq!(
            moments("orthogonal(gain=2)").map(|m| m.variance),
            Some(4.0 / 3.0)
        );
    }
}
