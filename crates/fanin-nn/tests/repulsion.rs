//! The penalty that keeps units apart: what it cannot do, and what it does.

use std::num::NonZeroUsize;

use fanin_activation::Activation;
use fanin_init::Source;
use fanin_nn::{Architecture, Error, Form, Network, Problem, Settings, Trainer};
use fanin_tensor::Matrix;

fn problem(features: usize) -> Problem<f64> {
    let x = Matrix::from_fn(features, 40, |i, j| {
        ((i * 37 + j * 61) % 17) as f64 / 17.0 - 0.4
    });
    let labels: Vec<u8> = (0..40).map(|i| ((i * 5 + 1) % 2) as u8).collect();
    Problem::new(x, &labels).expect("finite inputs")
}

fn network(features: usize, init: &str) -> Network<f64> {
    let shape = Architecture::mlp(&[features, 5, 4, 1], Activation::Tanh).expect("positive widths");
    let init = init.parse().expect("a known scheme");
    Network::initialize(&shape, &init, &mut Source::named(1)).expect("draws")
}

fn settings(repulsion: f64) -> Settings {
    Settings {
        repulsion,
        learning_rate: 0.1,
        ..Settings::default()
    }
}

fn distance(w: &Matrix<f64>, i: usize, j: usize) -> f64 {
    (0..w.cols())
        .map(|k| (w[(i, k)] - w[(j, k)]).powi(2))
        .sum::<f64>()
        .sqrt()
}

#[test]
fn no_dual_form() {
    let dual = Settings {
        form: Form::Dual,
        ..settings(0.1)
    };
    let error =
        Trainer::new(&problem(6), network(6, "he_normal"), &dual).expect_err("no dual form");
    assert!(matches!(error, Error::NoDualForm { .. }), "{error}");
    assert!(error.to_string().contains("mixes the rows"), "{error}");
    // Where the choice is the trainer's, it is primal, even with far more features than samples.
    let problem = problem(2000);
    let trainer = |repulsion| {
        let network = network(2000, "he_normal");
        Trainer::new(&problem, network, &settings(repulsion)).map(|trainer| trainer.form())
    };
    assert_eq!(trainer(0.0), Ok(Form::Dual));
    assert_eq!(trainer(0.1), Ok(Form::Primal));
}

#[test]
fn refuses_what_is_no_strength() {
    for bad in [-1.0, f64::NAN, f64::INFINITY] {
        let error = Trainer::new(&problem(6), network(6, "he_normal"), &settings(bad))
            .expect_err("refused");
        assert!(
            matches!(
                error,
                Error::Setting {
                    name: "repulsion",
                    ..
                }
            ),
            "{error}"
        );
    }
}

#[test]
fn equal_units_stay_equal_to_the_bit() {
    let problem = problem(6);
    let start = network(6, "constant(value=0.3)");
    let mut trainer = Trainer::new(&problem, start, &settings(1.0)).expect("fitting data");
    trainer.advance(50);
    for w in &trainer.network().weights()[..2] {
        for k in 0..w.cols() {
            assert!((1..w.rows()).all(|i| w[(i, k)].to_bits() == w[(0, k)].to_bits()));
        }
    }
}

#[test]
fn units_that_differ_are_pushed_apart_in_every_hidden_layer() {
    let problem = problem(6);
    let after = |repulsion| {
        let mut trainer = Trainer::new(&problem, network(6, "randn*0.01"), &settings(repulsion))
            .expect("fitting data");
        trainer.advance(200);
        trainer.network()
    };
    let (free, apart) = (after(0.0), after(0.1));
    for layer in 0..2 {
        let (free, apart) = (&free.weights()[layer], &apart.weights()[layer]);
        for (i, j) in [(0, 1), (1, 2), (0, 3)] {
            assert!(
                distance(apart, i, j) > 2.0 * distance(free, i, j),
                "layer {layer}, units {i} and {j}"
            );
        }
    }
}

#[test]
fn threads_and_blocks_do_not_matter() {
    // More features than a block holds, and several threads.
    let problem = problem(700);
    let after = |threads| {
        let settings = Settings {
            threads: NonZeroUsize::new(threads).expect("not 0"),
            ..settings(0.5)
        };
        let mut trainer =
            Trainer::new(&problem, network(700, "he_normal"), &settings).expect("fitting data");
        trainer.advance(5);
        trainer.network()
    };
    assert_eq!(after(1), after(3));
}
