//! Orthonormal columns as products of Householder reflections, the same bits on every processor.
//!
//! A reflection is `H = I - τ v vᵀ` with `τ = 2 / vᵀv`. Thirty-two of them are applied together, in
//! the compact form `H₀ H₁ ⋯ = I - V T Vᵀ` with a triangular `T` (Schreiber and Van Loan, "A
//! storage-efficient WY representation for products of Householder transformations", 1989).

use core::array::from_fn;
use core::num::NonZeroUsize;

use pulp::{Simd, WithSimd};

use crate::fill::element::sealed::Real;
use crate::fill::product::{Left, Row, STRIP, TALL};
use crate::streams::kernel::level::Level;
use crate::streams::threads;

/// The orthonormal columns of `Q = H₀ H₁ ⋯ D`, one after the other, from normals that stand row
/// after row. There are not fewer rows than columns.
///
/// `H_k` maps entries `k ..` of column `k` to the first of them, and `D` has the signs that this
/// gives them: Stewart, "The efficient generation of random orthogonal matrices with an application
/// to condition estimators" (1980), theorem 3.3. The law is that of the `Q` of a QR decomposition
/// with a positive diagonal of `R`, for which each column must be reflected before the next is
/// known: here that half of the work is saved.
pub(crate) fn reflected<R: Real>(
    rows: usize,
    columns: usize,
    normals: &[R],
    level: Level,
    threads: NonZeroUsize,
) -> Vec<R> {
    let mut blocks: Vec<Option<Block<R>>> = Vec::new();
    blocks.resize_with(columns.div_ceil(STRIP), || None);
    threads::share(threads, blocks.iter_mut().enumerate(), |(number, block)| {
        let first = number * STRIP;
        let mut strip = strip(rows, columns, normals, first);
        let squares = squares(&strip);
        let reflections = from_fn(|k| Reflection::take(&mut strip, k, squares[k]));
        *block = Some(level.vectorize(Compact {
            first,
            v: &strip,
            reflections,
        }));
    });
    let blocks: Vec<Block<R>> = blocks.into_iter().flatten().collect();
    assemble(rows, columns, &blocks, level, threads)
}

/// The columns of the `Q` of the QR decomposition of these normals, with signs such that the
/// diagonal of `R` is positive: what other libraries and NumPy's users do. A zero on the diagonal
/// counts as positive.
pub(crate) fn decomposed(rows: usize, columns: usize, normals: &[f64]) -> Vec<f64> {
    let level = Level::best();
    let firsts = (0..columns).step_by(STRIP);
    let mut strips: Vec<Vec<Row<f64>>> = firsts
        .map(|first| {
            [
                vec![[0.0; STRIP]; first],
                strip(rows, columns, normals, first),
            ]
            .concat()
        })
        .collect();
    let blocks = level.vectorize(Decompose {
        strips: &mut strips,
    });
    assemble(rows, columns, &blocks, level, NonZeroUsize::MIN)
}

/// Columns `first ..` of rows `first ..`, with rows and columns of zeros where the matrix ends.
fn strip<R: Real>(rows: usize, columns: usize, normals: &[R], first: usize) -> Vec<Row<R>> {
    let mut strip = vec![[R::default(); STRIP]; (rows - first).next_multiple_of(TALL)];
    let width = STRIP.min(columns - first);
    for (row, normals) in strip
        .iter_mut()
        .zip(normals.chunks_exact(columns).skip(first))
    {
        row[..width].copy_from_slice(&normals[first..first + width]);
    }
    strip
}

/// Of each column `k`, the sum of the squares below entry `k`, in `f64`.
///
/// Sums of 64 rows are summed, so that errors do not add up over thousands of rows.
#[inline(always)]
fn squares<R: Real>(strip: &[Row<R>]) -> Row<f64> {
    let mut all = [0.0; STRIP];
    for (part, rows) in strip.chunks(64).enumerate() {
        let mut sums = [0.0; STRIP];
        for (i, row) in (64 * part..).zip(rows) {
            for (k, (sum, entry)) in sums.iter_mut().zip(row).enumerate() {
                let entry = if i > k { entry.to_f64() } else { 0.0 };
                *sum += entry * entry;
            }
        }
        for (all, sum) in all.iter_mut().zip(sums) {
            *all += sum;
        }
    }
    all
}

/// What a reflection needs beside the column, which is `v` below its first entry.
#[derive(Clone, Copy)]
struct Reflection<R> {
    /// τ.
    factor: f64,
    /// The sign that the first entry gets.
    sign: R,
}

impl<R: Real> Reflection<R> {
    /// Makes `v` of column `k`, entries `k ..`, of which those below the first have squares that
    /// add up to `tail`. What has no tail stays as it is.
    #[inline(always)]
    fn take(strip: &mut [Row<R>], k: usize, tail: f64) -> Self {
        let Some(row) = strip.get_mut(k) else {
            return Self {
                factor: 0.0,
                sign: R::from_f64(1.0),
            };
        };
        let head = row[k].to_f64();
        let own = if head < 0.0 { -1.0 } else { 1.0 };
        let (factor, sign) = if tail > 0.0 {
            // The first entry becomes the length with the other sign: nothing cancels.
            row[k] = R::from_f64(head + own * (head * head + tail).sqrt());
            let head = row[k].to_f64();
            (2.0 / (head * head + tail), -own)
        } else {
            row[k] = R::default();
            (0.0, own)
        };
        let sign = R::from_f64(sign);
        Self { factor, sign }
    }
}

/// Reflections of 32 columns in a row.
struct Block<R> {
    /// The number of the first: rows before it are left as they are.
    first: usize,
    /// `Vᵀ`.
    inner: Left<R>,
    /// `-T`, and `-Tᵀ`, which is that of the reflections in reverse order.
    factors: [Left<R>; 2],
    /// `V`.
    outer: Left<R>,
    signs: Row<R>,
}

impl<R: Real> Block<R> {
    /// Columns of `v` are reflections once what stands above their first entries is left out.
    #[inline(always)]
    fn new<S: Simd>(
        simd: S,
        first: usize,
        v: &[Row<R>],
        reflections: [Reflection<R>; STRIP],
    ) -> Self {
        let mut v = v.to_vec();
        for (i, row) in v.iter_mut().enumerate().take(STRIP) {
            row[i + 1..].fill(R::default());
        }
        let inner = Left::new(STRIP, v.len(), |k, i| v[i][k]);
        let mut products = [[R::default(); STRIP]; STRIP];
        inner.times(simd, &v, &mut products);
        let mut t = [[0.0; STRIP]; STRIP];
        for (k, reflection) in reflections.iter().enumerate() {
            for row in t.iter_mut().take(k) {
                let terms = row.iter().zip(&products).take(k);
                let sum = terms.fold(0.0, |sum, (t, products)| sum + t * products[k].to_f64());
                row[k] = -reflection.factor * sum;
            }
            t[k][k] = reflection.factor;
        }
        Self {
            first,
            inner,
            factors: [
                Left::new(STRIP, STRIP, |i, k| R::from_f64(-t[i][k])),
                Left::new(STRIP, STRIP, |i, k| R::from_f64(-t[k][i])),
            ],
            outer: Left::new(v.len(), STRIP, |i, k| v[i][k]),
            signs: reflections.map(|reflection| reflection.sign),
        }
    }

    /// `(I - V T Vᵀ) strip`, with one of the two factors.
    #[inline(always)]
    fn apply<S: Simd>(&self, simd: S, factor: &Left<R>, strip: &mut [Row<R>]) {
        let strip = &mut strip[self.first..];
        let mut products = [[R::default(); STRIP]; STRIP];
        self.inner.times(simd, strip, &mut products);
        let mut mixed = [[R::default(); STRIP]; STRIP];
        factor.times(simd, &products, &mut mixed);
        self.outer.times(simd, &mixed, strip);
    }
}

/// Makes a [`Block`].
struct Compact<'a, R> {
    first: usize,
    /// The columns, from row `first` on: vectors below their first entries.
    v: &'a [Row<R>],
    reflections: [Reflection<R>; STRIP],
}

impl<R: Real> WithSimd for Compact<'_, R> {
    type Output = Block<R>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Block<R> {
        Block::new(simd, self.first, self.v, self.reflections)
    }
}

/// A QR decomposition of which only the reflections are kept.
struct Decompose<'a> {
    strips: &'a mut [Vec<Row<f64>>],
}

impl WithSimd for Decompose<'_> {
    type Output = Vec<Block<f64>>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Vec<Block<f64>> {
        let mut blocks: Vec<Block<f64>> = Vec::with_capacity(self.strips.len());
        for (number, strip) in self.strips.iter_mut().enumerate() {
            for block in &blocks {
                block.apply(simd, &block.factors[1], strip);
            }
            let first = number * STRIP;
            let v = &mut strip[first..];
            let reflections = from_fn(|k| reflect(v, k));
            blocks.push(Block::new(simd, first, v, reflections));
        }
        blocks
    }
}

/// Makes a reflection of column `k` and applies it to the columns after it.
#[inline(always)]
fn reflect(v: &mut [Row<f64>], k: usize) -> Reflection<f64> {
    let reflection = Reflection::take(v, k, squares(v)[k]);
    let mut products = [0.0; STRIP];
    for row in v.iter().skip(k) {
        for (product, entry) in products.iter_mut().zip(row) {
            *product += row[k] * entry;
        }
    }
    for (j, product) in products.iter_mut().enumerate() {
        // Columns up to this one are vectors of reflections, which stay as they are.
        *product = if j > k {
            reflection.factor * *product
        } else {
            0.0
        };
    }
    for row in v.iter_mut().skip(k) {
        let entry = row[k];
        for (value, product) in row.iter_mut().zip(products) {
            *value -= entry * product;
        }
    }
    reflection
}

/// `H₀ H₁ ⋯ D`, column after column: the reflections of the first columns of the identity, the last
/// ones first, so that a block leaves the columns before its own as they are.
fn assemble<R: Real>(
    rows: usize,
    columns: usize,
    blocks: &[Block<R>],
    level: Level,
    threads: NonZeroUsize,
) -> Vec<R> {
    let mut q = vec![R::default(); rows * columns];
    // The last strips first: more reflections reach them.
    let strips = q.chunks_mut((rows * STRIP).max(1)).enumerate().rev();
    threads::share(threads, strips, |(number, out)| {
        let blocks = &blocks[..=number];
        let mut strip = vec![[R::default(); STRIP]; rows.next_multiple_of(TALL)];
        for (k, row) in strip[number * STRIP..].iter_mut().take(STRIP).enumerate() {
            row[k] = R::from_f64(1.0);
        }
        level.vectorize(Assemble {
            blocks,
            strip: &mut strip,
        });
        let signs = blocks[number].signs;
        // Some rows at a time, so that every line of memory is read once.
        for (part, strip) in strip[..rows].chunks(16).enumerate() {
            for (k, column) in out.chunks_exact_mut(rows).enumerate() {
                for (out, row) in column[16 * part..].iter_mut().zip(strip) {
                    *out = signs[k] * row[k];
                }
            }
        }
    });
    q
}

/// Applies blocks of reflections to 32 columns, the last block first.
struct Assemble<'a, R> {
    blocks: &'a [Block<R>],
    strip: &'a mut [Row<R>],
}

impl<R: Real> WithSimd for Assemble<'_, R> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        for block in self.blocks.iter().rev() {
            block.apply(simd, &block.factors[0], self.strip);
        }
    }
}
