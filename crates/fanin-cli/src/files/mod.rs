//! What is written to disk: whole, under its final name, or not at all.

pub(crate) mod output;

pub(crate) use output::{FigureFile, Output, ReportFile, folder};
