//! What a network in training shows: the sizes of signal, weights and updates in every iteration,
//! and in some of them what takes longer.
//!
//! Probes read and never write, so that a run that is probed has the same bits. [`LayerProbe`]
//! takes one pass over each batch. [`DeepProbe`] takes products of matrices and eigenvalues: it is
//! for one iteration in fifty or so. Sums are in double precision whatever the network's, so that
//! the mean of many values is exact to the rounding of the values themselves.

pub(crate) mod deep;
mod eigenvalues;
pub(crate) mod jacobian;
pub(crate) mod signal;
pub(crate) mod symmetry;

pub use deep::DeepProbe;
pub use signal::LayerProbe;
