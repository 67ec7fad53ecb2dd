//! What a tensor of weights is like, and which schemes it cannot be told from.
//!
//! A tensor comes in pieces, in the order of memory, and of each piece a few sums are kept:
//! moments, extremes, sums over rows and columns. So a file larger than memory can be looked at. At
//! the end they are evidence, which laws are compared with one by one; the registry of schemes says
//! which laws, and which structures no independent draws have.
//!
//! The question is never which scheme it was, but which it may have been: a candidate is one that
//! no test rules out at a probability of 0.1 %.

// What is kept of a tensor that comes in pieces.
pub(crate) mod geometry;
mod inspector;
pub(crate) mod lines;
mod precision;
mod running;

// How well a law goes with it.
pub(crate) mod agreement;
pub(crate) mod estimates;
pub(crate) mod evidence;
pub(crate) mod law;

// The answer.
mod candidates;
mod inspection;

pub use agreement::Agreement;
pub use candidates::Candidate;
pub use inspection::{Equal, Inspection};
pub use inspector::{Inspector, inspect};
pub use precision::Precision;
