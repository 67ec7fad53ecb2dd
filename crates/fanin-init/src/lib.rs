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
#[cfg(feature = "half")]
mod half_precision;
mod jax;
mod lanes;
mod level;
mod library;
mod numpy;
mod numpy_generator;
mod pcg64;
mod philox;
mod source;
mod streams;
mod tiles;
mod torch;
mod ziggurat;

pub use element::{Element, Float};
pub use error::Error;
pub use fan::{Fan, FanMode};
pub use initialization::Initialization;
pub use jax::JaxKey;
pub use level::Level;
pub use moments::Moments;
pub use numpy::NumpyLegacy;
pub use numpy_generator::NumpyGenerator;
#[cfg(feature = "orthogonal")]
pub use orthogonal::Orthogonal;
pub use scheme::{
    Constant, Distribution, Family, Kind, Normal, Scheme, TorchBias, TorchLinear, Uniform,
    VarianceScaling,
};
pub use source::Source;
pub use streams::Streams;
pub use torch::Torch;
pub use truncated::TruncatedNormal;
