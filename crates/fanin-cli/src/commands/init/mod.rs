//! `fanin init`.

mod fill;
mod parameters;
mod run;

pub(crate) use run::init;
