use super::{Accumulate, Operands, Parts, Product};
use crate::{MatMut, MatRef, Order, Real, vectorized};

/// Rows that are summed side by side: enough independent chains to keep a vector unit busy.
const SIDE_BY_SIDE: usize = 32;

/// Plain loops, the reference for every other way to multiply.
///
/// Every element is one chain of fused multiply-adds, `acc = fma(lhs[i, k], rhs[k, j], acc)` in
/// ascending `k` from 0; the result is `alpha · acc`, or `dst + alpha · acc` with two roundings. So
/// the bits are the same on every processor. Sequential; without a fused multiply-add in hardware
/// very slow.
#[derive(Debug, Clone, Copy)]
pub struct Plain;

impl<T: Real> Product<T> for Plain {
    #[inline]
    fn multiply(&self, operands: Operands<'_, T>) {
        vectorized(
            #[inline(always)]
            || multiply(operands),
        );
    }
}

/// A block of rows of `lhs` is copied so that its values of one `k` are neighbors, whatever the
/// layout; then a vector holds chains of different rows, and no chain is ever split.
#[inline(always)]
fn multiply<T: Real>(operands: Operands<'_, T>) {
    let Parts {
        dst,
        accumulate,
        lhs,
        rhs,
        alpha,
        ..
    } = operands.into_parts();
    let MatMut {
        data: out,
        rows,
        cols,
        stride,
        order,
    } = dst;
    let (down, right) = order.steps(stride);
    let (rhs_down, rhs_right) = rhs.order.steps(rhs.stride);
    let mut block = vec![[T::zero(); SIDE_BY_SIDE]; lhs.cols];
    for first in (0..rows).step_by(SIDE_BY_SIDE) {
        let height = SIDE_BY_SIDE.min(rows - first);
        // Below a last, lower block stand rows of an earlier one; their sums are not used.
        copy_rows(lhs, first, height, &mut block);
        for j in 0..cols {
            let mut sums = [T::zero(); SIDE_BY_SIDE];
            for (k, values) in block.iter().enumerate() {
                let factor = rhs.data[k * rhs_down + j * rhs_right];
                for (sum, &value) in sums.iter_mut().zip(values) {
                    *sum = value.mul_add(factor, *sum);
                }
            }
            for (i, sum) in (first..first + height).zip(sums) {
                let out = &mut out[i * down + j * right];
                *out = match accumulate {
                    Accumulate::Replace => alpha * sum,
                    Accumulate::Add => *out + alpha * sum,
                };
            }
        }
    }
}

#[inline(always)]
fn copy_rows<T: Real>(
    lhs: MatRef<'_, T>,
    first: usize,
    height: usize,
    block: &mut [[T; SIDE_BY_SIDE]],
) {
    match lhs.order {
        Order::Column => {
            for (k, values) in block.iter_mut().enumerate() {
                let start = first + k * lhs.stride;
                values[..height].copy_from_slice(&lhs.data[start..start + height]);
            }
        }
        Order::Row => {
            for i in 0..height {
                let start = (first + i) * lhs.stride;
                for (values, &value) in block.iter_mut().zip(&lhs.data[start..]) {
                    values[i] = value;
                }
            }
        }
    }
}
