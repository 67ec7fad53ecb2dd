#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod data;
mod error;
pub mod text;

mod cost_figure;
mod curve;
mod dot_figure;
mod draw;
mod draw_dots;
mod draw_heat;
mod draw_histogram;
mod draw_lines;
mod draw_map;
mod draw_scale;
mod draw_sheet;
mod draw_strip;
mod drawing;
mod font;
mod frame;
mod heat_figure;
mod histogram_figure;
mod key;
mod labels;
mod legend;
mod line_figure;
mod look;
mod map_figure;
mod overlay;
#[cfg(feature = "html")]
mod page;
mod palette;
mod ramp;
#[cfg(feature = "png")]
mod raster;
mod scale;
mod scale_figure;
mod sheet_figure;
mod strip_figure;
mod words;

pub use cost_figure::{CostFigure, ReferenceLine, Series};
pub use data::{Cell, Column, Picture, Role, Table};
pub use dot_figure::{Dot, DotFigure, DotRow};
pub use drawing::Drawing;
pub use error::Error;
pub use heat_figure::{HeatCell, HeatFigure};
pub use histogram_figure::{Histogram, HistogramFigure, HistogramRow};
pub use line_figure::{AxisScale, LineAxis, LineFigure, PlotLine};
pub use map_figure::{ColorAxis, MapAxis, MapFigure, MapPanel};
pub use overlay::{Overlay, OverlayLine};
#[cfg(feature = "html")]
pub use page::{Block, Fact, Link, Page, PageFigure, Section};
pub use scale_figure::{PowerCurve, PowerLaw, ScaleFigure, ScalePanel};
pub use sheet_figure::{SheetAnswer, SheetFigure, SheetGroup, SheetPicture, Verdict};
pub use strip_figure::{StripDot, StripFigure, StripRow};
