//! The dual form is the primal form.

use fanin_activation::Activation;
use fanin_init::{Element, Source};
use fanin_nn::{Architecture, Form, Network, Problem, Scalar, Settings, Trainer};
use fanin_tensor::Matrix;
use proptest::prelude::*;

#[derive(Debug, Clone)]
struct Case {
    features: usize,
    samples: usize,
    hidden: Vec<usize>,
    classes: usize,
    activation: Activation,
    settings: Settings,
    seed: u64,
    steps: usize,
}

fn case() -> impl Strategy<Value = Case> {
    (
        (1..60_usize, 1..40_usize, 2..5_usize),
        proptest::collection::vec(1..9_usize, 0..3),
        0..Activation::ALL.len(),
        prop_oneof![Just(0.0), 0.1..0.99],
        prop_oneof![Just(0.0), 0.01..5.0],
        0.001..0.1,
        (any::<u64>(), 1..6_usize),
    )
        .prop_map(
            |(
                (features, samples, classes),
                hidden,
                which,
                momentum,
                l2,
                learning_rate,
                (seed, steps),
            )| Case {
                features,
                samples,
                hidden,
                classes,
                activation: Activation::ALL[which],
                settings: Settings {
                    learning_rate,
                    momentum,
                    l2,
                    ..Settings::default()
                },
                seed,
                steps,
            },
        )
}

/// `Z₁` and `W₁` after some steps in one form.
fn trained<T: Scalar + Element>(case: &Case, form: Form) -> (Matrix<T>, Matrix<T>) {
    let x = pixels::<T>(case.features, case.samples, case.seed);
    let labels: Vec<u8> = (0..case.samples)
        .map(|i| ((i * 7 + case.features) % case.classes) as u8)
        .collect();
    let problem = Problem::new(x, &labels).expect("finite inputs");
    let outputs = if case.classes == 2 { 1 } else { case.classes };
    let mut widths = vec![case.features];
    widths.extend(&case.hidden);
    widths.push(outputs);
    let shape = Architecture::mlp(&widths, case.activation).expect("positive widths");
    // Biases too are drawn, so that no part of the state is zero.
    let spec = "torch_linear".parse().expect("a known scheme");
    let network = Network::initialize(&shape, &spec, &mut Source::named(case.seed)).expect("draws");
    let settings = Settings {
        form,
        ..case.settings.clone()
    };
    let mut trainer = Trainer::new(&problem, network, &settings).expect("fitting data");
    assert_eq!(trainer.form(), form);
    for _ in 0..case.steps {
        trainer.step();
    }
    let w1 = trainer.network().weights()[0].clone();
    trainer.step();
    (trainer.first_pre_activations(), w1)
}

/// Entries in [0, 1) like pixels, from a stream of their own.
fn pixels<T: Scalar + Element>(rows: usize, cols: usize, seed: u64) -> Matrix<T> {
    let scheme = fanin_init::Scheme::uniform(0.0, 1.0).expect("bounds");
    let values: Vec<T> = scheme.draw("x", [rows, cols], seed).expect("draws");
    Matrix::from_row_major(rows, cols, &values).expect("as many values")
}

/// Largest difference over the largest entry.
fn difference<T: Scalar + Element>(a: &Matrix<T>, b: &Matrix<T>) -> f64 {
    let largest = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0_f64, f64::max);
    let pairs = || a.as_slice().iter().zip(b.as_slice());
    let scale = largest(&mut b.as_slice().iter().map(|v| v.widen().abs()));
    largest(&mut pairs().map(|(a, b)| (a.widen() - b.widen()).abs())) / scale.max(f64::MIN_POSITIVE)
}

fn agree<T: Scalar + Element>(case: &Case, bound: f64) -> Result<(), TestCaseError> {
    let (z_dual, w_dual) = trained::<T>(case, Form::Dual);
    let (z_primal, w_primal) = trained::<T>(case, Form::Primal);
    let (z, w) = (
        difference(&z_dual, &z_primal),
        difference(&w_dual, &w_primal),
    );
    prop_assert!(z <= bound && w <= bound, "Z1 differs by {z:e}, W1 by {w:e}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    // Up to 5 steps from a random start reach any kind of state: C, s and both velocities non-zero.
    #[test]
    fn dual_is_primal_in_f64(case in case()) {
        agree::<f64>(&case, 1e-12)?;
    }

    #[test]
    fn dual_is_primal_in_f32(case in case()) {
        agree::<f32>(&case, 1e-5)?;
    }
}

#[test]
fn auto_takes_the_cheaper_form() {
    let form = |features: usize, samples: usize, iterations: usize| {
        let labels: Vec<u8> = (0..samples).map(|i| (i % 2) as u8).collect();
        let problem =
            Problem::new(pixels::<f64>(features, samples, 1), &labels).expect("finite inputs");
        let shape =
            Architecture::mlp(&[features, 4, 1], Activation::Relu).expect("positive widths");
        let spec = "he_normal".parse().expect("a known scheme");
        let network = Network::initialize(&shape, &spec, &mut Source::named(1)).expect("draws");
        let settings = Settings {
            iterations,
            ..Settings::default()
        };
        Trainer::new(&problem, network, &settings)
            .expect("fitting data")
            .form()
    };
    assert_eq!(form(500, 20, 1000), Form::Dual);
    assert_eq!(form(20, 500, 1000), Form::Primal);
    // The Gram matrix alone costs more than one primal iteration.
    assert_eq!(form(500, 20, 1), Form::Primal);
}
