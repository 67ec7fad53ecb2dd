pub(crate) mod generator;
pub(crate) mod jax;
pub(crate) mod kernel;
pub(crate) mod library;
pub(crate) mod named;
pub(crate) mod numpy;
pub(crate) mod threads;
pub(crate) mod torch;
