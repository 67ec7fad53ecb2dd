//! Axes and their roles, fans, and the layouts of libraries.
//!
//! A [`Shape`](axes::Shape) is a list of axes that each have a role; fans, groups, and the places
//! of a group's matrix follow from the roles. [`Convolution`](convolution::Convolution) and
//! [`Layout`](layout::Layout) make shapes of numbers.

pub(crate) mod axes;
pub(crate) mod block;
pub(crate) mod convolution;
pub(crate) mod fan;
pub(crate) mod layout;
