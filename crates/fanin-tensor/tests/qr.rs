//! QR against its algebra.

use std::num::NonZeroUsize;

use fanin_tensor::Matrix;
use proptest::prelude::*;

proptest! {
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
