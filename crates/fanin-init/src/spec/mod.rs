//! How schemes are written: names with parameters, and the notation of the course.
//!
//! A spec is a name with parameters, `he_normal(mode=fan_out)`, or an expression as a student types
//! it. [`Initialization`](initialization::Initialization) reads both and keeps the text;
//! [`Arguments`](arguments::Arguments) are the parameters of a name, checked against what the
//! scheme declares, so that errors name what there is.

pub(crate) mod arguments;
pub(crate) mod course;
pub(crate) mod grammar;
pub(crate) mod initialization;
pub(crate) mod ranges;
