//! Pictures with labels, as a network gets them and as people look at them.
//!
//! A [`Split`] is bytes and labels in NumPy's order; a [`Dataset`] is two of them with their
//! source. For people there are a page of all pictures ([`contact_sheet`]) and single ones
//! ([`thumbnail`]), both as PNG.

mod dataset;
mod kind;
mod sheet;
mod split;

pub use dataset::Dataset;
pub use kind::Kind;
pub use sheet::{SheetLayout, contact_sheet, thumbnail};
pub use split::Split;
