use std::ops::{Deref, DerefMut};

use super::Lanes;

/// Values that begin at a cache line.
///
/// A vector that straddles two lines is loaded twice: in the product of a 20 x 209 with a 209 x 209
/// matrix that was the difference between 41 and 71 GFLOP/s.
///
/// ```
/// use fanin_tensor::Aligned;
/// let mut row = Aligned::zeros(209);
/// row[208] = 1.0_f64;
/// assert_eq!(row.as_ptr().align_offset(64), 0);
/// assert_eq!(row.clone()[208], 1.0);
/// ```
#[derive(Debug, Default)]
pub struct Aligned<T> {
    values: Vec<T>,
    start: usize,
    len: usize,
}

impl<T: Lanes> Aligned<T> {
    /// `len` zeros.
    pub fn zeros(len: usize) -> Self {
        let values = vec![T::zero(); len + T::PER_LINE - 1];
        // Where the address cannot be known, the values lie as they come: slower, not wrong.
        let start = values.as_ptr().align_offset(64).min(T::PER_LINE - 1);
        Self { values, start, len }
    }
}

impl<T> Deref for Aligned<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        &self.values[self.start..self.start + self.len]
    }
}

impl<T> DerefMut for Aligned<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.values[self.start..self.start + self.len]
    }
}

impl<T: Lanes> Clone for Aligned<T> {
    fn clone(&self) -> Self {
        let mut copy = Self::zeros(self.len);
        copy.copy_from_slice(self);
        copy
    }
}
