//! Values of the units of a layer for all samples, as training keeps them: row by row, because
//! biases, sums over samples and the symmetric Gram matrix then run along memory.

use std::ops::Range;

use fanin_tensor::{Aligned, MatMut, MatRef, Real, vectorized};

/// Values of some units for some samples. The samples of one unit are contiguous; where a row ends,
/// values may follow that mean nothing, so that the next row begins at a line of cache.
#[derive(Debug, Clone)]
pub(crate) struct Batch<T: Real> {
    values: Aligned<T>,
    units: usize,
    samples: usize,
    stride: usize,
}

impl<T: Real> Batch<T> {
    /// Zeros.
    pub(crate) fn zeros(units: usize, samples: usize) -> Self {
        Self::with_stride(
            units,
            samples,
            samples.next_multiple_of(64 / size_of::<T>()),
        )
    }

    /// Zeros without anything between the rows.
    pub(crate) fn dense(units: usize, samples: usize) -> Self {
        Self::with_stride(units, samples, samples)
    }

    fn with_stride(units: usize, samples: usize, stride: usize) -> Self {
        Self {
            values: Aligned::zeros(units * stride),
            units,
            samples,
            stride,
        }
    }

    pub(crate) fn units(&self) -> usize {
        self.units
    }

    pub(crate) fn samples(&self) -> usize {
        self.samples
    }

    pub(crate) fn view(&self) -> MatRef<'_, T> {
        MatRef::row_major_with_stride(&self.values, self.units, self.samples, self.stride)
    }

    pub(crate) fn view_mut(&mut self) -> MatMut<'_, T> {
        MatMut::row_major_with_stride(&mut self.values, self.units, self.samples, self.stride)
    }

    /// Some of the samples.
    pub(crate) fn columns_mut(&mut self, range: Range<usize>) -> MatMut<'_, T> {
        let values = &mut self.values[range.start..];
        MatMut::row_major_with_stride(values, self.units, range.len(), self.stride)
    }

    /// The samples of each unit.
    pub(crate) fn rows(&self) -> impl ExactSizeIterator<Item = &[T]> {
        let rows = self.values.chunks_exact(self.stride);
        rows.map(|row| &row[..self.samples])
    }

    /// The samples of each unit.
    pub(crate) fn rows_mut(&mut self) -> impl ExactSizeIterator<Item = &mut [T]> {
        let rows = self.values.chunks_exact_mut(self.stride);
        rows.map(|row| &mut row[..self.samples])
    }

    /// Rows one after the other, with what lies between them.
    pub(crate) fn as_slice(&self) -> &[T] {
        &self.values
    }

    /// Rows one after the other, with what lies between them.
    pub(crate) fn as_mut_slice(&mut self) -> &mut [T] {
        &mut self.values
    }

    /// The rows, each with the values after it that mean nothing.
    pub(crate) fn lines(&self) -> impl ExactSizeIterator<Item = &[T]> {
        self.values.chunks_exact(self.stride)
    }

    /// The rows, each with the values after it that mean nothing.
    pub(crate) fn lines_mut(&mut self) -> impl ExactSizeIterator<Item = &mut [T]> {
        self.values.chunks_exact_mut(self.stride)
    }

    /// The samples of one unit.
    pub(crate) fn row(&self, unit: usize) -> &[T] {
        &self.values[unit * self.stride..][..self.samples]
    }

    /// One row, with the values after it that mean nothing.
    pub(crate) fn line_mut(&mut self, unit: usize) -> &mut [T] {
        &mut self.values[unit * self.stride..][..self.stride]
    }

    /// Adds another batch of as many samples, unit by unit as far as both have units.
    pub(crate) fn add(&mut self, other: &Self) {
        let lines = self.lines_mut().zip(other.lines());
        vectorized(
            #[inline(always)]
            || {
                for (sums, line) in lines {
                    for (sum, &value) in sums.iter_mut().zip(line) {
                        *sum = *sum + value;
                    }
                }
            },
        );
    }

    /// Adds a number to each row, and calls `then` while the row is in cache.
    pub(crate) fn add_to_lines(&mut self, b: &[T], mut then: impl FnMut(usize, &[T])) {
        for (i, (line, &b)) in self.lines_mut().zip(b).enumerate() {
            vectorized(
                #[inline(always)]
                || {
                    for value in &mut *line {
                        *value = *value + b;
                    }
                },
            );
            then(i, line);
        }
    }
}
