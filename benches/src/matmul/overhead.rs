//! What fanin's trait costs: each crate called directly and through the trait, in turn.
#![expect(
    unsafe_code,
    reason = "gemm and matrixmultiply are called directly, by raw pointers"
)]

use std::hint::black_box;
use std::num::NonZeroUsize;
use std::time::Instant;

use faer::linalg::matmul::matmul as faer_matmul;
use faer::{Accum, MatMut, MatRef, Par};
use fanin_report::{Cell, Column, Role, Table};
use nalgebra::{DMatrixView, DMatrixViewMut};

use super::case::Case;
use super::shape::{Layout, Shape};
use crate::backend::{Backend, BackendError};
use crate::{median_interval, quantile};

const SIZES: [usize; 6] = [8, 16, 32, 64, 128, 256];
/// Squares from this size on are judged by share, smaller ones by nanoseconds.
const LARGE: usize = 64;
const MOST_SHARE: f64 = 0.02;
const MOST_NANOSECONDS: f64 = 50.0;
/// Seconds that one timing lasts.
const SAMPLE: f64 = 4e-4;

/// Places on the stack to measure at.
const DEPTHS: usize = 37;

/// A product of two squares with contiguous columns, past the trait.
type Direct = fn(usize, &[f64], &[f64], &mut [f64]);

const DIRECT: [(Backend, Direct); 4] = [
    (Backend::Faer, faer),
    (Backend::Gemm, gemm),
    (Backend::MatrixMultiply, matrixmultiply),
    (Backend::Nalgebra, nalgebra),
];

fn faer(n: usize, a: &[f64], b: &[f64], c: &mut [f64]) {
    let c = MatMut::from_column_major_slice_mut(c, n, n);
    let a = MatRef::from_column_major_slice(a, n, n);
    let b = MatRef::from_column_major_slice(b, n, n);
    faer_matmul(c, Accum::Replace, a, b, 1.0, Par::Seq);
}

fn gemm(n: usize, a: &[f64], b: &[f64], c: &mut [f64]) {
    assert!([a.len(), b.len(), c.len()] == [n * n; 3]);
    let (a, b, c, s) = (a.as_ptr(), b.as_ptr(), c.as_mut_ptr(), n as isize);
    let par = gemm::Parallelism::None;
    // SAFETY: the lengths are checked, and `c` is borrowed exclusively.
    unsafe {
        gemm::gemm(
            n, n, n, c, s, 1, false, a, s, 1, b, s, 1, 1.0, 1.0, false, false, false, par,
        );
    }
}

fn matrixmultiply(n: usize, a: &[f64], b: &[f64], c: &mut [f64]) {
    assert!([a.len(), b.len(), c.len()] == [n * n; 3]);
    let (a, b, c, s) = (a.as_ptr(), b.as_ptr(), c.as_mut_ptr(), n as isize);
    // SAFETY: the lengths are checked, and `c` is borrowed exclusively.
    unsafe { matrixmultiply::dgemm(n, n, n, 1.0, a, 1, s, b, 1, s, 0.0, c, 1, s) };
}

fn nalgebra(n: usize, a: &[f64], b: &[f64], c: &mut [f64]) {
    let a = DMatrixView::from_slice(a, n, n);
    let b = DMatrixView::from_slice(b, n, n);
    DMatrixViewMut::from_slice(c, n, n).gemm(1.0, &a, &b, 0.0);
}

/// Measures and prints; whether the trait costs no more than it may.
///
/// # Errors
/// If a back end cannot be opened.
pub fn overhead(rounds: usize) -> Result<(Table, bool), BackendError> {
    let mut table = Table::new([
        Column::left("back end"),
        Column::right("size"),
        Column::right("direct, ns"),
        Column::right("trait, ns"),
        Column::right("difference, ns"),
        Column::right("95 % from"),
        Column::right("to"),
        Column::right("allowed"),
        Column::left("verdict"),
    ]);
    table.title("Products of squares, f64, one thread: called directly and through fanin's trait");
    let mut pass = true;
    for (backend, direct) in DIRECT {
        for size in SIZES {
            let pairs = measure(backend, direct, size, rounds)?;
            let column = |at: usize| -> Vec<f64> { pairs.iter().map(|pair| pair[at]).collect() };
            let differences: Vec<f64> =
                pairs.iter().map(|[direct, other]| other - direct).collect();
            let (direct, other) = (quantile(&column(0), 0.5), quantile(&column(1), 0.5));
            let allowed = if size >= LARGE {
                MOST_SHARE * direct
            } else {
                MOST_NANOSECONDS
            };
            let [low, high] = median_interval(&differences);
            let (verdict, role) = if high <= allowed {
                ("pass", Role::Good)
            } else if low <= allowed {
                ("pass within noise", Role::Plain)
            } else {
                ("FAIL", Role::Bad)
            };
            pass &= role != Role::Bad;
            let shown = |value: f64| Cell::new(format!("{value:.1}"));
            table.row([
                backend.name().into(),
                size.to_string().into(),
                shown(direct),
                shown(other),
                shown(quantile(&differences, 0.5)),
                shown(low),
                shown(high),
                shown(allowed),
                Cell::new(verdict).role(role),
            ]);
        }
        table.separator();
    }
    table.footnote(format!(
        "{rounds} rounds; in each, both are timed one after the other, and every other round the other way round. The \
         difference is the median of the differences of the rounds, with a distribution-free interval. Allowed: 2 % from \
         size {LARGE} on, {MOST_NANOSECONDS} ns below. FAIL: the whole interval lies above that."
    ));
    Ok((table, pass))
}

/// Nanoseconds of a product, called directly and through the trait, round by round.
fn measure(
    backend: Backend,
    direct: Direct,
    size: usize,
    rounds: usize,
) -> Result<Vec<[f64; 2]>, BackendError> {
    let mut case = Case::<f64>::new(Shape {
        rows: size,
        inner: size,
        cols: size,
        layout: Layout::Plain,
    });
    let kernel = backend.open::<f64>()?;
    let mut once = |through_trait: bool, repetitions: usize| {
        let start = Instant::now();
        for _ in 0..repetitions {
            if through_trait {
                case.multiply(kernel, NonZeroUsize::MIN);
            } else {
                let (a, b, c) = case.slices();
                direct(size, a, b, c);
            }
        }
        let seconds = start.elapsed().as_secs_f64();
        assert_eq!(case.wrong(), None, "{backend}");
        1e9 * seconds / repetitions as f64
    };
    once(true, 3);
    let repetitions = ((1e9 * SAMPLE / once(false, 3)) as usize).clamp(3, 100_000);
    Ok((0..rounds)
        .map(|round| {
            deeper(round % DEPTHS, &mut || {
                if round % 2 == 0 {
                    let first = once(false, repetitions);
                    [first, once(true, repetitions)]
                } else {
                    let first = once(true, repetitions);
                    [once(false, repetitions), first]
                }
            })
        })
        .collect())
}

/// Runs something further down the stack. Where buffers on the stack lie changes the time of small
/// products by several percent, differently from process to process; over the rounds they lie in
/// many places.
#[inline(never)]
fn deeper<R>(levels: usize, run: &mut dyn FnMut() -> R) -> R {
    let room = black_box([0_u8; 112]);
    let result = if levels == 0 {
        run()
    } else {
        deeper(levels - 1, run)
    };
    black_box(room);
    result
}
