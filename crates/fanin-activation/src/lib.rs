#![doc = include_str!("../README.md")]

mod activation;
mod error;
pub mod math;
mod parse;
mod real;
pub mod theory;
pub mod words;

pub use activation::Activation;
pub use error::Error;
pub use real::Real;
