//! Remedies are tried before they are believed.

use std::ops::ControlFlow;

use fanin_activation::Activation;
use fanin_lab::explain::{Investigation, Proven, intervene, work};
use fanin_lab::{CauseKind, Error, Outcome, Repair, Rng, Setup, Task, Trial};
use fanin_nn::{Problem, Settings, Step};
use fanin_tensor::Matrix;

fn go_on(_: &Step<'_, f64>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Two clouds on a line through the plane, far from the origin: `scale` times too far.
fn clouds(scale: f64) -> Task<f64> {
    let problem = || {
        let x = Matrix::from_fn(2, 60, |i, j| {
            let side = if j % 3 == 0 { 1.0 } else { -1.0 };
            let noise = (j as f64 * 2.399_963).sin();
            scale * (side + 0.3 * noise + if i == 0 { 0.5 } else { 0.0 })
        });
        let labels: Vec<u8> = (0..60).map(|j| u8::from(j % 3 == 0)).collect();
        Problem::new(x, &labels).expect("finite")
    };
    Task {
        train: problem(),
        test: problem(),
    }
}

fn setup(layers: &[usize], activation: Activation, init: &str, rate: f64) -> Setup {
    Setup {
        layers: layers.to_vec(),
        activation,
        residual: false,
        initialization: init.parse().expect("a spec"),
        rng: Rng::Fanin,
        seed: 1,
        settings: Settings {
            learning_rate: rate,
            iterations: 200,
            ..Settings::default()
        },
    }
}

/// Trained, and then repairs are tried.
fn proven(setup: &Setup, task: &Task<f64>, budget: f64) -> Proven<f64> {
    let case = Investigation::new(setup, task).expect("drawn");
    let trial = case.train(|| false).expect("fits");
    let causes = case.look().expect("fits").causes_after(&trial);
    case.prove(causes, budget, || false).expect("fits")
}

fn learned(proven: &Proven<f64>) -> bool {
    let last = proven.proofs.last();
    last.is_some_and(|proof| proof.trial.has_learned())
}

#[test]
fn the_remedy_is_tried() {
    let failing = setup(&[2, 8, 8, 8, 1], Activation::Tanh, "randn*0.001", 0.5);
    let tried = proven(&failing, &clouds(1.0), f64::INFINITY);
    assert!(learned(&tried), "{:?}", tried.proofs);
    assert_eq!(tried.proofs.len(), 1);
    let cause = &tried.causes[0];
    assert_eq!(cause.kind, CauseKind::VanishingForward);
    assert_eq!(cause.repair, tried.proofs[0].repair);
    assert!(matches!(cause.repair, Repair::Initialization(_)));
    assert!(cause.forecast.is_some_and(|forecast| forecast.promises()));
}

/// 40 layers of two ReLU, and five steps.
fn hopeless(task: &Task<f64>) -> Proven<f64> {
    let mut layers = vec![2; 41];
    layers.push(1);
    let mut failing = setup(&layers, Activation::Relu, "randn*0.01", 1e-3);
    failing.settings.iterations = 5;
    let tried = proven(&failing, task, f64::INFINITY);
    let drawn = tried.proofs.iter();
    let drawn = drawn.filter(|proof| matches!(proof.repair, Repair::Initialization(_)));
    assert!(drawn.count() >= 10, "a grid of scales was tried");
    tried
}

#[test]
fn where_nothing_helps_no_initialization_does() {
    // Every sample is there twice, once in each class: there is nothing to be learned, whatever the
    // network.
    let Task { train, test } = clouds(1.0);
    let x = Matrix::from_fn(2, 60, |i, j| train.x()[(i, j / 2)]);
    let labels = [0, 1].repeat(30);
    let train = Problem::new(x, &labels).expect("finite");
    let tried = hopeless(&Task { train, test });
    assert_eq!(tried.causes[0].repair, Repair::Architecture);
    for proof in &tried.proofs {
        assert_ne!(proof.trial.diagnosis.outcome, Outcome::Learned);
    }
    let last = tried.proofs.last().expect("tried");
    assert!(matches!(last.repair, Repair::ResidualPaths(_)));
}

#[test]
fn where_no_setting_helps_residual_paths_may() {
    let tried = hopeless(&clouds(1.0));
    let cause = &tried.causes[0];
    assert!(matches!(cause.repair, Repair::ResidualPaths(_)));
    assert!(
        cause
            .remedy
            .starts_with("no initialization fixes it, but residual paths do")
    );
    let (last, others) = tried.proofs.split_last().expect("tried");
    assert_eq!(cause.repair, last.repair);
    let Trial {
        run,
        train,
        diagnosis,
        ..
    } = &last.trial;
    assert_eq!(diagnosis.outcome, Outcome::Learned);
    assert!(train.accuracy() > 0.9, "{train:?}");
    assert_eq!(run.network.architecture().residual_paths(), 39);
    for proof in others {
        assert_ne!(proof.trial.diagnosis.outcome, Outcome::Learned);
    }
}

#[test]
fn the_cause_is_the_one_whose_repair_helps() {
    // Inputs of a thousand: steps of any usual size overshoot.
    let failing = setup(&[2, 8, 1], Activation::Linear, "randn*0.01", 0.5);
    let tried = proven(&failing, &clouds(1000.0), f64::INFINITY);
    assert!(learned(&tried));
    let helped = &tried.proofs.last().expect("tried").repair;
    assert_eq!(&tried.causes[0].repair, helped);
}

#[test]
fn a_repair_changes_one_thing() {
    let task = clouds(1000.0);
    let failing = setup(&[2, 8, 1], Activation::Tanh, "randn*0.5", 0.1);
    let network = failing.network().expect("drawn");
    let with = |repair: Repair| intervene(&repair, &failing, &network, &task, &mut go_on);
    // Scaled inputs are the same as the clouds near the origin, up to their mean.
    let inputs = with(Repair::Inputs).expect("fits").expect("a change");
    assert_eq!(inputs.diagnosis.outcome, Outcome::Learned);
    // A change to what it was is none.
    let same = with(Repair::LearningRate(0.1))
        .expect("fits")
        .expect("a change");
    let as_it_was = failing.run(&task, &mut go_on).expect("fits");
    assert_eq!(same.run.network, as_it_was.run.network);
    // And to another rate is that, and nothing else.
    let slower = with(Repair::LearningRate(0.01))
        .expect("fits")
        .expect("a change");
    let mut by_hand = failing.clone();
    by_hand.settings.learning_rate = 0.01;
    let by_hand = by_hand.run(&task, &mut go_on).expect("fits");
    assert_eq!(slower.run.network, by_hand.run.network);
    assert_ne!(slower.run.network, as_it_was.run.network);
    assert!(with(Repair::Architecture).expect("fits").is_none());
}

#[test]
fn a_budget_is_kept_and_an_interrupt_obeyed() {
    let task = clouds(1.0);
    let mut layers = vec![2; 41];
    layers.push(1);
    let failing = setup(&layers, Activation::Relu, "randn*0.01", 1e-3);
    let each = work(&layers, 60, failing.settings.iterations);
    assert!(proven(&failing, &task, 0.9 * each).proofs.is_empty());
    assert_eq!(proven(&failing, &task, 2.5 * each).proofs.len(), 2);
    let case = Investigation::new(&failing, &task).expect("drawn");
    let causes = case.look().expect("fits").causes;
    let stopped = case.prove(causes, f64::INFINITY, || true);
    assert!(matches!(stopped, Err(Error::Interrupted)));
}

#[test]
fn standardized_inputs_are() {
    let standard = clouds(1000.0).standardized().expect("a spread");
    let moments = standard.train.input_moments();
    // Sums of 120 values of size 1.
    assert!(moments.mean.abs() < 120.0 * f64::EPSILON, "{moments:?}");
    assert!(
        (moments.second_moment - 1.0).abs() < 120.0 * f64::EPSILON,
        "{moments:?}"
    );
    // The test set by the training set's numbers: here they are the same samples.
    assert_eq!(standard.test.x(), standard.train.x());
}
