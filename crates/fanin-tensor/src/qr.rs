use crate::{Error, Matrix, Real};

/// The factors of a thin QR decomposition, `A = Q R`.
#[derive(Debug, Clone, PartialEq)]
pub struct ThinQr<T> {
    /// Orthonormal columns, of the shape of `A`.
    pub q: Matrix<T>,
    /// Upper triangular, `cols × cols`; the signs of its diagonal are as the method leaves them.
    pub r: Matrix<T>,
}

impl<T: Real> Matrix<T> {
    /// Thin QR decomposition by Householder reflections.
    ///
    /// # Errors
    /// [`Error::WideQr`] if there are more columns than rows.
    ///
    /// ```
    /// use fanin_tensor::Matrix;
    /// let a = Matrix::from_row_major(2, 1, &[3.0_f64, 4.0])?;
    /// let qr = a.thin_qr()?;
    /// assert!((qr.r[(0, 0)].abs() - 5.0).abs() < 1e-15);
    /// # Ok::<(), fanin_tensor::Error>(())
    /// ```
    pub fn thin_qr(&self) -> Result<ThinQr<T>, Error> {
        let (rows, cols) = (self.rows(), self.cols());
        if cols > rows {
            return Err(Error::WideQr { rows, cols });
        }
        let (q, r) = T::thin_qr(self.as_slice(), rows, cols);
        Ok(ThinQr {
            q: Matrix::from_column_major(rows, cols, q)?,
            r: Matrix::from_column_major(cols, cols, r)?,
        })
    }
}

pub(crate) fn faer_thin_qr<T: faer::traits::ComplexField + Copy>(
    data: &[T],
    rows: usize,
    cols: usize,
) -> (Vec<T>, Vec<T>) {
    let qr = faer::MatRef::from_column_major_slice(data, rows, cols).qr();
    let (q, r) = (qr.compute_thin_Q(), qr.thin_R());
    let columns = |m: faer::MatRef<'_, T>| {
        let mut out = Vec::with_capacity(m.nrows() * m.ncols());
        for j in 0..m.ncols() {
            out.extend((0..m.nrows()).map(|i| m[(i, j)]));
        }
        out
    };
    // faer stores the Householder vectors below R's diagonal.
    let mut r = columns(r);
    for j in 0..cols {
        for below in &mut r[j * cols + j + 1..(j + 1) * cols] {
            *below = faer::traits::math_utils::zero();
        }
    }
    (columns(q.as_ref()), r)
}
