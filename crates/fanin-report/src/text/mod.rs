//! Text for people: how wide it is, where it breaks, and numbers as they are read.
//!
//! A column is a cell of a terminal. East Asian wide characters take two, combining ones none, as
//! Unicode's annex 11 says; nothing here counts bytes or `char`s.
//!
//! What breaks lines of text breaks cells of tables and words in figures too: there is one measure
//! of width and one way to wrap.

mod markdown;
mod numbers;
mod terminal;
mod wrap;

pub use numbers::{number, percent, significant, thousands};
pub use wrap::{columns, wrap};

pub(crate) use numbers::{grouped, position_label, value_label};
pub(crate) use wrap::fold;
