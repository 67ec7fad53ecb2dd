use std::ops::Range;

use super::Aligned;
use super::multiply::{Multiply, Right, blocks, lanes};
use super::tile::{Left, WIDE};
use crate::view::Order;
use crate::{Accumulate, MatMut, MatRef, Real};

/// A right-hand side laid out for fanin's own kernel, for products with many left-hand sides:
/// blocks of rows, in each of them panels of three vectors of columns, each row by row.
///
/// Laying a matrix out costs about as much as a product with a left-hand side of four rows.
///
/// ```
/// use fanin_tensor::{Accumulate, Matrix, Panels};
/// let g = Matrix::from_row_major(2, 2, &[1.0, 2.0, 3.0, 4.0])?;
/// let panels = Panels::new(g.view());
/// let c = Matrix::from_row_major(1, 2, &[1.0, -1.0])?;
/// let mut product = Matrix::zeros(1, 2);
/// panels.product(product.view_mut(), Accumulate::Replace, c.view(), 1.0);
/// assert_eq!(product.as_slice(), [-2.0, -2.0]);
/// # Ok::<(), fanin_tensor::Error>(())
/// ```
#[derive(Debug)]
pub struct Panels<T> {
    values: Aligned<T>,
    rows: usize,
    cols: usize,
}

impl<T: Real> Panels<T> {
    /// Copies a matrix.
    pub fn new(matrix: MatRef<'_, T>) -> Self {
        let mut values = Aligned::zeros(matrix.rows * matrix.cols.next_multiple_of(lanes::<T>()));
        pack(matrix, &mut values);
        Self {
            values,
            rows: matrix.rows,
            cols: matrix.cols,
        }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// `dst = alpha · lhs · self`, or added to `dst`; sequential.
    ///
    /// Each element is one chain of fused multiply-adds over the inner dimension, from zero and in
    /// order: the bits do not depend on the processor, and a row's not on the rows beside it.
    ///
    /// # Panics
    /// If the shapes do not fit.
    #[track_caller]
    pub fn product(
        &self,
        dst: MatMut<'_, T>,
        accumulate: Accumulate,
        lhs: MatRef<'_, T>,
        alpha: T,
    ) {
        self.columns_product(0..self.cols, dst, accumulate, lhs, alpha);
    }

    /// [`product`](Self::product) with some of the columns alone, for several threads; `dst` has
    /// just these.
    ///
    /// # Panics
    /// If the shapes do not fit, or if the range does not begin at a multiple of
    /// [`panel`](Self::panel).
    #[track_caller]
    pub fn columns_product(
        &self,
        columns: Range<usize>,
        dst: MatMut<'_, T>,
        accumulate: Accumulate,
        lhs: MatRef<'_, T>,
        alpha: T,
    ) {
        assert!(
            lhs.cols == self.rows && dst.rows == lhs.rows && dst.cols == columns.len(),
            "({} x {}) times columns {columns:?} of ({} x {}) into ({} x {})",
            lhs.rows,
            lhs.cols,
            self.rows,
            self.cols,
            dst.rows,
            dst.cols
        );
        self.check_columns(&columns);
        into_rows(dst, accumulate, lhs.into(), self.right(), columns, alpha);
    }

    /// `dst = lhs · self` for some of the columns, with a left-hand side that lies in
    /// [`blocks`](Self::blocks): those columns of it that a block names, row by row, then the next
    /// block's.
    ///
    /// So the columns of a block, weights that one thread updates, are contiguous.
    ///
    /// # Panics
    /// If the shapes do not fit, or as [`columns_product`](Self::columns_product).
    #[track_caller]
    pub fn product_of_blocks(&self, columns: Range<usize>, dst: MatMut<'_, T>, lhs: &[T]) {
        assert!(
            lhs.len() == dst.rows * self.rows && dst.cols == columns.len(),
            "{} values times columns {columns:?} of ({} x {}) into ({} x {})",
            lhs.len(),
            self.rows,
            self.cols,
            dst.rows,
            dst.cols
        );
        self.check_columns(&columns);
        let lhs = Left::InBlocks(lhs, dst.rows);
        into_rows(
            dst,
            Accumulate::Replace,
            lhs,
            self.right(),
            columns,
            T::one(),
        );
    }

    /// The blocks of columns that a left-hand side of this many columns may lie in.
    pub fn blocks(cols: usize) -> impl ExactSizeIterator<Item = Range<usize>> {
        blocks(cols)
    }

    fn right(&self) -> Right<'_, T> {
        Right {
            values: &self.values,
            depth: self.rows,
            cols: self.cols,
            direct: None,
        }
    }

    #[track_caller]
    fn check_columns(&self, columns: &Range<usize>) {
        assert!(
            columns.end <= self.cols && columns.start.is_multiple_of(Self::panel()),
            "columns {columns:?} must begin at a multiple of {} and end by {}",
            Self::panel(),
            self.cols
        );
    }

    /// Columns that are laid out side by side on this processor.
    pub fn panel() -> usize {
        WIDE * lanes::<T>()
    }
}

/// Lays a matrix out: blocks of rows, in each the panels one after the other, in each row by row.
pub(super) fn pack<'a, T: Real>(matrix: MatRef<'_, T>, out: &'a mut [T]) -> &'a [T] {
    let lanes = lanes::<T>();
    let MatRef {
        data,
        rows,
        cols,
        stride,
        order,
    } = matrix;
    let padded = cols.next_multiple_of(lanes);
    for block in blocks(rows) {
        for first in (0..cols).step_by(WIDE * lanes) {
            let width = (WIDE * lanes).min(padded - first);
            let used = width.min(cols - first);
            let from = block.start * padded + block.len() * first;
            let panel = &mut out[from..from + block.len() * width];
            match order {
                Order::Row => {
                    for (k, line) in block.clone().zip(panel.chunks_exact_mut(width)) {
                        line[..used].copy_from_slice(&data[k * stride + first..][..used]);
                        line[used..].fill(T::zero());
                    }
                }
                Order::Column => {
                    panel.fill(T::zero());
                    for j in 0..used {
                        let column = &data[(first + j) * stride..][block.clone()];
                        let lines = panel.chunks_exact_mut(width);
                        for (line, &value) in lines.zip(column) {
                            line[j] = value;
                        }
                    }
                }
            }
        }
    }
    &out[..rows * padded]
}

/// A product into a matrix of either order, with some columns of a right-hand side.
pub(super) fn into_rows<T: Real>(
    dst: MatMut<'_, T>,
    accumulate: Accumulate,
    lhs: Left<'_, T>,
    right: Right<'_, T>,
    columns: Range<usize>,
    alpha: T,
) {
    let (rows, cols) = (dst.rows, dst.cols);
    if rows == 0 || cols == 0 {
        return;
    }
    // Sums that are not finished wait in the destination: there must be no older values in it, and
    // rows in it.
    let waits = right.blocks() > 1 && accumulate == Accumulate::Add;
    if dst.order == Order::Column || waits || right.depth == 0 {
        let mut sums = vec![T::zero(); rows * cols];
        if right.depth > 0 {
            let sums = MatMut::row_major(&mut sums, rows, cols);
            into_rows(sums, Accumulate::Replace, lhs, right, columns, alpha);
        }
        let MatMut {
            data,
            stride,
            order,
            ..
        } = dst;
        for i in 0..rows {
            for j in 0..cols {
                let at = match order {
                    Order::Column => i + j * stride,
                    Order::Row => i * stride + j,
                };
                let sum = sums[i * cols + j];
                data[at] = match accumulate {
                    Accumulate::Replace => sum,
                    Accumulate::Add => data[at] + sum,
                };
            }
        }
        return;
    }
    T::multiply_tiles(Multiply {
        dst: dst.data,
        stride: dst.stride,
        rows,
        columns,
        accumulate,
        lhs,
        right,
        alpha,
    });
}
