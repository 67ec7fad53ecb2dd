//! Half of the Gram matrix, for products that are symmetric.

use fanin_tensor::{Accumulate, MatRef, Matrix, Panels, Real};

use crate::batch::Batch;

/// Half of a symmetric matrix: `H` with `G = H + Hᵀ` and zeros above the diagonal, laid out for
/// products.
///
/// `Z G Zᵀ = M + Mᵀ` with `M = Z H Zᵀ`, for half the multiplications.
#[derive(Debug)]
pub(crate) struct HalfGram<T>(Vec<Panels<T>>);

impl<T: Real> HalfGram<T> {
    pub(crate) fn of(matrix: &Matrix<T>) -> Self {
        let (n, panel) = (matrix.cols(), Panels::<T>::panel());
        let half = T::from_f64(0.5);
        let columns = |first: usize| {
            let value = |i: usize, j: usize| match i.cmp(&j) {
                std::cmp::Ordering::Less => T::zero(),
                std::cmp::Ordering::Equal => half * matrix[(first + i, first + j)],
                std::cmp::Ordering::Greater => matrix[(first + i, first + j)],
            };
            Panels::new(Matrix::from_fn(n - first, panel.min(n - first), value).view())
        };
        Self((0..n).step_by(panel).map(columns).collect())
    }

    /// `out = lhs · H`.
    pub(crate) fn product(&self, out: &mut Batch<T>, lhs: MatRef<'_, T>) {
        let mut first = 0;
        for columns in &self.0 {
            let range = first..first + columns.cols();
            let below = lhs.columns(first..lhs.cols());
            columns.product(out.columns_mut(range), Accumulate::Replace, below, T::one());
            first += columns.cols();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In one panel, in several, and with enough rows that they are worked through in two blocks.
    #[test]
    fn half_and_its_transpose_are_the_whole() {
        for n in [1, 21, 100, 300] {
            // Whole numbers and halves, of which no sum is rounded.
            let g = Matrix::from_fn(n, n, |i, j| ((i * j + i + j) % 17) as f64);
            let (units, entry) = (3, |i: usize, j: usize| ((i * 5 + j * 3) % 7) as f64 - 3.0);
            let mut z = Batch::zeros(units, n);
            for (i, row) in z.rows_mut().enumerate() {
                (0..n).for_each(|j| row[j] = entry(i, j));
            }
            let mut out = Batch::zeros(units, n);
            HalfGram::of(&g).product(&mut out, z.view());
            for i in 0..units {
                for j in 0..n {
                    let below = (j + 1..n).map(|k| entry(i, k) * g[(k, j)]);
                    let want = below.sum::<f64>() + 0.5 * entry(i, j) * g[(j, j)];
                    assert_eq!(out.row(i)[j], want, "{n}: {i}, {j}");
                }
            }
        }
    }
}
