//! Tensor schemes have the algebra that they promise.

use fanin_init::{Axis, Element, Error, Layout, Shape, Source, Streams};
use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;

use crate::bounds::within;
use crate::support::{drawn, weights};

fn fill<T: Element + Into<f64>>(spec: &str, shape: &Shape, seed: u64) -> Vec<f64> {
    drawn::<T, _>(spec, shape, "w", &mut Source::named(seed))
}

fn dense(fan_out: usize, fan_in: usize) -> Shape {
    Shape::try_from([fan_out, fan_in]).expect("a shape")
}

/// Largest entry of `Q Qᵀ - I` for the rows or the columns of a matrix, whichever are fewer.
pub(crate) fn distance_from_orthonormal(w: &[f64], rows: usize, columns: usize) -> f64 {
    let at = |line: usize, k: usize| {
        if rows <= columns {
            w[line * columns + k]
        } else {
            w[k * columns + line]
        }
    };
    let mut worst = 0.0_f64;
    for a in 0..rows.min(columns) {
        for b in 0..=a {
            let dot: f64 = (0..rows.max(columns)).map(|k| at(a, k) * at(b, k)).sum();
            worst = worst.max((dot - f64::from(u8::from(a == b))).abs());
        }
    }
    worst
}

#[test]
fn orthogonal_to_the_last_digits() {
    for (rows, columns) in [
        (1, 1),
        (1, 9),
        (9, 1),
        (64, 64),
        (300, 200),
        (200, 300),
        (31, 500),
    ] {
        let shape = dense(rows, columns);
        for (w, allowed) in [
            (fill::<f32>("orthogonal", &shape, 1), 2e-6),
            (fill::<f64>("orthogonal", &shape, 1), 1e-13),
        ] {
            let distance = distance_from_orthonormal(&w, rows, columns);
            assert!(distance <= allowed, "{rows} x {columns}: {distance:e}");
        }
        let twice = fill::<f64>("orthogonal(gain=2)", &shape, 1);
        let half: Vec<f64> = twice.iter().map(|w| w / 2.0).collect();
        assert!(distance_from_orthonormal(&half, rows, columns) <= 1e-13);
        let part =
            weights("orthogonal", &shape).fill_range("w", Streams::new(1), 0, &mut [0.0_f64]);
        assert!(matches!(part, Err(Error::NeedsWholeTensor { .. })));
    }
    let wrong = fill::<f64>("orthogonal(gain=1.02)", &dense(64, 64), 1);
    assert!(distance_from_orthonormal(&wrong, 64, 64) > 0.04);
}

#[test]
fn kernels_are_orthogonal_group_by_group() {
    for (out_channels, in_channels, groups) in [(8, 6, 1), (64, 4, 2), (12, 12, 12)] {
        let shape = Layout::OutInKernel.shape(&[out_channels, in_channels / groups, 3, 3], groups);
        let shape = shape.expect("a shape");
        let w = fill::<f64>("orthogonal", &shape, 1);
        let (rows, columns) = (out_channels / groups, in_channels / groups * 9);
        for block in w.chunks(rows * columns) {
            assert!(distance_from_orthonormal(block, rows, columns) <= 1e-13);
        }
        // Groups have draws of their own.
        assert!(groups == 1 || w[..columns] != w[rows * columns..][..columns]);

        let w = fill::<f64>("delta_orthogonal", &shape, 1);
        let (rows, columns) = (out_channels / groups, in_channels / groups);
        let center: Vec<f64> = w.iter().skip(4).step_by(9).copied().collect();
        assert_eq!(w.iter().filter(|&&w| w != 0.0).count(), center.len());
        for block in center.chunks(rows * columns) {
            assert!(distance_from_orthonormal(block, rows, columns) <= 1e-13);
        }
        // One number has the size 1, and only two signs.
        assert!(
            groups == 1 || columns == 1 || center[..columns] != center[rows * columns..][..columns]
        );
    }
    // JAX: (k - 1) / 2.
    let even = Shape::new(&[Axis::Kernel(4), Axis::In(2), Axis::Out(2)]).expect("a shape");
    let w = fill::<f64>("delta_orthogonal", &even, 1);
    assert!(w[..4].iter().chain(&w[8..]).all(|&w| w == 0.0) && w[4..8].iter().all(|&w| w != 0.0));
}

/// A kernel with orthogonal columns in its center keeps the length of any signal on a ring.
#[test]
fn delta_orthogonal_keeps_lengths() {
    let (channels, places) = (16, 10);
    let shape =
        Shape::new(&[Axis::Out(channels), Axis::In(channels), Axis::Kernel(3)]).expect("a shape");
    let w = fill::<f64>("delta_orthogonal", &shape, 3);
    let x = fill::<f64>("normal(std=1)", &dense(places, channels), 4);
    let mut y = vec![0.0; x.len()];
    for place in 0..places {
        for o in 0..channels {
            for i in 0..channels {
                for k in 0..3 {
                    y[place * channels + o] += w[(o * channels + i) * 3 + k]
                        * x[(place + k + places - 1) % places * channels + i];
                }
            }
        }
    }
    let length = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>();
    assert!((length(&y) / length(&x) - 1.0).abs() < 1e-13);
}

/// Moments of the uniform law on O(n): E tr Q = 0, E (tr Q)² = 1, E (tr Q)⁴ = 3 for n ≥ 4 (Diaconis
/// & Shahshahani 1994), E q⁴ = 3 / (n (n + 2)).
#[test]
fn orthogonal_is_haar() {
    let (n, count) = (6, 20_000);
    let shape = dense(n, n);
    let samples: Vec<Vec<f64>> = (0..count)
        .map(|seed| fill::<f64>("orthogonal", &shape, seed))
        .collect();
    let check = |samples: &[Vec<f64>]| -> Result<(), String> {
        let mean =
            |f: &dyn Fn(&[f64]) -> f64| samples.iter().map(|q| f(q)).sum::<f64>() / count as f64;
        let trace = |q: &[f64]| (0..n).map(|i| q[i * n + i]).sum::<f64>();
        let root = (count as f64).sqrt();
        // Traces have the normal's moments up to the order n: variances 1, 3 - 1, 15, and for the
        // fourth power the normal's 96.
        within("trace", mean(&|q| trace(q)), 0.0, 1.0 / root)?;
        within(
            "trace²",
            mean(&|q| trace(q).powi(2)),
            1.0,
            2.0_f64.sqrt() / root,
        )?;
        within(
            "trace³",
            mean(&|q| trace(q).powi(3)),
            0.0,
            15.0_f64.sqrt() / root,
        )?;
        within(
            "trace⁴",
            mean(&|q| trace(q).powi(4)),
            3.0,
            96.0_f64.sqrt() / root,
        )?;
        // q² is Beta(1/2, (n-1)/2): E q⁴ = 3 / n(n+2), E q⁸ = 105 / n(n+2)(n+4)(n+6).
        let m = n as f64;
        let (fourth, eighth) = (
            3.0 / (m * (m + 2.0)),
            105.0 / (m * (m + 2.0) * (m + 4.0) * (m + 6.0)),
        );
        for place in 0..n * n {
            within("entry", mean(&|q| q[place]), 0.0, (1.0 / m).sqrt() / root)?;
            let error = (eighth - fourth * fourth).sqrt() / root;
            within("entry⁴", mean(&|q| q[place].powi(4)), fourth, error)?;
        }
        Ok(())
    };
    check(&samples).unwrap_or_else(|message| panic!("{message}"));
    // Without the signs of R the diagonal would have one sign, which the traces show; a wrong scale
    // too.
    let one_sign = |q: &Vec<f64>| {
        let sign = |column: usize| -q[column * n + column].signum();
        (0..n * n).map(|place| q[place] * sign(place % n)).collect()
    };
    assert!(check(&samples.iter().map(one_sign).collect::<Vec<Vec<f64>>>()).is_err());
    let wide = |q: &Vec<f64>| q.iter().map(|q| q * 1.02).collect();
    let wide: Vec<Vec<f64>> = samples.iter().map(wide).collect();
    assert!(check(&wide).is_err());
}

/// scipy.linalg.hadamard(4), and the parts of it that ZerO takes.
#[test]
fn zero_is_identity_or_hadamard() {
    assert_eq!(
        fill::<f32>("hadamard", &dense(2, 3), 1),
        [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]
    );
    let half = fill::<f32>("hadamard", &dense(4, 3), 1);
    let signs = [
        1.0, 1.0, 1.0, 1.0, -1.0, 1.0, 1.0, 1.0, -1.0, 1.0, -1.0, -1.0,
    ];
    assert_eq!(half, signs.map(|sign| sign * 0.5));
    assert_eq!(
        distance_from_orthonormal(&fill::<f64>("hadamard", &dense(64, 40), 1), 64, 40),
        0.0
    );
    // Three rows of four: of no power of two.
    assert_eq!(
        fill::<f32>("hadamard", &dense(3, 2), 1),
        [0.5, 0.5, 0.5, -0.5, 0.5, 0.5]
    );
    // Nothing is drawn.
    assert_eq!(
        fill::<f32>("hadamard", &dense(5, 3), 1),
        fill::<f32>("hadamard", &dense(5, 3), 2)
    );
}

#[test]
fn sparse_counts_and_places() {
    // Martens: each unit hears 15.
    let w = fill::<f64>("sparse", &dense(200, 40), 1);
    assert!(
        w.chunks(40)
            .all(|row| row.iter().filter(|&&w| w != 0.0).count() == 15)
    );
    // PyTorch: ceil(0.33 * 10) = 4 of 10 zeros in each column.
    let w = fill::<f64>("sparse(sparsity=0.33)", &dense(10, 30), 1);
    for column in 0..30 {
        assert_eq!((0..10).filter(|row| w[row * 30 + column] == 0.0).count(), 4);
    }
    for (spec, zeros) in [
        ("sparse(sparsity=0)", 0),
        ("sparse(sparsity=1)", 12),
        ("sparse(connections=99)", 0),
    ] {
        assert_eq!(
            fill::<f32>(spec, &dense(3, 4), 1)
                .iter()
                .filter(|&&w| w == 0.0)
                .count(),
            zeros,
            "{spec}"
        );
    }
    // The values are those of a normal scheme, where there are any; the places are others in each
    // tensor's stream.
    let (sparse, full) = (
        fill::<f32>("sparse(connections=3, std=2)", &dense(50, 20), 1),
        fill::<f32>("normal(std=2)", &dense(50, 20), 1),
    );
    assert!(
        sparse
            .iter()
            .zip(&full)
            .all(|(sparse, full)| *sparse == 0.0 || (sparse - full).abs() <= 1e-6 * full.abs())
    );

    // Places are uniform: of 10000 rows with 10 of 20 each, every column has Binomial(10000, 1/2).
    let w = fill::<f64>("sparse(connections=10)", &dense(10_000, 20), 1);
    for column in 0..20 {
        let count = (0..10_000)
            .filter(|row| w[row * 20 + column] != 0.0)
            .count() as f64;
        within("rows", count, 5000.0, 50.0).unwrap_or_else(|message| panic!("{message}"));
    }
    // And independent of the values: the mean square of the 100000 that are kept is 1, with
    // variance 2 / 100000. The mean is 0 with variance 1 / 100000: if the values chose the places,
    // it would not be.
    let mean = w.iter().sum::<f64>() / 1e5;
    within("mean", mean, 0.0, 1e-5_f64.sqrt()).unwrap_or_else(|message| panic!("{message}"));
    let second = w.iter().map(|w| w * w).sum::<f64>() / 1e5;
    let check = |second| within("second moment", second, 1.0, 2e-5_f64.sqrt());
    check(second).unwrap_or_else(|message| panic!("{message}"));
    assert!(check(second * 1.02 * 1.02).is_err() && check(second * 0.98 * 0.98).is_err());
}

/// Moments as they are told beside those of a tensor: mean squares of all its weights, exact for an
/// orthogonal one.
#[test]
fn told_moments() {
    let shape = Layout::OutInKernel
        .shape(&[300, 20, 3, 3], 3)
        .expect("a shape");
    let n = shape.elements() as f64;
    let specs = [
        "sparse(connections=30, std=2)",
        "sparse(sparsity=0.75, std=2)",
        "orthogonal(gain=2)",
    ];
    for spec in specs {
        let variance = weights(spec, &shape).moments().expect("moments").variance;
        let values = fill::<f64>(spec, &shape, 1);
        let second = values.iter().map(|w| w * w).sum::<f64>() / n;
        // Of a sparse tensor the number of weights is exact too: what is left is the spread of
        // their squares.
        let error = if spec.starts_with("sparse") {
            (2.0 / (n * variance / 4.0)).sqrt()
        } else {
            1e-14
        };
        within(spec, second / variance, 1.0, error).unwrap_or_else(|message| panic!("{message}"));
    }
    for spec in ["identity", "hadamard"] {
        assert_eq!(weights(spec, &shape).moments(), None, "{spec}");
    }
}

#[test]
fn generators_fill_tensors_too() {
    let shape = dense(8, 16);
    for spec in [
        "sparse(connections=4)",
        "identity",
        "hadamard",
        "keras.he_normal",
        "siren",
    ] {
        let weights = weights(spec, &shape);
        let fill = |seed| {
            let mut w = vec![0.0_f64; 128];
            let filled = weights.fill_with(&mut ChaCha8Rng::seed_from_u64(seed), &mut w);
            filled.expect(spec);
            w
        };
        assert_eq!(fill(1), fill(1), "{spec}");
        let draws = !["identity", "hadamard"].contains(&spec);
        assert_eq!(fill(1) != fill(2), draws, "{spec}");
    }
}
