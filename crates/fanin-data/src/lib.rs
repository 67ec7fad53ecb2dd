#![doc = include_str!("../README.md")]

mod course;
mod error;
mod pictures;
mod seeded;
mod weights;

pub use course::read_course;
pub use error::{Error, Result};
pub use fanin_tensor::{Matrix, Real};
pub use pictures::{Dataset, Kind, SheetLayout, Split, contact_sheet, thumbnail};
pub use seeded::{seeded, seeded_fresh};
pub use weights::{
    Dtype, Number, Tensor, TensorHeader, WeightFile, WeightFormat, WeightWriter, encode_weights,
    read_weights,
};
