//! fanin's own kernel against the plain loops, bit for bit, and its bits pinned for every
//! processor.

use std::num::NonZeroUsize;

use fanin_tensor::{Accumulate, Fanin, MatMut, MatRef, Panels, Plain, Product, Real};

/// Numbers between -1 and 1 from a fixed stream, every seventh of them zero.
fn numbers<T: Real>(count: usize, mut state: u64) -> Vec<T> {
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f64 / f64::from(1_u32 << 23) - 1.0
    };
    (0..count)
        .map(|i| T::from_f64(if i % 7 == 3 { 0.0 } else { next() }))
        .collect()
}

/// Shapes on both sides of every border: tiles, panels, whole vectors, blocks of depth, many rows.
const SHAPES: [(usize, usize, usize); 14] = [
    (1, 1, 1),
    (7, 20, 209),
    (8, 5, 24),
    (20, 209, 209),
    (13, 224, 50),
    (13, 225, 50),
    (5, 385, 31),
    (29, 192, 7),
    (33, 20, 17),
    (40, 600, 49),
    (64, 64, 64),
    (257, 30, 25),
    (3, 1000, 2),
    (300, 193, 97),
];

fn bits<T: Real>(values: &[T]) -> Vec<u64> {
    values.iter().map(|v| v.widen().to_bits()).collect()
}

fn plain<T: Real>(
    before: &[T],
    accumulate: Accumulate,
    lhs: MatRef<'_, T>,
    rhs: MatRef<'_, T>,
    alpha: T,
) -> Vec<T> {
    let mut out = before.to_vec();
    let dst = MatMut::row_major(&mut out, lhs.rows(), rhs.cols());
    Plain.product(dst, accumulate, lhs, rhs, alpha, NonZeroUsize::MIN);
    out
}

fn same_bits_as_plain<T: Real>() {
    for (m, k, n) in SHAPES {
        let (a, b, c) = (
            numbers::<T>(m * k, 1),
            numbers::<T>(k * n, 2),
            numbers::<T>(m * n, 3),
        );
        for alpha in [T::one(), T::from_f64(-0.3)] {
            for accumulate in [Accumulate::Replace, Accumulate::Add] {
                for lhs in [MatRef::row_major(&a, m, k), MatRef::column_major(&a, m, k)] {
                    for rhs in [MatRef::row_major(&b, k, n), MatRef::column_major(&b, k, n)] {
                        let wanted = bits(&plain(&c, accumulate, lhs, rhs, alpha));
                        let mut out = c.clone();
                        let dst = MatMut::row_major(&mut out, m, n);
                        Panels::new(rhs).product(dst, accumulate, lhs, alpha);
                        assert_eq!(
                            bits(&out),
                            wanted,
                            "packed, {m} x {k} x {n}, {accumulate:?}"
                        );
                        let along_memory = (lhs.order(), rhs.order())
                            == (fanin_tensor::Order::Row, fanin_tensor::Order::Column);
                        if along_memory && m.min(n) <= 32 {
                            continue;
                        }
                        for threads in 1..4 {
                            let mut out = c.clone();
                            let dst = MatMut::row_major(&mut out, m, n);
                            let threads = NonZeroUsize::new(threads).expect("not zero");
                            Fanin.product(dst, accumulate, lhs, rhs, alpha, threads);
                            assert_eq!(
                                bits(&out),
                                wanted,
                                "{m} x {k} x {n}, {accumulate:?}, {threads} threads"
                            );
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn each_element_is_the_chain_of_the_plain_loops() {
    same_bits_as_plain::<f64>();
    same_bits_as_plain::<f32>();
}

#[test]
fn large_products_are_shared_out_without_a_trace() {
    let n = 300;
    let (a, b) = (numbers::<f64>(n * n, 1), numbers::<f64>(n * n, 2));
    let run = |threads: usize| {
        let mut out = vec![0.0; n * n];
        let threads = NonZeroUsize::new(threads).expect("not zero");
        Fanin.product(
            MatMut::column_major(&mut out, n, n),
            Accumulate::Replace,
            MatRef::row_major(&a, n, n),
            MatRef::column_major(&b, n, n),
            1.0,
            threads,
        );
        bits(&out)
    };
    let one = run(1);
    for threads in [2, 3, 7, 301] {
        assert_eq!(run(threads), one, "{threads} threads");
    }
}

/// Parts of the columns, and a left-hand side in blocks, give the bits of the whole.
#[test]
fn parts_and_blocks_are_the_whole() {
    let (m, k, n) = (9, 500, 101);
    let (a, b) = (numbers::<f64>(m * k, 1), numbers::<f64>(k * n, 2));
    let lhs = MatRef::row_major(&a, m, k);
    let packed = Panels::new(MatRef::row_major(&b, k, n));
    let mut whole = vec![0.0; m * n];
    packed.product(
        MatMut::row_major(&mut whole, m, n),
        Accumulate::Replace,
        lhs,
        1.0,
    );
    let mut blocks = Vec::new();
    for block in Panels::<f64>::blocks(k) {
        for i in 0..m {
            blocks.extend_from_slice(&a[i * k..][block.clone()]);
        }
    }
    let cut = Panels::<f64>::panel() * 2;
    for columns in [0..n, 0..cut, cut..n] {
        let mut part = vec![0.0; m * columns.len()];
        let dst = MatMut::row_major(&mut part, m, columns.len());
        packed.columns_product(columns.clone(), dst, Accumulate::Replace, lhs, 1.0);
        let mut in_blocks = vec![0.0; part.len()];
        let dst = MatMut::row_major(&mut in_blocks, m, columns.len());
        packed.product_of_blocks(columns.clone(), dst, &blocks);
        for i in 0..m {
            let wanted = &whole[i * n..][columns.clone()];
            assert_eq!(&part[i * columns.len()..][..columns.len()], wanted);
            assert_eq!(&in_blocks[i * columns.len()..][..columns.len()], wanted);
        }
    }
}

/// FNV-1a over the bits of products in all layouts.
fn digest<T: Real>() -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for (m, k, n) in SHAPES {
        let (a, b) = (numbers::<T>(m * k, 1), numbers::<T>(k * n, 2));
        for lhs in [MatRef::row_major(&a, m, k), MatRef::column_major(&a, m, k)] {
            for rhs in [MatRef::row_major(&b, k, n), MatRef::column_major(&b, k, n)] {
                let mut out = vec![T::zero(); m * n];
                let dst = MatMut::row_major(&mut out, m, n);
                let alpha = T::from_f64(1.1);
                Fanin.product(dst, Accumulate::Replace, lhs, rhs, alpha, NonZeroUsize::MIN);
                for byte in bits(&out).into_iter().flat_map(u64::to_le_bytes) {
                    hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
                }
            }
        }
    }
    hash
}

/// The same on every processor: with AVX-512 and AVX2, and where neither is there and multiply-adds
/// are emulated. Run under an emulator of other processors too.
#[test]
fn bits_are_pinned() {
    assert_eq!(
        (digest::<f64>(), digest::<f32>()),
        (9_185_869_395_420_429_198, 17_907_199_725_156_301_339),
    );
}
