use thiserror::Error;

/// What can be wrong with a matrix that is made from outside data.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Error {
    /// The slice does not hold `rows × cols` values.
    #[error("slice holds {len} values, a {rows} x {cols} matrix needs {rows} * {cols}")]
    WrongLength {
        /// Values in the slice.
        len: usize,
        /// Rows asked for.
        rows: usize,
        /// Columns asked for.
        cols: usize,
    },
    /// A thin QR decomposition needs at least as many rows as columns.
    #[error("a thin QR decomposition needs rows >= columns, got {rows} x {cols}")]
    WideQr {
        /// Rows of the matrix.
        rows: usize,
        /// Columns of the matrix.
        cols: usize,
    },
}
