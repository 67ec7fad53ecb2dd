use thiserror::Error;

/// What can be wrong with the name of an activation, or with a number given to
/// [`theory`](crate::theory).
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum Error {
    /// No activation has this name.
    #[error("unknown activation `{name}`; {}", suggestion(nearest))]
    Unknown {
        /// The name as given.
        name: String,
        /// Up to three known names, the most similar first; empty if none is similar.
        nearest: Vec<&'static str>,
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
    /// A number lies outside of the range that a formula is for.
    #[error("{quantity} must be {wanted}, got {got}")]
    Range {
        /// The quantity, in words.
        quantity: &'static str,
        /// The range, in words.
        wanted: &'static str,
        /// What came.
        got: f64,
    },
}

fn suggestion(nearest: &[&str]) -> String {
    match nearest {
        [] => format!("known: {}", crate::parse::known().join(", ")),
        nearest => format!("the nearest known: {}", nearest.join(", ")),
    }
}
