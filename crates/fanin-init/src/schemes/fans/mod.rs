//! Schemes that divide a variance by a fan.
//!
//! All have mean 0 and a variance of `c / fan`; they differ in the constant, the fan and the shape
//! of the distribution. A tensor of one axis has no fans, so that none of them says anything of
//! biases.

pub(crate) mod distribution;
pub(crate) mod layer_default;
pub(crate) mod papers;
pub(crate) mod siren;
pub(crate) mod sussillo_abbott;
pub(crate) mod variance_scaling;
