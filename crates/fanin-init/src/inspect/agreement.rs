//! How well a law goes with a tensor.

use super::evidence::{Evidence, Fit};
use super::law::Law;

/// How well a law goes with a tensor's values: its moments beside theirs, and the tests.
///
/// ```
/// use fanin_init::{Scheme, Shape, inspect};
/// let shape = Shape::try_from([64, 100])?;
/// let w: Vec<f32> = Scheme::HE_NORMAL.draw("W1", &shape, 1)?;
/// let candidates = inspect(&shape, &w)?.candidates();
/// let agreement = candidates[0].agreement.expect("it is a law");
/// assert!((agreement.std - 0.02_f64.sqrt()).abs() < 1e-15);
/// let off = (agreement.estimated_std - agreement.std).abs();
/// assert!(off <= 3.0 * agreement.standard_error && agreement.p_value >= 0.001);
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agreement {
    /// The scheme's mean at this shape.
    pub mean: f64,
    /// The scheme's standard deviation at this shape (of a sparse scheme, that of the weights that
    /// are not zero).
    pub std: f64,
    /// The tensor's standard deviation, by the estimator that is best for this law.
    pub estimated_std: f64,
    /// The standard error of that estimate.
    pub standard_error: f64,
    /// The largest distance between the two distribution functions, beyond what the rounding to the
    /// tensor's type explains.
    pub ks_distance: f64,
    /// The probability that draws from the scheme pass one of the tests as badly, at most.
    pub p_value: f64,
}

impl Agreement {
    /// The law beside what the values tell of its scale.
    pub(crate) fn new(law: Law, fit: Fit, evidence: &Evidence) -> Self {
        let running = &evidence.running;
        let n = running.count as f64;
        let (estimated_std, standard_error) = match law {
            // The gaps at both ends are exponential with mean and deviation `width / n`, so that
            // the range is a factor (n − 1) / (n + 1) short on average, with deviation
            // `√2 width / n`. Draws of few bits end a step, or none, before the bound, which is
            // rounded itself.
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
        Self {
            mean: law.mean(),
            std: law.std(),
            estimated_std,
            standard_error,
            ks_distance: fit.distance,
            p_value: fit.p_value,
        }
    }
}
