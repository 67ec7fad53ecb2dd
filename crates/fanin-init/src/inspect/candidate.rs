//! A scheme that a tensor cannot be told from.

use super::evidence::{Evidence, FALSE_ALARM, Fit, STANDARD_ERRORS};
use super::law::Law;
use crate::Scheme;

/// A scheme that a tensor cannot be told from.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The scheme as it is typed: `he_normal`, `gpt2_residual(blocks=12)`, `normal(std=0.02)`.
    pub spec: String,
    /// The same scheme.
    pub scheme: Scheme,
    /// Whether numbers in it are estimated from the tensor.
    pub is_estimated: bool,
    /// What was compared; none for schemes that are known by their structure (zeros, identities, orthogonal matrices).
    pub agreement: Option<Agreement>,
    pub(crate) rank: Rank,
}

/// How well a law goes with a tensor's values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agreement {
    /// The scheme's mean at this shape.
    pub mean: f64,
    /// The scheme's standard deviation at this shape (of a sparse scheme, that of the weights that are not zero).
    pub std: f64,
    /// The tensor's standard deviation, by the estimator that is best for this law.
    pub estimated_std: f64,
    /// The standard error of that estimate.
    pub standard_error: f64,
    /// The largest distance between the two distribution functions, beyond what the rounding to the tensor's type explains.
    pub ks_distance: f64,
    /// The probability that draws from the scheme pass one of the tests as badly, at most.
    pub p_value: f64,
}

/// The order in which candidates are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    /// A name alone.
    Named,
    /// A name and a parameter.
    Parametrized,
    /// Parameters estimated from the values.
    Free,
}

impl Fit {
    /// Whether neither the tests nor the scale rule the law out.
    pub(crate) fn is_close(&self) -> bool {
        self.is_likely() && self.scale.abs() <= STANDARD_ERRORS
    }

    pub(crate) fn is_likely(&self) -> bool {
        self.p_value >= FALSE_ALARM
    }
}

impl Candidate {
    /// Whether it is a name alone, without a number that could have been chosen to fit: `he_normal`, `siren(layer=first)`.
    pub fn is_plain(&self) -> bool {
        self.rank == Rank::Named
    }

    /// A scheme whose structure the tensor has.
    pub(crate) fn exact(spec: &str, rank: Rank) -> Self {
        Self {
            spec: spec.to_owned(),
            scheme: spec.parse().unwrap_or_else(|_| Scheme::zeros()),
            is_estimated: rank == Rank::Free,
            agreement: None,
            rank,
        }
    }

    /// None if the spec cannot be read, as with a feature that is off.
    pub(crate) fn of_law(
        spec: &str,
        rank: Rank,
        law: Law,
        fit: Fit,
        evidence: &Evidence,
    ) -> Option<Self> {
        let running = &evidence.running;
        let n = running.count as f64;
        let (estimated_std, standard_error) = match law {
            // The gaps at both ends are exponential with mean and deviation `width / n`, so that the range is a factor
            // (n − 1) / (n + 1) short on average, with deviation `√2 width / n`. Draws of few bits end a step, or none, before the
            // bound, which is rounded itself.
            Law::Uniform { .. } => {
                let step = evidence.grid();
                let width = (running.max - running.min) * (n + 1.0) / (n - 1.0).max(1.0);
                let std = width * (1.0 + 0.5 * step) / 12_f64.sqrt();
                (std, std * (core::f64::consts::SQRT_2 / n + step))
            }
            // Var s² = σ⁴ (κ − 1) / n, and the root halves the relative error.
            _ => {
                let std = running.variance().sqrt();
                let fourth = law.standardized().fourth;
                (std, std * ((fourth - 1.0) / (4.0 * n)).sqrt())
            }
        };
        Some(Self {
            spec: spec.to_owned(),
            scheme: spec.parse().ok()?,
            is_estimated: rank == Rank::Free,
            agreement: Some(Agreement {
                mean: law.mean(),
                std: law.std(),
                estimated_std,
                standard_error,
                ks_distance: fit.distance,
                p_value: fit.p_value,
            }),
            rank,
        })
    }
}

/// The number with the fewest digits within `half_width` of `value`, and of those the nearest.
pub(crate) fn shortest(value: f64, half_width: f64) -> f64 {
    (0..17)
        .filter_map(|digits| format!("{value:.digits$e}").parse::<f64>().ok())
        .find(|short| (short - value).abs() <= half_width)
        .unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_as_many_digits_as_are_known() {
        assert_eq!(shortest(0.020_012, 0.000_02), 0.02);
        assert_eq!(shortest(-0.050_51, 0.000_1), -0.050_5);
        assert_eq!(shortest(0.1 + 0.2, 0.0), 0.1 + 0.2);
        assert_eq!(shortest(0.0, 0.0), 0.0);
    }
}
