//! One product to be timed, with what its result must be.

use std::num::NonZeroUsize;

use fanin_tensor::{Accumulate, MatMut, MatRef, Product, Real};

use super::shape::{Layout, Shape};

/// Up to so many terms, every element of the result is checked.
const CHECK_ALL: usize = 1 << 20;
/// Beyond that, so many elements, the last row and the last column among them.
const CHECK_SOME: usize = 256;

/// Operands, room for the result, and some elements of the result computed with twice the digits.
#[derive(Debug)]
pub struct Case<T> {
    shape: Shape,
    lhs: Vec<T>,
    rhs: Vec<T>,
    result: Vec<T>,
    expected: Vec<Expected>,
}

#[derive(Debug)]
struct Expected {
    row: usize,
    col: usize,
    value: f64,
    bound: f64,
}

impl<T: Real> Case<T> {
    /// Random operands; the same for the same shape.
    pub fn new(shape: Shape) -> Self {
        let Shape {
            rows, inner, cols, ..
        } = shape;
        let mut state = 1;
        let mut values = |len: usize| -> Vec<T> {
            (0..len)
                .map(|_| T::from_f64(2.0 * random(&mut state) - 1.0))
                .collect()
        };
        let mut case = Self {
            shape,
            lhs: values(rows * inner),
            rhs: values(inner * cols),
            result: vec![T::nan(); rows * cols],
            expected: Vec::new(),
        };
        case.expected = case.places().map(|at| case.expected(at)).collect();
        case
    }

    /// The shape.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// One product.
    #[inline]
    pub fn multiply(&mut self, kernel: &dyn Product<T>, threads: NonZeroUsize) {
        let Shape { rows, cols, .. } = self.shape;
        let (lhs, rhs) = operands(self.shape, &self.lhs, &self.rhs);
        let dst = MatMut::column_major(&mut self.result, rows, cols);
        kernel.product(dst, Accumulate::Replace, lhs, rhs, T::one(), threads);
    }

    /// Forgets the result, so that a back end that computes nothing is not taken for one that is
    /// right.
    pub fn forget(&mut self) {
        self.result.fill(T::nan());
    }

    /// What is wrong with the result, if anything.
    pub fn wrong(&self) -> Option<String> {
        self.expected.iter().find_map(|expected| {
            let got = self.result[expected.row + expected.col * self.shape.rows].widen();
            // Negated, so that NaN is wrong.
            let right = (got - expected.value).abs() <= expected.bound;
            (!right).then(|| {
                format!(
                    "element ({}, {}) is {got:e}, not {:e} ± {:.1e}",
                    expected.row, expected.col, expected.value, expected.bound
                )
            })
        })
    }

    /// The operands with contiguous columns, and the result: for calls past the trait.
    pub fn slices(&mut self) -> (&[T], &[T], &mut [T]) {
        (&self.lhs, &self.rhs, &mut self.result)
    }

    fn places(&self) -> impl Iterator<Item = (usize, usize)> + use<T> {
        let Shape {
            rows, inner, cols, ..
        } = self.shape;
        let all = rows * cols;
        let everything = all.saturating_mul(inner) <= CHECK_ALL;
        let count = if everything { all } else { CHECK_SOME };
        let mut state = 7;
        (0..count).map(move |at| {
            if everything {
                return (at % rows, at / rows);
            }
            let mut below = |n: usize| ((random(&mut state) * n as f64) as usize).min(n - 1);
            // Kernels go wrong at edges, where a block is not full.
            match at % 4 {
                0 => (rows - 1, below(cols)),
                1 => (below(rows), cols - 1),
                _ => (below(rows), below(cols)),
            }
        })
    }

    fn expected(&self, (row, col): (usize, usize)) -> Expected {
        let (lhs, rhs) = operands(self.shape, &self.lhs, &self.rhs);
        let terms =
            (0..self.shape.inner).map(|k| (lhs.get(row, k).widen(), rhs.get(k, col).widen()));
        let (value, size) = dot(terms);
        // Any order of summation: each term passes at most `inner` roundings, and one more with
        // alpha (Higham 2002, lemma 3.1). The reference is off by its last rounding.
        let unit = T::epsilon().widen() / 2.0;
        let n = (self.shape.inner + 2) as f64;
        let bound = (n * unit / (1.0 - n * unit) + f64::EPSILON) * size;
        Expected {
            row,
            col,
            value,
            bound,
        }
    }
}

#[inline]
fn operands<'a, T: Real>(
    shape: Shape,
    lhs: &'a [T],
    rhs: &'a [T],
) -> (MatRef<'a, T>, MatRef<'a, T>) {
    let Shape {
        rows,
        inner,
        cols,
        layout,
    } = shape;
    let lhs = match layout {
        Layout::LhsTransposed => MatRef::row_major(lhs, rows, inner),
        _ => MatRef::column_major(lhs, rows, inner),
    };
    let rhs = match layout {
        Layout::RhsTransposed => MatRef::row_major(rhs, inner, cols),
        _ => MatRef::column_major(rhs, inner, cols),
    };
    (lhs, rhs)
}

/// `Σ a·b` as if with twice the digits (Ogita, Rump and Oishi 2005, algorithm 5.3), and `Σ |a·b|`.
fn dot(terms: impl Iterator<Item = (f64, f64)>) -> (f64, f64) {
    let (mut sum, mut rest, mut size) = (0.0_f64, 0.0_f64, 0.0_f64);
    for (a, b) in terms {
        let product = a * b;
        let next = sum + product;
        let moved = next - sum;
        rest += (sum - (next - moved)) + (product - moved) + a.mul_add(b, -product);
        sum = next;
        size += product.abs();
    }
    (sum + rest, size)
}

/// Uniform in [0, 1): a linear congruential generator, good enough to fill matrices.
fn random(state: &mut u64) -> f64 {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    (*state >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use fanin_tensor::{Operands, Parts, Plain};

    use super::*;

    /// Multiplies rightly but for one element.
    #[derive(Debug)]
    struct Slip {
        at: (usize, usize),
        factor: f64,
    }

    impl Product<f64> for Slip {
        fn multiply(&self, operands: Operands<'_, f64>) {
            let Parts {
                mut dst,
                accumulate,
                lhs,
                rhs,
                alpha,
                threads,
            } = operands.into_parts();
            Plain.product(dst.reborrow(), accumulate, lhs, rhs, alpha, threads);
            let (i, j) = self.at;
            let value = dst.as_ref().get(i, j);
            dst.set(i, j, value * self.factor);
        }
    }

    fn wrong(shape: &str, at: (usize, usize), factor: f64) -> bool {
        let mut case = Case::new(shape.parse().expect("a shape"));
        case.multiply(&Slip { at, factor }, NonZeroUsize::MIN);
        case.wrong().is_some()
    }

    #[test]
    fn one_wrong_element_is_found() {
        assert!(!wrong("9x17x5", (3, 2), 1.0));
        for factor in [1.0 + 1e-12, 0.0, f64::NAN] {
            assert!(wrong("9x17x5", (3, 2), factor));
        }
    }

    #[test]
    fn no_result_is_no_right_result() {
        assert!(
            Case::<f32>::new("4x4x4".parse().expect("a shape"))
                .wrong()
                .is_some()
        );
    }

    #[test]
    fn large_products_are_checked_at_their_edges() {
        let case = Case::<f32>::new("200x300x100".parse().expect("a shape"));
        let places: Vec<_> = case.places().collect();
        assert_eq!(places.len(), CHECK_SOME);
        assert!(places.iter().filter(|(row, _)| *row == 199).count() >= CHECK_SOME / 4);
        assert!(places.iter().filter(|(_, col)| *col == 99).count() >= CHECK_SOME / 4);
    }
}
