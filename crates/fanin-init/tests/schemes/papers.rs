//! Schemes whose papers give a formula, against NumPy's values of it (`tests/reference/init/papers.py`).

use fanin_init::{Convolution, Scheme, inspect};

/// Units, inputs and numbers of the cases of a kind.
fn cases(kind: &str) -> impl Iterator<Item = ([usize; 2], Vec<f64>)> {
    let reference = include_str!("../../../../tests/reference/init/papers.txt");
    reference.lines().filter_map(move |line| {
        let (case, numbers) = line.strip_prefix(kind)?.trim().split_once(" | ")?;
        let sizes = case.split(' ').map(|size| size.parse().expect("a size"));
        let sizes: Vec<usize> = sizes.collect();
        let numbers = numbers
            .split(' ')
            .map(|number| number.parse().expect("a number"));
        Some(([sizes[0], sizes[1]], numbers.collect()))
    })
}

#[test]
fn sinusoidal_is_its_formula() {
    let mut seen = 0;
    for (sizes, expected) in cases("sinusoidal") {
        let w: Vec<f64> = Scheme::SINUSOIDAL.draw("w", sizes, 1).expect("a shape");
        for (place, (w, expected)) in w.iter().zip(&expected).enumerate() {
            // NumPy's angles, up to 2π m, are rounded; and so are m n squares of its sum.
            let error = (w - expected).abs();
            assert!(
                error < 1e-13,
                "{sizes:?}, {place}: {w}, NumPy has {expected}"
            );
        }
        assert_eq!(w.len(), expected.len());
        seen += 1;
    }
    assert_eq!(seen, 9);
    // Where all sines are zero there is nothing to scale.
    for sizes in [[1, 1], [1, 2], [2, 1], [2, 2]] {
        let w: Vec<f32> = Scheme::SINUSOIDAL.draw("w", sizes, 1).expect("a shape");
        assert!(w.iter().all(|&w| w == 0.0), "{sizes:?}: {w:?}");
    }
}

/// Each group of a kernel is a matrix by itself, and the seed does not matter.
#[test]
fn sinusoidal_groups_are_alike() {
    let kernel = Convolution {
        out_channels: 6,
        in_channels: 4,
        kernel: &[3, 2],
        groups: 2,
    };
    let shape = kernel.channels_first().expect("groups");
    let w: Vec<f64> = Scheme::SINUSOIDAL.draw("w", &shape, 1).expect("a kernel");
    let group: Vec<f64> = Scheme::SINUSOIDAL.draw("w", [3, 12], 2).expect("a matrix");
    assert_eq!(w, [&group[..], &group].concat());
}

#[test]
fn sinusoidal_is_recognized() {
    for sizes in [[64, 48], [30, 31]] {
        let w: Vec<f32> = Scheme::SINUSOIDAL.draw("w", sizes, 1).expect("a matrix");
        let shape = sizes.try_into().expect("a shape");
        let first = |w: &[f32]| {
            let candidates = inspect(&shape, w).expect("all values").candidates();
            candidates.first().map(|candidate| candidate.scheme)
        };
        assert_eq!(first(&w), Some(Scheme::SINUSOIDAL));
        let turned: Vec<f32> = w.iter().rev().copied().collect();
        assert_ne!(first(&turned), Some(Scheme::SINUSOIDAL));
    }
}
