//! Pictures with labels, as a network gets them and as people look at them.

mod dataset;
mod kind;
mod sheet;
mod split;

pub use dataset::Dataset;
pub use kind::Kind;
pub use sheet::{SheetLayout, contact_sheet, thumbnail};
pub use split::Split;
