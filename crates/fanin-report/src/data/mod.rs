//! Plain data: tables, pictures, and what they mean. Nothing here draws.

mod picture;
mod role;
mod table;

pub use picture::Picture;
pub use role::Role;
pub use table::{Cell, Column, Table};

pub(crate) use table::{Align, Line};
