//! Weight files: safetensors for Rust and PyTorch, NPZ and NPY for NumPy; whole or in pieces.

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
