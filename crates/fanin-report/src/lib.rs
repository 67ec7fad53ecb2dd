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
mod dot_figure;
mod draw;
mod draw_dots;
mod draw_heat;
mod draw_lines;
mod draw_scale;
mod drawing;
mod font;
mod frame;
mod heat_figure;
mod labels;
mod legend;
mod line_figure;
#[cfg(feature = "html")]
mod page;
mod palette;
#[cfg(feature = "png")]
mod raster;
mod scale;
mod scale_figure;
mod words;

pub use cost_figure::{CostFigure, ReferenceLine, Series};
pub use dot_figure::{Dot, DotFigure, DotRow};
pub use drawing::Drawing;
pub use error::Error;
pub use heat_figure::{HeatCell, HeatFigure};
pub use line_figure::{AxisScale, LineAxis, LineFigure, PlotLine};
#[cfg(feature = "html")]
pub use page::{Block, Fact, Link, Page, PageFigure, Section};
pub use role::Role;
pub use scale_figure::{PowerCurve, PowerLaw, ScaleFigure, ScalePanel};
pub use table::{Cell, Column, Table};
