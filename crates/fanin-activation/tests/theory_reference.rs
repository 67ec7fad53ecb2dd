//! Theory against mpmath: `python tests/reference/theory/generate.py`.

use std::collections::BTreeMap;

use fanin_activation::Activation;
use fanin_activation::theory::*;

/// 30 digits, in one dimension.
const VALUES: &str = include_str!("../../../tests/reference/theory/values.csv");
/// 15 digits, in two.
const PAIRS: &str = include_str!("../../../tests/reference/theory/pairs.csv");

struct Row<'a> {
    phi: Activation,
    quantity: &'a str,
    arguments: Vec<f64>,
    /// Empty for "none".
    wanted: Vec<f64>,
}

fn rows(text: &str) -> impl Iterator<Item = Row<'_>> {
    text.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split(';').collect();
        let numbers = |cell: &str| {
            let words = cell.split(' ').filter(|&word| word != "none");
            words.map(|word| word.parse().expect("a number")).collect()
        };
        Row {
            phi: cells[0].parse().expect("a known name"),
            quantity: cells[1],
            arguments: numbers(cells[2]),
            wanted: numbers(cells[3]),
        }
    })
}

fn network(phi: &Activation, weight: f64, bias: f64) -> MeanField<'_> {
    MeanField::new(phi, Variances { weight, bias }).expect("sound variances")
}

/// `got` is within `relative` of `want`, of its size or of that of the terms that it is a sum of.
#[track_caller]
fn close(what: &str, got: f64, want: f64, terms: f64, relative: f64) {
    assert!(
        (got - want).abs() <= relative * want.abs().max(terms),
        "{what}: got {got:e}, wanted {want:e}, {:e} off",
        (got - want).abs() / want.abs().max(terms)
    );
}

/// The guarantee of [`Gaussian::expectation`].
const ONE_DIMENSION: f64 = 1e-12;

#[test]
fn expectations_agree_with_mpmath() {
    let mut seen = BTreeMap::new();
    for Row {
        phi,
        quantity,
        arguments,
        wanted,
    } in rows(VALUES)
    {
        *seen.entry(quantity).or_insert(0) += 1;
        let what = format!("{quantity} of {phi} at {arguments:?}");
        let kinks = Function::kinks(&phi);
        let normal = |q| Gaussian::new(0.0, q).expect("sound");
        match quantity {
            // A mean is a difference of two halves, each as large as the root of the second moment.
            "mean" => {
                let q = normal(arguments[0]);
                let size = q.expectation(|z| phi.value(z).powi(2), &kinks).sqrt();
                let got = q.expectation(|z| phi.value(z), &kinks);
                close(
                    &what,
                    got,
                    wanted[0],
                    if phi == Activation::Softplus {
                        0.0
                    } else {
                        size
                    },
                    ONE_DIMENSION,
                );
            }
            "square" => {
                let got = normal(arguments[0]).expectation(|z| phi.value(z).powi(2), &kinks);
                close(&what, got, wanted[0], 0.0, ONE_DIMENSION);
                let q = network(&phi, 1.7, 0.3).q_map(arguments[0]);
                close(&what, q, 1.7 * wanted[0] + 0.3, 0.0, ONE_DIMENSION);
            }
            "slope_square" => {
                let got = normal(arguments[0]).expectation(|z| phi.derivative(z).powi(2), &kinks);
                close(&what, got, wanted[0], 0.0, ONE_DIMENSION);
                let chi1 = network(&phi, 1.7, 0.3).chi1(arguments[0]);
                close(&what, chi1, 1.7 * wanted[0], 0.0, ONE_DIMENSION);
            }
            "fourth" => {
                let got = normal(arguments[0]).expectation(|z| phi.value(z).powi(4), &kinks);
                close(&what, got, wanted[0], 0.0, ONE_DIMENSION);
            }
            "growth" => {
                let got = network(&phi, 1.7, 0.3).q_slope(arguments[0]);
                close(&what, got, 1.7 * wanted[0], 0.0, ONE_DIMENSION);
            }
            "square_off_0" => {
                let z = Gaussian::new(arguments[0], arguments[1]).expect("sound");
                let got = z.expectation(|z| phi.value(z).powi(2), &kinks);
                close(&what, got, wanted[0], 0.0, ONE_DIMENSION);
            }
            "q_star" => {
                let star = network(&phi, arguments[0], arguments[1]).q_star();
                assert_eq!(star.is_some(), !wanted.is_empty(), "{what}: {star:?}");
                if let Some(star) = star {
                    // The q map's error, magnified where its slope is near 1.
                    let bound = ONE_DIMENSION / (1.0 - star.slope).abs();
                    close(&what, star.q, wanted[0], 0.0, bound);
                }
            }
            "edges" => check_edge(&what, &phi, arguments[0], &wanted),
            other => panic!("an unknown quantity: {other}"),
        }
    }
    assert_eq!(seen.len(), 8, "{seen:?}");
    assert!(seen.values().all(|&n| n >= 36), "{seen:?}");
}

/// `wanted` are all pairs of σ_w² and q with χ₁ = 1 where q is a fixed point; ours is the first
/// that q = 1 is led to.
fn check_edge(what: &str, phi: &Activation, sigma_b2: f64, wanted: &[f64]) {
    let got = edge_of_chaos(phi, sigma_b2).expect("sound");
    let reached = wanted.chunks(2).filter(|pair| {
        let star = network(phi, pair[0], sigma_b2).q_star();
        star.is_some_and(|star| (star.q / pair[1] - 1.0).abs() < 1e-6)
    });
    let least = reached.min_by(|a, b| a[0].total_cmp(&b[0]));
    match (got, least) {
        // Edges at q = 0, or at every q, are not looked for by the other program; they have a
        // closed form.
        (Some(edge), other) if edge.q == 0.0 || phi.slopes().is_some() => {
            assert_eq!(sigma_b2, 0.0);
            let (left, right) = (phi.derivative(-1e-300), phi.derivative(1e-300));
            close(
                what,
                edge.sigma_w2,
                2.0 / (left * left + right * right),
                0.0,
                1e-14,
            );
            assert!(
                other.is_none_or(|other| other[0] > edge.sigma_w2),
                "{what}: {other:?} comes before"
            );
        }
        (Some(edge), Some(want)) => {
            // A root of a difference of terms as large as q, which crosses 0 with a slope of order
            // 1 / 100 at least.
            close(what, edge.q, want[1], 0.0, 1e-10);
            close(what, edge.sigma_w2, want[0], 0.0, 1e-10);
        }
        (got, want) => assert!(
            got.is_none() && want.is_none(),
            "{what}: got {got:?}, wanted {want:?}"
        ),
    }
}

#[test]
fn pairs_agree_with_mpmath() {
    let mut count = 0;
    for Row {
        phi,
        quantity,
        arguments,
        wanted,
    } in rows(PAIRS)
    {
        let what = format!("{quantity} of {phi} at {arguments:?}");
        let (q, c) = (arguments[0], arguments[1]);
        let pair = GaussianPair::new(q, c).expect("sound");
        let one = GaussianPair::new(q, 1.0).expect("sound");
        // To 1e-12 of what it is at c = 1, as stated.
        let bound = 1e-12;
        match quantity {
            "kernel" => {
                close(&what, pair.kernel(&phi), wanted[0], one.kernel(&phi), bound);
                let network = network(&phi, 1.7, 0.3);
                let c_map = (1.7 * wanted[0] + 0.3) / network.q_map(q);
                close(&what, network.c_map(c, q), c_map, 1.0, 2.0 * bound);
                let general = pair.product(&phi, &phi);
                close(&what, general, wanted[0], one.kernel(&phi), bound);
            }
            "slope_kernel" => close(
                &what,
                pair.slope_kernel(&phi),
                wanted[0],
                one.slope_kernel(&phi),
                bound,
            ),
            other => panic!("an unknown quantity: {other}"),
        }
        count += 1;
    }
    assert!(count >= 70, "only {count} rows were read");
}
