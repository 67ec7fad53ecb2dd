pub(crate) mod course;
pub(crate) mod initialization;
pub(crate) mod names;
pub(crate) mod parameters;
