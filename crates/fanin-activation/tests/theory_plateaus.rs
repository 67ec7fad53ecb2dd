//! Networks that are born dead, units that are dead, and plateaus of small weights.

use std::f64::consts::PI;

use fanin_activation::theory::*;

mod draws;

use draws::Draws;

#[test]
fn born_dead_networks_are_as_frequent_as_computed() {
    // A network of `hidden` ReLU layers on the line, zero biases: counted as dead when both signs
    // are.
    fn count(width: usize, hidden: usize, networks: usize, draws: &mut Draws) -> (f64, f64) {
        let mut both = 0;
        let mut right = 0;
        let mut w = vec![0.0; width * width];
        for _ in 0..networks {
            let mut rays: Vec<Option<Vec<f64>>> = vec![Some(vec![1.0]), Some(vec![-1.0])];
            for _ in 0..hidden {
                let fan_in = rays.iter().flatten().map(Vec::len).next().unwrap_or(0);
                draws.normals(&mut w[..width * fan_in]);
                for ray in &mut rays {
                    *ray = ray.take().and_then(|a| {
                        let next: Vec<f64> = w[..width * fan_in]
                            .chunks(fan_in)
                            .map(|row| row.iter().zip(&a).map(|(w, a)| w * a).sum::<f64>().max(0.0))
                            .collect();
                        // The rays' lengths do not matter; without this they would underflow.
                        let size = next.iter().fold(0.0, |m: f64, &v| m.max(v));
                        (size > 0.0).then(|| next.iter().map(|v| v / size).collect())
                    });
                }
                if rays.iter().all(Option::is_none) {
                    break;
                }
            }
            both += usize::from(rays.iter().all(Option::is_none));
            right += usize::from(rays[0].is_none());
        }
        let share = |n| n as f64 / networks as f64;
        (share(both), share(right))
    }
    let mut draws = Draws(4);
    // (width, depth with the output layer, share in 4,000 networks by another program)
    for (width, depth, printed) in [
        (2, 10, 0.877),
        (2, 20, 0.994),
        (3, 10, 0.569),
        (4, 10, 0.299),
        (4, 20, 0.632),
        (6, 20, 0.169),
    ] {
        let networks = 4000;
        let hidden = vec![width; depth - 1];
        let (both, right) = count(width, depth - 1, networks, &mut draws);
        let error = |p: f64, n: f64| 4.0 * (p * (1.0 - p) / n).sqrt();
        let one = dead_for_one_input(&hidden);
        assert!(
            (right - one).abs() <= error(one, networks as f64),
            "{width}, {depth}: {right} {one}"
        );
        let Bounds { lower, upper } = born_dead_on_line(&hidden);
        for (share, n) in [(both, 4000.0), (printed, 4000.0)] {
            let slack = error(share, n);
            assert!(
                lower - slack <= share && share <= upper + slack,
                "{width}, {depth}: {share} not in {lower}..{upper}"
            );
        }
        // The same event was counted there, and not the death of one sign.
        assert!(
            (both - printed).abs()
                <= (error(printed, 4000.0).powi(2) + error(both, 4000.0).powi(2)).sqrt()
        );
        assert!(
            depth == 20 && width == 2 || one - printed > error(printed, 4000.0),
            "{width}, {depth}"
        );
    }
}

#[test]
fn dead_units_of_related_samples() {
    for m in [1, 2, 9, 209, 1000, 100_000] {
        let want = 1.0 / (m as f64 + 1.0);
        let got = dead_on_samples(m, 0.5).expect("sound");
        assert!((got / want - 1.0).abs() < 1e-11, "{m}: {got} {want}");
        assert_eq!(dead_on_samples(m, 1.0).expect("sound"), 0.5);
    }
    for m in [1, 10, 300] {
        let got = dead_on_samples(m, 0.0).expect("sound");
        assert!(
            (got * 2.0_f64.powi(m as i32) - 1.0).abs() < 1e-12,
            "{m}: {got}"
        );
    }
    // Two samples: both on the left with probability (π - θ) / 2π.
    for c in [1e-6_f64, 0.1, 0.5, 0.9, 0.999_999] {
        let got = dead_on_samples(2, c).expect("sound");
        let want = 0.5 - c.acos() / (2.0 * PI);
        assert!((got - want).abs() < 1e-12, "{c}: {got} {want}");
    }
    // mpmath at 40 digits: ∫ Φ(√(c / (1 - c)) x)^m dN(x).
    let table = [
        (1000, 0.01, 2.511_419_648_249_5e-79),
        (209, 0.9, 0.180_849_431_468_112_06),
        (50, 0.2, 1.903_573_747_109_475_5e-4),
    ];
    for (m, c, want) in table {
        let got = dead_on_samples(m, c).expect("sound");
        assert!((got / want - 1.0).abs() < 1e-11, "{m}, {c}: {got} {want}");
    }
    assert!(dead_on_samples(2, -0.1).is_err() && dead_on_samples(2, f64::NAN).is_err());
}

#[test]
fn escape_is_that_of_gradient_descent() {
    let plateau = Plateau {
        correlation: 0.5,
        learning_rate: 1e-3,
    };
    let time = |strengths: &[f64]| escape_time(strengths, plateau).expect("sound");
    // Closed forms for equal strengths.
    let a = 0.01_f64;
    assert!((time(&[a]) / ((1.0 - a) / 5e-4) - 1.0).abs() < 1e-13);
    assert!((time(&[a; 2]) / (-a.ln() / 5e-4) - 1.0).abs() < 1e-13);
    assert!((time(&[a; 4]) / ((a.powi(-2) - 1.0) / 2.0 / 5e-4) - 1.0).abs() < 1e-13);
    assert_eq!(time(&[2.0, 0.5]), 0.0);
    assert_eq!(time(&[0.0, 0.0, 3.0]), f64::INFINITY);
    assert_eq!(time(&[]), 0.0);
    // One strength of 0 grows by the others: y = b sinh(α s t), to y √(y² + b²) = 1.
    let b = 0.3_f64;
    let end = (0.5 * ((b.powi(4) + 4.0).sqrt() - b * b)).sqrt();
    assert!((time(&[0.0, b]) / ((end / b).asinh() / 5e-4) - 1.0).abs() < 1e-13);

    for strengths in [
        &[0.1, 0.2, 0.15][..],
        &[0.0, 0.3, 0.2],
        &[0.05, 2.0, 0.4, 1.0],
        &[1e-3, 0.5],
    ] {
        let steps = descend(strengths, plateau);
        let want = time(strengths);
        // Euler's method is off by a relative α s (L - 1) / 2 times the largest product of others,
        // below 3 here; and it ends with a whole step.
        let bound = 5e-4 * strengths.len() as f64 * 1.5 * want + 1.0;
        assert!(
            (steps - want).abs() <= bound,
            "{strengths:?}: {steps} steps, computed {want}"
        );
    }
    let bad = Plateau {
        correlation: -1.0,
        ..plateau
    };
    assert!(escape_time(&[0.1], bad).is_err() && escape_time(&[f64::NAN], plateau).is_err());
}

/// Steps of gradient descent until the product is 1.
fn descend(
    strengths: &[f64],
    Plateau {
        correlation,
        learning_rate,
    }: Plateau,
) -> f64 {
    let mut a = strengths.to_vec();
    let mut steps = 0.0;
    while a.iter().product::<f64>() < 1.0 {
        let slopes: Vec<f64> = (0..a.len())
            .map(|i| {
                a.iter()
                    .enumerate()
                    .filter(|&(j, _)| j != i)
                    .map(|(_, a)| a)
                    .product()
            })
            .collect();
        a.iter_mut()
            .zip(slopes)
            .for_each(|(a, slope)| *a += learning_rate * correlation * slope);
        steps += 1.0;
    }
    steps
}

/// `1 - a₁^(L-2) + (1 - 2^(1-N)) (1 - 2^-N) / (1 + (N - 1) 2^-N) (a₂^(L-2) - a₁^(L-2))` with `a₁ =
/// 1 - 2^-N`, `a₂ = 1 - 2^(1-N) - (N - 1) 2^-2N`, for `L - 1` hidden layers of width N: the chain
/// of three states in closed form.
#[test]
fn lower_bound_of_equal_widths_is_that_of_lu() {
    for (width, depth) in [(2, 10), (3, 10), (5, 40), (8, 3), (1, 7)] {
        let (n, h) = (width as f64, 0.5_f64.powi(width as i32));
        let power = |a: f64| a.powi(depth - 2);
        let (a1, a2) = (power(1.0 - h), power(1.0 - 2.0 * h - (n - 1.0) * h * h));
        let want = 1.0 - a1 + (1.0 - 2.0 * h) * (1.0 - h) / (1.0 + (n - 1.0) * h) * (a2 - a1);
        let got = born_dead_on_line(&vec![width; depth as usize - 1]);
        assert!(
            (got.lower - want).abs() < 1e-14,
            "{width}, {depth}: {got:?} {want}"
        );
        assert!(
            got.lower <= got.upper
                && got.upper <= dead_for_one_input(&vec![width; depth as usize - 1])
        );
    }
    let none = Bounds {
        lower: 0.0,
        upper: 0.0,
    };
    assert_eq!(born_dead_on_line(&[]), none);
    assert_eq!(born_dead_on_line(&[4]), none); // one layer has active units for either sign
    assert_eq!(born_dead_on_line(&[0, 3]).lower, 1.0); // no units at all
}
