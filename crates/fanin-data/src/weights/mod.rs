//! Weight files: safetensors for Rust and PyTorch, NPZ and NPY for NumPy; whole or in pieces.
//!
//! A file is described by [`TensorHeader`]s and its numbers come and go in pieces, so that neither
//! reading ([`WeightFile`]) nor writing ([`WeightWriter`]) needs a whole tensor in memory; whole
//! tensors ([`read_weights`], [`encode_weights`]) are users of these. What a format's bytes mean is
//! known to one file each: `safetensors`, `npy` (a header) and `npz` (an archive of arrays).
//!
//! Files are read in pieces and not mapped into memory: a map is `unsafe`, faults where the file
//! shrinks, and reads no faster what is read once from front to back.

mod format;
mod npy;
mod npz;
mod number;
mod read;
mod safetensors;
mod stored;
mod tensor;
mod write;

pub use format::WeightFormat;
pub use number::Number;
pub use read::{WeightFile, read_weights};
pub use tensor::{Dtype, Tensor, TensorHeader};
pub use write::{WeightWriter, encode_weights};
