//! Weight files: safetensors for Rust and PyTorch, NPZ and NPY for NumPy; whole or in pieces.

mod encode;
mod npy;
mod number;
mod read;
mod read_whole;
mod tensor;
mod write;

pub use encode::{NamedTensor, TensorValues, encode_npz, encode_safetensors};
pub use read::{TensorHeader, WeightFile};
pub use read_whole::{Tensor, read_weights};
pub use tensor::{Dtype, Number, TensorSpec};
pub use write::{WeightFormat, WeightWriter};
