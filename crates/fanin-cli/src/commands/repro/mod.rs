//! `fanin repro`: every way to begin, as a table, figures and a page.

mod costs;
mod figures;
mod json;
mod page;
mod run;
mod table;

pub(crate) use run::repro;
