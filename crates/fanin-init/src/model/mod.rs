//! Whole models: rules for their parameters, several matrices in one tensor, and weights that data
//! decide.

pub(crate) mod lsuv;
pub(crate) mod packed;
#[cfg(feature = "rules")]
pub(crate) mod rules;

pub use lsuv::{Lsuv, LsuvLayer, normalize_units};
pub use packed::{Packed, Part, Recurrent};
#[cfg(feature = "rules")]
pub use rules::{Assigned, Assignment, Rule, Rules};
