//! `fanin phase`: how deep a signal gets, over scales of weights and biases.

mod diagram;
mod figure;
mod run;
mod text;

pub(crate) use figure::of;
pub(crate) use run::phase;
