//! Residual paths: what they compute, their gradients, and what probes say of them.

use std::ops::ControlFlow;

use fanin_activation::Activation;
use fanin_init::Source;
use fanin_nn::{
    Architecture, Error, Form, Layer, Network, Problem, Settings, Step, Trainer, train,
};
use fanin_tensor::Matrix;

const INPUTS: usize = 6;
const UNITS: usize = 5;
const SAMPLES: usize = 13;

fn problem() -> Problem<f64> {
    let x = Matrix::from_fn(INPUTS, SAMPLES, |i, j| {
        ((i * 7 + j * 5 + i * j) % 11) as f64 / 5.0 - 1.0
    });
    let labels: Vec<u8> = (0..SAMPLES).map(|j| u8::from(j % 3 == 0)).collect();
    Problem::new(x, &labels).expect("finite inputs")
}

fn network(widths: &[usize], activation: Activation) -> Network<f64> {
    let shape = Architecture::mlp(widths, activation).expect("positive widths");
    let spec = "lecun_normal".parse().expect("a known scheme");
    Network::initialize(&shape.with_residual_paths(), &spec, &mut Source::named(3)).expect("draws")
}

fn settings() -> Settings {
    Settings {
        learning_rate: 0.5,
        ..Settings::default()
    }
}

/// The weights after one step of gradient descent.
fn stepped(network: &Network<f64>) -> Network<f64> {
    let problem = problem();
    let mut trainer = Trainer::new(&problem, network.clone(), &settings()).expect("fits");
    trainer.step();
    trainer.network()
}

/// After ReLU nothing is negative, so that a path is a ReLU layer of weights 1 beside the branch.
#[test]
fn with_relu_a_path_is_a_layer_beside_the_branch() {
    let network = network(&[INPUTS, UNITS, UNITS, 1], Activation::Relu);
    let [w1, w2, w3] = network.weights() else {
        panic!("three layers")
    };
    let beside = Matrix::from_fn(2 * UNITS, UNITS, |i, k| match i < UNITS {
        true => w2[(i, k)],
        false => f64::from(u8::from(i - UNITS == k)),
    });
    let twice = Matrix::from_fn(1, 2 * UNITS, |_, k| w3[(0, k % UNITS)]);
    let shape = Architecture::mlp(&[INPUTS, UNITS, 2 * UNITS, 1], Activation::Relu);
    let biases = vec![vec![0.0; UNITS], vec![0.0; 2 * UNITS], vec![0.0]];
    let weights = vec![w1.clone(), beside, twice];
    let plain = Network::from_parameters(&shape.expect("widths"), weights, biases).expect("shapes");

    // A number here is behind at most three sums of fewer than 20 terms forward and three back,
    // none of whose partial sums is over 100 for weights and inputs of this size.
    let bound = 6.0 * 20.0 * 100.0 * f64::EPSILON;
    let near = |a: f64, b: f64| assert!((a - b).abs() <= bound, "{a} and {b}");
    let problem = problem();
    let logits = [&network, &plain].map(|network| network.logits(problem.x()));
    for j in 0..SAMPLES {
        near(logits[0][(0, j)], logits[1][(0, j)]);
    }
    let (with_path, beside) = (stepped(&network), stepped(&plain));
    for (layer, (a, b)) in with_path.weights().iter().zip(beside.weights()).enumerate() {
        for i in 0..a.rows() {
            for k in 0..a.cols() {
                match layer {
                    // What both halves learned.
                    2 => near(a[(i, k)], b[(i, k)] + b[(i, k + UNITS)] - w3[(i, k)]),
                    _ => near(a[(i, k)], b[(i, k)]),
                }
            }
        }
    }
}

fn cost(network: &Network<f64>) -> f64 {
    let problem = problem();
    let mut trainer = Trainer::new(&problem, network.clone(), &settings()).expect("fits");
    trainer.step()
}

fn changed(network: &Network<f64>, layer: usize, at: (usize, usize), by: f64) -> Network<f64> {
    let mut weights = network.weights().to_vec();
    weights[layer][at] += by;
    let biases = network.biases().to_vec();
    Network::from_parameters(network.architecture(), weights, biases).expect("shapes")
}

/// Paths to a layer that is wider, as wide, and narrower, and slopes that are computed from z or
/// from the activation.
#[test]
fn gradients_are_those_of_finite_differences() {
    for activation in [Activation::Tanh, Activation::Gelu] {
        let network = network(&[INPUTS, 3, UNITS, UNITS, 4, 1], activation);
        assert_eq!(network.architecture().residual_paths(), 3);
        let after = stepped(&network);
        for (layer, w) in network.weights().iter().enumerate() {
            for at in (0..w.rows()).flat_map(|i| (0..w.cols()).map(move |k| (i, k))) {
                let gradient = (w[at] - after.weights()[layer][at]) / settings().learning_rate;
                let slope = |h: f64| {
                    (cost(&changed(&network, layer, at, h))
                        - cost(&changed(&network, layer, at, -h)))
                        / (2.0 * h)
                };
                // The error of a central difference goes with h², so that of the finer is a third
                // of what it is away from the coarser; terms of h⁴ are below a hundredth of it. A
                // cost under 1 is behind some 100 roundings.
                let h = 1.0 / 1024.0;
                let (coarse, fine) = (slope(2.0 * h), slope(h));
                let rounding = 100.0 * f64::EPSILON / h;
                let bound = 0.34 * (coarse - fine).abs() + rounding;
                assert!(
                    (gradient - fine).abs() <= bound,
                    "{activation}, layer {layer}, {at:?}: {gradient} and {fine}, {bound:e}"
                );
            }
        }
    }
}

/// `∂z/∂x` with a path is that of a linear network with `diag φ′(z) W + 1` as a layer's weights.
#[test]
fn the_jacobian_goes_through_paths() {
    let network = network(&[INPUTS, 3, UNITS, 4, 2], Activation::Tanh);
    let problem = problem();
    let x: Vec<f64> = (0..INPUTS).map(|i| problem.x()[(i, 0)]).collect();
    let z = network.pre_activations(problem.x());
    let slope = |layer: usize, i: usize| Activation::Tanh.derivative(z[layer][(i, 0)]);
    let linear: Vec<Matrix<f64>> = network
        .weights()
        .iter()
        .enumerate()
        .map(|(layer, w)| {
            Matrix::from_fn(w.rows(), w.cols(), |i, k| match layer {
                0 => slope(0, i) * w[(i, k)],
                1 | 2 => slope(layer, i) * w[(i, k)] + f64::from(u8::from(i == k)),
                _ => w[(i, k)],
            })
        })
        .collect();
    let shape = Architecture::mlp(&[INPUTS, 3, UNITS, 4, 2], Activation::Linear);
    let biases = network.biases().to_vec();
    let linear = Network::from_parameters(&shape.expect("widths"), linear, biases).expect("shapes");
    let [a, b] = [&network, &linear].map(|network| network.jacobian_singular_values(&x, 4));
    // Squared inside: what is small is exact to the root of rounding, 1e-8 of the largest, as
    // documented.
    for (a, b) in [(a.0, b.0), (a.1, b.1)] {
        assert!((a - b).abs() <= 1e-8 * a.max(1.0), "{a} and {b}");
    }
    // The same from the probe, for the first sample.
    let mut seen = None;
    let once = Settings {
        iterations: 1,
        ..settings()
    };
    let run = train(&problem, network, &once, &mut |step: &Step<'_, f64>| {
        seen = Some(step.deep_probe()[3]);
        ControlFlow::Continue(())
    });
    run.expect("fits");
    let probe = seen.expect("one iteration");
    assert!((probe.largest_singular_value - a.1).abs() <= 1e-8 * a.1);
}

#[test]
fn both_forms_train_the_same_network() {
    let network = network(&[INPUTS, UNITS, UNITS, UNITS, 1], Activation::Gelu);
    let trained = [Form::Primal, Form::Dual].map(|form| {
        let settings = Settings {
            form,
            iterations: 20,
            ..settings()
        };
        let nothing = &mut |step: &Step<'_, f64>| {
            assert_eq!(step.probe().len(), 4);
            ControlFlow::Continue(())
        };
        let run = train(&problem(), network.clone(), &settings, nothing).expect("fits");
        run.history.last().expect("recorded").cost
    });
    // Twenty steps of a few hundred roundings each, whose effect smooth units enlarge by less than
    // a factor of two a step at this rate: 2^20 roundings.
    assert!((trained[0] - trained[1]).abs() <= f64::EPSILON * 1e6 * trained[0]);
}

/// In a layer by itself all units are alike; a path brings the differences of the layer before.
#[test]
fn a_path_tells_units_apart() {
    let equal = |rows, cols| Matrix::from_fn(rows, cols, |_, _| 0.1);
    let distinct = Matrix::from_fn(UNITS, INPUTS, |i, k| (i * INPUTS + k) as f64);
    let plain = Architecture::mlp(&[INPUTS, UNITS, UNITS, 1], Activation::Tanh).expect("widths");
    let weights = vec![distinct, equal(UNITS, UNITS), equal(1, UNITS)];
    let biases = vec![vec![0.0; UNITS], vec![0.0; UNITS], vec![0.0]];
    let classes = |shape: &Architecture| {
        let network = Network::from_parameters(shape, weights.clone(), biases.clone());
        network.expect("shapes").unit_classes()
    };
    assert_eq!(classes(&plain), [UNITS, 1]);
    assert_eq!(classes(&plain.with_residual_paths()), [UNITS, UNITS]);
}

#[test]
fn a_path_begins_at_a_hidden_layer() {
    let layer = |units, residual| Layer {
        units,
        activation: Activation::Relu,
        residual,
    };
    let first = Architecture::new(4, vec![layer(4, true)], 1);
    assert_eq!(first, Err(Error::Path));
    assert!(Architecture::new(4, vec![layer(4, false), layer(3, true)], 1).is_ok());
}
