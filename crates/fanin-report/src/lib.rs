#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod data;
mod error;
mod layout;
pub mod text;
mod write;

pub use data::{
    Axis, Bar, Category, CategoryKind, Cell, Cells, ColorAxis, Column, Dot, Figure, Legend, Mark,
    Marker, Note, Panel, Picture, PlacedPicture, Ramp, Role, Scale, Shape, Side, Table,
};
#[cfg(feature = "html")]
pub use data::{Block, Fact, Link, Page, PageFigure, Section};
pub use error::Error;
pub use layout::Drawing;
