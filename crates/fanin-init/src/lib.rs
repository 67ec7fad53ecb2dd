#![doc = include_str!("../README.md")]

mod error;
mod fan;

// What is asked for: a scheme or an expression.
mod course;
mod initialization;
mod moments;
#[cfg(feature = "orthogonal")]
mod orthogonal;
mod scheme;
mod scheme_spec;
mod truncated;

// Both become a draw and operations on it.
mod plan;
mod recipe;

// Where draws come from.
mod as241;
mod draws_f32;
mod draws_f64;
mod element;
mod generator;
mod numpy;
mod philox;
mod source;
mod streams;

pub use element::Element;
pub use error::Error;
pub use fan::{Fan, FanMode};
pub use initialization::Initialization;
pub use moments::Moments;
pub use numpy::NumpyLegacy;
#[cfg(feature = "orthogonal")]
pub use orthogonal::Orthogonal;
pub use scheme::{
    Constant, Distribution, Family, Kind, Normal, Scheme, TorchBias, TorchLinear, Uniform,
    VarianceScaling,
};
pub use source::Source;
pub use streams::Streams;
pub use truncated::TruncatedNormal;
