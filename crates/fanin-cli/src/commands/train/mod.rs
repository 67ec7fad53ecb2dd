//! `fanin train`: one network, what became of it, and why.

mod json;
mod run;
mod save;
mod text;
mod trained;

pub(crate) use run::train;
