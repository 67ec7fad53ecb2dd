//! fanin's own kernel: products whose bits are the same on every processor.

mod aligned;
mod dots;
mod lanes;
mod packed;
mod product;
mod tile;

pub use aligned::Aligned;
pub(crate) use dots::Dots;
pub(crate) use lanes::Lanes;
pub(crate) use packed::Multiply;
pub use packed::Packed;
pub(crate) use product::product;
