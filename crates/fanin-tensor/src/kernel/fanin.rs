use std::num::NonZeroUsize;

use rayon::prelude::*;

use super::dots::{Dots, Lines};
use super::multiply::{Right, lanes};
use super::panels::{into_rows, pack};
use super::tile::Left;
use super::{Aligned, Panels};
use crate::view::Order;
use crate::{Accumulate, MatMut, MatRef, Operands, Parts, Product, Real};

/// A right-hand side that at most this many rows are multiplied with is read as it lies, if it can
/// be: laying it out would take longer than the product.
const FEW: usize = 32;

/// Values of a right-hand side that are laid out at a time.
const CHUNK: usize = 1 << 20;

/// A product is worth several threads from this many multiply-adds on: about 30 microseconds.
const MANY: usize = 1 << 20;

/// fanin's own kernel.
///
/// Every element is one chain of fused multiply-adds in order of the inner dimension, as in
/// [`Plain`](crate::Plain), and has its bits. Where both factors lie along memory (rows of the left
/// one and columns of the right one contiguous) and one of them has at most 32 of these lines,
/// eight or sixteen chains are summed in pairs instead: another order, but a fixed one. So the bits
/// depend on the shapes and layouts alone, not on the processor, the width of its vectors or the
/// number of threads. Parallel from a million multiply-adds on.
#[derive(Debug, Clone, Copy)]
pub struct Fanin;

impl<T: Real> Product<T> for Fanin {
    fn multiply(&self, operands: Operands<'_, T>) {
        multiply(operands.into_parts());
    }
}

/// `dst = alpha · lhs · rhs`, or that added to `dst`: by [`Fanin`], on one thread.
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
    Fanin.product(dst, accumulate, lhs, rhs, alpha, NonZeroUsize::MIN);
}

fn multiply<T: Real>(mut parts: Parts<'_, T>) {
    if parts.dst.order == Order::Column {
        parts = Parts {
            dst: parts.dst.transposed(),
            lhs: parts.rhs.transposed(),
            rhs: parts.lhs.transposed(),
            ..parts
        };
    }
    let Parts { dst, lhs, rhs, .. } = &parts;
    let along_memory = (lhs.order, rhs.order) == (Order::Row, Order::Column);
    if along_memory && dst.rows.min(dst.cols) <= FEW {
        T::multiply_lines(Dots {
            stride: dst.stride,
            accumulate: parts.accumulate,
            lhs: Lines {
                values: lhs.data,
                stride: lhs.stride,
                count: lhs.rows,
            },
            rhs: Lines {
                values: rhs.data,
                stride: rhs.stride,
                count: rhs.cols,
            },
            depth: lhs.cols,
            alpha: parts.alpha,
            dst: parts.dst.data,
        });
        return;
    }
    if parts.threads.get() > 1 && dst.rows * dst.cols * lhs.cols >= MANY {
        shared_out(parts);
        return;
    }
    chains(parts);
}

/// Gives each thread some rows of the destination: a row's bits do not depend on the rows beside
/// it.
fn shared_out<T: Real>(parts: Parts<'_, T>) {
    let Parts {
        dst,
        accumulate,
        lhs,
        rhs,
        alpha,
        threads,
    } = parts;
    let (rows, cols, stride, order) = (dst.rows, dst.cols, dst.stride, dst.order);
    let share = rows.div_ceil(threads.get());
    let shares = dst.data.par_chunks_mut(share * stride).enumerate();
    shares.for_each(|(index, data)| {
        // After the last row, the slice may go on.
        let part = (index * share).min(rows)..(index * share + share).min(rows);
        if !part.is_empty() {
            chains(Parts {
                dst: MatMut {
                    data,
                    rows: part.len(),
                    cols,
                    stride,
                    order,
                },
                accumulate,
                lhs: lhs.transposed().columns(part).transposed(),
                rhs,
                alpha,
                threads,
            });
        }
    });
}

/// Every element is one chain; the destination lies row by row.
fn chains<T: Real>(parts: Parts<'_, T>) {
    let Parts {
        dst,
        accumulate,
        lhs,
        rhs,
        alpha,
        ..
    } = parts;
    let lanes = lanes::<T>();
    let (depth, cols) = (rhs.rows, rhs.cols);
    let whole_vectors = rhs.order == Order::Row
        && rhs.stride.is_multiple_of(lanes)
        && rhs.data.len() >= (depth - 1) * rhs.stride + cols.next_multiple_of(lanes);
    if dst.rows <= FEW && whole_vectors {
        let right = Right {
            values: rhs.data,
            depth,
            cols,
            direct: Some(rhs.stride),
        };
        into_rows(dst, accumulate, lhs.into(), right, 0..cols, alpha);
        return;
    }
    T::with_scratch(|scratch| packed_product(scratch, dst, accumulate, lhs.into(), rhs, alpha));
}

fn packed_product<T: Real>(
    scratch: &mut Aligned<T>,
    dst: MatMut<'_, T>,
    accumulate: Accumulate,
    lhs: Left<'_, T>,
    rhs: MatRef<'_, T>,
    alpha: T,
) {
    let (depth, cols) = (rhs.rows, rhs.cols);
    let panel = Panels::<T>::panel();
    let wide = (CHUNK / depth.max(1) / panel).max(1) * panel;
    if scratch.len() < depth * wide.min(cols.next_multiple_of(panel)) {
        *scratch = Aligned::zeros(depth * wide.min(cols.next_multiple_of(panel)));
    }
    for first in (0..cols).step_by(wide) {
        let chunk = first..cols.min(first + wide);
        let values = pack(rhs.columns(chunk.clone()), scratch);
        let right = Right {
            values,
            depth,
            cols: chunk.len(),
            direct: None,
        };
        let dst = MatMut {
            data: &mut dst.data[first..],
            cols: chunk.len(),
            ..dst
        };
        into_rows(dst, accumulate, lhs, right, 0..chunk.len(), alpha);
    }
}
