//! `fanin train`.

mod run;

pub(crate) use run::{CLASSES, check_layers, train};
