//! The crate gemm, which is also what candle multiplies with on the CPU.
#![expect(unsafe_code, reason = "gemm takes raw pointers")]

use fanin_tensor::{Accumulate, Operands, Parts, Product, Real};
use gemm::Parallelism;

use super::signed_steps;

#[derive(Debug)]
pub(crate) struct Gemm;

impl<T: Real> Product<T> for Gemm {
    #[inline]
    fn multiply(&self, operands: Operands<'_, T>) {
        let Parts {
            mut dst,
            accumulate,
            lhs,
            rhs,
            alpha,
            threads,
        } = operands.into_parts();
        let (rows, inner, cols) = (lhs.rows(), lhs.cols(), rhs.cols());
        let (dst_rs, dst_cs) = signed_steps(dst.as_ref());
        let (lhs_rs, lhs_cs) = signed_steps(lhs);
        let (rhs_rs, rhs_cs) = signed_steps(rhs);
        let threads = match threads.get() {
            1 => Parallelism::None,
            threads => Parallelism::Rayon(threads),
        };
        // SAFETY: `Operands` has checked that the shapes fit each other, and each view when it was
        // made that all its elements lie in its slice, at these steps and in distinct places. `dst`
        // is borrowed exclusively, so that it overlaps no operand. `T` is f32 or f64, which gemm
        // has kernels for.
        unsafe {
            gemm::gemm(
                rows,
                cols,
                inner,
                dst.as_mut_slice().as_mut_ptr(),
                dst_cs,
                dst_rs,
                accumulate == Accumulate::Add,
                lhs.as_slice().as_ptr(),
                lhs_cs,
                lhs_rs,
                rhs.as_slice().as_ptr(),
                rhs_cs,
                rhs_rs,
                T::one(),
                alpha,
                false,
                false,
                false,
                threads,
            );
        }
    }
}
