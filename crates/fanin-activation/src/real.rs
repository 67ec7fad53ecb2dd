use std::fmt::{Debug, Display};
use std::iter::Sum;

use num_traits::Float;

use crate::math::{Coefficients, Format};

/// The two precisions that fanin computes in: `f32` and `f64`.
///
/// Sealed: the elementary functions have polynomials for these two only.
pub trait Real:
    Float + Default + Debug + Display + Sum + Send + Sync + Format + Coefficients + 'static
{
    /// The name of the type: `"f32"` or `"f64"`.
    const NAME: &'static str;

    /// The value of this type that is nearest to a number in double precision.
    ///
    /// ```
    /// use fanin_activation::Real;
    /// assert_eq!(f32::from_f64(0.1), 0.1_f32);
    /// ```
    fn from_f64(value: f64) -> Self;

    /// The same value in double precision, exactly.
    ///
    /// ```
    /// use fanin_activation::Real;
    /// assert_eq!(0.5_f32.widen(), 0.5_f64);
    /// ```
    fn widen(self) -> f64;
}

macro_rules! real {
    ($t:ident) => {
        impl Real for $t {
            const NAME: &'static str = stringify!($t);

            #[inline(always)]
            fn from_f64(value: f64) -> Self {
                value as $t
            }

            #[inline(always)]
            fn widen(self) -> f64 {
                f64::from(self)
            }
        }
    };
}

real!(f32);
real!(f64);
