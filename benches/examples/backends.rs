//! Which back ends are here, and which give the same bits with any number of threads and on every
//! run: `cargo run --release -p benches --example backends`.

use std::num::NonZeroUsize;

use benches::backend::{Backend, BackendError, Number};
use fanin_tensor::{Accumulate, MatMut, MatRef, Order};

/// Rows, inner dimension and columns: square, skinny, one line, odd.
const SHAPES: [[usize; 3]; 7] = [
    [512, 512, 512],
    [1000, 777, 1031],
    [20, 12288, 209],
    [12288, 209, 20],
    [512, 784, 128],
    [1, 3000, 3000],
    [3000, 3000, 1],
];
const RUNS: usize = 3;

fn main() {
    for &backend in Backend::ALL {
        let line = match (same_bits::<f64>(backend), same_bits::<f32>(backend)) {
            (Ok([threads, runs]), Ok([threads_32, runs_32])) => format!(
                "same bits with 1, 2, 3 threads: {:5}  on {RUNS} runs: {:5}  {}",
                threads && threads_32,
                runs && runs_32,
                backend.version().unwrap_or_default()
            ),
            (Err(error), _) | (_, Err(error)) => error.to_string(),
        };
        println!("{:14} {line}", backend.to_string());
    }
}

/// Whether products are the same with every number of threads, and with each number on every run.
fn same_bits<T: Number>(backend: Backend) -> Result<[bool; 2], BackendError> {
    let kernel = backend.open::<T>()?;
    let mut same = [true, true];
    for [rows, inner, cols] in SHAPES {
        let (a, b) = (values(rows * inner), values(inner * cols));
        for order in [Order::Column, Order::Row] {
            let product = |threads| {
                let mut c = vec![T::zero(); rows * cols];
                let (a, b, dst) = match order {
                    Order::Column => (
                        MatRef::column_major(&a, rows, inner),
                        MatRef::column_major(&b, inner, cols),
                        MatMut::column_major(&mut c, rows, cols),
                    ),
                    Order::Row => (
                        MatRef::row_major(&a, rows, inner),
                        MatRef::row_major(&b, inner, cols),
                        MatMut::row_major(&mut c, rows, cols),
                    ),
                };
                kernel.product(dst, Accumulate::Replace, a, b, T::one(), threads);
                c
            };
            let sequential = product(NonZeroUsize::MIN);
            for threads in [1, 2, 3].into_iter().filter_map(NonZeroUsize::new) {
                let first = product(threads);
                same[0] &= first == sequential;
                for _ in 1..RUNS {
                    same[1] &= product(threads) == first;
                }
            }
        }
    }
    Ok(same)
}

fn values<T: Number>(len: usize) -> Vec<T> {
    (0..len)
        .map(|at| T::from_f64((at as f64 * 0.618).sin()))
        .collect()
}
