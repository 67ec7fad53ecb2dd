//! Products of two matrices: the trait that every way to multiply has, and the two ways of fanin.

mod accumulate;
mod plain;

use std::fmt::Debug;
use std::num::NonZeroUsize;

pub use accumulate::Accumulate;
pub use plain::Plain;

use crate::{MatMut, MatRef, Real};

/// A way to multiply matrices. [`Fanin`](crate::Fanin) and [`Plain`] are two; a kernel of another
/// library becomes one by
/// [`multiply`](Product::multiply) alone, and is called by [`product`](Product::product).
///
/// ```
/// use std::num::NonZeroUsize;
/// use fanin_tensor::{Accumulate, MatMut, MatRef, Operands, Parts, Product, Real};
///
/// #[derive(Debug)]
/// struct ThreeLoops;
///
/// impl<T: Real> Product<T> for ThreeLoops {
///     fn multiply(&self, operands: Operands<'_, T>) {
///         let Parts { mut dst, accumulate, lhs, rhs, alpha, .. } = operands.into_parts();
///         for i in 0..dst.rows() {
///             for j in 0..dst.cols() {
///                 let sum: T = (0..lhs.cols()).map(|k| lhs.get(i, k) * rhs.get(k, j)).sum();
///                 let before = match accumulate {
///                     Accumulate::Replace => T::zero(),
///                     Accumulate::Add => dst.as_ref().get(i, j),
///                 };
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
pub trait Product<T: Real>: Debug + Send + Sync {
    /// Multiplies operands whose shapes fit and of which none is empty.
    ///
    /// Values between the lines of a view are neither used nor changed. NaN and infinity go through
    /// as IEEE arithmetic has it: `0 · NaN` is NaN.
    fn multiply(&self, operands: Operands<'_, T>);

    /// `dst = alpha · lhs · rhs`, or that added to `dst`.
    ///
    /// With an empty inner dimension the product is zero. With `alpha == 0` nothing is multiplied,
    /// as in BLAS: `dst` becomes zero or stays as it is, whatever NaN the operands hold. At most
    /// `threads` threads compute: a sequential way to multiply uses one, and so do small products.
    ///
    /// # Panics
    /// If the shapes do not fit, with a message that names all three.
    #[inline]
    #[track_caller]
    fn product(
        &self,
        dst: MatMut<'_, T>,
        accumulate: Accumulate,
        lhs: MatRef<'_, T>,
        rhs: MatRef<'_, T>,
        alpha: T,
        threads: NonZeroUsize,
    ) {
        if let Some(operands) = Operands::new(dst, accumulate, lhs, rhs, alpha, threads) {
            self.multiply(operands);
        }
    }
}

/// A product whose shapes fit, with no dimension 0 and an `alpha` that is not 0.
///
/// Only [`Product::product`] makes one, and a view's lines lie in its slice and do not overlap: a
/// kernel that is told of the matrices by raw pointers may rely on that.
#[derive(Debug)]
pub struct Operands<'a, T>(Parts<'a, T>);

/// What a product is made of.
#[derive(Debug)]
pub struct Parts<'a, T> {
    /// Where the product goes.
    pub dst: MatMut<'a, T>,
    /// What becomes of the values that are there.
    pub accumulate: Accumulate,
    /// The left factor.
    pub lhs: MatRef<'a, T>,
    /// The right factor.
    pub rhs: MatRef<'a, T>,
    /// The number that the product is multiplied with.
    pub alpha: T,
    /// The most threads that may compute.
    pub threads: NonZeroUsize,
}

impl<'a, T: Real> Operands<'a, T> {
    /// Checks the shapes; does all there is to do where nothing is to be multiplied, and returns
    /// `None`.
    #[inline]
    #[track_caller]
    fn new(
        mut dst: MatMut<'a, T>,
        accumulate: Accumulate,
        lhs: MatRef<'a, T>,
        rhs: MatRef<'a, T>,
        alpha: T,
        threads: NonZeroUsize,
    ) -> Option<Self> {
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

    /// The operands, to be looked at.
    #[inline]
    pub fn parts(&self) -> &Parts<'a, T> {
        &self.0
    }

    /// The operands, to be multiplied.
    #[inline]
    pub fn into_parts(self) -> Parts<'a, T> {
        self.0
    }
}
