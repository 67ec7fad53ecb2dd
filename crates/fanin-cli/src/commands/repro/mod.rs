//! `fanin repro`.

mod costs;
mod figures;
mod page;
mod run;

pub(crate) use run::repro;
