//! `fanin inspect`.

mod json;
mod run;
mod text;

pub(crate) use run::inspect;
