//! Schemes that divide a variance by a fan.

pub(crate) mod distribution;
pub(crate) mod layer_default;
pub(crate) mod papers;
pub(crate) mod siren;
pub(crate) mod sussillo_abbott;
pub(crate) mod variance_scaling;
