//! Which parameter of a model gets which initialization, by its name and its sizes.

mod assignment;
mod parse;
mod pattern;
mod rule;

pub use assignment::{Assigned, Assignment, Rules};
pub use rule::Rule;
