#![doc = include_str!("../README.md")]

mod error;

// Axes and their roles, fans, layouts of libraries.
mod shape;

// What is asked for: one file a scheme or family.
pub mod schemes;

// How it is written: names, parameters, the notation of the course.
mod spec;

// From a scheme to values in a slice.
mod fill;

// Where draws come from.
pub mod streams;

// Which parameter of a model gets what: rules, packed tensors, weights that data decide.
pub mod model;

// The way back: from a tensor to the schemes that could have made it.
pub mod inspect;

pub use error::Error;
pub use fill::element::Element;
pub use fill::filling::{Filling, Kind};
pub use fill::moments::Moments;
pub use fill::source::Source;
pub use inspect::inspect;
#[cfg(feature = "rules")]
pub use model::{Rule, Rules};
pub use rand::rand_core;
pub use schemes::registry::Scheme;
pub use shape::axes::{Axis, Shape};
pub use shape::convolution::Convolution;
pub use shape::fan::{Fan, FanMode};
pub use shape::layout::Layout;
pub use spec::initialization::Initialization;
pub use streams::named::Streams;

pub(crate) use streams::{JaxKey, Level, NumpyGenerator, NumpyLegacy, Torch};
