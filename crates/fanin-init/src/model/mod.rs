//! Whole models: rules for their parameters, several matrices in one tensor, and weights that data
//! decide.
//!
//! A scheme says how one layer begins. Models have names, tensors of several matrices, and
//! recurrent cells, and some begin from data: what is here makes schemes of that.

pub(crate) mod lsuv;
pub(crate) mod packed;
#[cfg(feature = "rules")]
pub(crate) mod rules;

pub use lsuv::{Lsuv, LsuvLayer, normalize_units};
pub use packed::{Packed, Part, Recurrent};
#[cfg(feature = "rules")]
pub use rules::{Assigned, Assignment, Rule, Rules};
