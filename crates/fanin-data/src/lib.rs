#![doc = include_str!("../README.md")]

mod course;
mod error;
mod pictures;
mod seeded;
mod weights;

pub use course::read_course;
pub use error::{Error, Result};
pub use pictures::{Dataset, Kind, SheetLayout, Split, contact_sheet, thumbnail};
pub use seeded::{seeded, seeded_fresh};
pub use weights::{
    Dtype, NamedTensor, Number, Tensor, TensorHeader, TensorSpec, TensorValues, WeightFile,
    WeightFormat, WeightWriter, encode_npz, encode_safetensors, read_weights,
};
