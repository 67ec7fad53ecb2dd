use thiserror::Error;

use crate::Backend;

/// What can be wrong with a matrix that is made from outside data, or with a back end.
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
    /// No back end has this name.
    #[error("unknown back end `{name}`{}; known are {}", did_you_mean(*.nearest), names())]
    UnknownBackend {
        /// What was asked for.
        name: String,
        /// The back end with the most similar name, if one is similar.
        nearest: Option<Backend>,
    },
    /// The program was built without this back end.
    #[error("{0}: not built in: enable the cargo feature `backends` of fanin-tensor")]
    BackendNotBuilt(Backend),
    /// A C library is not installed, or not where the system looks for libraries.
    #[error("{backend}: not found: install {install}")]
    BackendNotFound {
        /// The library.
        backend: Backend,
        /// What to install, for the usual systems.
        install: &'static str,
    },
    /// A C library is there, but cannot be used.
    #[error("{backend}: {file} cannot be used: {reason}")]
    BackendUnusable {
        /// The library.
        backend: Backend,
        /// The name under which it was found.
        file: &'static str,
        /// What the system's loader says.
        reason: String,
    },
}

fn did_you_mean(nearest: Option<Backend>) -> String {
    nearest.map_or_else(String::new, |backend| {
        format!(", did you mean `{backend}`?")
    })
}

fn names() -> String {
    let names: Vec<&str> = Backend::ALL.iter().map(|backend| backend.name()).collect();
    names.join(", ")
}
