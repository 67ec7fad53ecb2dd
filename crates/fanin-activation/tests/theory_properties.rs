//! What holds for every activation, variance and correlation.

use fanin_activation::Activation;
use fanin_activation::theory::*;
use proptest::prelude::*;

fn network(phi: &dyn Function, weight: f64, bias: f64) -> MeanField<'_> {
    MeanField::new(phi, Variances { weight, bias }).expect("sound variances")
}

fn activation() -> impl Strategy<Value = Activation> {
    prop_oneof![
        (0..Activation::ALL.len()).prop_map(|i| Activation::ALL[i]),
        (-0.5..1.5).prop_map(|slope| Activation::LeakyRelu { slope }),
        (0.0..2.0).prop_map(|alpha| Activation::Elu { alpha }),
    ]
}

/// Even on the scale of logarithms.
fn variance() -> impl Strategy<Value = f64> {
    (-6.0..6.0).prop_map(|x| 10.0_f64.powf(x))
}

proptest! {
    #[test]
    fn q_map_rises_and_has_its_slope(phi in activation(), q in variance(), factor in 1.01..10.0) {
        let network = network(&phi, 1.3, 0.1);
        prop_assert!(network.q_map(q * factor) > network.q_map(q));
        prop_assert!(network.q_map(q) >= 0.1);
        // Central difference with steps h: off by (h q)² q_map‴ / 6, where q³ q_map‴ is at most a
        // few q_map; and by the rounding of the map over the step.
        let h = 1e-4;
        let difference = (network.q_map(q * (1.0 + h)) - network.q_map(q * (1.0 - h))) / (2.0 * h * q);
        let bound = (10.0 * h * h + 1e-13 / h) * network.q_map(q) / q;
        let slope = network.q_slope(q);
        prop_assert!((slope - difference).abs() <= bound, "{slope} {difference} ± {bound}");
    }

    #[test]
    fn c_map_stays_in_its_interval_and_has_its_slope(phi in activation(), q in 0.01..50.0, c in -0.99..0.99) {
        let network = network(&phi, 1.3, 0.1);
        let here = network.c_map(c, q);
        prop_assert!((-1.0..=1.0).contains(&here), "{here}");
        prop_assert!((network.c_map(1.0, q) - 1.0).abs() < 1e-12);
        // As for the q map; the third derivative grows as (1 - c²)^(-3/2) at most, as that of ReLU.
        let h = 1e-4_f64.min(0.1 * (1.0 - c.abs()));
        let difference = (network.c_map(c + h, q) - network.c_map(c - h, q)) / (2.0 * h);
        let slope = network.c_slope(c, q);
        let bound = 10.0 * h * h * (1.0 - c * c).powf(-1.5) * (1.0 + q) + 1e-12 / h;
        prop_assert!((slope - difference).abs() <= bound, "{slope} {difference} ± {bound}");
        // Price: at c = 1, and q* would cancel the factor.
        let at_one = network.chi1(q) * q / network.q_map(q);
        prop_assert!((network.c_slope(1.0, q) / at_one - 1.0).abs() < 1e-11);
    }

    #[test]
    fn fixed_points_are_fixed(phi in activation(), weight in 0.1..4.0, bias in prop_oneof![Just(0.0), 1e-3..1.0]) {
        let network = network(&phi, weight, bias);
        if let Some(star) = network.q_star() {
            let next = network.q_map(star.q);
            // A root to the rounding of the map, which is all that a test of the map itself can
            // see.
            prop_assert!((next - star.q).abs() <= 1e-12 * star.q.max(bias), "{star:?} to {next}");
            // q = 1 comes nearer, as the map rises.
            let mut q = 1.0;
            for _ in 0..50 {
                q = network.q_map(q);
            }
            prop_assert!((q - star.q).abs() <= (1.0 - star.q).abs() + 1e-12, "{q} {star:?}");
            if let FixedPoints::Points(points) = network.q_fixed_points() {
                let found = points.iter().any(|p| (p.q - star.q).abs() <= 1e-6 * star.q);
                prop_assert!(found, "{star:?} is not among {points:?}");
            }
            let c = network.c_star(star.q);
            prop_assert!((0.0..=1.0).contains(&c));
            prop_assert!((network.c_map(c, star.q) - c).abs() < 1e-11, "{c}");
            prop_assert!(network.c_slope(c, star.q) <= 1.0 + 1e-9);
            let phase = network.phase(1e-9);
            prop_assert_eq!(phase == Phase::Chaotic, network.chi1(star.q) > 1.0 + 1e-9);
        } else {
            prop_assert_eq!(network.xi_q(), None);
            prop_assert_eq!(network.xi_c(), None);
            prop_assert!(network.q_map(1e9) > 1e9);
        }
    }

    #[test]
    fn the_scale_of_a_function_is_that_of_its_argument(log_factor in -2.0..3.0, q in 0.1..10.0_f64) {
        let factor = 10.0_f64.powf(log_factor);
        let steep = Custom::new(
            move |z: f64| (factor * z).tanh(),
            move |z: f64| factor * (1.0 - (factor * z).tanh().powi(2)),
        )
        .with_scale(1.0 / factor)
        .expect("sound");
        let (got, want) = (network(&steep, 1.0, 0.0), network(&Activation::Tanh, 1.0, 0.0));
        let stretched = q * factor * factor;
        prop_assert!((got.q_map(q) / want.q_map(stretched) - 1.0).abs() < 1e-12);
        // 1 - tanh² of the standard library loses digits where it is small, but there it counts
        // little.
        prop_assert!((got.chi1(q) / (factor * factor) / want.chi1(stretched) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn kinks_may_be_anywhere(kink in -3.0..3.0_f64, q in 0.1..10.0_f64) {
        let shifted = Custom::new(
            move |z: f64| (z - kink).max(0.0),
            move |z: f64| if z > kink { 1.0 } else { 0.0 },
        )
        .with_kinks(&[kink, f64::NAN, f64::INFINITY]);
        // E relu(z - k)′² = P(z > k).
        let got = network(&shifted, 1.0, 0.0).chi1(q);
        let want = fanin_activation::math::normal_cdf(-kink / q.sqrt());
        prop_assert!((got / want - 1.0).abs() < 1e-12, "{got} {want}");
    }
}

#[test]
fn depth_scales_are_those_of_the_maps() {
    // Follow the maps from near the fixed point: the deviation shrinks by exp(-1 / ξ) a layer.
    let network = network(&Activation::Tanh, 2.5, 0.05);
    let q = network.q_star().expect("bounded").q;
    let c = network.c_star(q);
    assert!(c > 0.1 && c < 0.9, "{c}");
    let small = 1e-5;
    let q_rate = (network.q_map(q + small) - q) / small;
    let c_rate = (network.c_map(c + small, q) - c) / small;
    // The deviation's square, times a second derivative of order 1.
    let rate = |xi: Option<f64>| (-1.0 / xi.expect("bounded")).exp();
    assert!(
        (q_rate - rate(network.xi_q())).abs() < 10.0 * small,
        "{q_rate}"
    );
    assert!(
        (c_rate - rate(network.xi_c())).abs() < 10.0 * small,
        "{c_rate}"
    );
    // At the edge, and on a line of fixed points, nothing is forgotten.
    let he = self::network(&Activation::Relu, 2.0, 0.0);
    assert_eq!(
        (he.xi_q(), he.xi_c()),
        (Some(f64::INFINITY), Some(f64::INFINITY))
    );
    assert_eq!(he.phase(1e-12), Phase::Critical);
    // A signal that vanishes: tanh is linear then, and keeps correlations.
    let dies = self::network(&Activation::Tanh, 0.5, 0.0);
    assert_eq!(dies.q_star(), Some(FixedPoint { q: 0.0, slope: 0.5 }));
    assert_eq!(dies.c_map(0.3, 0.0), 0.3);
    assert!((dies.xi_q().expect("0") - 1.0 / 2.0_f64.ln()).abs() < 1e-15);
}

#[test]
fn bad_input_gives_an_error_or_nan() {
    let tanh = Activation::Tanh;
    for bad in [-1.0, f64::NAN, f64::INFINITY] {
        let variances = |weight, bias| MeanField::new(&tanh, Variances { weight, bias });
        assert!(variances(bad, 0.0).is_err() && variances(1.0, bad).is_err());
        assert!(Gaussian::new(0.0, bad).is_err() && GaussianPair::new(bad, 0.0).is_err());
        assert!(edge_of_chaos(&tanh, bad).is_err());
        let network = network(&tanh, 1.0, 0.1);
        assert!(network.q_map(bad).is_nan() && network.q_slope(bad).is_nan());
        assert!(network.chi1(bad).is_nan() && network.c_star(bad).is_nan());
        assert!(network.c_map(0.5, bad).is_nan() && network.c_slope(0.5, bad).is_nan());
        let softplus = self::network(&Activation::Softplus, 1.0, 0.1);
        assert!(softplus.q_slope(bad).is_nan());
    }
    for bad in [-1.1, 1.0 + f64::EPSILON, f64::NAN] {
        assert!(GaussianPair::new(1.0, bad).is_err());
        assert!(network(&tanh, 1.0, 0.1).c_map(bad, 1.0).is_nan());
    }
    assert!(Gaussian::new(f64::NAN, 1.0).is_err());
    let message = Gaussian::new(0.0, -2.0).expect_err("negative").to_string();
    assert_eq!(
        message,
        "the variance of a normal distribution must be finite and at least 0, got -2"
    );

    // A function that returns nonsense, or that is a constant.
    let nan = Custom::new(|_| f64::NAN, |_| f64::NAN);
    let network_of_nan = network(&nan, 1.0, 0.1);
    assert!(network_of_nan.q_map(1.0).is_nan());
    assert_eq!(network_of_nan.q_star(), None);
    assert_eq!(network_of_nan.q_fixed_points(), FixedPoints::Points(vec![]));
    assert_eq!(edge_of_chaos(&nan, 0.0).expect("sound"), None);
    let constant = Custom::new(|_| 2.0, |_| 0.0);
    assert_eq!(edge_of_chaos(&constant, 0.0).expect("sound"), None);
    assert!((network(&constant, 0.5, 0.0).q_star().expect("bounded").q - 2.0).abs() < 1e-13);
    assert_eq!(forward_gain(&Custom::new(|_| 0.0, |_| 0.0)), f64::INFINITY);
    // No weights: the biases are the signal.
    assert!((network(&tanh, 0.0, 0.3).q_star().expect("biases").q - 0.3).abs() < 1e-15);
}

#[test]
fn far_tails_are_not_cut_off() {
    // E relu′(z)² = P(z > 0), as far out as there are numbers for it.
    for mean in [-1.0, -8.0, -20.0, -37.0] {
        let z = Gaussian::new(mean, 1.0).expect("sound");
        let got = z.expectation(|z| Activation::Relu.derivative(z).powi(2), &[0.0]);
        let want = fanin_activation::math::normal_cdf(mean);
        assert!((got / want - 1.0).abs() < 1e-12, "{mean}: {got:e} {want:e}");
    }
}
