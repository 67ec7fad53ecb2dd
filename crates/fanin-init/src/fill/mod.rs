//! From a scheme to values in a slice.

// The types of values, and where draws come from.
pub(crate) mod element;
#[cfg(feature = "half")]
pub(crate) mod half_precision;
pub(crate) mod source;

// Element by element.
pub(crate) mod cuts;
pub(crate) mod moments;
pub(crate) mod operation;
pub(crate) mod plan;

// As a whole.
pub(crate) mod drawless;
pub(crate) mod draws;
pub(crate) mod product;
pub(crate) mod reals;
pub(crate) mod reflections;
pub(crate) mod whole;

// A tensor from a source.
pub(crate) mod filling;
pub(crate) mod recipe;
