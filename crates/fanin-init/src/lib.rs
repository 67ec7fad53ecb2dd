#![doc = include_str!("../README.md")]

mod error;
mod fan;
mod layout;
mod shape;

// What is asked for: a scheme or an expression.
mod course;
mod depth;
mod initialization;
mod moments;
#[cfg(feature = "orthogonal")]
mod orthogonal;
mod parameters;
mod scaling;
mod scheme;
mod scheme_spec;
mod tensor_scheme;
mod truncated;

// Both become a draw and operations on it.
mod plan;
mod recipe;

// Which parameter of a model gets which initialization.
#[cfg(feature = "rules")]
mod rules;

// Several tensors in one, and weights that data decide.
mod data_driven;
mod packed;

// The way back: from a tensor to the schemes that could have made it.
mod inspect;

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

pub use data_driven::{Lsuv, LsuvLayer, normalize_units};
pub use depth::{Fixup, Mup, Optimizer, gpt2_residual};
pub use element::{Element, Float};
pub use error::Error;
pub use fan::{Fan, FanMode};
pub use initialization::Initialization;
pub use inspect::{Agreement, Candidate, Equal, Inspection, Inspector, Precision, inspect};
pub use jax::JaxKey;
pub use layout::Layout;
pub use level::Level;
pub use moments::Moments;
pub use numpy::NumpyLegacy;
pub use numpy_generator::NumpyGenerator;
#[cfg(feature = "orthogonal")]
pub use orthogonal::Orthogonal;
pub use packed::{Packed, Part, Recurrent};
#[cfg(feature = "rules")]
pub use rules::{Assigned, Assignment, Rule, Rules};
pub use scaling::{
    Distribution, Family, MupOutput, Scaling, Siren, SirenLayer, SussilloAbbott, VarianceScaling,
};
pub use scheme::{Constant, Kind, Normal, Scheme, TorchBias, TorchLinear, Uniform};
pub use shape::{Axis, Convolution, Embedding, Shape};
pub use source::Source;
pub use streams::Streams;
pub use tensor_scheme::{Identity, Sparse, Sparsity};
pub use torch::Torch;
pub use truncated::TruncatedNormal;
