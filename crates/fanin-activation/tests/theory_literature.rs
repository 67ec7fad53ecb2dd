//! Numbers that papers, PyTorch and closed forms state.

use std::f64::consts::PI;

use fanin_activation::Activation::{self, *};
use fanin_activation::theory::*;

fn network(phi: &dyn Function, weight: f64, bias: f64) -> MeanField<'_> {
    MeanField::new(phi, Variances { weight, bias }).expect("sound variances")
}

/// `got` rounds to `want` at as many decimals as `want` was printed with.
#[track_caller]
fn rounds_to(what: &str, got: f64, want: &str) {
    let decimals = want.split_once('.').map_or(0, |(_, d)| d.len());
    // Half a unit of the last decimal printed, and one more where the source rounded a rounded
    // number.
    let bound = 0.51 * 10.0_f64.powi(-(decimals as i32));
    let wanted: f64 = want.parse().expect("a number");
    assert!(
        (got - wanted).abs() <= bound,
        "{what}: got {got}, printed {want}"
    );
}

#[test]
fn gains_are_those_of_the_table() {
    // forward, backward, 1 / std.
    let table: [(Activation, [&str; 3]); 13] = [
        (Linear, ["1", "1", "1"]),
        (Relu, ["1.414214", "1.414214", "1.71286"]),
        (
            LeakyRelu { slope: 0.01 },
            ["1.414143", "1.414143", "1.70483"],
        ),
        (
            LeakyRelu { slope: 0.2 },
            ["1.386750", "1.386750", "1.54646"],
        ),
        (
            LeakyRelu { slope: 0.25 },
            ["1.371989", "1.371989", "1.50461"],
        ),
        (Tanh, ["1.592537", "1.467414", "1.59254"]),
        (Sigmoid, ["1.846229", "4.722646", "4.80131"]),
        (Selu, ["1.000000", "0.966026", "1.00000"]),
        (Elu { alpha: 1.0 }, ["1.245198", "1.223429", "1.27084"]),
        (Gelu, ["1.533530", "1.481114", "1.70093"]),
        (Silu, ["1.676532", "1.623320", "1.78719"]),
        (Softplus, ["1.041867", "1.846229", "1.91913"]),
        (Elu { alpha: 0.0 }, ["1.414214", "1.414214", "1.71286"]),
    ];
    for (phi, [forward, backward, std]) in table {
        rounds_to(
            &format!("forward gain of {phi}"),
            forward_gain(&phi),
            forward,
        );
        rounds_to(
            &format!("backward gain of {phi}"),
            backward_gain(&phi),
            backward,
        );
        rounds_to(&format!("1/std of {phi}"), std_gain(&phi), std);
    }
}

#[test]
fn gains_of_other_functions_come_from_closures() {
    let step = |inside: bool| if inside { 1.0 } else { 0.0 };
    let hardtanh =
        Custom::new(|z: f64| z.clamp(-1.0, 1.0), |z| step(z.abs() < 1.0)).with_kinks(&[-1.0, 1.0]);
    let softsign = Custom::new(
        |z: f64| z / (1.0 + z.abs()),
        |z: f64| (1.0 + z.abs()).powi(-2),
    )
    .with_kinks(&[0.0]);
    let sine = Custom::new(f64::sin, f64::cos);
    let mish = Custom::new(
        |z: f64| z * z.exp().ln_1p().tanh(),
        |z: f64| {
            let t = z.exp().ln_1p().tanh();
            t + z * (1.0 - t * t) / (1.0 + (-z).exp())
        },
    );
    let absolute =
        Custom::new(f64::abs, |z: f64| if z > 0.0 { 1.0 } else { -1.0 }).with_kinks(&[0.0]);
    let square =
        Custom::new(|z: f64| z.max(0.0).powi(2), |z: f64| 2.0 * z.max(0.0)).with_kinks(&[0.0]);
    let table: [(&str, &dyn Function, [&str; 3]); 6] = [
        ("hardtanh", &hardtanh, ["1.392036", "1.210287", "1.39204"]),
        ("softsign", &softsign, ["2.337533", "2.095781", "2.33753"]),
        ("sin", &sine, ["1.520867", "1.327251", "1.52087"]),
        ("mish", &mish, ["1.486848", "1.444755", "1.59203"]),
        ("abs", &absolute, ["1.000000", "1.000000", "1.65890"]),
        ("relu squared", &square, ["0.816497", "0.707107", "0.89443"]),
    ];
    for (name, phi, [forward, backward, std]) in table {
        rounds_to(name, forward_gain(phi), forward);
        rounds_to(name, backward_gain(phi), backward);
        rounds_to(name, std_gain(phi), std);
    }
}

#[test]
fn torch_gains_are_those_of_calculate_gain() {
    let known: Vec<_> = Activation::ALL.iter().map(|&phi| torch_gain(phi)).collect();
    let root = 2.0_f64.sqrt();
    let leaky = (2.0_f64 / 1.0001).sqrt();
    let want = [
        Some(1.0),
        Some(root),
        Some(leaky),
        Some(5.0 / 3.0),
        Some(1.0),
        None,
        Some(0.75),
        None,
        None,
        None,
    ];
    assert_eq!(known, want);
}

#[test]
fn tanh_is_critical_where_schoenholz_found_it() {
    let edge = edge_of_chaos(&Tanh, 0.05).expect("sound").expect("an edge");
    rounds_to("critical sigma_w2", edge.sigma_w2, "1.7610");
    rounds_to("q* there", edge.q, "0.5700");
    for (weight, six_xi) in [
        (1.05, "24.51"),
        (1.2, "35.67"),
        (1.4, "64.39"),
        (1.6, "162.21"),
        (1.7, "449.51"),
    ] {
        let network = network(&Tanh, weight, 0.05);
        rounds_to("6 xi_c", 6.0 * network.xi_c().expect("bounded"), six_xi);
        assert_eq!(network.phase(1e-9), Phase::Ordered);
    }
    let chaotic = network(&Tanh, 2.5, 0.05);
    assert_eq!(chaotic.phase(1e-9), Phase::Chaotic);
    assert_eq!(
        network(&Tanh, edge.sigma_w2, 0.05).phase(1e-9),
        Phase::Critical
    );
    // Both depth scales are finite in chaos; that of c diverges on the way to the edge.
    let near = network(&Tanh, edge.sigma_w2 * 1.01, 0.05);
    let (far_xi, near_xi) = (
        chaotic.xi_c().expect("bounded"),
        near.xi_c().expect("bounded"),
    );
    assert!(
        far_xi > 0.0 && far_xi < 0.1 * near_xi && near_xi.is_finite(),
        "{far_xi} {near_xi}"
    );
}

#[test]
fn torch_gain_of_tanh_is_chaotic() {
    let network = network(&Tanh, 25.0 / 9.0, 0.0);
    let star = network.q_star().expect("bounded");
    rounds_to("q*", star.q, "1.1785");
    rounds_to("chi1", network.chi1(star.q), "1.210");
    // A gain of 1.5925 keeps q = 1, and is chaotic as well.
    rounds_to(
        "chi1 at q = 1",
        1.592_537_f64.powi(2) * network.chi1(1.0) * 0.36,
        "1.178",
    );
}

#[test]
fn torch_default_of_linear_layers_lets_relu_signals_die() {
    // U(-1/√n, 1/√n) has the variance 1/(3n).
    let relu = network(&Relu, 1.0 / 3.0, 0.0);
    assert!((relu.q_map(1.0) - 1.0 / 6.0).abs() < 1e-15);
    assert_eq!(relu.phase(0.0), Phase::Ordered);
    // Gradients through sigmoids of gain 1 shrink to 0.236 a layer, of gain 4.80 still to 0.694, in
    // standard deviations; in a network without biases, at the q that settles.
    let shrinks = |gain: f64| {
        let network = network(&Sigmoid, gain * gain, 0.0);
        network.chi1(network.q_star().expect("bounded").q).sqrt()
    };
    rounds_to("gain 1", shrinks(1.0), "0.236");
    rounds_to("gain 4.80", shrinks(4.801_31), "0.694");
}

#[test]
fn selu_keeps_mean_0_and_variance_1() {
    let network = network(&Selu, 1.0, 0.0);
    let FixedPoints::Points(points) = network.q_fixed_points() else {
        panic!("not a line")
    };
    let one = points
        .iter()
        .find(|p| (p.q - 1.0).abs() < 1e-6)
        .expect("q = 1");
    assert!(one.is_stable());
    let z = Gaussian::new(0.0, 1.0).expect("sound");
    // λ and α are rounded to doubles.
    assert!(z.expectation(|z| Selu.value(z), &[0.0]).abs() < 4.0 * f64::EPSILON);
}

#[test]
fn he_is_the_edge_of_relu_and_its_relatives() {
    for slope in [0.0, 0.01, 0.2, 1.0] {
        let phi = LeakyRelu { slope };
        let want = 2.0 / (1.0 + slope * slope);
        let edge = edge_of_chaos(&phi, 0.0).expect("sound").expect("an edge");
        assert!(
            (edge.sigma_w2 / want - 1.0).abs() < 1e-14,
            "{slope}: {edge:?}"
        );
        assert_eq!(
            network(&phi, want, 0.0).q_fixed_points(),
            FixedPoints::Every
        );
        assert_eq!(edge_of_chaos(&phi, 0.1).expect("sound"), None);
    }
}

/// `E erf(u) erf(v) = 2/π arcsin(2 q c / (1 + 2q))` (Williams 1997, eq. 11).
#[test]
fn kernel_of_erf_is_an_arc_sine() {
    let erf = Custom::new(fanin_activation::math::erf, |z: f64| {
        2.0 / PI.sqrt() * (-z * z).exp()
    });
    for q in [1e-3_f64, 0.5, 2.0, 50.0, 1e4] {
        for c in [
            -1.0, -0.999_999, -0.9, -0.4, 0.0, 0.2, 0.9, 0.99, 0.999_999, 1.0,
        ] {
            let got = GaussianPair::new(q, c).expect("sound").kernel(&erf);
            let want = 2.0 / PI * (2.0 * q * c / (1.0 + 2.0 * q)).asin();
            let size = 2.0 / PI * (2.0 * q / (1.0 + 2.0 * q)).asin();
            assert!(
                (got - want).abs() < 1e-12 * size,
                "q = {q}, c = {c}: {got} {want}"
            );
            // Derivative of the above by the covariance.
            let slope = GaussianPair::new(q, c).expect("sound").slope_kernel(&erf);
            let want = 4.0 / PI / ((1.0 + 2.0 * q).powi(2) - (2.0 * q * c).powi(2)).sqrt();
            assert!(
                (slope / want - 1.0).abs() < 1e-11,
                "slope, q = {q}, c = {c}: {slope} {want}"
            );
        }
    }
}

/// The quadrature of pairs, at a function whose kernel is known: ReLU by closures has no closed
/// form to fall back on.
#[test]
fn quadrature_of_pairs_agrees_with_the_arc_cosine_kernel() {
    let relu = Custom::new(
        |z: f64| z.max(0.0),
        |z: f64| if z > 0.0 { 1.0 } else { 0.0 },
    )
    .with_kinks(&[0.0]);
    for c in [
        -1.0, -0.999_999, -0.9, -0.4, 0.0, 0.2, 0.9, 0.99, 0.999_999, 1.0,
    ] {
        let pair = GaussianPair::new(3.0, c).expect("sound");
        let (got, want) = (pair.kernel(&relu), pair.kernel(&Relu));
        assert!((got - want).abs() < 1e-13, "c = {c}: {got} {want}");
        let product = pair.product(&relu, &Relu);
        assert!(
            (product - want).abs() < 1e-12,
            "product, c = {c}: {product} {want}"
        );
        let (got, want) = (pair.slope_kernel(&relu), pair.slope_kernel(&Relu));
        assert!((got - want).abs() < 1e-12, "slopes, c = {c}: {got} {want}");
    }
}

/// Where χ₁ = 1 the q map of SiLU and GELU runs away: such a point is no `q*`, and there is no
/// edge.
#[test]
fn silu_and_gelu_have_no_edge_at_small_biases() {
    // The second is the root that mpmath finds at σ_b² = 0.05.
    for (phi, weight, q) in [
        (Silu, 2.728_611_526_337_325, 0.826_576_050_128_829),
        (Gelu, 2.302_519_511_692_814, 0.722_035_766_901_605),
    ] {
        assert_eq!(edge_of_chaos(&phi, 0.05).expect("sound"), None);
        let network = network(&phi, weight, 0.05);
        assert!((network.q_map(q) - q).abs() < 1e-14 && (network.chi1(q) - 1.0).abs() < 1e-14);
        assert!(network.q_slope(q) > 1.01, "{phi}: {}", network.q_slope(q));
    }
}
