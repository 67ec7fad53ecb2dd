use std::cell::RefCell;
use std::fmt::{Debug, Display};
use std::num::NonZeroUsize;

use num_traits::Float;

use crate::own::{Dots, Multiply};
use crate::product::Operands;
use crate::{Aligned, Backend, Error, Product};

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
    pub trait Kernel: crate::own::Lanes + Sized {
        /// The back end that a variant names.
        fn open(backend: Backend) -> Result<&'static dyn Product<Self>, Error>;

        /// faer's product, sequential, without a way through a trait object.
        fn multiply(operands: Operands<'_, Self>);

        /// Products of fanin's own kernel.
        fn multiply_tiles(job: Multiply<'_, Self>);

        /// The same, along memory on both sides.
        fn multiply_lines(job: Dots<'_, Self>);

        /// Lends this thread's room for laying out right-hand sides.
        fn with_scratch<R>(body: impl FnOnce(&mut Aligned<Self>) -> R) -> R;

        /// Column-major `Q` (rows × cols) and `R` (cols × cols) of a column-major matrix.
        fn thin_qr(data: &[Self], rows: usize, cols: usize) -> (Vec<Self>, Vec<Self>);

        /// The orthonormal columns that the reflections of a column-major matrix make.
        fn reflections(
            data: &mut [Self],
            rows: usize,
            cols: usize,
            threads: NonZeroUsize,
        ) -> Vec<Self>;
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
            fn open(backend: Backend) -> Result<&'static dyn Product<Self>, Error> {
                crate::backend::open::<Self>(backend)
            }

            #[inline]
            fn multiply(operands: Operands<'_, Self>) {
                crate::backend::faer_multiply(operands);
            }

            fn multiply_tiles(job: Multiply<'_, Self>) {
                job.run();
            }

            fn multiply_lines(job: Dots<'_, Self>) {
                job.run();
            }

            fn with_scratch<R>(body: impl FnOnce(&mut Aligned<Self>) -> R) -> R {
                thread_local! {
                    static SCRATCH: RefCell<Aligned<$t>> = RefCell::default();
                }
                SCRATCH.with_borrow_mut(body)
            }

            fn thin_qr(data: &[Self], rows: usize, cols: usize) -> (Vec<Self>, Vec<Self>) {
                crate::qr::faer_thin_qr(data, rows, cols)
            }

            fn reflections(
                data: &mut [Self],
                rows: usize,
                cols: usize,
                threads: NonZeroUsize,
            ) -> Vec<Self> {
                crate::qr::faer_reflections(data, rows, cols, threads)
            }
        }
    };
}

real!(f32);
real!(f64);
