//! Plain data: tables, figures, pages, and what they mean. Nothing here draws.

mod figure;
#[cfg(feature = "html")]
mod page;
mod picture;
mod role;
mod table;

pub use figure::{
    Axis, Bar, Category, CategoryKind, Cells, ColorAxis, Dot, Figure, Legend, Mark, Marker, Note,
    Panel, PlacedPicture, Ramp, Scale, Shape, Side,
};
#[cfg(feature = "html")]
pub use page::{Block, Fact, Link, Page, PageFigure, Section};
pub use picture::Picture;
pub use role::Role;
pub use table::{Cell, Column, Table};

pub(crate) use table::{Align, Line};
