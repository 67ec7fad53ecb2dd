use std::ops::Range;

use pulp::Simd;

use super::Lanes;
use crate::MatRef;
use crate::view::Order;

/// Vectors side by side in a tile.
pub(super) const WIDE: usize = 3;

/// The most rows that a tile has: with [`WIDE`] vectors each, their sums, a row of the right-hand
/// side and one value of the left fill the registers.
pub(super) fn tallest<S: Simd>() -> usize {
    if S::REGISTER_COUNT >= 32 { 7 } else { 4 }
}

/// A left-hand side.
#[derive(Debug, Clone, Copy)]
pub(super) enum Left<'a, T> {
    /// As a view has it.
    Rows(Rows<'a, T>),
    /// This many rows in blocks of columns, in each row by row.
    InBlocks(&'a [T], usize),
}

/// Some rows of a left-hand side, each from the same column on.
#[derive(Debug, Clone, Copy)]
pub(super) enum Rows<'a, T> {
    /// Row `i` begins at `i · stride` and is contiguous.
    ByRow(&'a [T], usize),
    /// Column `k` begins at `k · stride` and is contiguous.
    ByColumn(&'a [T], usize),
}

impl<'a, T> From<MatRef<'a, T>> for Left<'a, T> {
    fn from(view: MatRef<'a, T>) -> Self {
        Self::Rows(match view.order {
            Order::Row => Rows::ByRow(view.data, view.stride),
            Order::Column => Rows::ByColumn(view.data, view.stride),
        })
    }
}

impl<'a, T> Left<'a, T> {
    /// The rows from one on, and of them the columns of a block.
    #[inline(always)]
    pub(super) fn at(self, row: usize, block: &Range<usize>) -> Rows<'a, T> {
        match self {
            Self::Rows(Rows::ByRow(values, stride)) => {
                Rows::ByRow(&values[row * stride + block.start..], stride)
            }
            Self::Rows(Rows::ByColumn(values, stride)) => {
                Rows::ByColumn(&values[row + block.start * stride..], stride)
            }
            Self::InBlocks(values, rows) => {
                let start = block.start * rows + row * block.len();
                Rows::ByRow(&values[start..], block.len())
            }
        }
    }
}

/// `depth` rows of a right-hand side, `stride` values apart, in which a tile's columns are
/// contiguous.
#[derive(Debug, Clone, Copy)]
pub(super) struct Panel<'a, T> {
    pub(super) values: &'a [T],
    pub(super) stride: usize,
    pub(super) depth: usize,
}

/// `sums[i][j] ← a[i][k] · b[k][j] + sums[i][j]` for `k` in turn: each sum is one chain of fused
/// multiply-adds, so that it has the same bits whatever the width of the vectors and the shape of
/// the tile.
#[inline(always)]
pub(super) fn accumulate<S: Simd, T: Lanes, const TALL: usize, const N: usize>(
    simd: S,
    sums: [[T::Vector<S>; N]; TALL],
    a: Rows<'_, T>,
    b: Panel<'_, T>,
) -> [[T::Vector<S>; N]; TALL] {
    let (values, _) = T::vectors::<S>(b.values);
    // Chunks of a length that the compiler knows need no checks.
    if b.stride == N * T::lanes::<S>() {
        along(simd, sums, a, values.as_chunks::<N>().0, b.depth)
    } else {
        let step = b.stride / T::lanes::<S>();
        // Not `chunks`: it divides by the stride, which takes as long as some lines of a small
        // tile.
        let lines = (0..b.depth).filter_map(|k| values[k * step..].first_chunk::<N>());
        along(simd, sums, a, lines, b.depth)
    }
}

#[inline(always)]
fn along<'b, S: Simd, T: Lanes, const TALL: usize, const N: usize>(
    simd: S,
    mut sums: [[T::Vector<S>; N]; TALL],
    a: Rows<'_, T>,
    lines: impl IntoIterator<Item = &'b [T::Vector<S>; N]>,
    depth: usize,
) -> [[T::Vector<S>; N]; TALL]
where
    T::Vector<S>: 'b,
{
    match a {
        Rows::ByRow(values, stride) => {
            let rows: [&[T]; TALL] = std::array::from_fn(|i| &values[i * stride..][..depth]);
            for (k, line) in (0..depth).zip(lines) {
                for i in 0..TALL {
                    let a = T::splat(simd, rows[i][k]);
                    for j in 0..N {
                        sums[i][j] = T::fused(simd, a, line[j], sums[i][j]);
                    }
                }
            }
        }
        Rows::ByColumn(values, stride) => {
            let columns = (0..depth).filter_map(|k| values[k * stride..].first_chunk::<TALL>());
            for (column, line) in columns.zip(lines) {
                for i in 0..TALL {
                    let a = T::splat(simd, column[i]);
                    for j in 0..N {
                        sums[i][j] = T::fused(simd, a, line[j], sums[i][j]);
                    }
                }
            }
        }
    }
    sums
}
