#![doc = include_str!("../README.md")]

mod course;
mod dataset;
mod error;
mod kind;
mod npy_header;
mod numbers;
mod read_weights;
mod seeded;
mod sheet;
mod split;
mod tensor_spec;
mod weight_file;
mod weights;
mod write_weights;

pub use course::read_course;
pub use dataset::Dataset;
pub use error::{Error, Result};
pub use kind::Kind;
pub use read_weights::{Tensor, read_weights};
pub use seeded::{seeded, seeded_fresh};
pub use sheet::{SheetLayout, contact_sheet, thumbnail};
pub use split::Split;
pub use tensor_spec::{Dtype, Number, TensorSpec};
pub use weight_file::{TensorHeader, WeightFile};
pub use weights::{NamedTensor, TensorValues, encode_npz, encode_safetensors};
pub use write_weights::{WeightFormat, WeightWriter};
