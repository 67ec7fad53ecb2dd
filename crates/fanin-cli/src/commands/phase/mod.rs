//! `fanin phase`.

mod run;

pub(crate) use run::{of, phase};
