//! `fanin phase`.

mod run;
mod text;

pub(crate) use run::{of, phase};
