//! Numbers in one of two precisions, where code is not generic.
//!
//! Schemes of a whole tensor are behind `dyn`, so that they are compiled once and not for every
//! type of element; this is how numbers pass there.

/// Numbers in the precision in which they were drawn.
pub enum Reals {
    /// Of `f32`, `f16` and `bf16` tensors of the named streams.
    Single(Vec<f32>),
    /// Of `f64` tensors, and of all that other streams draw.
    Double(Vec<f64>),
}

/// A slice of [`Reals`].
#[derive(Clone, Copy)]
pub(crate) enum Numbers<'a> {
    Single(&'a [f32]),
    Double(&'a [f64]),
}

impl Reals {
    /// All of them.
    pub(crate) fn numbers(&self) -> Numbers<'_> {
        match self {
            Self::Single(numbers) => Numbers::Single(numbers),
            Self::Double(numbers) => Numbers::Double(numbers),
        }
    }

    /// One of them, exactly.
    pub(crate) fn at(&self, place: usize) -> f64 {
        match self {
            Self::Single(numbers) => numbers[place].into(),
            Self::Double(numbers) => numbers[place],
        }
    }
}

impl<'a> Numbers<'a> {
    /// `length` numbers from `start` on.
    pub(crate) fn part(self, start: usize, length: usize) -> Self {
        match self {
            Self::Single(numbers) => Self::Single(&numbers[start..start + length]),
            Self::Double(numbers) => Self::Double(&numbers[start..start + length]),
        }
    }
}
