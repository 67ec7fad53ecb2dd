use std::ops::Range;

use pulp::{Arch, Simd, WithSimd};

use super::Lanes;
use super::tile::{self, Left, Panel, Rows, WIDE};
use crate::Accumulate;

/// Rows of the right-hand side that are worked through at a time: a panel of them stays in the
/// first-level cache.
const DEPTH: usize = 192;

/// A right-hand side of at most this many rows is not cut.
const UNCUT: usize = 224;

/// Rows of the left-hand side that are worked through at a time, so that they stay in the
/// second-level cache.
const ROWS: usize = 256;

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
    pub(super) fn blocks(self) -> usize {
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
pub(super) fn blocks(depth: usize) -> impl ExactSizeIterator<Item = Range<usize>> {
    let len = if depth <= UNCUT { depth } else { DEPTH };
    (0..depth.div_ceil(len.max(1))).map(move |index| len * index..depth.min(len * (index + 1)))
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
    pub(super) dst: &'a mut [T],
    pub(super) stride: usize,
    pub(super) rows: usize,
    pub(super) columns: Range<usize>,
    pub(super) accumulate: Accumulate,
    pub(super) lhs: Left<'a, T>,
    pub(super) right: Right<'a, T>,
    pub(super) alpha: T,
}

impl<T: Lanes> Multiply<'_, T> {
    /// Translated once for each precision, in this crate: there are hundreds of tiles.
    pub(crate) fn run(self) {
        Arch::new().dispatch(self);
    }
}

impl<T: Lanes> WithSimd for Multiply<'_, T> {
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

impl<T: Lanes> Multiply<'_, T> {
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
fn load_edge<S: Simd, T: Lanes, const N: usize>(simd: S, line: &[T]) -> [T::Vector<S>; N] {
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
fn store_edge<S: Simd, T: Lanes, const N: usize>(
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
