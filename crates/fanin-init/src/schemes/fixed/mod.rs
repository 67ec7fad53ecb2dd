//! Schemes with the same law at every size.
//!
//! None of these reads a fan, so that they say something of tensors of any rank: biases, gates,
//! scales.

pub(crate) mod constant;
pub(crate) mod normal;
pub(crate) mod truncated_normal;
pub(crate) mod uniform;
