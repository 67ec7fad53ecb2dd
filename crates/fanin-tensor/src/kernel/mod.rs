//! fanin's own kernel: products whose bits are the same on every processor.

mod aligned;
mod dots;
mod fanin;
mod lanes;
mod panels;
mod tile;

pub use aligned::Aligned;
pub(crate) use dots::Dots;
pub use fanin::Fanin;
pub(crate) use lanes::Lanes;
pub(crate) use panels::Multiply;
pub use panels::Panels;
