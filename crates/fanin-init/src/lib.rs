#![doc = include_str!("../README.md")]

mod error;
mod fan;

mod scheme;
mod scheme_spec;
mod truncated;
#[cfg(feature = "orthogonal")]
mod orthogonal;
mod course;
mod initialization;

mod plan;
mod recipe;

mod element;
mod source;
mod streams;
mod philox;
mod draws_f32;
mod draws_f64;
mod as241;
mod numpy;
mod generator;

pub use element::Element;
pub use error::Error;
pub use fan::{Fan, FanMode};
pub use initialization::Initialization;
pub use numpy::NumpyLegacy;
#[cfg(feature = "orthogonal")]
pub use orthogonal::Orthogonal;
pub use scheme::{
    Constant, Distribution, Family, Kind, Normal, Scheme, TorchBias, TorchLinear, Uniform, VarianceScaling,
};
pub use source::Source;
pub use streams::Streams;
pub use truncated::TruncatedNormal;
