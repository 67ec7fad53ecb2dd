//! Products against a plain triple loop, QR against its algebra.

use std::num::NonZeroUsize;

use fanin_tensor::{Accumulate, MatMut, MatRef, Matrix, Real, matmul};
use proptest::prelude::*;

/// A matrix in a layout: column- or row-major.
#[derive(Debug, Clone)]
struct Stored {
    values: Vec<f64>,
    rows: usize,
    cols: usize,
    by_rows: bool,
}

impl Stored {
    fn at(&self, i: usize, j: usize) -> f64 {
        if self.by_rows {
            self.values[i * self.cols + j]
        } else {
            self.values[i + j * self.rows]
        }
    }

    fn cast<T: Real>(&self) -> Vec<T> {
        self.values.iter().map(|&v| T::from_f64(v)).collect()
    }
}

fn view<'a, T: Real>(stored: &Stored, values: &'a [T]) -> MatRef<'a, T> {
    if stored.by_rows {
        MatRef::row_major(values, stored.rows, stored.cols)
    } else {
        MatRef::column_major(values, stored.rows, stored.cols)
    }
}

/// Values exact in f32, a third of them zero as after a ReLU.
fn stored(rows: usize, cols: usize) -> impl Strategy<Value = Stored> {
    let value =
        prop_oneof![1 => Just(0.0), 2 => (-1000..1000_i32).prop_map(|v| f64::from(v) / 512.0)];
    (proptest::collection::vec(value, rows * cols), any::<bool>()).prop_map(
        move |(values, by_rows)| Stored {
            values,
            rows,
            cols,
            by_rows,
        },
    )
}

fn operands() -> impl Strategy<Value = (Stored, Stored, Stored)> {
    // Small sizes, and now and then one beyond the widest kernels.
    let size = || prop_oneof![4 => 0..12_usize, 1 => 40..70_usize];
    (size(), size(), size()).prop_flat_map(|(m, k, n)| (stored(m, k), stored(k, n), stored(m, n)))
}

fn check<T: Real>(
    (a, b, c): &(Stored, Stored, Stored),
    accumulate: Accumulate,
    alpha: f64,
) -> Result<(), TestCaseError> {
    let (av, bv, mut cv) = (a.cast::<T>(), b.cast::<T>(), c.cast::<T>());
    let dst = if c.by_rows {
        MatMut::row_major(&mut cv, c.rows, c.cols)
    } else {
        MatMut::column_major(&mut cv, c.rows, c.cols)
    };
    matmul(
        dst,
        accumulate,
        view(a, &av),
        view(b, &bv),
        T::from_f64(alpha),
    );
    let result = view(c, &cv);
    let unit = T::epsilon().widen() / 2.0;
    for i in 0..c.rows {
        for j in 0..c.cols {
            let terms = || (0..a.cols).map(|k| a.at(i, k) * b.at(k, j));
            let before = match accumulate {
                Accumulate::Replace => 0.0,
                Accumulate::Add => c.at(i, j),
            };
            let want = before + alpha * terms().sum::<f64>();
            // Higham 2002, eq. 3.5: |error| <= γ_n Σ|aᵢbᵢ| in any order of summation, with n = k + 2 for
            // the product with alpha and the last addition; the reference's own rounding is included.
            let n = (a.cols + 2) as f64;
            let size = before.abs() + alpha.abs() * terms().map(f64::abs).sum::<f64>();
            let bound = n * (unit + f64::EPSILON) / (1.0 - n * unit) * size;
            let got = result.get(i, j).widen();
            prop_assert!(
                (got - want).abs() <= bound,
                "({i}, {j}): {got} and {want}, bound {bound:e}"
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_layout_gives_the_product(
        operands in operands(),
        add in any::<bool>(),
        alpha in prop_oneof![Just(1.0), Just(-0.5)],
    ) {
        let accumulate = if add { Accumulate::Add } else { Accumulate::Replace };
        check::<f64>(&operands, accumulate, alpha)?;
        check::<f32>(&operands, accumulate, alpha)?;
    }

    #[test]
    fn nan_reaches_its_row_and_column(
        (m, k, n) in (1..40_usize, 1..40_usize, 1..40_usize),
        at in any::<(usize, usize)>(),
        by_rows in any::<bool>(),
    ) {
        let (row, col) = (at.0 % m, at.1 % k);
        let mut a = vec![1.0_f32; m * k];
        a[row + col * m] = f32::NAN;
        // Zeros: 0 · NaN is NaN too.
        let b = vec![0.0_f32; k * n];
        let mut c = vec![f32::NAN; m * n];
        let dst = if by_rows { MatMut::row_major(&mut c, m, n) } else { MatMut::column_major(&mut c, m, n) };
        let b = MatRef::column_major(&b, k, n);
        matmul(dst, Accumulate::Replace, MatRef::column_major(&a, m, k), b, 1.0);
        let c = if by_rows { MatRef::row_major(&c, m, n) } else { MatRef::column_major(&c, m, n) };
        for i in 0..m {
            for j in 0..n {
                prop_assert_eq!(c.get(i, j).is_nan(), i == row, "({}, {})", i, j);
            }
        }
    }

    #[test]
    fn qr_is_orthonormal_and_gives_back_the_matrix((rows, cols) in (1..40_usize, 1..40_usize), seed in any::<u32>()) {
        prop_assume!(cols <= rows);
        let mut state = u64::from(seed);
        let a = Matrix::from_fn(rows, cols, |_, _| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
        });
        let qr = a.thin_qr().expect("tall");
        // Householder QR is backward stable: errors are a small multiple of rows · cols · ε (Higham 2002, th. 19.4).
        let bound = 8.0 * (rows * cols) as f64 * f64::EPSILON;
        for i in 0..cols {
            for j in 0..cols {
                let dot: f64 = (0..rows).map(|k| qr.q[(k, i)] * qr.q[(k, j)]).sum();
                let identity = if i == j { 1.0 } else { 0.0 };
                prop_assert!((dot - identity).abs() <= bound);
                prop_assert!(i <= j || qr.r[(i, j)] == 0.0, "R is upper triangular");
            }
        }
        for i in 0..rows {
            for j in 0..cols {
                let product: f64 = (0..cols).map(|k| qr.q[(i, k)] * qr.r[(k, j)]).sum();
                prop_assert!((product - a[(i, j)]).abs() <= bound);
            }
        }
    }

    #[test]
    fn orthonormal_columns_are_products_of_reflections((rows, cols) in (1..90_usize, 1..90_usize), seed in any::<u32>()) {
        prop_assume!(cols <= rows);
        let a = arbitrary(rows, cols, seed);
        let q = a.clone().orthonormal_of_normals(NonZeroUsize::MIN).expect("tall");
        prop_assert!(far_from_reflections(&q, &a) <= 1.0);
        let bound = rounding(rows, cols);
        for (entry, x) in q.column(0).iter().zip(a.column(0)) {
            let length = a.column(0).iter().map(|x| x * x).sum::<f64>().sqrt();
            prop_assert!((entry - x / length).abs() <= bound);
        }
    }
}

/// A sequence of reflections is applied with an error of a small multiple of rows · cols · ε (Higham 2002, lemma 19.3).
fn rounding(rows: usize, cols: usize) -> f64 {
    16.0 * (rows * cols) as f64 * f64::EPSILON
}

fn arbitrary(rows: usize, cols: usize, seed: u32) -> Matrix<f64> {
    let mut state = u64::from(seed);
    Matrix::from_fn(rows, cols, |_, _| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
    })
}

/// The largest distance from Stewart's definition, one reflection after the other, in units of the rounding of both: H x = |x| e, and the
/// sign of x if there is nothing to reflect.
fn far_from_reflections(q: &Matrix<f64>, a: &Matrix<f64>) -> f64 {
    let (rows, cols) = (a.rows(), a.cols());
    let mut naive = Matrix::from_fn(rows, cols, |i, j| if i == j { 1.0 } else { 0.0 });
    for k in (0..cols).rev() {
        let mut v = a.column(k)[k..].to_vec();
        let length = v.iter().map(|x| x * x).sum::<f64>().sqrt();
        let sign = v[0].signum();
        v[0] += sign * length;
        let squared = v.iter().map(|x| x * x).sum::<f64>();
        // The reflection maps x to -sign |x| e; with the sign of that on column k, the product maps e to x / |x|.
        let flip = if k + 1 == rows { sign } else { -sign };
        for i in 0..rows {
            naive[(i, k)] *= flip;
        }
        if k + 1 == rows {
            continue;
        }
        for j in k..cols {
            let column = &mut naive.as_mut_slice()[j * rows + k..(j + 1) * rows];
            let dot: f64 = v.iter().zip(&*column).map(|(v, entry)| v * entry).sum();
            for (entry, v) in column.iter_mut().zip(&v) {
                *entry -= 2.0 * dot / squared * v;
            }
        }
    }
    let entries = q.as_slice().iter().zip(naive.as_slice());
    let farthest = entries.map(|(q, naive)| (q - naive).abs());
    farthest.fold(0.0, f64::max) / rounding(rows, cols)
}

/// Of so many columns that threads share them.
#[test]
fn orthonormal_columns_are_the_same_on_any_number_of_threads() {
    for (rows, cols) in [(600, 300), (520, 513)] {
        let a = arbitrary(rows, cols, 7);
        let on = |threads| {
            let threads = NonZeroUsize::new(threads).expect("some");
            a.clone().orthonormal_of_normals(threads).expect("tall")
        };
        let alone = on(1);
        assert!(far_from_reflections(&alone, &a) <= 1.0);
        for threads in [2, 3, 16] {
            assert_eq!(on(threads), alone, "{threads} threads");
        }
    }
}

/// Blocks of exact zeros as large as a kernel: an earlier version of faer's kernels was wrong on such
/// matrices at this size.
#[test]
fn large_products_with_zero_blocks() {
    let (m, k, n) = (700, 900, 500);
    let zero_block = |i: usize, j: usize| (i / 128 + j / 96).is_multiple_of(3);
    let value = |i: usize, j: usize| {
        if zero_block(i, j) {
            0.0
        } else {
            ((i * 31 + j * 17) % 23) as f64 - 11.0
        }
    };
    let a = Matrix::from_fn(m, k, value);
    let b = Matrix::from_fn(k, n, |i, j| value(j, i));
    let mut c = Matrix::zeros(m, n);
    matmul(c.view_mut(), Accumulate::Replace, a.view(), b.view(), 1.0);
    for j in 0..n {
        for i in 0..m {
            // Small integers: every order of summation gives the same, exact sum.
            let want: f64 = (0..k).map(|l| a[(i, l)] * b[(l, j)]).sum();
            assert_eq!(c[(i, j)], want, "({i}, {j})");
        }
    }
}

#[test]
#[should_panic(expected = "(2 x 3) times (2 x 2) into (2 x 2)")]
fn shapes_must_fit() {
    let (a, b) = (Matrix::<f64>::zeros(2, 3), Matrix::zeros(2, 2));
    let mut c = Matrix::zeros(2, 2);
    matmul(c.view_mut(), Accumulate::Replace, a.view(), b.view(), 1.0);
}

#[test]
#[should_panic(expected = "slice holds 5 values, too few for a 2 x 3 view")]
fn views_must_fit() {
    let _ = MatRef::column_major(&[0.0; 5], 2, 3);
}
