//! `fanin explain`: why a network will not train, and what to change.

mod figure;
mod json;
mod page;
mod report;
mod run;
mod tables;
mod text;
mod words;

pub(crate) use run::explain;
