//! How the default stream is computed: words, then numbers of a law, in vectors of any width.
//!
//! The bits are a contract, so that every operation is IEEE's, in one order, with nothing fused and
//! no function of the platform but the square root. What differs between processors is the width of
//! the vectors alone: [`lanes`] has one trait for all of them, and the functions are written once.

// What a tensor's draws depend on.
pub(crate) mod key;

// Vectors, and the choice of their width.
pub(crate) mod lanes;
pub(crate) mod level;

// Random words.
pub(crate) mod philox;

// Functions of one number.
mod as241;
mod logarithm_f32;
mod logarithm_f64;

// Laws, tile by tile.
pub(crate) mod draws_f32;
pub(crate) mod draws_f64;
pub(crate) mod laws;
pub(crate) mod tiles;
