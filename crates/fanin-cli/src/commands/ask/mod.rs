//! `fanin ask` and `fanin list`: questions, answered by experiments.

mod all;
mod answered;
mod json;
mod page;
mod run;

pub(crate) use all::answer_all;
pub(crate) use json::BriefJson;
pub(crate) use run::{ask, list};
