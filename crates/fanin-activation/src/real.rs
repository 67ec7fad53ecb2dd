use num_traits::Float;

use crate::math::{Coefficients, Format};

/// The precisions that activations are computed in: `f32` and `f64`. Sealed.
pub trait Real: Float + Format + Coefficients + 'static {
    /// The nearest value of this type to a constant of a formula.
    ///
    /// ```
    /// use fanin_activation::Real;
    /// assert_eq!(f32::constant(0.1), 0.1_f32);
    /// ```
    fn constant(value: f64) -> Self;
}

impl Real for f32 {
    #[inline(always)]
    fn constant(value: f64) -> Self {
        value as f32
    }
}

impl Real for f64 {
    #[inline(always)]
    fn constant(value: f64) -> Self {
        value
    }
}
