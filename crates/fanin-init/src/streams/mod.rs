//! Where draws come from: the named streams of fanin, and those of NumPy, PyTorch and JAX.
//!
//! [`Source`](crate::Source) holds one of them, [`Streams`](crate::Streams) gives the raw draws of
//! the named ones.

// The named streams.
pub(crate) mod kernel;
pub(crate) mod named;
pub(crate) mod threads;

// Other libraries, and any generator.
pub(crate) mod generator;
pub(crate) mod jax;
pub(crate) mod library;
pub(crate) mod numpy;
pub(crate) mod torch;

pub use crate::fill::cuts::Cuts;
pub use jax::JaxKey;
pub use kernel::level::Level;
pub use numpy::generator::NumpyGenerator;
pub use numpy::legacy::NumpyLegacy;
pub use torch::Torch;
