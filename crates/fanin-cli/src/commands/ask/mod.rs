//! `fanin ask` and `fanin list`.

mod figure;
mod page;
mod run;

pub(crate) use run::{BriefJson, answer_all, ask, list};
