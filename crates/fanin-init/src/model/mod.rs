pub(crate) mod lsuv;
pub(crate) mod packed;
#[cfg(feature = "rules")]
pub(crate) mod rules;
