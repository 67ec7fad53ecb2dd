//! `fanin inspect`.

mod json;
mod look;
mod run;
mod text;

pub(crate) use run::inspect;
