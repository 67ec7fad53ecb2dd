//! What is drawn from the default stream.

use crate::fill::cuts::Cuts;
use crate::streams::kernel::key::Key;
use crate::streams::kernel::level::Level;

/// Standard normal draws.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Normal;

/// Uniform draws `u` in `[0, 1)`, mapped to `low + width u`, but not above `largest`.
#[derive(Debug, Clone, Copy)]
pub struct Uniform<T> {
    pub(crate) low: T,
    pub(crate) width: T,
    /// The largest number of the element's type below the upper bound, which rounding could reach.
    pub(crate) largest: T,
}

/// A law in the type of the draw.
#[derive(Clone, Copy)]
pub enum Law<R> {
    /// The same number everywhere.
    Constant(R),
    Normal,
    Uniform(Uniform<R>),
    Truncated(Cuts),
}

/// `f32` and `f64`, which are drawn.
pub trait Draws: Sized {
    /// Draws `start ..` of the tensor with this key, by one thread.
    fn draw(level: Level, law: &Law<Self>, key: Key, start: u64, out: &mut [Self]);
}
