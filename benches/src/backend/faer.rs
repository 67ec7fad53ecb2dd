//! faer: nano-gemm for tiny products, private-gemm-x86 or gemm for the others.

use faer::linalg::matmul::matmul;
use faer::{Accum, Par};

use fanin_tensor::{Accumulate, MatRef, Operands, Order, Parts, Product, Real};

#[derive(Debug)]
pub(crate) struct Faer;

impl<T: Real + faer::traits::ComplexField> Product<T> for Faer {
    #[inline]
    fn multiply(&self, operands: Operands<'_, T>) {
        faer_multiply(operands);
    }
}

#[inline]
pub(super) fn faer_multiply<T: Real + faer::traits::ComplexField>(operands: Operands<'_, T>) {
    let Parts {
        mut dst,
        accumulate,
        lhs,
        rhs,
        alpha,
        threads,
    } = operands.into_parts();
    let accumulate = match accumulate {
        Accumulate::Replace => Accum::Replace,
        Accumulate::Add => Accum::Add,
    };
    let parallelism = match threads.get() {
        1 => Par::Seq,
        _ => Par::Rayon(threads),
    };
    let (rows, cols, stride, order) = (dst.rows(), dst.cols(), dst.stride(), dst.order());
    let data = dst.as_mut_slice();
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
    let (lhs, rhs) = (in_faer(lhs), in_faer(rhs));
    matmul(dst, accumulate, lhs, rhs, alpha, parallelism);
    clear_upper_halves();
}

/// To be called after faer's products: their kernels (private-gemm-x86 0.1.22) have no
/// `vzeroupper`. As long as the upper halves of vector registers are in use, code for SSE2, which
/// is all that was not compiled for more, runs at less than half its speed.
#[inline]
fn clear_upper_halves() {
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = pulp::x86::V3::try_new() {
        simd.avx._mm256_zeroupper();
    }
}

#[inline]
fn in_faer<T: Copy>(view: MatRef<'_, T>) -> faer::MatRef<'_, T> {
    let (data, rows, cols, stride) = (view.as_slice(), view.rows(), view.cols(), view.stride());
    match view.order() {
        Order::Column => {
            faer::MatRef::from_column_major_slice_with_stride(data, rows, cols, stride)
        }
        Order::Row => faer::MatRef::from_row_major_slice_with_stride(data, rows, cols, stride),
    }
}
