//! Schemes that make a tensor as a whole.
//!
//! A value depends on all draws of the tensor here, or on its place alone; no part is made by
//! itself.

pub(crate) mod gain;
pub(crate) mod hadamard;
pub(crate) mod identity;
pub(crate) mod near_identity;
pub(crate) mod orthogonal;
pub(crate) mod sinusoidal;
pub(crate) mod sparse;
