//! `fanin explain`.

mod figure;
mod json;
mod page;
mod run;
mod text;

pub(crate) use run::explain;
