//! The C interface of BLAS, as `cblas.h` has it.
#![expect(unsafe_code, reason = "C functions take raw pointers")]

use std::ffi::c_int;

use fanin_tensor::{Accumulate, MatRef, Operands, Order, Parts, Product};

use super::faer::faer_multiply;
use super::library::Library;

/// `cblas_?gemm`: layout, transposition of both operands, m, n, k, alpha, A, its stride, B, its
/// stride, beta, C, its stride.
type Gemm<T> = unsafe extern "C" fn(
    c_int,
    c_int,
    c_int,
    c_int,
    c_int,
    c_int,
    T,
    *const T,
    c_int,
    *const T,
    c_int,
    T,
    *mut T,
    c_int,
);
pub(super) type Sgemm = Gemm<f32>;
pub(super) type Dgemm = Gemm<f64>;

const ROW_MAJOR: c_int = 101;
const COLUMN_MAJOR: c_int = 102;
const NO_TRANSPOSE: c_int = 111;
const TRANSPOSE: c_int = 112;

/// What C takes as 32-bit numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sizes {
    rows: c_int,
    cols: c_int,
    inner: c_int,
    /// Strides of `dst`, `lhs`, `rhs`.
    strides: [c_int; 3],
}

impl Sizes {
    /// `None` if a size is beyond 2³¹ − 1.
    fn new([rows, cols, inner]: [usize; 3], strides: [usize; 3]) -> Option<Self> {
        let int = |size: usize| c_int::try_from(size).ok();
        let [dst, lhs, rhs] = strides.map(int);
        Some(Self {
            rows: int(rows)?,
            cols: int(cols)?,
            inner: int(inner)?,
            strides: [dst?, lhs?, rhs?],
        })
    }
}

macro_rules! kernel {
    ($t:ident, $gemm:ident) => {
        impl Product<$t> for Library {
            #[inline]
            fn multiply(&self, operands: Operands<'_, $t>) {
                let Some(sizes) = sizes(operands.parts()) else {
                    // C cannot be told such sizes; faer can.
                    return faer_multiply(operands);
                };
                let Parts {
                    mut dst,
                    accumulate,
                    lhs,
                    rhs,
                    alpha,
                    threads,
                } = operands.into_parts();
                let order = dst.order();
                let layout = match order {
                    Order::Column => COLUMN_MAJOR,
                    Order::Row => ROW_MAJOR,
                };
                let transpose = |view: &MatRef<'_, $t>| {
                    if view.order() == order {
                        NO_TRANSPOSE
                    } else {
                        TRANSPOSE
                    }
                };
                let beta = match accumulate {
                    // With 0 the earlier values are not read.
                    Accumulate::Replace => 0.0,
                    Accumulate::Add => 1.0,
                };
                let [dst_stride, lhs_stride, rhs_stride] = sizes.strides;
                self.with_threads(threads.get(), || {
                    // SAFETY: `Operands` has checked that the shapes fit each other and are not
                    // empty, and each view when it was made that its lines lie in its slice, at
                    // least their own length apart. `dst` is borrowed exclusively, so that it
                    // overlaps no operand.
                    unsafe {
                        (self.$gemm)(
                            layout,
                            transpose(&lhs),
                            transpose(&rhs),
                            sizes.rows,
                            sizes.cols,
                            sizes.inner,
                            alpha,
                            lhs.as_slice().as_ptr(),
                            lhs_stride,
                            rhs.as_slice().as_ptr(),
                            rhs_stride,
                            beta,
                            dst.as_mut_slice().as_mut_ptr(),
                            dst_stride,
                        );
                    }
                });
            }
        }
    };
}

kernel!(f32, sgemm);
kernel!(f64, dgemm);

fn sizes<T: Copy>(Parts { dst, lhs, rhs, .. }: &Parts<'_, T>) -> Option<Sizes> {
    Sizes::new(
        [dst.rows(), dst.cols(), lhs.cols()],
        [dst.stride(), lhs.stride(), rhs.stride()],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_beyond_32_bits_are_not_cut() {
        let most = i32::MAX as usize;
        assert!(Sizes::new([most; 3], [most; 3]).is_some());
        for at in 0..3 {
            let mut sizes = [1; 3];
            sizes[at] = most + 1;
            assert_eq!(Sizes::new(sizes, [1; 3]), None);
            assert_eq!(Sizes::new([1; 3], sizes), None);
        }
    }
}
