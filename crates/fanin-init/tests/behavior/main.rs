//! What the crate promises by itself; `tests/reference` compares it with other libraries.

mod bounds;
mod composites;
mod generators;
mod inspection;
mod laws;
mod reflections;
#[cfg(feature = "rules")]
mod rules;
mod slices;
mod specs;
mod statistics;
#[path = "../support/mod.rs"]
mod support;
mod tensors;
mod vectors;
