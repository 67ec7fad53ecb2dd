//! How schemes are written: names with parameters, and the notation of the course.

pub(crate) mod arguments;
pub(crate) mod course;
pub(crate) mod grammar;
pub(crate) mod initialization;
pub(crate) mod ranges;
