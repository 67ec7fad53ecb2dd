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
}
