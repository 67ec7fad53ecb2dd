//! Numbers that know how wrong they may be: what a formula gives in exact arithmetic is no further
//! away than its bound, from here as from any other order of the same sums.

use fanin_tensor::Matrix;

/// Half a unit in the last place of 1: no rounding is wrong by more, relative to its result.
pub(crate) const UNIT: f64 = f64::EPSILON / 2.0;

/// A value, the sum of the absolute values that it was added up from, and a bound on its error.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounded {
    pub(crate) value: f64,
    pub(crate) size: f64,
    pub(crate) error: f64,
}

impl Bounded {
    pub(crate) fn exact(value: f64) -> Self {
        Self::new(value, 0.0)
    }

    pub(crate) fn new(value: f64, error: f64) -> Self {
        let size = value.abs();
        Self { value, size, error }
    }

    /// A function of steepness at most `slope` here, with so many roundings of a result up to 1.
    pub(crate) fn map(self, value: f64, slope: f64, roundings: f64) -> Self {
        Self::new(value, slope * self.error + roundings * UNIT)
    }

    /// A number that every way to compute what follows stores as one: what it was added up from
    /// matters no longer.
    pub(crate) fn stored(self) -> Self {
        Self::new(self.value, self.error)
    }

    pub(crate) fn times(self, other: Self) -> Self {
        dot([(self, other)].into_iter())
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        let one = Self::exact(1.0);
        dot([(self, one), (other, one)].into_iter())
    }

    /// Wrong by what the two are, in parts of them.
    pub(crate) fn over(self, other: Self) -> Self {
        let value = self.value / other.value;
        let rest = other.value.abs() - other.error;
        Self::new(
            value,
            (self.error + value.abs() * other.error) / rest + 2.0 * UNIT * value.abs(),
        )
    }

    /// `|√a - √b| ≤ |a - b| / √b`.
    pub(crate) fn sqrt(self) -> Self {
        let root = self.value.sqrt();
        Self::new(root, self.error / root + UNIT * root)
    }

    /// Fails unless another way to compute it, wrong by as much at most, led to `got`.
    #[track_caller]
    pub(crate) fn check(self, got: f64, what: &str) {
        let Self { value, error, .. } = self;
        assert!(
            (got - value).abs() <= 2.0 * error,
            "{what}: {got} and {value}, {error:e}"
        );
        // A bound that everything keeps would say nothing; where a gradient nearly cancels, digits
        // are lost in any order.
        assert!(error < 1e-8 * value.abs(), "{what}: {value}, {error:e}");
    }
}

/// `Σ ab`: n products and n additions in any order, fused or not, and what is wrong with the
/// factors.
pub(crate) fn dot(pairs: impl Iterator<Item = (Bounded, Bounded)>) -> Bounded {
    let (mut sum, mut terms) = (Bounded::exact(0.0), 0.0);
    for (a, b) in pairs {
        terms += 1.0;
        sum.value += a.value * b.value;
        sum.size += a.size * b.size;
        sum.error += a.size * b.error + b.size * a.error + a.error * b.error;
    }
    sum.error += (terms + 1.0) * UNIT * sum.size;
    sum
}

/// A matrix row by row.
pub(crate) type Rows = Vec<Vec<Bounded>>;

pub(crate) fn exact(matrix: &Matrix<f64>) -> Rows {
    let row = |i| {
        (0..matrix.cols())
            .map(|j| Bounded::exact(matrix[(i, j)]))
            .collect()
    };
    (0..matrix.rows()).map(row).collect()
}

pub(crate) fn transposed(a: &Rows) -> Rows {
    let column = |j: usize| a.iter().map(|row| row[j]).collect();
    (0..a[0].len()).map(column).collect()
}

/// `A Bᵀ`.
pub(crate) fn products(a: &Rows, b: &Rows) -> Rows {
    let pairs = |a: &Vec<Bounded>, b: &Vec<Bounded>| dot(a.iter().copied().zip(b.iter().copied()));
    let row = |a| b.iter().map(|b| pairs(a, b)).collect();
    a.iter().map(row).collect()
}

pub(crate) fn each(a: &Rows, f: impl Fn(usize, usize, Bounded) -> Bounded) -> Rows {
    let row = |(i, row): (usize, &Vec<Bounded>)| {
        let values = row.iter().enumerate();
        values.map(|(j, &v)| f(i, j, v)).collect()
    };
    a.iter().enumerate().map(row).collect()
}

/// The Frobenius norm of some property of the elements.
pub(crate) fn norm(a: &Rows, of: impl Fn(&Bounded) -> f64) -> f64 {
    a.iter()
        .flatten()
        .map(|v| of(v).powi(2))
        .sum::<f64>()
        .sqrt()
}

pub(crate) fn stored(a: &Rows) -> Rows {
    each(a, |_, _, v| v.stored())
}
