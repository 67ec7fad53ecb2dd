//! Plain data: tables, figures, pages, and what they mean. Nothing here draws.
//!
//! | file | holds |
//! |---|---|
//! | `table.rs` | rows of cells, for a terminal, for Markdown and for pages |
//! | `figure.rs` | panels of marks over two axes |
//! | `picture.rs` | the bytes of an image within a figure |
//! | `page.rs` | sections of text, tables and figures |
//! | `role.rs` | what a cell or a mark means, from which colors follow |
//!
//! Whoever makes an answer fills these in; whoever shows it draws, prints or writes them. A new
//! figure or table needs no new type.

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
