//! Scales for networks that grow in depth or width.
//!
//! A scheme that keeps one layer's signal adds up over many layers, or over the branches of a
//! residual stream; and updates grow with the width. These divide by the number of blocks or by the
//! width.

pub(crate) mod fixup;
pub(crate) mod gpt2_residual;
pub(crate) mod mup;
