//! Schemes whose papers give a formula, against NumPy's values of it
//! (`tests/reference/init/papers.py`).

use fanin_init::schemes::{NearIdentity, Normal, TruncatedNormal};
use fanin_init::{Layout, Scheme, inspect};

/// Units, inputs and numbers of the cases of a kind.
fn cases(kind: &str) -> impl Iterator<Item = ([usize; 2], Vec<f64>)> {
    let reference = reference!("papers.txt");
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
    let shape = Layout::OutInKernel.shape(&[6, 2, 3, 2], 2).expect("groups");
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

#[test]
fn near_identity_is_its_formula() {
    let mut seen = 0;
    for (sizes, ones) in cases("near_identity") {
        let w: Vec<f64> = Scheme::NEAR_IDENTITY.draw("w", sizes, 5).expect("a shape");
        let z: Vec<f64> = Scheme::from(Normal::STANDARD)
            .draw("w", sizes, 5)
            .expect("a shape");
        let std = 0.085 / (sizes[1] as f64).sqrt();
        for (place, (w, z)) in w.iter().zip(&z).enumerate() {
            let d = f64::from(u8::from(ones.contains(&(place as f64))));
            assert!(
                (w - (d + std * z)).abs() <= f64::EPSILON,
                "{sizes:?}, {place}: {w}"
            );
        }
        seen += 1;
    }
    assert_eq!(seen, 6);
}

/// With `tanh` between, a signal neither vanishes nor saturates in a hundred layers, where Glorot's
/// does vanish: the point of the paper.
#[test]
fn near_identity_carries_a_signal_through_tanh() {
    const WIDTH: usize = 64;
    let last = |scheme: Scheme| {
        let mut signal: Vec<f64> = Scheme::from(Normal::STANDARD)
            .draw("x", [1, WIDTH], 1)
            .expect("a signal");
        for layer in 0..1000 {
            let name = format!("W{layer}");
            let w: Vec<f64> = scheme.draw(&name, [WIDTH, WIDTH], 1).expect("a matrix");
            let unit = |row: &[f64]| {
                let z: f64 = row.iter().zip(&signal).map(|(w, a)| w * a).sum();
                z.tanh()
            };
            signal = w.chunks(WIDTH).map(unit).collect();
        }
        signal
            .iter()
            .fold(0.0_f64, |largest, a| largest.max(a.abs()))
    };
    let (ours, glorot) = (last(Scheme::NEAR_IDENTITY), last(Scheme::GLOROT_NORMAL));
    assert!((0.05..0.9).contains(&ours), "{ours}");
    assert!(glorot < 0.5 * ours, "{glorot}, {ours}");
}

#[test]
fn near_identity_is_recognized() {
    for sizes in [[48, 48], [64, 32], [32, 64]] {
        let shape = sizes.try_into().expect("a shape");
        let is_found = |scheme: Scheme, seed| {
            let w: Vec<f32> = scheme.draw("w", sizes, seed).expect("a matrix");
            let candidates = inspect(&shape, &w).expect("all values").candidates();
            candidates
                .iter()
                .any(|candidate| candidate.scheme == Scheme::NEAR_IDENTITY)
        };
        // Three standard errors leave out 0.27 %: of 20 more than one is with probability 0.14 %.
        let missed = (0..20).filter(|&seed| !is_found(Scheme::NEAR_IDENTITY, seed));
        assert!(missed.count() <= 1, "{sizes:?}");
        let louder = Scheme::from(NearIdentity::new(0.1).expect("a noise"));
        assert!(
            !is_found(louder, 1) && !is_found(Scheme::IDENTITY, 1),
            "{sizes:?}"
        );
    }
}

/// Of the law between cuts, against mpmath.
#[test]
fn truncated_moments_are_exact() {
    let lines = reference!("truncated_moments.txt").lines();
    for line in lines.filter(|line| !line.starts_with('#')) {
        let numbers = line.split(' ').map(|word| word.parse().expect("a number"));
        let [low, high, mean, std] = numbers.collect::<Vec<f64>>()[..] else {
            panic!("{line}")
        };
        let law = TruncatedNormal::new(1.0, low, high).expect("cuts");
        let spread = law.spread();
        assert!((spread / std - 1.0).abs() < 2e-14, "{line}: {spread:e}");
        let weights = Scheme::from(law).weights([1, 1]).expect("a layer");
        let got = weights.moments().expect("moments").mean;
        // In units of the spread, which is what a mean is compared with; and an ulp of the cuts.
        let error = 1e-14 * std + f64::EPSILON * mean.abs();
        assert!((got - mean).abs() <= 2.0 * error, "{line}: {got:e}");
        let kept = law.corrected().expect("a finite std");
        assert!((kept.std() * kept.spread() - 1.0).abs() < 1e-15);
    }
    let cut = TruncatedNormal::between(Normal::new(1.0, 1e-300).expect("a law"), -1e300, 1e300);
    assert_eq!(cut.map(|law| law.mean()), Ok(1.0));
}
