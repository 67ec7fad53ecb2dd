//! Options in TOML: read from a file, and printed as one.

pub(crate) mod effective;
pub(crate) mod file;
