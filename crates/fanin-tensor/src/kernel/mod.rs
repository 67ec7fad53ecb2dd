//! fanin's own kernel: products whose bits are the same on every processor.
//!
//! The right-hand side is laid out in panels of three vectors of columns that begin at lines of
//! cache, in blocks of 192 rows, so that a panel of a block stays in the first-level cache. The
//! left-hand side is worked through in groups of up to seven rows (four, where there are 16
//! registers). A tile, one group times one panel, keeps its sums in registers: for each row of the
//! panel, one value of each row of the left-hand side is spread over a vector and multiplied and
//! added to the row's three sums.
//!
//! ```text
//!            panel  panel …
//!            ┌─────┬─────┐
//!            │     │     │ block of rows
//!            ├─────┼─────┤
//!  group ───▶│ ... │     │
//! ```
//!
//! So each element is one chain of fused multiply-adds over the inner dimension, and neither tiles
//! nor vectors nor threads show in the bits. Few rows along memory are the exception: see
//! `dots.rs`.

mod aligned;
mod dots;
mod fanin;
mod lanes;
mod multiply;
mod panels;
mod tile;

pub use aligned::Aligned;
pub(crate) use dots::Dots;
pub use fanin::{Fanin, matmul};
pub(crate) use lanes::Lanes;
pub(crate) use multiply::Multiply;
pub use panels::Panels;
