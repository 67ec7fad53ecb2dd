//! What a tensor of weights is like, and which schemes it cannot be told from.

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
