//! Second moments as the theory has them against networks that were drawn, forward and backward.

use fanin_activation::Activation;
use fanin_activation::theory::Gaussian;
use fanin_init::{Initialization, Source};
use fanin_lab::{LayerReport, explain, stand_in};
use fanin_nn::{Architecture, Network, Settings};
use rayon::prelude::*;

/// Networks a case.
const NETWORKS: u64 = 4;

/// Every activation × schemes of mean 0: the mean over networks lies within 4 standard errors of the prediction, plus what
/// the theory leaves out, which is of the order depth / width.
///
/// The standard error is derived: forward from the predicted spread of one network's second moment, which averaging over
/// samples only lowers; backward from the same kind of sum, a layer of width n adding `(κ′ + 2) / n` to the relative variance,
/// with `κ′ = E φ′⁴ / (E φ′²)² - 1` and 2 from the squares of the weights.
fn check(widths: &[usize], specs: &[&str]) {
    let cases: Vec<(Activation, &str)> = Activation::ALL
        .iter()
        .flat_map(|&phi| specs.iter().map(move |&spec| (phi, spec)))
        .collect();
    let misses: Vec<String> = cases
        .par_iter()
        .flat_map(|&(phi, spec)| misses(phi, spec, widths))
        .collect();
    assert!(misses.is_empty(), "{}", misses.join("\n"));
}

fn misses(phi: Activation, spec: &str, widths: &[usize]) -> Vec<String> {
    let shape = Architecture::mlp(widths, phi).expect("a shape");
    let init: Initialization = spec.parse().expect("a spec");
    let problem = stand_in::<f64>(widths[0], 1, 9).expect("small");
    let networks: Vec<Vec<LayerReport>> = (1..=NETWORKS)
        .map(|seed| {
            let network =
                Network::initialize(&shape, &init, &mut Source::named(seed)).expect("a network");
            explain(&network, Some(&init), &problem, &Settings::default())
                .expect("fits")
                .layers
        })
        .collect();
    let depth = widths.len() - 1;
    let predicted: Vec<_> = networks[0]
        .iter()
        .map(|layer| layer.predicted.expect("finite moments"))
        .collect();
    let n = NETWORKS as f64;
    let mut out = Vec::new();
    let mut backward_variance = 0.0;
    for l in (0..depth).rev() {
        let mean = |of: &dyn Fn(&[LayerReport]) -> f64| {
            networks.iter().map(|layers| of(layers)).sum::<f64>() / n
        };
        let left_out = 4.0 * depth as f64 / widths[1] as f64;
        let mut compare = |what: &str, measured: f64, expected: f64, variance: f64| {
            let bound = 4.0 * (variance / n).sqrt() + left_out;
            let error = (measured / expected - 1.0).abs();
            if error > bound || error.is_nan() {
                out.push(format!(
                    "{phi} {spec} layer {}: {what} {measured:.4e}, expected {expected:.4e}, off by {error:.3}, bound {bound:.3}",
                    l + 1
                ));
            }
        };
        let a = mean(&|layers| layers[l].probe.a_second_moment);
        let spread = predicted[l].spread.expect("weights of mean 0");
        // The last layer has one unit: its second moment is a single number a sample.
        if l + 1 < depth {
            compare("E a²", a, predicted[l].a.second(), spread);
        }
        if l + 1 < depth {
            let law = Gaussian::new(predicted[l].z.mean, predicted[l].z.variance).expect("a law");
            let kinks = phi.kinks();
            let fourth = law.expectation(|z| phi.derivative(z).powi(4), kinks);
            let second = law.expectation(|z| phi.derivative(z).powi(2), kinks);
            backward_variance += (fourth / (second * second) + 1.0) / widths[l + 1] as f64;
            let ratio = mean(&|layers| {
                layers[l].probe.backward_second_moment
                    / layers[depth - 1].probe.backward_second_moment
            });
            compare(
                "E δ²",
                ratio,
                predicted[l].gradient,
                backward_variance + spread,
            );
        }
    }
    out
}

#[test]
fn wide_networks_are_as_predicted() {
    let mut widths = vec![1000; 6];
    widths.push(1);
    check(&widths, &["he_normal", "lecun_normal"]);
}

#[test]
#[ignore = "takes minutes: more schemes, and deeper; GELU with he_uniform misses its bound in layers 1 and 2 of 16"]
fn wide_networks_are_as_predicted_by_any_scheme() {
    let mut widths = vec![1000; 16];
    widths.push(1);
    check(
        &widths,
        &[
            "he_uniform",
            "glorot_uniform",
            "torch_linear",
            "truncated_normal(std=0.04)",
            "orthogonal",
        ],
    );
}

/// A 5 % wrong scale of one layer's weights is noticed: the bounds are not blind.
#[test]
fn a_wrong_prediction_is_noticed() {
    let mut widths = vec![1000; 4];
    widths.push(1);
    let (he, wrong): (Initialization, Initialization) = (
        "randn*sqrt(2/n_prev)".parse().expect("a spec"),
        "randn*sqrt(2.5/n_prev)".parse().expect("a spec"),
    );
    let shape = Architecture::mlp(&widths, Activation::Relu).expect("a shape");
    let problem = stand_in::<f64>(1000, 1, 9).expect("small");
    let network = Network::initialize(&shape, &wrong, &mut Source::named(1)).expect("a network");
    let layers = explain(&network, Some(&he), &problem, &Settings::default())
        .expect("fits")
        .layers;
    let (predicted, measured) = (
        layers[2].predicted.expect("moments"),
        layers[2].probe.a_second_moment,
    );
    // Three layers of 25 % more: 95 %, against a standard deviation of 12 %.
    assert!(measured > 1.5 * predicted.a.second());
}
