#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod error;
mod role;

mod layout;
mod markdown;
mod table;
mod wrap;

mod cost_figure;
mod curve;
mod draw;
mod font;
mod labels;
mod legend;
mod palette;
mod scale;
mod svg;
mod words;

pub use cost_figure::{CostFigure, ReferenceLine, Series};
pub use error::Error;
pub use role::Role;
pub use table::{Cell, Column, Table};
