use std::ops::{Index, IndexMut};

use crate::{Error, MatMut, MatRef, Real};

/// An owned matrix with contiguous columns.
///
/// In a network, weights `W` have shape `(fan_out, fan_in)` and a batch has shape
/// `(features, samples)`: one sample is one contiguous column.
///
/// ```
/// use fanin_tensor::Matrix;
/// let w = Matrix::from_row_major(2, 3, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
/// assert_eq!(w[(1, 0)], 4.0);
/// assert_eq!(w.as_slice(), [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
/// # Ok::<(), fanin_tensor::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix<T> {
    data: Vec<T>,
    rows: usize,
    cols: usize,
}

impl<T: Real> Matrix<T> {
    /// A matrix of zeros.
    pub fn zeros(rows: usize, cols: usize) -> Self {
        Self {
            data: vec![T::zero(); rows * cols],
            rows,
            cols,
        }
    }

    /// Takes values that lie column after column.
    ///
    /// # Errors
    /// [`Error::WrongLength`] unless `data.len() == rows * cols`.
    pub fn from_column_major(rows: usize, cols: usize, data: Vec<T>) -> Result<Self, Error> {
        if rows.checked_mul(cols) != Some(data.len()) {
            return Err(Error::WrongLength {
                len: data.len(),
                rows,
                cols,
            });
        }
        Ok(Self { data, rows, cols })
    }

    /// Copies values that lie row after row.
    ///
    /// # Errors
    /// [`Error::WrongLength`] unless `data.len() == rows * cols`.
    pub fn from_row_major(rows: usize, cols: usize, data: &[T]) -> Result<Self, Error> {
        if rows.checked_mul(cols) != Some(data.len()) {
            return Err(Error::WrongLength {
                len: data.len(),
                rows,
                cols,
            });
        }
        let data = transposed(data, rows, cols);
        Ok(Self { data, rows, cols })
    }

    /// A matrix whose element `(i, j)` is `f(i, j)`; called column after column.
    pub fn from_fn(rows: usize, cols: usize, mut f: impl FnMut(usize, usize) -> T) -> Self {
        let mut data = Vec::with_capacity(rows * cols);
        for j in 0..cols {
            data.extend((0..rows).map(|i| f(i, j)));
        }
        Self { data, rows, cols }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// The values, column after column.
    pub fn as_slice(&self) -> &[T] {
        &self.data
    }

    /// The values, column after column.
    pub fn as_mut_slice(&mut self) -> &mut [T] {
        &mut self.data
    }

    /// The values, column after column.
    pub fn into_vec(self) -> Vec<T> {
        self.data
    }

    /// The values, row after row.
    pub fn to_row_major(&self) -> Vec<T> {
        transposed(&self.data, self.cols, self.rows)
    }

    /// One column.
    ///
    /// # Panics
    /// If `j` lies outside.
    pub fn column(&self, j: usize) -> &[T] {
        &self.data[j * self.rows..(j + 1) * self.rows]
    }

    /// A view for products.
    pub fn view(&self) -> MatRef<'_, T> {
        MatRef::column_major(&self.data, self.rows, self.cols)
    }

    /// A view to write a product to.
    pub fn view_mut(&mut self) -> MatMut<'_, T> {
        MatMut::column_major(&mut self.data, self.rows, self.cols)
    }
}

impl<T> Index<(usize, usize)> for Matrix<T> {
    type Output = T;

    #[inline]
    #[track_caller]
    fn index(&self, (i, j): (usize, usize)) -> &T {
        assert!(i < self.rows, "row {i} lies outside {} rows", self.rows);
        &self.data[i + j * self.rows]
    }
}

impl<T> IndexMut<(usize, usize)> for Matrix<T> {
    #[inline]
    #[track_caller]
    fn index_mut(&mut self, (i, j): (usize, usize)) -> &mut T {
        assert!(i < self.rows, "row {i} lies outside {} rows", self.rows);
        &mut self.data[i + j * self.rows]
    }
}

/// The other order of `rows` times `cols` values that stand row after row.
fn transposed<T: Real>(data: &[T], rows: usize, cols: usize) -> Vec<T> {
    /// Rows and columns of a part that fits into the first-level cache in both orders.
    const PART: usize = 16;
    let mut out = vec![T::zero(); data.len()];
    for row in (0..rows).step_by(PART) {
        for col in (0..cols).step_by(PART) {
            for j in col..cols.min(col + PART) {
                for i in row..rows.min(row + PART) {
                    out[j * rows + i] = data[i * cols + j];
                }
            }
        }
    }
    out
}
