//! What is drawn from the default stream.
//!
//! A law is in the type of the draw, `f32` or `f64`: bounds and masses were rounded to it once,
//! before the first element.

use crate::fill::cuts::Cuts;
use crate::streams::kernel::key::Key;
use crate::streams::kernel::level::Level;

/// Standard normal draws.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Normal;

/// Uniform draws `u` in `[0, 1)`, mapped to `low + width u`, but not above `largest`.
#[derive(Debug, Clone, Copy)]
pub struct Uniform<T> {
    /// The smallest value.
    pub(crate) low: T,
    /// `high - low`, rounded.
    pub(crate) width: T,
    /// The largest number of the element's type below the upper bound, which rounding could reach.
    pub(crate) largest: T,
}

/// A law in the type of the draw.
#[derive(Clone, Copy)]
pub enum Law<R> {
    /// The same number everywhere.
    Constant(R),
    /// `N(0, 1)`, by Box and Muller's method.
    Normal,
    /// Between bounds.
    Uniform(Uniform<R>),
    /// `N(0, 1)` between cuts, by inversion.
    Truncated(Cuts),
}

/// `f32` and `f64`, which are drawn.
pub trait Draws: Sized {
    /// Draws `start ..` of the tensor with this key, by one thread.
    fn draw(level: Level, law: &Law<Self>, key: Key, start: u64, out: &mut [Self]);
}
