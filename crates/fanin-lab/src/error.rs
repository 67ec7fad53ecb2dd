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
    /// The caller asked to stop.
    #[error("interrupted")]
    Interrupted,
}
