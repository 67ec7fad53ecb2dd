//! Products of matrices in one order of summation, whatever the processor.
//!
//! A sum of floating-point numbers depends on its order, and libraries choose that by the width of
//! the vectors. Here each number of the product is a chain over the inner dimension, whatever lies
//! beside it in a vector, so that orthogonal tensors have the same bits on every processor.

use core::array::from_fn;

use pulp::Simd;

/// Columns of a right-hand side and of a product that are worked on together.
pub(crate) const STRIP: usize = 32;

/// One row of them.
pub(crate) type Row<R> = [R; STRIP];

/// Rows of a left-hand side whose sums are in registers at the same time.
pub(crate) const TALL: usize = 8;

/// Terms that are added in one chain. Shorter chains err less: the rounding errors of a chain grow
/// with the root of its length.
const CHAIN: usize = 256;

/// The vector operations of `f32` or `f64` that a product is made of.
pub trait Entry: Copy + Default + Send + Sync + 'static {
    /// As many numbers as a register of the processor holds.
    type Vector<S: Simd>: Copy;

    /// The same number everywhere.
    fn splat<S: Simd>(simd: S, number: Self) -> Self::Vector<S>;
    /// `a b + c`, rounded once: in software where the processor has no instruction for it.
    fn fused<S: Simd>(
        simd: S,
        a: Self::Vector<S>,
        b: Self::Vector<S>,
        c: Self::Vector<S>,
    ) -> Self::Vector<S>;
    /// `a + b`.
    fn plus<S: Simd>(simd: S, a: Self::Vector<S>, b: Self::Vector<S>) -> Self::Vector<S>;
    /// The row in registers.
    fn vectors<S: Simd>(row: &Row<Self>) -> &[Self::Vector<S>];
    /// The same, to be written.
    fn vectors_mut<S: Simd>(row: &mut Row<Self>) -> &mut [Self::Vector<S>];
}

macro_rules! entry {
    ($type:ident, $vector:ident, $splat:ident, $fused:ident, $plus:ident, $cast:ident, $cast_mut:ident) => {
        impl Entry for $type {
            type Vector<S: Simd> = S::$vector;

            #[inline(always)]
            fn splat<S: Simd>(simd: S, number: Self) -> S::$vector {
                simd.$splat(number)
            }

            #[inline(always)]
            fn fused<S: Simd>(simd: S, a: S::$vector, b: S::$vector, c: S::$vector) -> S::$vector {
                simd.$fused(a, b, c)
            }

            #[inline(always)]
            fn plus<S: Simd>(simd: S, a: S::$vector, b: S::$vector) -> S::$vector {
                simd.$plus(a, b)
            }

            #[inline(always)]
            fn vectors<S: Simd>(row: &Row<Self>) -> &[S::$vector] {
                S::$cast(row).0
            }

            #[inline(always)]
            fn vectors_mut<S: Simd>(row: &mut Row<Self>) -> &mut [S::$vector] {
                S::$cast_mut(row).0
            }
        }
    };
}

entry!(
    f32,
    f32s,
    splat_f32s,
    mul_add_f32s,
    add_f32s,
    as_simd_f32s,
    as_mut_simd_f32s
);
entry!(
    f64,
    f64s,
    splat_f64s,
    mul_add_f64s,
    add_f64s,
    as_simd_f64s,
    as_mut_simd_f64s
);

/// A left-hand side as the loop reads it: eight rows at a time, column after column.
pub(crate) struct Left<R> {
    /// Row of tiles after row of tiles; in each, column after column.
    tiles: Vec<[R; TALL]>,
    /// Columns, the terms of each sum.
    depth: usize,
}

impl<R: Entry> Left<R> {
    /// The matrix with this many rows, a multiple of eight, and `depth` columns.
    pub(crate) fn new(rows: usize, depth: usize, entry: impl Fn(usize, usize) -> R) -> Self {
        let tile = |first: usize| {
            let entry = &entry;
            (0..depth).map(move |k| from_fn(|i| entry(first + i, k)))
        };
        Self {
            tiles: (0..rows).step_by(TALL).flat_map(tile).collect(),
            depth,
        }
    }

    /// `out += self · right`: to each number of `out`, the sums of chains of 256 fused
    /// multiply-adds that begin at 0.
    #[inline(always)]
    pub(crate) fn times<S: Simd>(&self, simd: S, right: &[Row<R>], out: &mut [Row<R>]) {
        // Sixteen sums, or eight where there are sixteen registers in all.
        if S::REGISTER_COUNT >= 32 {
            self.add_tiles::<S, 2>(simd, right, out);
        } else {
            self.add_tiles::<S, 1>(simd, right, out);
        }
    }

    /// `out += self · right`, with sums for eight rows by `WIDE` vectors at a time.
    #[inline(always)]
    fn add_tiles<S: Simd, const WIDE: usize>(&self, simd: S, right: &[Row<R>], out: &mut [Row<R>]) {
        let vectors = STRIP * size_of::<R>() / size_of::<R::Vector<S>>();
        for (chain, right) in right[..self.depth].chunks(CHAIN).enumerate() {
            let from = chain * CHAIN;
            let tiles = self.tiles.chunks_exact(self.depth);
            for (tile, out) in tiles.zip(out.as_chunks_mut::<TALL>().0) {
                let tile = &tile[from..from + right.len()];
                for at in (0..vectors).step_by(WIDE) {
                    let mut sums = [[R::splat(simd, R::default()); WIDE]; TALL];
                    for (left, right) in tile.iter().zip(right) {
                        let right: [R::Vector<S>; WIDE] =
                            from_fn(|j| R::vectors::<S>(right)[at + j]);
                        for (sums, &left) in sums.iter_mut().zip(left) {
                            let left = R::splat(simd, left);
                            for (sum, right) in sums.iter_mut().zip(right) {
                                *sum = R::fused(simd, left, right, *sum);
                            }
                        }
                    }
                    for (out, sums) in out.iter_mut().zip(sums) {
                        let out = &mut R::vectors_mut::<S>(out)[at..at + WIDE];
                        for (out, sum) in out.iter_mut().zip(sums) {
                            *out = R::plus(simd, *out, sum);
                        }
                    }
                }
            }
        }
    }
}
