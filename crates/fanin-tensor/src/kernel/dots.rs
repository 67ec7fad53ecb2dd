use std::ops::Range;

use pulp::{Arch, Simd, WithSimd};

use super::Lanes;
use crate::Accumulate;

/// Rows of either side in a tile of dot products.
const TALL: usize = 4;

/// Rows of a matrix, each contiguous.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lines<'a, T> {
    pub(super) values: &'a [T],
    pub(super) stride: usize,
    pub(super) count: usize,
}

/// `dst[i][j] (+)= alpha · Σₖ lhs[i][k] · rhs[j][k]`: the left-hand side row by row, the right-hand
/// side column by column.
///
/// A line of cache, eight or sixteen values, is summed in as many chains of fused multiply-adds,
/// and these in pairs: the same order on every processor.
#[derive(Debug)]
pub struct Dots<'a, T> {
    pub(super) dst: &'a mut [T],
    pub(super) stride: usize,
    pub(super) accumulate: Accumulate,
    pub(super) lhs: Lines<'a, T>,
    pub(super) rhs: Lines<'a, T>,
    pub(super) depth: usize,
    pub(super) alpha: T,
}

impl<T: Lanes> Dots<'_, T> {
    /// Translated once for each precision, in this crate.
    pub(crate) fn run(self) {
        Arch::new().dispatch(self);
    }
}

impl<T: Lanes> WithSimd for Dots<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let cuts = [self.lhs, self.rhs].map(|side| (side.count, side.count.div_ceil(TALL)));
        for (i, j) in (0..cuts[0].1).flat_map(|i| (0..cuts[1].1).map(move |j| (i, j))) {
            let (rows, cols) = (part(cuts[0].0, cuts[0].1, i), part(cuts[1].0, cuts[1].1, j));
            let at = (rows.start, cols.start);
            macro_rules! shape {
                ($(($m:literal, $n:literal))*) => {
                    match (rows.len(), cols.len()) {
                        $(($m, $n) => self.tile::<S, $m, $n>(simd, at),)*
                        _ => unreachable!("no tile has more than four rows or columns"),
                    }
                };
            }
            shape!(
                (1, 1)(1, 2)(1, 3)(1, 4)(2, 1)(2, 2)(2, 3)(2, 4)(3, 1)(3, 2)(3, 3)(3, 4)(4, 1)(
                    4, 2
                )(4, 3)(4, 4)
            );
        }
    }
}

impl<T: Lanes> Dots<'_, T> {
    #[inline(always)]
    fn tile<S: Simd, const M: usize, const N: usize>(&mut self, simd: S, at: (usize, usize)) {
        let lines = |side: Lines<'_, T>, first: usize, i: usize| (first + i) * side.stride;
        let lhs: [&[T]; M] =
            std::array::from_fn(|i| &self.lhs.values[lines(self.lhs, at.0, i)..][..self.depth]);
        let rhs: [&[T]; N] =
            std::array::from_fn(|j| &self.rhs.values[lines(self.rhs, at.1, j)..][..self.depth]);
        let sums = sums(simd, &lhs, &rhs);
        for (i, sums) in sums.into_iter().enumerate() {
            for (j, sum) in sums.into_iter().enumerate() {
                let out = &mut self.dst[(at.0 + i) * self.stride + at.1 + j];
                let sum = self.alpha * T::sum_of(simd, sum);
                *out = match self.accumulate {
                    Accumulate::Replace => sum,
                    Accumulate::Add => *out + sum,
                };
            }
        }
    }
}

/// The most values in a line of cache.
const LINE: usize = 16;

/// The chains of a whole line of cache: vectors that are narrower take several turns, which are
/// then added, half to half.
#[inline(always)]
fn sums<S: Simd, T: Lanes, const M: usize, const N: usize>(
    simd: S,
    lhs: &[&[T]; M],
    rhs: &[&[T]; N],
) -> [[T::Vector<S>; N]; M] {
    let turns = T::PER_LINE / T::lanes::<S>();
    let first = chains(simd, lhs, rhs, 0);
    match turns {
        1 => first,
        2 => plus::<S, T, M, N>(simd, first, chains(simd, lhs, rhs, 1)),
        _ => {
            let mut parts = [first; LINE];
            for (turn, part) in parts.iter_mut().enumerate().take(turns).skip(1) {
                *part = chains(simd, lhs, rhs, turn);
            }
            let mut half = turns / 2;
            while half > 0 {
                for k in 0..half {
                    parts[k] = plus::<S, T, M, N>(simd, parts[k], parts[k + half]);
                }
                half /= 2;
            }
            parts[0]
        }
    }
}

#[inline(always)]
fn plus<S: Simd, T: Lanes, const M: usize, const N: usize>(
    simd: S,
    mut a: [[T::Vector<S>; N]; M],
    b: [[T::Vector<S>; N]; M],
) -> [[T::Vector<S>; N]; M] {
    for i in 0..M {
        for j in 0..N {
            a[i][j] = T::plus(simd, a[i][j], b[i][j]);
        }
    }
    a
}

/// The chains of every `turn`-th vector of a line.
#[inline(always)]
fn chains<S: Simd, T: Lanes, const M: usize, const N: usize>(
    simd: S,
    lhs: &[&[T]; M],
    rhs: &[&[T]; N],
    turn: usize,
) -> [[T::Vector<S>; N]; M] {
    let (lanes, turns) = (T::lanes::<S>(), T::PER_LINE / T::lanes::<S>());
    let depth = lhs[0].len();
    let mut sums = [[T::splat(simd, T::zero()); N]; M];
    let whole = depth / lanes;
    let a: [&[T::Vector<S>]; M] = std::array::from_fn(|i| &T::vectors::<S>(lhs[i]).0[..whole]);
    let b: [&[T::Vector<S>]; N] = std::array::from_fn(|j| &T::vectors::<S>(rhs[j]).0[..whole]);
    let mut k = turn;
    while k < whole {
        for i in 0..M {
            for j in 0..N {
                sums[i][j] = T::fused(simd, a[i][k], b[j][k], sums[i][j]);
            }
        }
        k += turns;
    }
    if whole % turns == turn && whole * lanes < depth {
        let rest = |line: &[T]| T::load_part(simd, &line[whole * lanes..]);
        for i in 0..M {
            for j in 0..N {
                sums[i][j] = T::fused(simd, rest(lhs[i]), rest(rhs[j]), sums[i][j]);
            }
        }
    }
    sums
}

/// Cuts `len` into `parts` that differ by at most one.
fn part(len: usize, parts: usize, index: usize) -> Range<usize> {
    len * index / parts..len * (index + 1) / parts
}
