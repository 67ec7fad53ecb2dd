//! faer: nano-gemm for tiny products, private-gemm-x86 or gemm for the others.

use std::num::NonZeroUsize;

use faer::linalg::matmul::matmul;
use faer::{Accum, Par};

use super::kernel::Kernel;
use crate::product::{Operands, Parts};
use crate::{Accumulate, MatMut, MatRef, Order, Real};

#[derive(Debug)]
pub(crate) struct Faer;

impl<T: Real + faer::traits::ComplexField> Kernel<T> for Faer {
    #[inline]
    fn multiply(&self, operands: Operands<'_, T>) {
        faer_multiply(operands);
    }
}

#[inline]
pub(crate) fn faer_multiply<T: Real + faer::traits::ComplexField>(operands: Operands<'_, T>) {
    let Parts {
        dst,
        accumulate,
        lhs,
        rhs,
        alpha,
        threads,
    } = operands.parts();
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
    matmul(
        dst,
        accumulate,
        in_faer(lhs),
        in_faer(rhs),
        alpha,
        parallelism(threads),
    );
    clear_upper_halves();
}

/// To be called behind faer's products: their kernels (private-gemm-x86 0.1.22) have no `vzeroupper`. As long as the upper halves
/// of vector registers are in use, code for SSE2, which is all that was not compiled for more, runs at less than half its speed.
#[inline]
pub(crate) fn clear_upper_halves() {
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = pulp::x86::V3::try_new() {
        simd.avx._mm256_zeroupper();
    }
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

#[cfg(feature = "backends")]
#[inline]
fn parallelism(threads: NonZeroUsize) -> Par {
    if threads.get() == 1 {
        Par::Seq
    } else {
        Par::Rayon(threads)
    }
}

/// Without its feature `rayon`, faer is sequential.
#[cfg(not(feature = "backends"))]
#[inline]
fn parallelism(_: NonZeroUsize) -> Par {
    Par::Seq
}
