//! Schemes that make a tensor as a whole: a function of all its draws.
//!
//! Such a scheme gets all normals at once, and where it samples without replacement a shuffle
//! besides; where the two come from, and in which order, is the source's.

use core::fmt::Debug;

use super::moments::Moments;
use super::reals::{Numbers, Reals};
use crate::fill::element::sealed::Sealed;
use crate::{Error, Shape};

/// A scheme that makes a tensor as a whole.
pub(crate) trait Whole: Debug + Send + Sync {
    /// Fills a tensor with elements.
    fn fill(
        &self,
        shape: &Shape,
        draws: &mut dyn WholeDraws,
        out: &mut dyn Canvas,
    ) -> Result<(), Error>;

    /// Mean and variance of one value; none where the places have different laws.
    fn moments(&self, _: &Shape) -> Option<Moments> {
        None
    }
}

/// Draws for a whole tensor.
pub(crate) trait WholeDraws {
    /// Standard normals, as many as `count`.
    ///
    /// In the type of the tensor's draws, so that they are those of `normal` under the same name.
    fn normals(&mut self, count: usize) -> Result<Reals, Error>;

    /// Shuffles each line of places, of `count` places in all, independently of the normals.
    fn shuffle(&mut self, count: usize, lines: &mut [Line]) -> Result<(), Error>;

    /// Orthonormal columns, one after the other: `outputs` of length `heard` or the other way
    /// round, whichever is longer.
    fn orthonormal(&self, outputs: usize, heard: usize, normals: Numbers<'_>) -> Reals;

    /// Whether outputs are the columns of `Q`, and not its rows.
    fn is_transposed(&self, outputs: usize, heard: usize) -> bool {
        outputs < heard
    }

    /// Whether what an output hears comes in the order of memory; otherwise channel by channel in
    /// every layout, so that a layer has the same weights in each.
    fn is_in_memory_order(&self) -> bool {
        false
    }
}

/// Places in a tensor, and how many of the first are kept.
pub(crate) type Line = (Vec<usize>, usize);

/// A tensor to write to, whatever its type.
pub(crate) trait Canvas {
    /// Number of values.
    fn len(&self) -> usize;

    /// Makes all values zeros.
    fn clear(&mut self);

    /// Writes one value.
    fn set(&mut self, place: usize, value: f64);

    /// Writes `gain` times each number to `at` plus the place beside it.
    fn scatter(&mut self, at: usize, places: &[usize], gain: f64, numbers: Numbers<'_>);
}

impl<T: Sealed> Canvas for &mut [T] {
    fn len(&self) -> usize {
        <[T]>::len(self)
    }

    fn clear(&mut self) {
        self.fill(T::from_f64(0.0));
    }

    fn set(&mut self, place: usize, value: f64) {
        self[place] = T::from_f64(value);
    }

    fn scatter(&mut self, at: usize, places: &[usize], gain: f64, numbers: Numbers<'_>) {
        match numbers {
            Numbers::Single(numbers) => {
                for (place, &number) in places.iter().zip(numbers) {
                    self[at + place] = T::from_f64(gain * f64::from(number));
                }
            }
            Numbers::Double(numbers) => {
                for (place, &number) in places.iter().zip(numbers) {
                    self[at + place] = T::from_f64(gain * number);
                }
            }
        }
    }
}
