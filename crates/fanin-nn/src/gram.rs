use fanin_tensor::{Accumulate, MatRef, Matrix, Real, matmul, vectorized};

use crate::parts::Parts;

/// The products of a matrix's rows with each other.
pub(crate) fn products_of_rows<T: Real>(matrix: MatRef<'_, T>) -> Matrix<T> {
    let mut gram = Matrix::zeros(matrix.rows(), matrix.rows());
    add_products_of_rows(&mut gram, matrix);
    gram
}

/// The same, added to those of other columns.
pub(crate) fn add_products_of_rows<T: Real>(gram: &mut Matrix<T>, matrix: MatRef<'_, T>) {
    let (dst, one) = (gram.view_mut(), T::one());
    matmul(dst, Accumulate::Add, matrix, matrix.transposed(), one);
}

/// `(tr K)² / tr K²` of the products of a matrix's rows with each other: how many directions the rows fill.
pub(crate) fn participation<T: Real>(gram: &Matrix<T>) -> f64 {
    // Scaled first: the fourth power of a small gradient is 0.
    let trace: f64 = (0..gram.rows()).map(|i| gram[(i, i)].widen()).sum();
    let squares = vectorized(
        #[inline(always)]
        || {
            let mut parts = Parts::default();
            parts.add([gram.as_slice()], |[k]| (k.widen() / trace).powi(2));
            parts.sum()
        },
    );
    if trace == 0.0 { 0.0 } else { 1.0 / squares }
}
