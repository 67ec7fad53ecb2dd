//! What the program says and how, and the Ctrl-C that it hears.

pub(crate) mod ctrl_c;
pub(crate) mod help;
pub(crate) mod progress;
pub(crate) mod stderr;
pub(crate) mod stdout;
