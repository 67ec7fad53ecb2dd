//! Every back end against one compensated reference, in all the shapes and layouts that views can have.

use std::num::NonZeroUsize;

use fanin_tensor::{Accumulate, Backend, Error, MatMut, MatRef, Order, Product, Real};
use proptest::prelude::*;

/// The back ends that are here. A missing library is said, not passed over in silence.
fn available<T: Real>() -> Vec<(Backend, &'static dyn Product<T>)> {
    let mut found = Vec::new();
    for &backend in Backend::ALL {
        match backend.open::<T>() {
            Ok(product) => found.push((backend, product)),
            Err(error @ Error::BackendNotFound { .. }) => eprintln!("skipped: {error}"),
            Err(error) => panic!("{error}"),
        }
    }
    found
}

fn threads(count: usize) -> NonZeroUsize {
    NonZeroUsize::new(count).expect("not zero")
}

/// A matrix somewhere inside a longer slice, in lines that may lie apart.
#[derive(Debug, Clone)]
struct Stored {
    /// The elements, row after row.
    values: Vec<f64>,
    rows: usize,
    cols: usize,
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
    fn lay_out<T: Real>(&self, poison: T) -> Vec<T> {
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

    fn view<'a, T: Real>(&self, memory: &'a [T]) -> MatRef<'a, T> {
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
fn random(state: &mut u64) -> f64 {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    let unit = (*state >> 11) as f64 / (1_u64 << 53) as f64;
    let size = 0.25 + 1.75 * unit;
    if *state & 1024 == 0 { size } else { -size }
}

fn operands() -> impl Strategy<Value = (Stored, Stored, Stored)> {
    operands_of(|| prop_oneof![1 => Just(0), 13 => size()])
}

/// One line, within a kernel, beyond the widest one, beyond a block.
fn size() -> impl Strategy<Value = usize> {
    prop_oneof![3 => Just(1), 6 => 2..20_usize, 3 => 30..70_usize, 1 => 100..300_usize]
}

fn operands_of<S: Strategy<Value = usize>>(
    size: impl Fn() -> S,
) -> impl Strategy<Value = (Stored, Stored, Stored)> {
    (size(), size(), size()).prop_flat_map(|(m, k, n)| (stored(m, k), stored(k, n), stored(m, n)))
}

/// `Σ lhs[k] · rhs[k]` nearly as if computed with twice the digits, and `Σ |lhs[k] · rhs[k]|`.
///
/// Dot2 of Ogita, Rump and Oishi (2005, algorithm 5.3), with products split by a fused multiply-add: the error is at
/// most `u |Σ| + γ² Σ|·|`.
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

fn product<T: Real>(
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
const POISON: f64 = 8191.25;

fn check<T: Real>(
    backend: Backend,
    kernel: &dyn Product<T>,
    operands: &(Stored, Stored, Stored),
    accumulate: Accumulate,
    alpha: T,
    count: usize,
) -> Result<(), TestCaseError> {
    let (a, b, c) = operands;
    let memory = product(kernel, operands, accumulate, alpha, count);
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
            // Whatever the order of summation, the blocks, and the place where alpha is multiplied, each term passes
            // at most one multiplication, one with alpha, and k additions (k - 1 to its like, one to `dst`); what was
            // in `dst` before passes at most k additions. So |error| <= γ_{k+2} (|before| + |alpha| Σ|aᵢbᵢ|), with
            // γ_n = n u / (1 - n u) (Higham 2002, lemma 3.1). A fused multiply-add rounds once less.
            let n = (a.cols + 2) as f64;
            let size = before.abs() + alpha.abs() * size;
            let bound = n * unit / (1.0 - n * unit) * size;
            // The reference: `sum` is off by u |sum| and γ_k² Σ|·|, less than u Σ|·| for k < 10⁷; then one rounding.
            let bound = bound + 3.0 * (f64::EPSILON / 2.0) * size;
            let got = got.get(i, j).widen();
            prop_assert!(
                (got - want).abs() <= bound,
                "{backend}, {} threads {count}: ({i}, {j}): {got} and {want}, bound {bound:e}",
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
            "{backend}, {}: {value} written at {at}, between the lines",
            T::NAME
        );
    }
    Ok(())
}

fn check_all<T: Real>(
    operands: &(Stored, Stored, Stored),
    accumulate: Accumulate,
    alpha: f64,
    count: usize,
) -> Result<(), TestCaseError> {
    let alpha = T::from_f64(alpha);
    for (backend, kernel) in quietly::<T>() {
        check(backend, kernel, operands, accumulate, alpha, count)?;
    }
    Ok(())
}

/// As [`available`], without saying again what is missing.
fn quietly<T: Real>() -> impl Iterator<Item = (Backend, &'static dyn Product<T>)> {
    let all = Backend::ALL.iter();
    all.filter_map(|&backend| Some((backend, backend.open().ok()?)))
}

fn accumulate() -> impl Strategy<Value = Accumulate> {
    any::<bool>().prop_map(|add| {
        if add {
            Accumulate::Add
        } else {
            Accumulate::Replace
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn all_stay_within_the_bound_and_inside_their_lines(
        operands in operands(),
        accumulate in accumulate(),
        alpha in prop_oneof![2 => Just(1.0), 1 => Just(-0.5), 1 => Just(0.3), 1 => Just(-7e9)],
        // More than there are processors, too.
        count in prop_oneof![3 => Just(1), 2 => Just(2), 1 => Just(5)],
    ) {
        check_all::<f64>(&operands, accumulate, alpha, count)?;
        check_all::<f32>(&operands, accumulate, alpha, count)?;
    }

    #[test]
    fn nan_and_infinity_reach_what_they_reach_in_exact_order(
        (mut a, mut b, c) in operands_of(size),
        at in any::<[(u16, u16); 3]>(),
        specials in proptest::array::uniform3(prop_oneof![Just(f64::NAN), Just(f64::INFINITY), Just(f64::NEG_INFINITY)]),
        in_rhs in any::<[bool; 3]>(),
        accumulate in accumulate(),
        count in 1..3_usize,
    ) {
        for ((at, special), in_rhs) in at.into_iter().zip(specials).zip(in_rhs) {
            let target = if in_rhs { &mut b } else { &mut a };
            let (i, j) = (usize::from(at.0) % target.rows, usize::from(at.1) % target.cols);
            target.values[i * target.cols + j] = special;
        }
        let operands = (a, b, c);
        check_specials::<f64>(&operands, accumulate, count)?;
        check_specials::<f32>(&operands, accumulate, count)?;
    }

    #[test]
    fn with_alpha_zero_nothing_is_multiplied((mut a, mut b, c) in operands(), accumulate in accumulate()) {
        a.values.fill(f64::NAN);
        b.values.fill(f64::INFINITY);
        for (backend, kernel) in quietly::<f64>() {
            let memory = product(kernel, &(a.clone(), b.clone(), c.clone()), accumulate, 0.0, 1);
            let mut want = c.clone();
            if accumulate == Accumulate::Replace {
                want.values.fill(0.0);
            }
            prop_assert_eq!(memory, want.lay_out(POISON), "{}", backend);
        }
    }

    #[test]
    fn plain_is_one_chain_of_fused_multiply_adds(
        operands in operands(),
        accumulate in accumulate(),
        alpha in prop_oneof![Just(1.0), Just(0.3)],
    ) {
        check_chain::<f64>(&operands, accumulate, alpha)?;
        check_chain::<f32>(&operands, accumulate, alpha as f32)?;
    }
}

/// Whether a sum is NaN, an infinity or finite depends on no order, as long as nothing finite overflows.
fn check_specials<T: Real>(
    operands: &(Stored, Stored, Stored),
    accumulate: Accumulate,
    count: usize,
) -> Result<(), TestCaseError> {
    let (a, b, c) = operands;
    for (backend, kernel) in quietly::<T>() {
        let memory = product(kernel, operands, accumulate, T::one(), count);
        for i in 0..c.rows {
            for j in 0..c.cols {
                let terms =
                    (0..a.cols).map(|k| (a.values[i * a.cols + k], b.values[k * b.cols + j]));
                let want: f64 = terms.clone().map(|(a, b)| a * b).sum();
                let got = c.view(&memory).get(i, j).widen();
                let is = |want: f64| {
                    (want.is_finite() && got.is_finite())
                        || got == want
                        || (want.is_nan() && got.is_nan())
                };
                // As its documentation says, BLIS may leave out terms with a factor 0.
                let left_out = || {
                    let kept = terms.clone().filter(|&(a, b)| a != 0.0 && b != 0.0);
                    kept.map(|(a, b)| a * b).sum()
                };
                let same = is(want) || backend == Backend::Blis && is(left_out());
                prop_assert!(
                    same,
                    "{backend}, {}: ({i}, {j}): {got}, not {want}",
                    T::NAME
                );
            }
        }
    }
    Ok(())
}

fn check_chain<T: Real>(
    operands: &(Stored, Stored, Stored),
    accumulate: Accumulate,
    alpha: T,
) -> Result<(), TestCaseError> {
    let (a, b, c) = operands;
    let plain = Backend::Plain.open::<T>().expect("always there");
    let memory = product(plain, operands, accumulate, alpha, 1);
    let value =
        |stored: &Stored, i: usize, j: usize| T::from_f64(stored.values[i * stored.cols + j]);
    for i in 0..c.rows {
        for j in 0..c.cols {
            let sum = (0..a.cols).fold(T::zero(), |sum, k| {
                value(a, i, k).mul_add(value(b, k, j), sum)
            });
            let want = match accumulate {
                Accumulate::Replace => alpha * sum,
                Accumulate::Add => value(c, i, j) + alpha * sum,
            };
            prop_assert_eq!(c.view(&memory).get(i, j), want);
        }
    }
    Ok(())
}

/// faer 0.24 with older kernels gave wrong elements here: parallel, f64, rows contiguous, n = 5018, as after a ReLU
/// (sarah-quinones/faer-rs#273). The other back ends get a thinner product: the whole one takes an old OpenBLAS a minute.
///
/// All values are small integers, so that every sum is exact in any order and wrong means wrong. A product is checked
/// whole by Freivalds's method, `C x = A (B x)`, in integers below 2⁵³.
#[test]
fn large_parallel_products_with_zero_blocks() {
    const N: usize = 5018;
    let mut state = 7;
    let x: Vec<f64> = (0..N)
        .map(|_| (random(&mut state) * 100.0).trunc())
        .collect();
    for (backend, kernel) in available::<f64>() {
        if !backend.is_parallel() {
            continue;
        }
        let inner = if backend == Backend::Faer { N } else { 1100 };
        let (a, b) = (zero_blocks(N, inner, 0), zero_blocks(inner, N, 3));
        let want = times(&a, &times(&b, &x));
        let run = |count: usize| {
            let mut c = vec![f64::NAN; N * N];
            kernel.product(
                MatMut::row_major(&mut c, N, N),
                Accumulate::Replace,
                MatRef::row_major(&a, N, inner),
                MatRef::row_major(&b, inner, N),
                1.0,
                threads(count),
            );
            let got = times(&c, &x);
            let wrong = got.iter().zip(&want).filter(|(got, want)| got != want);
            assert_eq!(
                wrong.count(),
                0,
                "{backend}, threads {count}: rows are wrong"
            );
            c
        };
        assert!(
            run(2) == run(1),
            "{backend}: parallel and sequential differ"
        );
    }
}

fn zero_blocks(rows: usize, cols: usize, shift: usize) -> Vec<f64> {
    let value = |i: usize, j: usize| {
        let zero = ((i + shift) / 517 + j / 389).is_multiple_of(2);
        let integer = ((i * 31 + j * 17 + shift) % 17) as f64 - 8.0;
        if zero { 0.0 } else { integer }
    };
    (0..rows * cols)
        .map(|at| value(at / cols, at % cols))
        .collect()
}

/// A matrix, row after row, times a vector.
fn times(matrix: &[f64], x: &[f64]) -> Vec<f64> {
    let dot = |row: &[f64]| row.iter().zip(x).map(|(m, x)| m * x).sum();
    matrix.chunks_exact(x.len()).map(dot).collect()
}

/// What the crate's page says of the number of threads.
#[test]
fn these_give_the_same_bits_with_any_number_of_threads() {
    for (backend, kernel) in available::<f64>() {
        if matches!(backend, Backend::OpenBlas | Backend::Mkl) {
            continue;
        }
        for [rows, inner, cols] in [[300, 700, 200], [20, 5000, 209], [700, 3, 700]] {
            let mut state = 3;
            let mut values =
                |len: usize| -> Vec<f64> { (0..len).map(|_| random(&mut state)).collect() };
            let (a, b) = (values(rows * inner), values(inner * cols));
            let run = |count: usize| {
                let mut c = vec![0.0; rows * cols];
                kernel.product(
                    MatMut::column_major(&mut c, rows, cols),
                    Accumulate::Replace,
                    MatRef::row_major(&a, rows, inner),
                    MatRef::column_major(&b, inner, cols),
                    1.0,
                    threads(count),
                );
                c
            };
            let one = run(1);
            assert!((2..4).all(|count| run(count) == one), "{backend}");
        }
    }
}

#[test]
fn shapes_must_fit_every_back_end() {
    for (backend, _) in available::<f64>() {
        let outcome = std::panic::catch_unwind(|| {
            let kernel = backend.open::<f64>().expect("available");
            let mut c = [0.0; 4];
            let a = MatRef::column_major(&[0.0; 6], 2, 3);
            let b = MatRef::column_major(&[0.0; 4], 2, 2);
            let c = MatMut::column_major(&mut c, 2, 2);
            kernel.product(c, Accumulate::Replace, a, b, 1.0, threads(1));
        });
        let message = outcome.expect_err("shapes that do not fit");
        let message = message
            .downcast_ref::<String>()
            .expect("a formatted message");
        assert_eq!(message, "(2 x 3) times (2 x 2) into (2 x 2)", "{backend}");
    }
}

/// Several C libraries export the same names; each must keep its own.
#[test]
fn libraries_do_not_see_each_other() {
    let versions: Vec<&str> = Backend::ALL
        .iter()
        .filter_map(|backend| backend.version())
        .collect();
    eprintln!("{versions:#?}");
    for (i, one) in versions.iter().enumerate() {
        assert!(!one.is_empty());
        assert!(
            versions[..i].iter().all(|other| other != one),
            "{one} twice"
        );
    }
}

#[test]
fn names_are_read_back_and_slips_are_met_with_a_suggestion() {
    for &backend in Backend::ALL {
        assert_eq!(backend.to_string().parse(), Ok(backend));
    }
    #[track_caller]
    fn refused(name: &str, expected: &str) {
        let error = name.parse::<Backend>().expect_err("no such name");
        assert_eq!(error.to_string(), expected);
    }
    let known = "known are fanin, faer, gemm, matrixmultiply, nalgebra, plain, openblas, blis, mkl";
    refused(
        "opneblas",
        &format!("unknown back end `opneblas`, did you mean `openblas`?; {known}"),
    );
    refused("cuda", &format!("unknown back end `cuda`; {known}"));
    refused("", &format!("unknown back end ``; {known}"));
}

#[test]
#[should_panic(expected = "lines of 3 values cannot lie 2 apart")]
fn lines_must_not_overlap() {
    let mut values = [0.0; 9];
    let _ = MatMut::row_major_with_stride(&mut values, 3, 3, 2);
}

#[test]
#[should_panic(expected = "slice holds 9 values, too few for a 2 x 2 view")]
fn strides_must_not_overflow() {
    let _ = MatRef::row_major_with_stride(&[0.0; 9], 2, 2, usize::MAX);
}

/// Where there is one line, its stride is of no account, however large.
#[test]
fn the_stride_of_one_line_is_of_no_account() {
    for (backend, kernel) in available::<f64>() {
        let mut c = [0.0; 1];
        let a = MatRef::row_major_with_stride(&[1.0, 2.0], 1, 2, usize::MAX);
        let b = MatRef::column_major_with_stride(&[3.0, 4.0], 2, 1, usize::MAX);
        let dst = MatMut::row_major_with_stride(&mut c, 1, 1, usize::MAX);
        kernel.product(dst, Accumulate::Replace, a, b, 1.0, threads(1));
        assert_eq!(c, [11.0], "{backend}");
    }
}
