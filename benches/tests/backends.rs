//! Every back end against one compensated reference, and what each says of itself.

#[path = "../../crates/fanin-tensor/tests/harness/mod.rs"]
mod harness;

use benches::backend::{Backend, BackendError, Number};
use fanin_tensor::{Accumulate, MatMut, MatRef, Product};
use harness::{Way, random, threads};
use proptest::prelude::*;

/// The back ends that are here. A missing library is said, not passed over in silence.
fn available<T: Number>() -> Vec<(Backend, &'static dyn Product<T>)> {
    let mut found = Vec::new();
    for &backend in Backend::ALL {
        match backend.open::<T>() {
            Ok(product) => found.push((backend, product)),
            Err(error @ BackendError::NotFound { .. }) => eprintln!("skipped: {error}"),
            Err(error) => panic!("{error}"),
        }
    }
    found
}

fn ways<T: Number>() -> Vec<Way<T>> {
    let all = Backend::ALL.iter();
    all.filter_map(|&backend| {
        Some(Way {
            name: backend.name(),
            kernel: backend.open().ok()?,
            leaves_out_zeros: backend == Backend::Blis,
        })
    })
    .collect()
}

products_are_what_they_promise!(ways);

/// faer 0.24 with older kernels gave wrong elements here: parallel, f64, rows contiguous, n = 5018,
/// as after a ReLU (sarah-quinones/faer-rs#273). The other back ends get a thinner product: the
/// whole one takes an old OpenBLAS a minute.
///
/// All values are small integers, so that every sum is exact in any order and wrong means wrong. A
/// product is checked whole by Freivalds's method, `C x = A (B x)`, in integers below 2⁵³.
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

/// What the page of the benches says of the number of threads.
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
