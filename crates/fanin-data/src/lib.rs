#![doc = include_str!("../README.md")]

mod dataset;
mod error;
mod kind;
mod seeded;
mod split;

pub use dataset::Dataset;
pub use error::{Error, Result};
pub use kind::Kind;
pub use seeded::{seeded, seeded_fresh};
pub use split::Split;
