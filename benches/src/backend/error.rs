use std::fmt;

use fanin_activation::words::nearest;

use super::Backend;

/// Why a back end cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BackendError {
    /// No back end has this name.
    Unknown(String),
    /// A C library is not installed, or not where the system looks for libraries.
    NotFound {
        /// The library.
        backend: Backend,
        /// What to install, for the usual systems.
        install: &'static str,
    },
    /// A C library is there, but cannot be used.
    Unusable {
        /// The library.
        backend: Backend,
        /// The name under which it was found.
        file: &'static str,
        /// What the system's loader says.
        reason: String,
    },
}

impl fmt::Display for BackendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(name) => {
                let known: Vec<&str> = Backend::ALL.iter().map(|backend| backend.name()).collect();
                write!(f, "unknown back end `{name}`")?;
                if let Some(nearest) = nearest(name, known.iter().copied()).first() {
                    write!(f, ", did you mean `{nearest}`?")?;
                }
                write!(f, "; known are {}", known.join(", "))
            }
            Self::NotFound { backend, install } => {
                write!(f, "{backend}: not found: install {install}")
            }
            Self::Unusable {
                backend,
                file,
                reason,
            } => write!(f, "{backend}: {file} cannot be used: {reason}"),
        }
    }
}

impl std::error::Error for BackendError {}
