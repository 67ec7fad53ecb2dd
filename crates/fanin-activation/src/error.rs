use thiserror::Error;

/// What can be wrong with the name of an activation.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum Error {
    /// No activation has this name.
    #[error("unknown activation `{name}`; the nearest known: {nearest}")]
    Unknown {
        /// The name as given.
        name: String,
        /// Known names, the most similar first.
        nearest: String,
    },
    /// The parameters in parentheses are not what this activation takes.
    #[error("{activation} takes {wanted}, got `{got}`")]
    Parameter {
        /// The activation's name.
        activation: &'static str,
        /// What it takes, in words.
        wanted: &'static str,
        /// What came.
        got: String,
    },
}
