//! The crate matrixmultiply, which is what ndarray multiplies with.
#![expect(unsafe_code, reason = "matrixmultiply takes raw pointers")]

use fanin_tensor::{Accumulate, Operands, Parts, Product};

use super::signed_steps;

#[derive(Debug)]
pub(crate) struct MatrixMultiply;

macro_rules! kernel {
    ($t:ident, $gemm:path) => {
        impl Product<$t> for MatrixMultiply {
            #[inline]
            fn multiply(&self, operands: Operands<'_, $t>) {
                let Parts {
                    mut dst,
                    accumulate,
                    lhs,
                    rhs,
                    alpha,
                    ..
                } = operands.into_parts();
                let (rows, inner, cols) = (lhs.rows(), lhs.cols(), rhs.cols());
                let (dst_rs, dst_cs) = signed_steps(dst.as_ref());
                let (lhs_rs, lhs_cs) = signed_steps(lhs);
                let (rhs_rs, rhs_cs) = signed_steps(rhs);
                let beta = match accumulate {
                    // With 0 the earlier values are not read.
                    Accumulate::Replace => 0.0,
                    Accumulate::Add => 1.0,
                };
                // SAFETY: `Operands` has checked that the shapes fit each other, and each view when
                // it was made that all its elements lie in its slice, at these steps and in
                // distinct places. `dst` is borrowed exclusively, so that it overlaps no operand.
                unsafe {
                    $gemm(
                        rows,
                        inner,
                        cols,
                        alpha,
                        lhs.as_slice().as_ptr(),
                        lhs_rs,
                        lhs_cs,
                        rhs.as_slice().as_ptr(),
                        rhs_rs,
                        rhs_cs,
                        beta,
                        dst.as_mut_slice().as_mut_ptr(),
                        dst_rs,
                        dst_cs,
                    );
                }
            }
        }
    };
}

kernel!(f32, ::matrixmultiply::sgemm);
kernel!(f64, ::matrixmultiply::dgemm);
