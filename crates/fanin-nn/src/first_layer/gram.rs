//! Products of a matrix's rows with each other.
//!
//! For a batch of shape (units, samples) it is `Z Zᵀ`, of shape (units, units) and symmetric.

use fanin_tensor::{Accumulate, MatRef, Matrix, Real, matmul};

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
