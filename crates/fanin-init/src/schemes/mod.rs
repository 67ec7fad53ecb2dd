//! The schemes, each in a file of its own: what it draws, how it is written, where it is from, and
//! how a tensor tells it. [`Scheme`] is one of them.
//!
//! Parameters are checked when a scheme is made; after that, drawing cannot fail. Each type turns
//! into a [`Scheme`] by `into()`.
//!
//! ```
//! use fanin_init::{FanMode, Scheme, schemes::{Distribution, VarianceScaling}};
//! let keras = VarianceScaling::new(3.0, FanMode::FanAvg, Distribution::Uniform)?;
//! let scheme = Scheme::from(keras);
//! assert_eq!(scheme.to_string(), "variance_scaling(scale=3, mode=fan_avg, distribution=uniform)");
//! # Ok::<(), fanin_init::Error>(())
//! ```

pub(crate) mod definition;
pub(crate) mod registry;

// The same law at every size.
pub(crate) mod fixed;

// A variance divided by a fan; the layers of other libraries, with their biases.
pub(crate) mod fans;

// A tensor as a whole.
pub(crate) mod whole;

// Scales for depth and width.
pub(crate) mod depth;

pub use crate::spec::arguments::{About, Parameter};
pub use depth::fixup::Fixup;
pub use depth::gpt2_residual::gpt2_residual;
pub use depth::mup::{Mup, Optimizer};
pub use fans::distribution::Distribution;
pub use fans::papers::Paper;
pub use fans::siren::SirenLayer;
// The types of the list.
pub use registry::*;
pub use whole::sparse::Sparsity;
