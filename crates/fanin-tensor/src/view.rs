use std::ops::Range;

/// Which index runs along memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Column,
    Row,
}

impl Order {
    fn flipped(self) -> Self {
        match self {
            Order::Column => Order::Row,
            Order::Row => Order::Column,
        }
    }

    /// Elements that a matrix of this shape needs, given the distance of its lines.
    fn span(self, rows: usize, cols: usize, stride: usize) -> Option<usize> {
        let (line, lines) = match self {
            Order::Column => (rows, cols),
            Order::Row => (cols, rows),
        };
        if line == 0 || lines == 0 {
            return Some(0);
        }
        (lines - 1).checked_mul(stride)?.checked_add(line)
    }
}

#[track_caller]
fn check(len: usize, rows: usize, cols: usize, stride: usize, order: Order) {
    let line = match order {
        Order::Column => rows,
        Order::Row => cols,
    };
    assert!(
        stride >= line,
        "lines of {line} values cannot lie {stride} apart"
    );
    let span = order.span(rows, cols, stride);
    assert!(
        span.is_some_and(|span| span <= len),
        "slice holds {len} values, too few for a {rows} x {cols} view with stride {stride}"
    );
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
    #[track_caller]
    pub fn column_major(data: &'a [T], rows: usize, cols: usize) -> Self {
        Self::with_stride(data, rows, cols, rows, Order::Column)
    }

    /// Views a slice as `rows × cols` with contiguous rows.
    ///
    /// # Panics
    /// If the slice is too short.
    #[track_caller]
    pub fn row_major(data: &'a [T], rows: usize, cols: usize) -> Self {
        Self::with_stride(data, rows, cols, cols, Order::Row)
    }

    #[track_caller]
    fn with_stride(data: &'a [T], rows: usize, cols: usize, stride: usize, order: Order) -> Self {
        check(data.len(), rows, cols, stride, order);
        Self {
            data,
            rows,
            cols,
            stride,
            order,
        }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn cols(&self) -> usize {
        self.cols
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
        match self.order {
            Order::Column => self.data[i + j * self.stride],
            Order::Row => self.data[i * self.stride + j],
        }
    }

    /// The same values with rows and columns exchanged.
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
    #[track_caller]
    pub fn column_major(data: &'a mut [T], rows: usize, cols: usize) -> Self {
        check(data.len(), rows, cols, rows, Order::Column);
        Self {
            data,
            rows,
            cols,
            stride: rows,
            order: Order::Column,
        }
    }

    /// Views a slice as `rows × cols` with contiguous rows.
    ///
    /// # Panics
    /// If the slice is too short.
    #[track_caller]
    pub fn row_major(data: &'a mut [T], rows: usize, cols: usize) -> Self {
        check(data.len(), rows, cols, cols, Order::Row);
        Self {
            data,
            rows,
            cols,
            stride: cols,
            order: Order::Row,
        }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// The same values with rows and columns exchanged.
    pub fn transposed(self) -> Self {
        Self {
            rows: self.cols,
            cols: self.rows,
            order: self.order.flipped(),
            ..self
        }
    }
}
