//! Gradients of every activation × loss against central differences, off the kinks.

use fanin_activation::Activation;
use fanin_init::Source;
use fanin_nn::{Architecture, Form, Loss, Network, Problem, Settings, Trainer};
use fanin_tensor::Matrix;

fn problem(classes: usize) -> Problem<f64> {
    let x = Matrix::from_fn(6, 9, |i, j| ((i * 37 + j * 61) % 17) as f64 / 17.0 - 0.3);
    let labels: Vec<u8> = (0..9).map(|i| ((i * 5 + 1) % classes) as u8).collect();
    Problem::new(x, &labels).expect("finite inputs")
}

fn cost(problem: &Problem<f64>, network: &Network<f64>, settings: &Settings) -> f64 {
    let mut trainer = Trainer::new(problem, network.clone(), settings).expect("fitting data");
    trainer.step()
}

/// Whether each hidden pre-activation stays clear of 0 when a weight moves by 1e-4.
fn off_the_kinks(problem: &Problem<f64>, network: &Network<f64>) -> bool {
    let mut a = problem.x().clone();
    let layers = network.weights().iter().zip(network.biases());
    for ((w, b), layer) in layers.zip(network.architecture().hidden()) {
        let z = Matrix::from_fn(w.rows(), a.cols(), |i, j| {
            b[i] + (0..w.cols()).map(|k| w[(i, k)] * a[(k, j)]).sum::<f64>()
        });
        if z.as_slice().iter().any(|z| z.abs() < 1e-3) {
            return false;
        }
        a = Matrix::from_fn(z.rows(), z.cols(), |i, j| layer.activation.value(z[(i, j)]));
    }
    true
}

/// All parameters one after another.
fn flat(network: &Network<f64>) -> Vec<f64> {
    let layers = network.weights().iter().zip(network.biases());
    layers
        .flat_map(|(w, b)| w.as_slice().iter().chain(b).copied().collect::<Vec<_>>())
        .collect()
}

fn with(network: &Network<f64>, at: usize, change: f64) -> Network<f64> {
    let mut values = flat(network);
    values[at] += change;
    let mut rest = values.as_slice();
    let (mut weights, mut biases) = (Vec::new(), Vec::new());
    for (w, b) in network.weights().iter().zip(network.biases()) {
        let (own, after) = rest.split_at(w.rows() * w.cols());
        weights.push(Matrix::from_column_major(w.rows(), w.cols(), own.to_vec()).expect("shape"));
        let (own, after) = after.split_at(b.len());
        biases.push(own.to_vec());
        rest = after;
    }
    Network::from_parameters(network.architecture(), weights, biases).expect("same shape")
}

fn check(activation: Activation, loss: Loss, classes: usize, form: Form, l2: f64) {
    let settings = Settings {
        loss,
        form,
        l2,
        ..Settings::default()
    };
    check_settings(activation, classes, &settings);
}

fn check_settings(activation: Activation, classes: usize, settings: &Settings) {
    let problem = problem(classes);
    let outputs = if classes == 2 { 1 } else { classes };
    let shape = Architecture::mlp(&[6, 5, 4, outputs], activation).expect("positive widths");
    let spec = "torch_linear".parse().expect("a known scheme");
    let network = (1..500)
        .map(|seed| Network::initialize(&shape, &spec, &mut Source::named(seed)).expect("draws"))
        .find(|network| activation.kinks().is_empty() || off_the_kinks(&problem, network))
        .expect("a network off the kinks");
    // With rate 1 and no momentum, one step subtracts the gradient.
    let settings = Settings {
        learning_rate: 1.0,
        ..settings.clone()
    };
    let mut trainer = Trainer::new(&problem, network.clone(), &settings).expect("fitting data");
    trainer.step();
    let (before, after) = (flat(&network), flat(&trainer.network()));
    let h = 1e-5;
    for at in 0..before.len() {
        let gradient = before[at] - after[at];
        let slope = |h: f64| {
            let high = cost(&problem, &with(&network, at, h), &settings);
            let low = cost(&problem, &with(&network, at, -h), &settings);
            (high - low) / (2.0 * h)
        };
        let (near, far) = (slope(h), slope(2.0 * h));
        // Truncation is a third of the difference of the two steps; rounding of the two costs
        // (about 1, a few dozen operations) is divided by 2h.
        let bound = (near - far).abs() + 64.0 * f64::EPSILON / h;
        assert!(
            (gradient - near).abs() <= bound,
            "{activation}, {classes} classes, {settings:?}, parameter {at}: \
             gradient {gradient:e}, slope {near:e}, bound {bound:e}"
        );
    }
}

#[test]
fn every_activation_and_loss() {
    for &activation in Activation::ALL {
        for loss in [Loss::Stable, Loss::Course] {
            for classes in [2, 3] {
                check(activation, loss, classes, Form::Primal, 0.0);
            }
        }
        check(activation, Loss::Stable, 2, Form::Dual, 0.0);
        check(activation, Loss::Stable, 3, Form::Dual, 0.7);
        check(activation, Loss::Course, 2, Form::Primal, 0.7);
    }
}

#[test]
fn repulsion() {
    for (form, repulsion) in [(Form::Auto, 0.3), (Form::Primal, 2.0)] {
        let settings = Settings {
            form,
            repulsion,
            l2: 0.1,
            ..Settings::default()
        };
        check_settings(Activation::Tanh, 2, &settings);
        check_settings(Activation::Relu, 3, &settings);
    }
}
