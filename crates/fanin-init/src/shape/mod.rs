//! Axes and their roles, fans, and the layouts of libraries.

pub(crate) mod axes;
pub(crate) mod block;
pub(crate) mod convolution;
pub(crate) mod fan;
pub(crate) mod layout;
