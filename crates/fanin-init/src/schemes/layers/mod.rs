//! The layers of other libraries, with their biases.

pub(crate) mod candle_linear;
pub(crate) mod torch_conv_transpose;
pub(crate) mod torch_linear;
