use std::ops::Range;

/// Which lines of a matrix lie contiguous in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Columns: column-major, as in Fortran.
    Column,
    /// Rows: row-major, as in C.
    Row,
}

impl Order {
    #[inline]
    fn flipped(self) -> Self {
        match self {
            Order::Column => Order::Row,
            Order::Row => Order::Column,
        }
    }

    /// From an element to the one below it, and to the one on its right.
    #[inline]
    pub(crate) fn steps(self, stride: usize) -> (usize, usize) {
        match self {
            Order::Column => (1, stride),
            Order::Row => (stride, 1),
        }
    }

    /// Length and number of the lines.
    #[inline]
    fn lines(self, rows: usize, cols: usize) -> (usize, usize) {
        match self {
            Order::Column => (rows, cols),
            Order::Row => (cols, rows),
        }
    }
}

/// The stride of a view that fits into its slice.
///
/// What comes back is at least the length of a line, so that lines never overlap, and at most the
/// length of the slice: where there is but one line, a stride has no meaning and is replaced.
#[inline]
#[track_caller]
fn checked_stride(len: usize, rows: usize, cols: usize, stride: usize, order: Order) -> usize {
    let (line, lines) = order.lines(rows, cols);
    assert!(
        stride >= line,
        "lines of {line} values cannot lie {stride} apart"
    );
    if line == 0 || lines == 0 {
        return line;
    }
    let span = (lines - 1)
        .checked_mul(stride)
        .and_then(|before| before.checked_add(line));
    assert!(
        span.is_some_and(|span| span <= len),
        "slice holds {len} values, too few for a {rows} x {cols} view with stride {stride}"
    );
    if lines == 1 { line } else { stride }
}

/// A read-only view of a matrix in a slice: column- or row-major, with a stride between lines.
///
/// Transposing a view costs nothing.
///
/// ```
/// use fanin_tensor::MatRef;
/// let a = MatRef::column_major(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 2, 3);
/// assert_eq!(a.get(1, 2), 6.0);
/// assert_eq!(a.transposed().get(2, 1), 6.0);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct MatRef<'a, T> {
    pub(crate) data: &'a [T],
    pub(crate) rows: usize,
    pub(crate) cols: usize,
    pub(crate) stride: usize,
    pub(crate) order: Order,
}

impl<'a, T: Copy> MatRef<'a, T> {
    /// Views a slice as `rows × cols` with contiguous columns.
    ///
    /// # Panics
    /// If the slice is too short.
    #[inline]
    #[track_caller]
    pub fn column_major(data: &'a [T], rows: usize, cols: usize) -> Self {
        Self::with_stride(data, rows, cols, rows, Order::Column)
    }

    /// Views a slice as `rows × cols` with contiguous rows.
    ///
    /// # Panics
    /// If the slice is too short.
    #[inline]
    #[track_caller]
    pub fn row_major(data: &'a [T], rows: usize, cols: usize) -> Self {
        Self::with_stride(data, rows, cols, cols, Order::Row)
    }

    /// Views a slice as `rows × cols` whose columns are contiguous and begin `stride` values apart.
    ///
    /// # Panics
    /// If the columns would overlap, or the slice is too short. The last column needs no more than
    /// its values.
    ///
    /// ```
    /// use fanin_tensor::MatRef;
    /// // The upper two rows of a 3 x 2 matrix.
    /// let a = MatRef::column_major_with_stride(&[1.0, 2.0, 9.0, 3.0, 4.0], 2, 2, 3);
    /// assert_eq!((a.get(0, 1), a.get(1, 1)), (3.0, 4.0));
    /// ```
    #[inline]
    #[track_caller]
    pub fn column_major_with_stride(
        data: &'a [T],
        rows: usize,
        cols: usize,
        stride: usize,
    ) -> Self {
        Self::with_stride(data, rows, cols, stride, Order::Column)
    }

    /// Views a slice as `rows × cols` whose rows are contiguous and begin `stride` values apart.
    ///
    /// # Panics
    /// If the rows would overlap, or the slice is too short. The last row needs no more than its
    /// values.
    #[inline]
    #[track_caller]
    pub fn row_major_with_stride(data: &'a [T], rows: usize, cols: usize, stride: usize) -> Self {
        Self::with_stride(data, rows, cols, stride, Order::Row)
    }

    #[inline]
    #[track_caller]
    fn with_stride(data: &'a [T], rows: usize, cols: usize, stride: usize, order: Order) -> Self {
        Self {
            stride: checked_stride(data.len(), rows, cols, stride, order),
            data,
            rows,
            cols,
            order,
        }
    }

    /// Number of rows.
    #[inline]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    #[inline]
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// Which lines are contiguous.
    #[inline]
    pub fn order(&self) -> Order {
        self.order
    }

    /// From the first value of a line to the first value of the next; at least the length of a
    /// line.
    #[inline]
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// The values, with those between the lines: element `(i, j)` is at `i + j * stride` if columns
    /// are contiguous, at `i * stride + j` if rows are.
    #[inline]
    pub fn as_slice(&self) -> &'a [T] {
        self.data
    }

    /// The element in row `i` and column `j`.
    ///
    /// # Panics
    /// If `i` or `j` lies outside.
    #[inline]
    #[track_caller]
    pub fn get(&self, i: usize, j: usize) -> T {
        assert!(
            i < self.rows && j < self.cols,
            "({i}, {j}) lies outside {} x {}",
            self.rows,
            self.cols
        );
        let (down, right) = self.order.steps(self.stride);
        self.data[i * down + j * right]
    }

    /// The places from an element to the one below it, and to the one on its right.
    ///
    /// In a matrix that is not empty they are at most the length of the slice, so that they fit
    /// into an `isize`.
    ///
    /// ```
    /// use fanin_tensor::MatRef;
    /// assert_eq!(MatRef::column_major(&[0.0; 6], 2, 3).steps(), (1, 2));
    /// assert_eq!(MatRef::row_major(&[0.0; 6], 2, 3).steps(), (3, 1));
    /// ```
    #[inline]
    pub fn steps(&self) -> (usize, usize) {
        self.order.steps(self.stride)
    }

    /// The same values with rows and columns exchanged.
    #[inline]
    pub fn transposed(self) -> Self {
        Self {
            rows: self.cols,
            cols: self.rows,
            order: self.order.flipped(),
            ..self
        }
    }

    /// A view of some of the columns.
    ///
    /// # Panics
    /// If the range lies outside.
    #[track_caller]
    pub fn columns(self, range: Range<usize>) -> Self {
        assert!(
            range.start <= range.end && range.end <= self.cols,
            "columns {range:?} lie outside {} x {}",
            self.rows,
            self.cols
        );
        let skip = match self.order {
            Order::Column => range.start * self.stride,
            Order::Row => range.start,
        };
        Self {
            data: &self.data[skip.min(self.data.len())..],
            cols: range.len(),
            ..self
        }
    }
}

/// A view of a matrix that can be written to; see [`MatRef`].
#[derive(Debug)]
pub struct MatMut<'a, T> {
    pub(crate) data: &'a mut [T],
    pub(crate) rows: usize,
    pub(crate) cols: usize,
    pub(crate) stride: usize,
    pub(crate) order: Order,
}

impl<'a, T: Copy> MatMut<'a, T> {
    /// Views a slice as `rows × cols` with contiguous columns.
    ///
    /// # Panics
    /// If the slice is too short.
    #[inline]
    #[track_caller]
    pub fn column_major(data: &'a mut [T], rows: usize, cols: usize) -> Self {
        Self::with_stride(data, rows, cols, rows, Order::Column)
    }

    /// Views a slice as `rows × cols` with contiguous rows.
    ///
    /// # Panics
    /// If the slice is too short.
    #[inline]
    #[track_caller]
    pub fn row_major(data: &'a mut [T], rows: usize, cols: usize) -> Self {
        Self::with_stride(data, rows, cols, cols, Order::Row)
    }

    /// Views a slice as `rows × cols` whose columns are contiguous and begin `stride` values apart.
    /// What lies between them is never written to.
    ///
    /// # Panics
    /// If the columns would overlap, or the slice is too short.
    #[inline]
    #[track_caller]
    pub fn column_major_with_stride(
        data: &'a mut [T],
        rows: usize,
        cols: usize,
        stride: usize,
    ) -> Self {
        Self::with_stride(data, rows, cols, stride, Order::Column)
    }

    /// Views a slice as `rows × cols` whose rows are contiguous and begin `stride` values apart.
    /// What lies between them is never written to.
    ///
    /// # Panics
    /// If the rows would overlap, or the slice is too short.
    #[inline]
    #[track_caller]
    pub fn row_major_with_stride(
        data: &'a mut [T],
        rows: usize,
        cols: usize,
        stride: usize,
    ) -> Self {
        Self::with_stride(data, rows, cols, stride, Order::Row)
    }

    #[inline]
    #[track_caller]
    fn with_stride(
        data: &'a mut [T],
        rows: usize,
        cols: usize,
        stride: usize,
        order: Order,
    ) -> Self {
        Self {
            stride: checked_stride(data.len(), rows, cols, stride, order),
            data,
            rows,
            cols,
            order,
        }
    }

    /// Number of rows.
    #[inline]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    #[inline]
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// Which lines are contiguous.
    #[inline]
    pub fn order(&self) -> Order {
        self.order
    }

    /// From the first value of a line to the first value of the next; at least the length of a
    /// line.
    #[inline]
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// The values, with those between the lines; see [`MatRef::as_slice`].
    #[inline]
    pub fn as_mut_slice(&mut self) -> &mut [T] {
        self.data
    }

    /// Sets the element in row `i` and column `j`.
    ///
    /// # Panics
    /// If `i` or `j` lies outside.
    #[inline]
    #[track_caller]
    pub fn set(&mut self, i: usize, j: usize, value: T) {
        assert!(
            i < self.rows && j < self.cols,
            "({i}, {j}) lies outside {} x {}",
            self.rows,
            self.cols
        );
        let (down, right) = self.order.steps(self.stride);
        self.data[i * down + j * right] = value;
    }

    /// A read-only view of the same values.
    #[inline]
    pub fn as_ref(&self) -> MatRef<'_, T> {
        MatRef {
            data: self.data,
            rows: self.rows,
            cols: self.cols,
            stride: self.stride,
            order: self.order,
        }
    }

    /// A view of the same values for a shorter time, so that this one can be used again.
    #[inline]
    pub fn reborrow(&mut self) -> MatMut<'_, T> {
        MatMut {
            data: self.data,
            rows: self.rows,
            cols: self.cols,
            stride: self.stride,
            order: self.order,
        }
    }

    /// Sets every element of the matrix, and nothing between its lines.
    ///
    /// ```
    /// use fanin_tensor::MatMut;
    /// let mut values = [1.0, 2.0, 3.0, 4.0, 5.0];
    /// MatMut::row_major_with_stride(&mut values, 2, 2, 3).fill(0.0);
    /// assert_eq!(values, [0.0, 0.0, 3.0, 0.0, 0.0]);
    /// ```
    pub fn fill(&mut self, value: T) {
        let (line, lines) = self.order.lines(self.rows, self.cols);
        if line > 0 {
            for values in self.data.chunks_mut(self.stride).take(lines) {
                values[..line].fill(value);
            }
        }
    }

    /// The same values with rows and columns exchanged.
    #[inline]
    pub fn transposed(self) -> Self {
        Self {
            rows: self.cols,
            cols: self.rows,
            order: self.order.flipped(),
            ..self
        }
    }
}
