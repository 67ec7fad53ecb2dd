//! Schemes whose values do not depend on each other: a draw, and what maps it to a value.
//!
//! Value `i` of a tensor is made of draw `i` alone, so that any part can be made by itself, on any
//! number of threads, with the bits of the whole.

use core::iter;

use crate::Error;
use crate::fill::cuts::Cuts;
use crate::fill::element::Element;
use crate::fill::element::sealed::{Buffer, CHUNK, Sealed};
use crate::fill::moments::Moments;
pub(crate) use crate::fill::operation::Operation;
use crate::fill::operation::{Mapped as _, apply};
use crate::streams::kernel::key::Key;
use crate::streams::kernel::laws::{Draws as _, Law, Uniform};
use crate::streams::kernel::level::Level;

/// An element scheme for one layer: a draw, and the operations that map it to a value, in their
/// order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plan {
    /// What is drawn.
    pub(crate) draw: Draw,
    /// What is done with each draw, the first first.
    pub(crate) operations: Vec<Operation>,
}

/// What a value begins as.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Draw {
    /// No draw: the number itself.
    Constant(f64),
    /// `N(0, 1)`.
    Normal,
    /// `low + (high - low) u` with `u` in `[0, 1)`, and below `high` in every type.
    Uniform { low: f64, high: f64 },
    /// `N(0, 1)` between two cuts.
    Truncated(Cuts),
}

/// Draws in order, one after the other, in `f64`.
pub(crate) trait SequentialDraws {
    /// Standard normal.
    fn normal(&mut self) -> f64;
    /// Uniform in `[0, 1)`.
    fn unit(&mut self) -> f64;
    /// Standard normal between the cuts.
    ///
    /// # Errors
    /// [`Error::NotInStream`] where the library has no such function.
    fn truncated(&mut self, cuts: &Cuts) -> Result<f64, Error>;
}

impl Plan {
    /// The draw itself.
    pub(crate) fn new(draw: Draw) -> Self {
        Self {
            draw,
            operations: Vec::new(),
        }
    }

    /// The same, and one more operation at the end.
    pub(crate) fn then(mut self, operation: Operation) -> Self {
        self.operations.push(operation);
        self
    }

    /// Every value 0, without any draw.
    pub(crate) fn zeros() -> Self {
        Self::new(Draw::Constant(0.0))
    }

    /// Normal with mean 0.
    pub(crate) fn normal(std: f64) -> Self {
        Self::new(Draw::Normal).then(Operation::Multiply(std))
    }

    /// Uniform on `[-limit, limit)`.
    pub(crate) fn symmetric(limit: f64) -> Self {
        Self::new(Draw::Uniform {
            low: -limit,
            high: limit,
        })
    }

    /// The same with another mean; nothing is added for 0.
    pub(crate) fn around(self, mean: f64) -> Self {
        if mean == 0.0 {
            self
        } else {
            self.then(Operation::Add(mean))
        }
    }

    /// Mean and variance of one value; none for powers of a draw.
    pub(crate) fn moments(&self) -> Option<Moments> {
        let draw = match self.draw {
            Draw::Constant(mean) => Moments {
                mean,
                variance: 0.0,
            },
            Draw::Normal => Moments {
                mean: 0.0,
                variance: 1.0,
            },
            Draw::Uniform { low, high } => Moments {
                mean: (low + high) / 2.0,
                variance: (high - low).powi(2) / 12.0,
            },
            Draw::Truncated(cuts) => cuts.moments(),
        };
        self.operations
            .iter()
            .try_fold(draw, |Moments { mean, variance }, operation| {
                let (scale, shift) = match *operation {
                    Operation::Negate => (-1.0, 0.0),
                    Operation::Add(s) => (1.0, s),
                    Operation::Subtract(s) => (1.0, -s),
                    Operation::SubtractFrom(s) => (-1.0, s),
                    Operation::Multiply(s) => (s, 0.0),
                    Operation::Divide(s) => (1.0 / s, 0.0),
                    // Of powers, these are straight lines; others are NaN for half of the draws, or
                    // no fixed law.
                    Operation::Power(1.0) => (1.0, 0.0),
                    Operation::Power(0.0) => (0.0, 1.0),
                    Operation::SquareRoot
                    | Operation::DivideInto(_)
                    | Operation::Power(_)
                    | Operation::PowerOf(_) => return None,
                };
                Some(Moments {
                    mean: scale * mean + shift,
                    variance: scale * scale * variance,
                })
            })
    }

    /// Elements `start ..` of the tensor with this key, by one thread. Scalars are rounded to the
    /// type of the draw, then every operation is done in it, and values are rounded to `T` at the
    /// end.
    ///
    /// Only this loop over chunks is generic. Draws and operations are compiled in this crate, and
    /// not anew in each that fills.
    pub(crate) fn fill_part<T: Sealed>(&self, level: Level, key: Key, start: u64, out: &mut [T]) {
        let law = match self.draw {
            Draw::Constant(value) => Law::Constant(T::Real::from_f64(value)),
            Draw::Normal => Law::Normal,
            Draw::Uniform { low, high } => Law::Uniform(range::<T>(low, high)),
            Draw::Truncated(cuts) => Law::Truncated(cuts),
        };
        let mut buffer = T::Buffer::empty();
        // All chunks but the first begin where tiles do.
        let first = CHUNK - (start % CHUNK as u64) as usize;
        let (first, rest) = out.split_at_mut(first.min(out.len()));
        let mut start = start;
        for out in iter::once(first).chain(rest.chunks_mut(CHUNK)) {
            let reals = T::reals(out, &mut buffer);
            T::Real::draw(level, &law, key, start, reals);
            T::Real::map(level, &self.operations, reals);
            T::round(level, &buffer, out);
            start = start.wrapping_add(out.len() as u64);
        }
    }

    /// The next values of a sequence: every operation in `f64`, rounded to `T` at the end.
    pub(crate) fn fill_sequential<T: Element>(
        &self,
        draws: &mut impl SequentialDraws,
        out: &mut [T],
    ) -> Result<(), Error> {
        for slot in out {
            let mut value = [match self.draw {
                Draw::Constant(value) => value,
                Draw::Normal => draws.normal(),
                Draw::Uniform { low, high } => low + (high - low) * draws.unit(),
                Draw::Truncated(cuts) => draws.truncated(&cuts)?,
            }];
            for &operation in &self.operations {
                apply(operation, &mut value);
            }
            *slot = T::from_f64(value[0]);
        }
        Ok(())
    }
}

/// The bounds in the type of the draw, and the largest value that an element may have: below `high`
/// also after rounding to the element's type.
fn range<T: Sealed>(low: f64, high: f64) -> Uniform<T::Real> {
    let real = T::Real::from_f64;
    let bound = T::from_f64(high);
    Uniform {
        low: real(low),
        width: real(high - low),
        // A course expression may have its bounds the wrong way round, as NumPy allows; then there
        // is nothing to keep.
        largest: if T::from_f64(low) < bound {
            bound.next_down().to_real()
        } else {
            T::Real::from_f64(f64::INFINITY)
        },
    }
}
