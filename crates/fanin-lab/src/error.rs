//! What can keep an experiment from running. A run that diverges is a result and not an error.

use thiserror::Error;

/// What can keep an experiment from running.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// Network, data and settings do not fit.
    #[error(transparent)]
    Network(#[from] fanin_nn::Error),
    /// The initialization cannot be drawn.
    #[error(transparent)]
    Init(#[from] fanin_init::Error),
    /// A number has no place in the theory of wide layers.
    #[error(transparent)]
    Theory(#[from] fanin_activation::Error),
    /// No question has this id.
    #[error("unknown question `{id}`; {}there are {}", hint(*.nearest), .known.join(", "))]
    UnknownQuestion {
        /// The id as it was typed.
        id: String,
        /// The id most similar to it, or with a word most similar to it; `None` if none is similar.
        nearest: Option<&'static str>,
        /// All ids there are, in the order of [`questions`](crate::questions::questions).
        known: Vec<&'static str>,
    },
    /// Tensors of a file are not those of a network of dense layers.
    #[error("{reason}")]
    Weights {
        /// What was wanted and what came.
        reason: String,
    },
    /// The caller asked to stop.
    #[error("interrupted")]
    Interrupted,
}

/// Nothing where no id resembles what was typed.
fn hint(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |id| format!("the nearest is `{id}`; "))
}
