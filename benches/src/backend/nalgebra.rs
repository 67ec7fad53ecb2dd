//! nalgebra: matrixmultiply where every dimension is above 5, its own loops otherwise.
//!
//! nalgebra 0.35.0's `gemm` writes outside its matrices, although it is safe to call, if a
//! dimension is at most 5 and the columns of the left factor are not contiguous: `axcpy_uninit`
//! takes the length of the slice that holds a column for the number of its elements
//! (dimforge/nalgebra#1616). Here the left factor's columns are always contiguous.

use nalgebra::{ClosedAddAssign, ClosedMulAssign, DMatrixView, DMatrixViewMut, Dyn, Scalar};
use num_traits::{One, Zero};

use fanin_tensor::{Accumulate, MatRef, Operands, Order, Parts, Product, Real};

#[derive(Debug)]
pub(crate) struct Nalgebra;

impl<T> Product<T> for Nalgebra
where
    T: Real + Scalar + Zero + One + ClosedAddAssign + ClosedMulAssign,
{
    #[inline]
    fn multiply(&self, operands: Operands<'_, T>) {
        let Parts {
            mut dst,
            accumulate,
            mut lhs,
            mut rhs,
            alpha,
            ..
        } = operands.into_parts();
        if lhs.order() == Order::Row && rhs.order() == Order::Row {
            dst = dst.transposed();
            (lhs, rhs) = (rhs.transposed(), lhs.transposed());
        }
        let (rows, cols) = (dst.rows(), dst.cols());
        let (down, right) = dst.as_ref().steps();
        let mut dst = DMatrixViewMut::<T, Dyn, Dyn>::from_slice_with_strides_mut(
            dst.as_mut_slice(),
            rows,
            cols,
            down,
            right,
        );
        let beta = match accumulate {
            // With 0 the earlier values are not read.
            Accumulate::Replace => T::zero(),
            Accumulate::Add => T::one(),
        };
        let rhs = in_nalgebra(rhs);
        match lhs.order() {
            Order::Column => dst.gemm(alpha, &in_nalgebra(lhs), &rhs, beta),
            // What nalgebra's `tr_mul` does: a scalar product for each element, and no
            // matrixmultiply.
            Order::Row => dst.gemm_tr(alpha, &in_nalgebra(lhs.transposed()), &rhs, beta),
        }
    }
}

#[inline]
fn in_nalgebra<T: Scalar + Copy>(view: MatRef<'_, T>) -> DMatrixView<'_, T, Dyn, Dyn> {
    let (down, right) = view.steps();
    DMatrixView::from_slice_with_strides(view.as_slice(), view.rows(), view.cols(), down, right)
}
