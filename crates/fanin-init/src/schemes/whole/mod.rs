//! Schemes that make a tensor as a whole.

pub(crate) mod gain;
pub(crate) mod hadamard;
pub(crate) mod identity;
pub(crate) mod near_identity;
pub(crate) mod orthogonal;
pub(crate) mod sinusoidal;
pub(crate) mod sparse;
