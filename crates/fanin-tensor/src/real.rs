use std::fmt::{Debug, Display};

use num_traits::Float;

use crate::{Accumulate, MatMut, MatRef};

/// The two precisions that everything here works in: `f32` and `f64`.
///
/// Sealed: the products are dispatched to kernels that exist for these two only.
pub trait Real:
    Float + Default + Debug + Display + Send + Sync + std::iter::Sum + kernel::Kernel + 'static
{
    /// `"f32"` or `"f64"`.
    const NAME: &'static str;

    /// The nearest value of this type.
    ///
    /// ```
    /// use fanin_tensor::Real;
    /// assert_eq!(f32::from_f64(0.1), 0.1_f32);
    /// ```
    fn from_f64(value: f64) -> Self;

    /// The same value in double precision (exact).
    fn widen(self) -> f64;
}

pub(crate) mod kernel {
    use super::*;

    /// Seals [`Real`] and keeps faer out of its bounds.
    pub trait Kernel: Sized {
        /// `dst (+)= alpha · lhs · rhs`, shapes already checked.
        fn product(
            dst: MatMut<'_, Self>,
            accumulate: Accumulate,
            lhs: MatRef<'_, Self>,
            rhs: MatRef<'_, Self>,
            alpha: Self,
        );

        /// Column-major `Q` (rows × cols) and `R` (cols × cols) of a column-major matrix.
        fn thin_qr(data: &[Self], rows: usize, cols: usize) -> (Vec<Self>, Vec<Self>);
    }
}

macro_rules! real {
    ($t:ident) => {
        impl Real for $t {
            const NAME: &'static str = stringify!($t);

            #[inline]
            fn from_f64(value: f64) -> Self {
                value as $t
            }

            #[inline]
            fn widen(self) -> f64 {
                f64::from(self)
            }
        }

        impl kernel::Kernel for $t {
            #[inline]
            fn product(
                dst: MatMut<'_, Self>,
                accumulate: Accumulate,
                lhs: MatRef<'_, Self>,
                rhs: MatRef<'_, Self>,
                alpha: Self,
            ) {
                crate::product::faer_product(dst, accumulate, lhs, rhs, alpha);
            }

            fn thin_qr(data: &[Self], rows: usize, cols: usize) -> (Vec<Self>, Vec<Self>) {
                crate::qr::faer_thin_qr(data, rows, cols)
            }
        }
    };
}

real!(f32);
real!(f64);
