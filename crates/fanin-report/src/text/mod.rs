//! Text for people: how wide it is, where it breaks, and numbers as they are read.

mod markdown;
mod numbers;
mod terminal;
mod wrap;

pub use numbers::{number, percent, significant, thousands};
pub use wrap::{columns, wrap};

pub(crate) use numbers::{grouped, position_label, value_label};
pub(crate) use wrap::fold;
