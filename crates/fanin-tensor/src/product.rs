use faer::linalg::matmul::matmul as faer_matmul;
use faer::{Accum, Par};

use crate::view::Order;
use crate::{MatMut, MatRef, Real};

/// What a product does to the values that are already there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accumulate {
    /// `dst = alpha · lhs · rhs`; earlier values, NaN included, are forgotten.
    Replace,
    /// `dst = dst + alpha · lhs · rhs`.
    Add,
}

/// `dst = alpha · lhs · rhs`, or added to `dst`. Sequential, in cache-sized blocks.
///
/// NaN and infinity go through as IEEE arithmetic has it (`0 · NaN` is NaN). With an empty inner
/// dimension the product is zero.
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
    T::product(dst, accumulate, lhs, rhs, alpha);
}

#[inline]
pub(crate) fn faer_product<T: faer::traits::ComplexField>(
    dst: MatMut<'_, T>,
    accumulate: Accumulate,
    lhs: MatRef<'_, T>,
    rhs: MatRef<'_, T>,
    alpha: T,
) {
    let accumulate = match accumulate {
        Accumulate::Replace => Accum::Replace,
        Accumulate::Add => Accum::Add,
    };
    let MatMut {
        data,
        rows,
        cols,
        stride,
        order,
    } = dst;
    // Not `from_row_major_slice_with_stride_mut`: in faer 0.24.4 it sets the strides of a
    // column-major matrix, and a product writes outside the slice.
    let dst = match order {
        Order::Column => {
            faer::MatMut::from_column_major_slice_with_stride_mut(data, rows, cols, stride)
        }
        Order::Row => {
            faer::MatMut::from_column_major_slice_with_stride_mut(data, cols, rows, stride)
                .transpose_mut()
        }
    };
    // Training is parallel over runs, never inside one; and a sequential product has the same
    // bits whatever the machine's number of threads.
    faer_matmul(dst, accumulate, in_faer(lhs), in_faer(rhs), alpha, Par::Seq);
}

#[inline]
fn in_faer<T>(view: MatRef<'_, T>) -> faer::MatRef<'_, T> {
    let MatRef {
        data,
        rows,
        cols,
        stride,
        order,
    } = view;
    match order {
        Order::Column => {
            faer::MatRef::from_column_major_slice_with_stride(data, rows, cols, stride)
        }
        Order::Row => faer::MatRef::from_row_major_slice_with_stride(data, rows, cols, stride),
    }
}
