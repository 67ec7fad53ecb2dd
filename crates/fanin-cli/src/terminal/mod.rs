//! What the program shows and hears: output, messages, progress, help, and Ctrl-C.

mod ctrl_c;
pub(crate) mod help;
mod paragraphs;
mod progress;
mod screen;
mod stderr;

pub(crate) use paragraphs::{headed, labeled, paragraphs};
pub(crate) use screen::{Format, Terminal};
