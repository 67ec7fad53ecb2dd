//! Scales for networks that grow in depth or width.

pub(crate) mod fixup;
pub(crate) mod gpt2_residual;
pub(crate) mod mup;
