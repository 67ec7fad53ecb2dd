use std::fmt::Debug;
use std::num::NonZeroUsize;

use crate::{MatMut, MatRef, Real};

/// What a product does to the values that are already there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accumulate {
    /// `dst = alpha · lhs · rhs`; earlier values, NaN included, are forgotten.
    Replace,
    /// `dst = dst + alpha · lhs · rhs`.
    Add,
}

/// A way to multiply matrices: what [`Backend::open`](crate::Backend::open) gives, and what a kernel of one's own
/// implements to be tested and measured beside them.
///
/// ```
/// use std::num::NonZeroUsize;
/// use fanin_tensor::{Accumulate, MatMut, MatRef, Product, check_shapes};
///
/// #[derive(Debug)]
/// struct ThreeLoops;
///
/// impl Product<f64> for ThreeLoops {
///     fn product(
///         &self,
///         mut dst: MatMut<'_, f64>,
///         accumulate: Accumulate,
///         lhs: MatRef<'_, f64>,
///         rhs: MatRef<'_, f64>,
///         alpha: f64,
///         _threads: NonZeroUsize,
///     ) {
///         check_shapes(&dst, &lhs, &rhs);
///         for i in 0..dst.rows() {
///             for j in 0..dst.cols() {
///                 let sum: f64 = (0..lhs.cols()).map(|k| lhs.get(i, k) * rhs.get(k, j)).sum();
///                 let before = if accumulate == Accumulate::Add { dst.as_ref().get(i, j) } else { 0.0 };
///                 dst.set(i, j, before + alpha * sum);
///             }
///         }
///     }
/// }
///
/// let mut c = [f64::NAN; 4];
/// let a = MatRef::row_major(&[1.0, 2.0, 3.0, 4.0], 2, 2);
/// let dst = MatMut::row_major(&mut c, 2, 2);
/// ThreeLoops.product(dst, Accumulate::Replace, a, a.transposed(), 1.0, NonZeroUsize::MIN);
/// assert_eq!(c, [5.0, 11.0, 11.0, 25.0]);
/// ```
pub trait Product<T>: Debug + Send + Sync {
    /// `dst = alpha · lhs · rhs`, or that added to `dst`.
    ///
    /// All back ends agree on the corners:
    ///
    /// - Values between the lines of a view are neither used nor changed.
    /// - With an empty inner dimension the product is zero.
    /// - With `alpha == 0` nothing is multiplied, as in BLAS: `dst` becomes zero or stays as it is, whatever NaN the
    ///   operands hold. With any other `alpha`, NaN and infinity go through as IEEE arithmetic has it (`0 · NaN` is
    ///   NaN).
    /// - No more than `threads` threads compute, perhaps fewer: a sequential back end uses one, and small products
    ///   are not worth a second.
    ///
    /// # Panics
    /// If the shapes do not fit; see [`check_shapes`].
    fn product(
        &self,
        dst: MatMut<'_, T>,
        accumulate: Accumulate,
        lhs: MatRef<'_, T>,
        rhs: MatRef<'_, T>,
        alpha: T,
        threads: NonZeroUsize,
    );
}

/// `dst = alpha · lhs · rhs`, or added to `dst`. By faer, sequential, in cache-sized blocks.
///
/// NaN and infinity go through as IEEE arithmetic has it (`0 · NaN` is NaN), except where `alpha` is 0. With an empty
/// inner dimension the product is zero.
///
/// # Panics
/// If the shapes do not fit.
///
/// ```
/// use fanin_tensor::{Accumulate, Matrix, matmul};
/// let a = Matrix::from_row_major(2, 2, &[1.0, 2.0, 3.0, 4.0])?;
/// let mut c = Matrix::zeros(2, 2);
/// matmul(c.view_mut(), Accumulate::Replace, a.view(), a.view().transposed(), 1.0);
/// assert_eq!(c.to_row_major(), [5.0, 11.0, 11.0, 25.0]);
/// # Ok::<(), fanin_tensor::Error>(())
/// ```
#[track_caller]
pub fn matmul<T: Real>(
    dst: MatMut<'_, T>,
    accumulate: Accumulate,
    lhs: MatRef<'_, T>,
    rhs: MatRef<'_, T>,
    alpha: T,
) {
    // Training is parallel over runs, never inside one.
    let threads = NonZeroUsize::MIN;
    if let Some(operands) = Operands::new(dst, accumulate, lhs, rhs, alpha, threads) {
        T::multiply(operands);
    }
}

/// Checks that `lhs · rhs` has the shape of `dst`, for implementations of [`Product`].
///
/// # Panics
/// If it has not, with a message that names all three shapes.
#[inline]
#[track_caller]
pub fn check_shapes<T: Copy>(dst: &MatMut<'_, T>, lhs: &MatRef<'_, T>, rhs: &MatRef<'_, T>) {
    assert!(
        lhs.cols == rhs.rows && dst.rows == lhs.rows && dst.cols == rhs.cols,
        "({} x {}) times ({} x {}) into ({} x {})",
        lhs.rows,
        lhs.cols,
        rhs.rows,
        rhs.cols,
        dst.rows,
        dst.cols
    );
}

/// A product whose shapes fit, with no dimension 0 and an `alpha` that is not 0.
///
/// Only [`Operands::new`] makes one: a kernel that takes it by raw pointers relies on that.
#[derive(Debug)]
pub struct Operands<'a, T>(Parts<'a, T>);

/// What [`Operands`] are made of.
#[derive(Debug)]
pub(crate) struct Parts<'a, T> {
    pub(crate) dst: MatMut<'a, T>,
    pub(crate) accumulate: Accumulate,
    pub(crate) lhs: MatRef<'a, T>,
    pub(crate) rhs: MatRef<'a, T>,
    pub(crate) alpha: T,
    pub(crate) threads: NonZeroUsize,
}

impl<'a, T: Real> Operands<'a, T> {
    /// Checks the shapes; does all there is to do where nothing is to be multiplied, and returns `None`.
    #[inline]
    #[track_caller]
    pub(crate) fn new(
        mut dst: MatMut<'a, T>,
        accumulate: Accumulate,
        lhs: MatRef<'a, T>,
        rhs: MatRef<'a, T>,
        alpha: T,
        threads: NonZeroUsize,
    ) -> Option<Self> {
        check_shapes(&dst, &lhs, &rhs);
        if dst.rows == 0 || dst.cols == 0 || lhs.cols == 0 || alpha == T::zero() {
            if accumulate == Accumulate::Replace {
                dst.fill(T::zero());
            }
            return None;
        }
        Some(Self(Parts {
            dst,
            accumulate,
            lhs,
            rhs,
            alpha,
            threads,
        }))
    }

    #[inline]
    pub(crate) fn parts(self) -> Parts<'a, T> {
        self.0
    }

    #[cfg(feature = "backends")]
    #[inline]
    pub(crate) fn as_parts(&self) -> &Parts<'a, T> {
        &self.0
    }
}
