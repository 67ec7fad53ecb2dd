//! Schemes with the same law at every size.

pub(crate) mod constant;
pub(crate) mod normal;
pub(crate) mod truncated_normal;
pub(crate) mod uniform;
