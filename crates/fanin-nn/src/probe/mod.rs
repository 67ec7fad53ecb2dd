//! What a network in training shows: the sizes of signal, weights and updates in every iteration,
//! and in some of them what takes longer.

pub(crate) mod deep;
mod eigenvalues;
pub(crate) mod jacobian;
pub(crate) mod signal;
pub(crate) mod symmetry;

pub use deep::DeepProbe;
pub use signal::LayerProbe;
