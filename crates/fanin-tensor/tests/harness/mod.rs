//! Products against one compensated reference, in all the shapes and layouts that views can have.

use std::num::NonZeroUsize;

use fanin_tensor::{Accumulate, MatMut, MatRef, Order, Product, Real};
use proptest::prelude::*;

pub(crate) fn threads(count: usize) -> NonZeroUsize {
    NonZeroUsize::new(count).expect("not zero")
}

/// A way to multiply that is tested.
pub(crate) struct Way<T: Real> {
    pub(crate) name: &'static str,
    pub(crate) kernel: &'static dyn Product<T>,
    /// Whether terms in which one factor is 0 may be left out, so that `0 · NaN` counts as 0.
    pub(crate) leaves_out_zeros: bool,
}

/// The properties of every way to multiply, for a function `$ways::<T>() -> Vec<Way<T>>`.
#[macro_export]
macro_rules! products_are_what_they_promise {
    ($ways:ident) => {
        proptest! {
            #![proptest_config(ProptestConfig::with_cases(150))]

            #[test]
            fn all_stay_within_the_bound_and_inside_their_lines(
                operands in harness::operands(),
                accumulate in harness::accumulate(),
                alpha in prop_oneof![2 => Just(1.0), 1 => Just(-0.5), 1 => Just(0.3), 1 => Just(-7e9)],
                // More than there are processors, too.
                count in prop_oneof![3 => Just(1), 2 => Just(2), 1 => Just(5)],
            ) {
                for way in $ways::<f64>() {
                    harness::check(&way, &operands, accumulate, alpha, count)?;
                }
                for way in $ways::<f32>() {
                    harness::check(&way, &operands, accumulate, alpha as f32, count)?;
                }
            }

            #[test]
            fn nan_and_infinity_reach_what_they_reach_in_exact_order(
                (mut a, mut b, c) in harness::operands_of(harness::size),
                at in any::<[(u16, u16); 3]>(),
                specials in proptest::array::uniform3(
                    prop_oneof![Just(f64::NAN), Just(f64::INFINITY), Just(f64::NEG_INFINITY)]
                ),
                in_rhs in any::<[bool; 3]>(),
                accumulate in harness::accumulate(),
                count in 1..3_usize,
            ) {
                for ((at, special), in_rhs) in at.into_iter().zip(specials).zip(in_rhs) {
                    let target = if in_rhs { &mut b } else { &mut a };
                    let i = usize::from(at.0) % target.rows;
                    let j = usize::from(at.1) % target.cols;
                    target.values[i * target.cols + j] = special;
                }
                let operands = (a, b, c);
                for way in $ways::<f64>() {
                    harness::check_specials(&way, &operands, accumulate, count)?;
                }
                for way in $ways::<f32>() {
                    harness::check_specials(&way, &operands, accumulate, count)?;
                }
            }

            #[test]
            fn with_alpha_zero_nothing_is_multiplied(
                (mut a, mut b, c) in harness::operands(),
                accumulate in harness::accumulate(),
            ) {
                a.values.fill(f64::NAN);
                b.values.fill(f64::INFINITY);
                let operands = (a, b, c);
                for way in $ways::<f64>() {
                    let memory = harness::product(way.kernel, &operands, accumulate, 0.0, 1);
                    let mut want = operands.2.clone();
                    if accumulate == Accumulate::Replace {
                        want.values.fill(0.0);
                    }
                    prop_assert_eq!(memory, want.lay_out(harness::POISON), "{}", way.name);
                }
            }
        }

        #[test]
        fn shapes_must_fit() {
            for harness::Way { name, kernel, .. } in $ways::<f64>() {
                let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                    let mut c = [0.0; 4];
                    let a = MatRef::column_major(&[0.0; 6], 2, 3);
                    let b = MatRef::column_major(&[0.0; 4], 2, 2);
                    let c = MatMut::column_major(&mut c, 2, 2);
                    kernel.product(c, Accumulate::Replace, a, b, 1.0, harness::threads(1));
                }));
                let message = outcome.expect_err("shapes that do not fit");
                let message = message.downcast_ref::<String>().expect("a formatted message");
                assert_eq!(message, "(2 x 3) times (2 x 2) into (2 x 2)", "{name}");
            }
        }

        /// Where there is one line, its stride is of no account, however large.
        #[test]
        fn the_stride_of_one_line_is_of_no_account() {
            for harness::Way { name, kernel, .. } in $ways::<f64>() {
                let mut c = [0.0; 1];
                let a = MatRef::row_major_with_stride(&[1.0, 2.0], 1, 2, usize::MAX);
                let b = MatRef::column_major_with_stride(&[3.0, 4.0], 2, 1, usize::MAX);
                let dst = MatMut::row_major_with_stride(&mut c, 1, 1, usize::MAX);
                kernel.product(dst, Accumulate::Replace, a, b, 1.0, harness::threads(1));
                assert_eq!(c, [11.0], "{name}");
            }
        }
    };
}

/// A matrix somewhere inside a longer slice, in lines that may lie apart.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    /// The elements, row after row.
    pub(crate) values: Vec<f64>,
    pub(crate) rows: usize,
    pub(crate) cols: usize,
    order: Order,
    /// Between one line and the next.
    gap: usize,
    /// Before the first line: pointers are not always aligned.
    offset: usize,
}

impl Stored {
    fn stride(&self) -> usize {
        self.gap
            + match self.order {
                Order::Column => self.rows,
                Order::Row => self.cols,
            }
    }

    fn place(&self, i: usize, j: usize) -> usize {
        match self.order {
            Order::Column => i + j * self.stride(),
            Order::Row => i * self.stride() + j,
        }
    }

    /// Memory with the matrix in it and `poison` everywhere else.
    pub(crate) fn lay_out<T: Real>(&self, poison: T) -> Vec<T> {
        let lines = match self.order {
            Order::Column => self.cols,
            Order::Row => self.rows,
        };
        let mut memory = vec![poison; self.offset + lines * self.stride() + 3];
        for i in 0..self.rows {
            for j in 0..self.cols {
                memory[self.offset + self.place(i, j)] =
                    T::from_f64(self.values[i * self.cols + j]);
            }
        }
        memory
    }

    pub(crate) fn view<'a, T: Real>(&self, memory: &'a [T]) -> MatRef<'a, T> {
        let memory = &memory[self.offset..];
        match self.order {
            Order::Column => {
                MatRef::column_major_with_stride(memory, self.rows, self.cols, self.stride())
            }
            Order::Row => {
                MatRef::row_major_with_stride(memory, self.rows, self.cols, self.stride())
            }
        }
    }

    fn view_mut<'a, T: Real>(&self, memory: &'a mut [T]) -> MatMut<'a, T> {
        let memory = &mut memory[self.offset..];
        match self.order {
            Order::Column => {
                MatMut::column_major_with_stride(memory, self.rows, self.cols, self.stride())
            }
            Order::Row => {
                MatMut::row_major_with_stride(memory, self.rows, self.cols, self.stride())
            }
        }
    }
}

/// Random values of full precision, with blocks of exact zeros as a ReLU leaves them.
fn stored(rows: usize, cols: usize) -> impl Strategy<Value = Stored> {
    let layout = (any::<bool>(), 0..4_usize, 0..4_usize);
    let zeros = (any::<bool>(), 1..9_usize, 1..9_usize);
    (layout, zeros, any::<u64>()).prop_map(
        move |((by_rows, gap, offset), (some, high, wide), seed)| {
            let mut state = seed;
            let values = (0..rows * cols)
                .map(|at| {
                    let value = random(&mut state);
                    let (i, j) = (at / cols, at % cols);
                    let zero = some && (i / high + j / wide).is_multiple_of(2);
                    if zero { 0.0 } else { value }
                })
                .collect();
            let order = if by_rows { Order::Row } else { Order::Column };
            Stored {
                values,
                rows,
                cols,
                order,
                gap,
                offset,
            }
        },
    )
}

/// Between -2 and 2, never closer to 0 than 1/4: no product of two underflows.
pub(crate) fn random(state: &mut u64) -> f64 {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    let unit = (*state >> 11) as f64 / (1_u64 << 53) as f64;
    let size = 0.25 + 1.75 * unit;
    if *state & 1024 == 0 { size } else { -size }
}

pub(crate) fn operands() -> impl Strategy<Value = (Stored, Stored, Stored)> {
    operands_of(|| prop_oneof![1 => Just(0), 13 => size()])
}

/// One line, within a kernel, beyond the widest one, beyond a block.
pub(crate) fn size() -> impl Strategy<Value = usize> {
    prop_oneof![3 => Just(1), 6 => 2..20_usize, 3 => 30..70_usize, 1 => 100..300_usize]
}

pub(crate) fn operands_of<S: Strategy<Value = usize>>(
    size: impl Fn() -> S,
) -> impl Strategy<Value = (Stored, Stored, Stored)> {
    (size(), size(), size()).prop_flat_map(|(m, k, n)| (stored(m, k), stored(k, n), stored(m, n)))
}

/// `Σ lhs[k] · rhs[k]` nearly as if computed with twice the digits, and `Σ |lhs[k] · rhs[k]|`.
///
/// Dot2 of Ogita, Rump and Oishi (2005, algorithm 5.3), with products split by a fused
/// multiply-add: the error is at most `u |Σ| + γ² Σ|·|`.
fn dot(terms: impl Iterator<Item = (f64, f64)>) -> (f64, f64) {
    let (mut sum, mut rest, mut size) = (0.0, 0.0, 0.0_f64);
    for (a, b) in terms {
        let product = a * b;
        let product_rest = a.mul_add(b, -product);
        let next: f64 = sum + product;
        let moved = next - sum;
        rest += (sum - (next - moved)) + (product - moved) + product_rest;
        sum = next;
        size += product.abs();
    }
    (sum + rest, size)
}

/// Memory of `c` after a product into it.
pub(crate) fn product<T: Real>(
    kernel: &dyn Product<T>,
    (a, b, c): &(Stored, Stored, Stored),
    accumulate: Accumulate,
    alpha: T,
    count: usize,
) -> Vec<T> {
    let (av, bv) = (a.lay_out(T::nan()), b.lay_out(T::nan()));
    let mut cv = c.lay_out(T::from_f64(POISON));
    kernel.product(
        c.view_mut(&mut cv),
        accumulate,
        a.view(&av),
        b.view(&bv),
        alpha,
        threads(count),
    );
    cv
}

/// Lies between the lines of `dst`, exact in f32.
pub(crate) const POISON: f64 = 8191.25;

/// Every element lies within the bound that rounding allows, and nothing between the lines is
/// written.
pub(crate) fn check<T: Real>(
    Way { name, kernel, .. }: &Way<T>,
    operands: &(Stored, Stored, Stored),
    accumulate: Accumulate,
    alpha: T,
    count: usize,
) -> Result<(), TestCaseError> {
    let (a, b, c) = operands;
    let memory = product(*kernel, operands, accumulate, alpha, count);
    let got = c.view(&memory);
    let value = |stored: &Stored, i: usize, j: usize| {
        T::from_f64(stored.values[i * stored.cols + j]).widen()
    };
    let unit = T::epsilon().widen() / 2.0;
    for i in 0..c.rows {
        for j in 0..c.cols {
            let (sum, size) = dot((0..a.cols).map(|k| (value(a, i, k), value(b, k, j))));
            let before = match accumulate {
                Accumulate::Replace => 0.0,
                Accumulate::Add => value(c, i, j),
            };
            let alpha = alpha.widen();
            let want = alpha.mul_add(sum, before);
            // Whatever the order of summation, the blocks, and the place where alpha is multiplied,
            // each term passes at most one multiplication, one with alpha, and k additions (k - 1
            // to its like, one to `dst`); what was in `dst` before passes at most k additions. So
            // |error| <= γ_{k+2} (|before| + |alpha| Σ|aᵢbᵢ|), with γ_n = n u / (1 - n u) (Higham
            // 2002, lemma 3.1). A fused multiply-add rounds once less.
            let n = (a.cols + 2) as f64;
            let size = before.abs() + alpha.abs() * size;
            let bound = n * unit / (1.0 - n * unit) * size;
            // The reference: `sum` is off by u |sum| and γ_k² Σ|·|, less than u Σ|·| for k < 10⁷;
            // then one rounding.
            let bound = bound + 3.0 * (f64::EPSILON / 2.0) * size;
            let got = got.get(i, j).widen();
            prop_assert!(
                (got - want).abs() <= bound,
                "{name}, {} threads {count}: ({i}, {j}): {got} and {want}, bound {bound:e}",
                T::NAME
            );
        }
    }
    let mut inside = vec![false; memory.len()];
    for i in 0..c.rows {
        for j in 0..c.cols {
            inside[c.offset + c.place(i, j)] = true;
        }
    }
    for (at, (&value, inside)) in memory.iter().zip(inside).enumerate() {
        prop_assert!(
            inside || value.widen() == POISON,
            "{name}, {}: {value} written at {at}, between the lines",
            T::NAME
        );
    }
    Ok(())
}

pub(crate) fn accumulate() -> impl Strategy<Value = Accumulate> {
    any::<bool>().prop_map(|add| {
        if add {
            Accumulate::Add
        } else {
            Accumulate::Replace
        }
    })
}

/// Whether a sum is NaN, an infinity or finite depends on no order, as long as nothing finite
/// overflows.
pub(crate) fn check_specials<T: Real>(
    Way {
        name,
        kernel,
        leaves_out_zeros,
    }: &Way<T>,
    operands: &(Stored, Stored, Stored),
    accumulate: Accumulate,
    count: usize,
) -> Result<(), TestCaseError> {
    let (a, b, c) = operands;
    let memory = product(*kernel, operands, accumulate, T::one(), count);
    for i in 0..c.rows {
        for j in 0..c.cols {
            let terms = (0..a.cols).map(|k| (a.values[i * a.cols + k], b.values[k * b.cols + j]));
            let want: f64 = terms.clone().map(|(a, b)| a * b).sum();
            let got = c.view(&memory).get(i, j).widen();
            let is = |want: f64| {
                (want.is_finite() && got.is_finite())
                    || got == want
                    || (want.is_nan() && got.is_nan())
            };
            let left_out = || {
                let kept = terms.clone().filter(|&(a, b)| a != 0.0 && b != 0.0);
                kept.map(|(a, b)| a * b).sum()
            };
            let same = is(want) || *leaves_out_zeros && is(left_out());
            prop_assert!(same, "{name}, {}: ({i}, {j}): {got}, not {want}", T::NAME);
        }
    }
    Ok(())
}
