use std::ops::Range;

use pulp::{Arch, Simd, WithSimd};

use super::tile::{self, Left, Panel, Rows, WIDE};
use super::{Aligned, Lanes};
use crate::view::Order;
use crate::{Accumulate, MatMut, MatRef, Real};

/// Rows of the right-hand side that are worked through at a time: a panel of them stays in the
/// first-level cache.
const DEPTH: usize = 192;

/// A right-hand side of at most this many rows is not cut.
const UNCUT: usize = 224;

/// Rows of the left-hand side that are worked through at a time, so that they stay in the
/// second-level cache.
const ROWS: usize = 256;

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

/// A right-hand side as the kernel reads it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Right<'a, T> {
    pub(super) values: &'a [T],
    pub(super) depth: usize,
    pub(super) cols: usize,
    /// The stride of a row-major matrix that is read as it lies, with whole vectors in each line.
    pub(super) direct: Option<usize>,
}

impl<'a, T: Lanes> Right<'a, T> {
    /// Into how many blocks of rows it is cut.
    fn blocks(self) -> usize {
        match self.direct {
            Some(_) => 1,
            None => blocks(self.depth).len(),
        }
    }

    fn cut(self) -> impl Iterator<Item = Range<usize>> {
        let direct = self.direct.map(|_| 0..self.depth);
        let cut = if direct.is_some() { 0 } else { self.depth };
        direct.into_iter().chain(blocks(cut))
    }

    #[inline(always)]
    fn panel(self, block: &Range<usize>, first: usize, width: usize, lanes: usize) -> Panel<'a, T> {
        let depth = block.len();
        match self.direct {
            Some(stride) => Panel {
                values: &self.values[first..],
                stride,
                depth,
            },
            None => {
                let from = block.start * self.cols.next_multiple_of(lanes) + depth * first;
                Panel {
                    values: &self.values[from..from + depth * width],
                    stride: width,
                    depth,
                }
            }
        }
    }
}

/// The blocks that this many rows are cut into.
fn blocks(depth: usize) -> impl ExactSizeIterator<Item = Range<usize>> {
    let len = if depth <= UNCUT { depth } else { DEPTH };
    (0..depth.div_ceil(len.max(1))).map(move |index| len * index..depth.min(len * (index + 1)))
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

/// How many values the processor's vectors hold.
pub(super) fn lanes<T: Lanes>() -> usize {
    struct LanesOf<T>(std::marker::PhantomData<T>);

    impl<T: Lanes> WithSimd for LanesOf<T> {
        type Output = usize;

        #[inline(always)]
        fn with_simd<S: Simd>(self, _: S) -> usize {
            T::lanes::<S>()
        }
    }

    Arch::new().dispatch(LanesOf::<T>(std::marker::PhantomData))
}

/// `dst (+)= alpha · lhs · right`, `dst` row by row.
#[derive(Debug)]
pub struct Multiply<'a, T> {
    dst: &'a mut [T],
    stride: usize,
    rows: usize,
    columns: Range<usize>,
    accumulate: Accumulate,
    lhs: Left<'a, T>,
    right: Right<'a, T>,
    alpha: T,
}

impl<T: Real> Multiply<'_, T> {
    /// Translated once for each precision, in this crate: there are hundreds of tiles.
    pub(crate) fn run(self) {
        Arch::new().dispatch(self);
    }
}

impl<T: Real> WithSimd for Multiply<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let lanes = T::lanes::<S>();
        let padded = self.columns.end.next_multiple_of(lanes);
        let last = self.right.blocks() - 1;
        for top in (0..self.rows).step_by(ROWS) {
            let rows = ROWS.min(self.rows - top);
            let groups = rows.div_ceil(tile::tallest::<S>());
            // The first of the groups have one row more than the others.
            let (tall, taller) = (rows / groups, rows % groups);
            for (index, block) in self.right.cut().enumerate() {
                let ends = (index == 0, index == last);
                for first in self.columns.clone().step_by(WIDE * lanes) {
                    let width = (WIDE * lanes).min(padded - first);
                    let panel = self.right.panel(&block, first, width, lanes);
                    for group in 0..groups {
                        let row = top + group * tall + group.min(taller);
                        let at = (row, first);
                        let a = self.lhs.at(row, &block);
                        macro_rules! tall {
                            ($($tall:literal)*) => {
                                match (tall + usize::from(group < taller), width / lanes) {
                                    $(
                                        ($tall, 1) => self.tile::<S, $tall, 1>(simd, at, a, panel, ends),
                                        ($tall, 2) => self.tile::<S, $tall, 2>(simd, at, a, panel, ends),
                                        ($tall, _) => self.tile::<S, $tall, WIDE>(simd, at, a, panel, ends),
                                    )*
                                    _ => unreachable!("no tile is taller than seven rows"),
                                }
                            };
                        }
                        tall!(1 2 3 4 5 6 7);
                    }
                }
            }
        }
    }
}

impl<T: Real> Multiply<'_, T> {
    /// One tile, from the sums of earlier blocks to those of this one.
    #[inline(always)]
    fn tile<S: Simd, const TALL: usize, const N: usize>(
        &mut self,
        simd: S,
        (row, column): (usize, usize),
        a: Rows<'_, T>,
        panel: Panel<'_, T>,
        (first, last): (bool, bool),
    ) {
        let lanes = T::lanes::<S>();
        let end = (column + N * lanes).min(self.columns.end);
        let (from, len) = (column - self.columns.start, end - column);
        let mut sums = [[T::splat(simd, T::zero()); N]; TALL];
        let whole = len == N * lanes;
        if !first {
            for (i, sums) in sums.iter_mut().enumerate() {
                let line = &self.dst[(row + i) * self.stride + from..][..len];
                *sums = match T::vectors::<S>(line).0.first_chunk::<N>() {
                    Some(line) => *line,
                    None => load_edge(simd, line),
                };
            }
        }
        // By value: sums that are reached through a reference stay in memory, at an eighth of the
        // speed.
        let mut sums = tile::accumulate(simd, sums, a, panel);
        if last && self.alpha != T::one() {
            let alpha = T::splat(simd, self.alpha);
            for sum in sums.as_flattened_mut() {
                *sum = T::times(simd, alpha, *sum);
            }
        }
        let add = last && self.accumulate == Accumulate::Add;
        for (i, sums) in sums.into_iter().enumerate() {
            let line = &mut self.dst[(row + i) * self.stride + from..][..len];
            if !whole {
                store_edge(simd, sums, line, add);
                continue;
            }
            if let Some(out) = T::vectors_mut::<S>(line).0.first_chunk_mut::<N>() {
                for (out, sum) in out.iter_mut().zip(sums) {
                    *out = if add { T::plus(simd, *out, sum) } else { sum };
                }
            }
        }
    }
}

/// The vectors of a line that ends within one of them.
#[inline(always)]
fn load_edge<S: Simd, T: Real, const N: usize>(simd: S, line: &[T]) -> [T::Vector<S>; N] {
    let lanes = T::lanes::<S>();
    std::array::from_fn(|j| {
        T::load_part(
            simd,
            &line[line.len().min(j * lanes)..line.len().min((j + 1) * lanes)],
        )
    })
}

/// The opposite of [`load_edge`].
#[inline(always)]
fn store_edge<S: Simd, T: Real, const N: usize>(
    simd: S,
    sums: [T::Vector<S>; N],
    line: &mut [T],
    add: bool,
) {
    for (part, sum) in line.chunks_mut(T::lanes::<S>()).zip(sums) {
        let sum = if add {
            T::plus(simd, T::load_part(simd, part), sum)
        } else {
            sum
        };
        T::store_part(simd, sum, part);
    }
}
