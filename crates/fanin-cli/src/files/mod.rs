//! What is written to disk: whole, under its final name, or not at all.

mod figure;
mod output;

pub(crate) use figure::{FigureFile, ReportFile};
pub(crate) use output::{Output, extension, folder};
