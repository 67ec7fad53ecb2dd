//! Every cause: what shows it, the single change that fixes it, and a healthy twin with the same
//! symptom.

use std::ops::ControlFlow;
use std::sync::LazyLock;

use fanin_activation::Activation;
use fanin_init::{Initialization, Source};
use fanin_lab::{CauseKind, Diagnosis, Outcome, Setup, Task, Trial};
use fanin_nn::{Architecture, Network, Problem, Run, Settings, Step, train};
use fanin_tensor::Matrix;

static PICTURES: LazyLock<Task<f64>> =
    LazyLock::new(|| Task::new(&fanin_data::seeded(1)).expect("pictures"));

fn go_on(_: &Step<'_, f64>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn spec(text: &str) -> Initialization {
    text.parse().expect("a known scheme")
}

/// The course's network on the pictures.
fn course(init: &str) -> Setup {
    Setup::course(spec(init))
}

fn diagnosis(setup: &Setup) -> Diagnosis {
    setup.run(&PICTURES, &mut go_on).expect("fits").diagnosis
}

#[track_caller]
fn fails_by(diagnosis: &Diagnosis, outcome: Outcome, causes: &[CauseKind]) {
    let kinds: Vec<CauseKind> = diagnosis.causes.iter().map(|cause| cause.kind).collect();
    assert_eq!(
        (diagnosis.outcome, kinds.as_slice()),
        (outcome, causes),
        "{:?}",
        diagnosis.causes
    );
}

#[track_caller]
fn healthy(diagnosis: &Diagnosis) {
    fails_by(diagnosis, Outcome::Learned, &[]);
}

/// Trains and judges weights that no scheme makes.
fn trained(
    problem: &Problem<f64>,
    network: Network<f64>,
    settings: &Settings,
) -> (Run<f64>, Diagnosis) {
    let same = || problem.with_labels(problem.labels()).expect("its own");
    let task = Task {
        train: same(),
        test: same(),
    };
    let run = train(problem, network, settings, &mut go_on).expect("fits");
    let trial = Trial::of(run, &task, settings).expect("fits");
    (trial.run, trial.diagnosis)
}

#[test]
fn how_often_costs_are_recorded_changes_no_outcome() {
    let outcome = |every| {
        let mut setup = course("randn");
        setup.settings.every = every;
        diagnosis(&setup).outcome
    };
    assert_eq!([1, 100, 500, 10_000].map(outcome), [Outcome::Stalled; 4]);
}

#[test]
fn vanishing_forward() {
    let failing = course("randn*0.01");
    fails_by(
        &diagnosis(&failing),
        Outcome::CollapsedToBaseRate,
        &[CauseKind::VanishingForward],
    );
    let evidence = &diagnosis(&failing).causes[0].evidence;
    let opens =
        "your weights are too small for 3 hidden layers: each shrinks what tells samples apart";
    assert!(evidence.starts_with(opens), "{evidence}");
    // The scale alone.
    healthy(&diagnosis(&course("randn/sqrt(n_prev)")));
    // As small weights, but with one hidden layer there is not enough depth to vanish in.
    let shallow = Setup {
        layers: vec![12288, 7, 1],
        ..failing
    };
    healthy(&diagnosis(&shallow));
}

#[test]
fn the_remedy_fits_the_activation() {
    // Of a sigmoid's signal one half always arrives, though the same for all samples.
    for (activation, kind, remedy) in [
        (
            Activation::Relu,
            CauseKind::VanishingForward,
            "randn*sqrt(2/n_prev)",
        ),
        (
            Activation::Sigmoid,
            CauseKind::CorrelationCollapse,
            "randn*4.8/sqrt(n_prev)",
        ),
        (
            Activation::Tanh,
            CauseKind::VanishingForward,
            // With 1.6, which keeps more of the signal, the first steps would overshoot.
            "randn/sqrt(n_prev)",
        ),
    ] {
        let failing = Setup {
            activation,
            ..course("randn*0.001")
        };
        let cause = diagnosis(&failing).causes[0].clone();
        assert_eq!(cause.kind, kind);
        assert!(cause.remedy.ends_with(remedy), "{}", cause.remedy);
        // And it helps.
        healthy(&diagnosis(&Setup {
            activation,
            ..course(remedy)
        }));
    }
}

#[test]
fn a_short_run_has_no_cause() {
    let hasty = Setup {
        settings: Settings {
            iterations: 100,
            ..Settings::default()
        },
        ..course("randn/sqrt(n_prev)")
    };
    let diagnosis = diagnosis(&hasty);
    assert_ne!(diagnosis.outcome, Outcome::Learned);
    assert!(diagnosis.causes.is_empty(), "{diagnosis:?}");
}

#[test]
fn vanishing_begins_where_the_signal_is_lost() {
    let of = |init: &str| diagnosis(&course(init)).causes[0].clone();
    // A unit of the first layer sums 12,288 inputs: 0.01 keeps the signal's size there, 0.0001 does
    // not.
    assert_eq!(of("randn*0.0001").layer, 1);
    assert_eq!(of("randn*0.01").layer, 2);
    let spread = |cause: &fanin_lab::Cause| {
        let found = cause
            .numbers
            .iter()
            .find(|(name, _)| *name == "spread_last_hidden");
        found.expect("a number").1
    };
    // Three layers, each a tenth: a thousandth in all. ReLU is homogeneous, and the draws are the
    // same.
    let ratio = spread(&of("randn*0.01")) / spread(&of("randn*0.001"));
    assert!((ratio - 1000.0).abs() < 1e-6, "{ratio}");
}

#[test]
fn zero_gradient() {
    fails_by(
        &diagnosis(&course("zeros")),
        Outcome::CollapsedToBaseRate,
        &[CauseKind::ZeroGradient],
    );
    healthy(&diagnosis(&course("randn/sqrt(n_prev)")));
    // Zero weights are healthy in logistic regression: the input itself tells the weights apart.
    let regression = Setup {
        layers: vec![12288, 1],
        ..course("zeros")
    };
    healthy(&diagnosis(&regression));
}

#[test]
fn a_zero_output_layer_is_healthy() {
    let shape = Architecture::mlp(&[12288, 20, 1], Activation::Relu).expect("positive widths");
    let drawn = Network::<f64>::initialize(&shape, &spec("he_normal"), &mut Source::named(1))
        .expect("draws");
    let weights = vec![drawn.weights()[0].clone(), Matrix::zeros(1, 20)];
    let network =
        Network::from_parameters(&shape, weights, drawn.biases().to_vec()).expect("shapes");
    let (run, diagnosis) = trained(&PICTURES.train, network, &Settings::default());
    // The symptom is there: the hidden layer gets no gradient at first.
    assert_eq!(run.start_gradients[0], 0.0);
    assert!(run.finish_gradients[0] > 0.0);
    healthy(&diagnosis);
}

#[test]
fn non_finite_weights() {
    fails_by(
        &diagnosis(&course("randn**0.001")),
        Outcome::Diverged,
        &[CauseKind::NonFiniteWeights],
    );
    // The one character that was meant, and the scale that this depth needs.
    healthy(&diagnosis(&course("randn*(1/sqrt(n_prev))")));
    // A power too, and of negative numbers, but of finite values.
    healthy(&diagnosis(&course("randn**3/sqrt(15*n_prev)")));
}

#[test]
fn a_cost_that_is_nan_is_not_a_weight_that_is() {
    // Logits 800 apart: softmax gives exactly 0 and 1, and the course's 0 · log 0 is NaN; the
    // answers are right.
    let x = Matrix::from_fn(1, 40, |_, j| if j % 2 == 0 { 1.0 } else { -1.0 });
    let labels: Vec<u8> = (0..40).map(|j| u8::from(j % 2 == 0)).collect();
    let problem = Problem::new(x, &labels).expect("finite");
    let shape = Architecture::mlp(&[1, 2], Activation::Relu).expect("positive widths");
    let w = Matrix::from_column_major(2, 1, vec![-400.0, 400.0]).expect("shape");
    let network = Network::from_parameters(&shape, vec![w], vec![vec![0.0; 2]]).expect("shapes");
    let settings = Settings {
        loss: fanin_nn::Loss::Course,
        ..Settings::default()
    };
    let (run, diagnosis) = trained(&problem, network, &settings);
    assert!(run.history[0].cost.is_nan());
    healthy(&diagnosis);
}

#[test]
fn exploding_forward() {
    let with_seed = |seed| Setup {
        seed,
        ..course("randn")
    };
    let runs: Vec<(u64, Diagnosis)> = (1..=10)
        .map(|seed| (seed, diagnosis(&with_seed(seed))))
        .collect();
    let learned = |d: &Diagnosis| d.outcome == Outcome::Learned;
    let (seed, failing) = runs
        .iter()
        .find(|(_, d)| !learned(d))
        .expect("most seeds fail");
    assert_eq!(failing.causes[0].kind, CauseKind::ExplodingForward);
    assert_eq!(failing.causes[0].layer, 1);
    let fixed = Setup {
        seed: *seed,
        ..course("randn/sqrt(n_prev)")
    };
    healthy(&diagnosis(&fixed));
    // Logits as large, and it learned all the same: no alarm.
    let (seed, lucky) = runs
        .iter()
        .find(|(_, d)| learned(d))
        .expect("some seeds learn");
    let run = with_seed(*seed)
        .run(&PICTURES, &mut go_on)
        .expect("fits")
        .run;
    let logits = run.start.last().expect("a layer").z_second_moment;
    assert!(
        logits > 100.0,
        "rms over 10 is the symptom, got {}",
        logits.sqrt()
    );
    healthy(lucky);
}

/// A disc inside a ring: one direction alone tells few of them apart, several units do. More points
/// are on the ring: with equal numbers, zero weights would be at rest.
fn ring() -> Problem<f64> {
    let on_ring = |j: usize| j % 5 < 3;
    let point = |j: usize| {
        let angle = j as f64 * 2.399_963; // the golden angle
        let radius = if on_ring(j) {
            1.4
        } else {
            0.9 * ((j as f64 + 1.0) / 100.0).sqrt()
        };
        [radius * angle.cos(), radius * angle.sin()]
    };
    let x = Matrix::from_fn(2, 100, |i, j| point(j)[i]);
    let labels: Vec<u8> = (0..100).map(|j| u8::from(on_ring(j))).collect();
    Problem::new(x, &labels).expect("finite")
}

fn on_the_ring(init: &str, activation: Activation) -> Diagnosis {
    let shape = Architecture::mlp(&[2, 8, 1], activation).expect("positive widths");
    let network = Network::initialize(&shape, &spec(init), &mut Source::named(1)).expect("draws");
    let settings = Settings {
        learning_rate: 0.5,
        iterations: 4000,
        ..Settings::default()
    };
    trained(&ring(), network, &settings).1
}

#[test]
fn symmetry() {
    let constant = on_the_ring("constant(value=0.5)", Activation::Tanh);
    assert_ne!(constant.outcome, Outcome::Learned);
    assert_eq!(
        constant.causes.first().map(|c| c.kind),
        Some(CauseKind::Symmetry),
        "{constant:?}"
    );
    // The lecture's case: zeros, with hidden units that are not zero at zero.
    let lecture = on_the_ring("zeros", Activation::Sigmoid);
    assert_ne!(lecture.outcome, Outcome::Learned);
    assert_eq!(
        lecture.causes.first().map(|c| c.kind),
        Some(CauseKind::Symmetry),
        "{lecture:?}"
    );
    healthy(&on_the_ring("glorot_uniform", Activation::Tanh));
    healthy(&on_the_ring("randn", Activation::Sigmoid));
}

#[test]
fn equal_incoming_weights_alone_are_no_symmetry() {
    let shape = Architecture::mlp(&[2, 8, 1], Activation::Tanh).expect("positive widths");
    let incoming = Matrix::from_fn(8, 2, |_, _| 0.5);
    // Outgoing weights that differ give gradients that differ: the units part in the first step.
    let outgoing = Matrix::from_fn(1, 8, |_, j| [1.0, -1.0, 0.5, -0.5, 0.8, -0.8, 0.3, -0.3][j]);
    let network = Network::from_parameters(
        &shape,
        vec![incoming, outgoing],
        vec![vec![0.0; 8], vec![0.0]],
    )
    .expect("shapes");
    let settings = Settings {
        learning_rate: 0.5,
        iterations: 20_000,
        ..Settings::default()
    };
    let (run, diagnosis) = trained(&ring(), network, &settings);
    assert!(run.network.unit_classes()[0] > 1);
    assert!(
        diagnosis
            .causes
            .iter()
            .all(|cause| cause.kind != CauseKind::Symmetry),
        "{diagnosis:?}"
    );
    healthy(&diagnosis);
}

#[test]
fn a_rate_too_small_is_not_a_vanishing_signal() {
    let slow = Setup {
        settings: Settings {
            learning_rate: 1e-9,
            ..Settings::default()
        },
        ..course("randn/sqrt(n_prev)")
    };
    let diagnosis = diagnosis(&slow);
    fails_by(
        &diagnosis,
        Outcome::Stalled,
        &[CauseKind::LearningRateTooSmall],
    );
}

#[test]
fn one_class_is_a_fault_of_the_data() {
    let one = Task {
        train: PICTURES.train.with_labels(&[0; 209]).expect("as many"),
        test: PICTURES.test.with_labels(&[0; 50]).expect("as many"),
    };
    let setup = course("he_normal");
    let trial = setup.run(&one, &mut go_on).expect("fits");
    // Every answer is right, and it is no merit.
    assert_eq!(trial.train.correct(), 209);
    fails_by(
        &trial.diagnosis,
        Outcome::CollapsedToBaseRate,
        &[CauseKind::OneClass],
    );
    healthy(&diagnosis(&setup));
}
