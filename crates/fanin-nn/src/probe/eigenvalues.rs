//! The smallest and the largest eigenvalue of a symmetric matrix without negative ones, for the
//! singular values of a layer's Jacobian.
//!
//! Not faer's, which finds all eigenvalues. For products `J Jᵀ` of random matrices both are wrong
//! by at most 1e-14 of the largest eigenvalue at orders 5 to 256, and this takes, on one core of an
//! x86 processor with AVX-512 (best of 41, in turn with faer 0.24.4):
//!
//! | order | this, µs | faer, µs |
//! |---:|---:|---:|
//! | 5 | 2.1 | 3.3 |
//! | 7 | 2.2 | 4.5 |
//! | 20 | 6.6 | 30 |
//! | 64 | 53 | 240 |
//! | 128 | 337 | 905 |
//! | 256 | 3,020 | 6,390 |
//!
//! And faer would bring 40 crates into every build, for this alone.

use fanin_tensor::{Matrix, vectorized};

/// Rows that are worked on at a time; after the last row of a matrix, zeros make them whole.
const LANES: usize = 8;

type Lanes = [f64; LANES];

/// Two eigenvalues of a symmetric matrix that has no negative ones, counted from the largest, which
/// is 1: exact to rounding of the largest. NaN if an element is no finite number.
pub(crate) fn eigenvalues(a: &Matrix<f64>, which: [usize; 2]) -> [f64; 2] {
    let finite = |finite: bool, v: &f64| finite & v.is_finite();
    if !a.as_slice().iter().fold(true, finite) {
        return [f64::NAN; 2];
    }
    // Without negative eigenvalues, the largest element is on the diagonal.
    let scale = (0..a.rows()).fold(0.0_f64, |max, i| max.max(a[(i, i)]));
    if scale == 0.0 || a.rows() == 1 {
        return [scale; 2];
    }
    vectorized(
        #[inline(always)]
        || {
            let tridiagonal = Tridiagonal::of(a, scale);
            tridiagonal
                .eigenvalues(which.map(|which| which as u64))
                .map(|value| scale * value)
        },
    )
}

/// A tridiagonal matrix.
struct Tridiagonal {
    diagonal: Vec<f64>,
    /// Squares of what stands beside the diagonal, after a zero.
    squares: Vec<f64>,
}

impl Tridiagonal {
    /// The one with the same eigenvalues, of a matrix divided by its largest element: by
    /// Householder's reflections (Golub & Van Loan 2013, algorithm 8.3.1).
    ///
    /// What lies above a reflection is multiplied with zeros, so that only whole vectors are worked
    /// on. The matrix is read once for each: the update of one reflection and the product of the
    /// next are one pass.
    #[inline(always)]
    fn of(matrix: &Matrix<f64>, scale: f64) -> Self {
        let n = matrix.rows();
        let depth = n.div_ceil(LANES);
        let mut a: Vec<Lanes> = vec![[0.0; LANES]; n * depth];
        for j in 0..n {
            let (into, _) = a[j * depth..][..depth].as_flattened_mut().split_at_mut(n);
            for (a, v) in into.iter_mut().zip(matrix.column(j)) {
                *a = v / scale;
            }
        }
        let zeros = || vec![[0.0; LANES]; depth];
        let (mut v, mut w, mut next, mut product) = (zeros(), zeros(), zeros(), zeros());
        let (mut diagonal, mut squares) = (vec![0.0; n], vec![0.0; n]);
        for k in 0..n {
            // A ← A - v wᵀ - w vᵀ of the reflection before, first in column k.
            let (vk, wk) = (v.as_flattened()[k], w.as_flattened()[k]);
            let column = &mut a[k * depth..][..depth];
            for ((a, (v, w)), next) in column.iter_mut().zip(v.iter().zip(&w)).zip(&mut next) {
                for i in 0..LANES {
                    next[i] = a[i] - (v[i] * wk + w[i] * vk);
                }
            }
            let next_values = next.as_flattened_mut();
            diagonal[k] = next_values[k];
            next_values[..=k].fill(0.0);
            if k + 1 == n {
                break;
            }
            let square = inner(&next, &next);
            squares[k + 1] = square;
            let (root, head) = (square.sqrt(), next.as_flattened()[k + 1]);
            // The sign that does not cancel; β = 2/‖v‖². A reflection of next to nothing changes
            // nothing.
            let beta = if square < f64::MIN_POSITIVE.sqrt() {
                next.fill([0.0; LANES]);
                0.0
            } else {
                next.as_flattened_mut()[k + 1] += root.copysign(head);
                1.0 / (square + head.abs() * root)
            };
            // The other columns, and Av of the next reflection.
            for c in (k + 1) / LANES..depth {
                let (vc, wc, mut sums) = (v[c], w[c], [0.0; LANES]);
                let values = v.as_flattened().iter().zip(w.as_flattened());
                let values = values.zip(next.as_flattened()).skip(k + 1);
                let columns = a[c..].iter_mut().step_by(depth).skip(k + 1);
                for (column, ((&v, &w), &next)) in columns.zip(values) {
                    let mut a = *column;
                    for i in 0..LANES {
                        a[i] -= vc[i] * w + wc[i] * v;
                        sums[i] += next * a[i];
                    }
                    *column = a;
                }
                product[c] = sums;
            }
            // w = βAv - ½β²⟨Av, v⟩v.
            let half = 0.5 * beta * beta * inner(&product, &next);
            for (w, (product, v)) in w.iter_mut().zip(product.iter().zip(&next)) {
                for i in 0..LANES {
                    w[i] = beta * product[i] - half * v[i];
                }
            }
            std::mem::swap(&mut v, &mut next);
        }
        Self { diagonal, squares }
    }

    /// As [`eigenvalues`].
    #[inline(always)]
    fn eigenvalues(mut self, which: [u64; 2]) -> [f64; 2] {
        // No eigenvalue is beyond the largest sum of a row.
        let (diagonal, squares) = (&mut self.diagonal, &mut self.squares);
        let beside = |i: usize| squares.get(i).map_or(0.0, |s: &f64| s.sqrt());
        let sums = diagonal.iter().enumerate();
        let bound = sums
            .map(|(i, d)| d.abs() + beside(i) + beside(i + 1))
            .fold(0.0, f64::max);
        for d in diagonal.iter_mut() {
            *d /= bound;
        }
        for s in squares.iter_mut().skip(1) {
            *s = (*s / bound / bound).max(SMALLEST_SQUARE);
        }
        // Until past the last digit of the bound: in each round an interval is cut in LANES + 1
        // parts.
        let rounds = (f64::from(f64::MANTISSA_DIGITS) / f64::log2((LANES + 1) as f64)).ceil();
        let (mut low, mut part) = ([0.0; 2], 1.0);
        for _ in 0..rounds as usize {
            part /= (LANES + 1) as f64;
            let x = low.map(|low| std::array::from_fn(|lane| low + part * (lane + 1) as f64));
            let above = self.count_above(&x);
            for k in 0..2 {
                let below_it: u64 = above[k]
                    .map(|above| u64::from(above >= which[k]))
                    .iter()
                    .sum();
                low[k] += part * below_it as f64;
            }
        }
        low.map(|low| bound * (low + 0.5 * part))
    }

    /// How many eigenvalues are above each of some numbers: all but one for each change of sign in
    /// Sturm's sequence, the characteristic polynomials of the leading parts (Golub & Van Loan
    /// 2013, section 8.4.1).
    ///
    /// Quotients of two that follow each other would need no care for the range of numbers, but
    /// each division waits for the one before.
    #[inline(always)]
    fn count_above(&self, x: &[Lanes; 2]) -> [[u64; LANES]; 2] {
        let (mut p, mut before) = ([[1.0_f64; LANES]; 2], [[0.0_f64; LANES]; 2]);
        let mut changes = [[0_u64; LANES]; 2];
        let rows = self.diagonal.chunks(ROWS).zip(self.squares.chunks(ROWS));
        for (diagonal, squares) in rows {
            for (d, square) in diagonal.iter().zip(squares) {
                for k in 0..2 {
                    for i in 0..LANES {
                        // If it is 0, the next has the sign that the one before has not: one
                        // change, whatever the sign of 0.
                        let next = (d - x[k][i]) * p[k][i] - square * before[k][i];
                        changes[k][i] += (next.to_bits() ^ p[k][i].to_bits()) >> 63;
                        (before[k][i], p[k][i]) = (p[k][i], next);
                    }
                }
            }
            for k in 0..2 {
                for i in 0..LANES {
                    let size = p[k][i].abs().max(before[k][i].abs());
                    let large = if size > LARGE { 1.0 / FACTOR } else { 1.0 };
                    let factor = if size < SMALL { FACTOR } else { large };
                    p[k][i] *= factor;
                    before[k][i] *= factor;
                }
            }
        }
        let n = self.diagonal.len() as u64;
        changes.map(|changes| changes.map(|changes| n - changes))
    }
}

/// The square of 2⁻⁶⁰: beside a diagonal of numbers up to 1, what is smaller changes no eigenvalue
/// by a rounding.
const SMALLEST_SQUARE: f64 = f64::from_bits((1023 - 120) << 52);

/// Members of Sturm's sequence that are computed before their sizes are looked at. The larger of
/// two that follow each other becomes at most 2 times as large in each step, and at least 2⁻¹²¹
/// times.
const ROWS: usize = 4;

/// 2⁻⁴⁰⁰: from there, four steps lead to no less than 2⁻⁸⁸⁴.
const SMALL: f64 = f64::from_bits((1023 - 400) << 52);
const LARGE: f64 = 1.0 / SMALL;

/// 2⁶⁰⁰.
const FACTOR: f64 = f64::from_bits((1023 + 600) << 52);

#[inline(always)]
fn inner(a: &[Lanes], b: &[Lanes]) -> f64 {
    let mut sums = [0.0; LANES];
    for (a, b) in a.iter().zip(b) {
        for i in 0..LANES {
            sums[i] += a[i] * b[i];
        }
    }
    let [a, b, c, d, e, f, g, h] = sums;
    ((a + e) + (b + f)) + ((c + g) + (d + h))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each of n reflections is applied from two sides, and a number in it has gone through fewer
    /// than 10 (n + 1) roundings of the matrix; the bisection ends within two of the largest.
    fn check(a: &Matrix<f64>, count: usize, want: [f64; 2]) {
        let n = a.rows() as f64;
        let norm = a.as_slice().iter().map(|v| v * v).sum::<f64>().sqrt();
        let bound = (20.0 * n * (n + 1.0) + 2.0) * norm * f64::EPSILON / 2.0;
        for (got, want) in eigenvalues(a, [count, 1]).into_iter().zip(want) {
            assert!((got - want).abs() <= bound, "{n}: {got} and {want}");
        }
    }

    #[test]
    fn eigenvalues_are_those_that_are_known() {
        for n in [1, 2, 3, 7, 8, 9, 20, 300] {
            let diagonal = Matrix::from_fn(n, n, |i, j| f64::from(u8::from(i == j)));
            check(&diagonal, n, [1.0, 1.0]);
            let ones = Matrix::from_fn(n, n, |_, _| 3.0);
            let smallest = if n == 1 { 3.0 } else { 0.0 };
            check(&ones, n, [smallest, 3.0 * n as f64]);
            // The inverse of second differences.
            let least = Matrix::from_fn(n, n, |i, j| (i.min(j) + 1) as f64);
            let value = |k: usize| {
                let angle = (2 * k - 1) as f64 * std::f64::consts::PI / (2 * n + 1) as f64;
                0.5 / (1.0 - angle.cos())
            };
            for k in [n, n.div_ceil(2)] {
                check(&least, k, [value(k), value(1)]);
            }
        }
    }

    /// Next to the smallest of these, Sturm's sequence would underflow, and beyond it overflow,
    /// without another scale.
    #[test]
    fn eigenvalues_of_all_sizes_are_counted() {
        let n = 300;
        let value = |i: usize| (0.8_f64).powi(i as i32);
        let diagonal = Matrix::from_fn(n, n, |i, j| if i == j { value(i) } else { 0.0 });
        for k in [n, 100, 2] {
            check(&diagonal, k, [value(k - 1), 1.0]);
        }
        let last = Matrix::from_fn(n, n, |i, j| if i == j { value(n - 1 - i) } else { 0.0 });
        check(&last, 150, [value(149), 1.0]);
        let huge = Matrix::from_fn(3, 3, |i, j| if i == j { 1e150 } else { 0.0 });
        check(&huge, 3, [1e150, 1e150]);
        let nan = Matrix::from_fn(3, 3, |i, j| if (i, j) == (2, 0) { f64::NAN } else { 1.0 });
        assert!(eigenvalues(&nan, [3, 1]).iter().all(|v| v.is_nan()));
        assert_eq!(eigenvalues(&Matrix::zeros(4, 4), [4, 1]), [0.0; 2]);
    }
}
