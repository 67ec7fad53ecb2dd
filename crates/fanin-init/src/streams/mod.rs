//! Where draws come from: the named streams of fanin, and those of NumPy, PyTorch and JAX.
//!
//! [`Source`](crate::Source) holds one of them, [`Streams`](crate::Streams) gives the raw draws of
//! the named ones.
//!
//! The streams of NumPy, PyTorch and JAX are rewritten from what those libraries do, and compared
//! with files of their draws; `STREAMS.md` specifies the named ones. A sequence (NumPy, PyTorch)
//! has a state that every call changes; keys (JAX) and names (fanin) are values, so that any part
//! can be drawn by itself.

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
