//! Losses at their limits, runs that diverge, hooks, refusals.

use std::ops::ControlFlow;

use fanin_activation::Activation;
use fanin_init::Source;
use fanin_nn::{
    Architecture, End, Error, Form, Loss, Network, Problem, Settings, Step, Trainer, train,
};
use fanin_tensor::Matrix;

fn ramp(features: usize, samples: usize) -> Problem<f64> {
    let x = Matrix::from_fn(features, samples, |i, j| {
        ((i * 3 + j * 5) % 11) as f64 / 11.0
    });
    let labels: Vec<u8> = (0..samples).map(|j| u8::from(j % 3 == 0)).collect();
    Problem::new(x, &labels).expect("finite inputs")
}

fn network(widths: &[usize], spec: &str, seed: u64) -> Network<f64> {
    let shape = Architecture::mlp(widths, Activation::Relu).expect("positive widths");
    let spec = spec.parse().expect("a known scheme");
    Network::initialize(&shape, &spec, &mut Source::named(seed)).expect("draws")
}

/// The cost of one sample with the given logits.
fn cost(loss: Loss, logits: &[f64], label: u8) -> f64 {
    let x = Matrix::from_column_major(1, 1, vec![1.0]).expect("one value");
    let problem = Problem::new(x, &[label]).expect("finite inputs");
    let shape = Architecture::mlp(&[1, logits.len()], Activation::Relu).expect("positive widths");
    let w = Matrix::from_column_major(logits.len(), 1, logits.to_vec()).expect("shape");
    let network =
        Network::from_parameters(&shape, vec![w], vec![vec![0.0; logits.len()]]).expect("shape");
    let settings = Settings {
        loss,
        form: Form::Primal,
        ..Settings::default()
    };
    Trainer::new(&problem, network, &settings)
        .expect("fits")
        .step()
}

#[test]
fn stable_loss_is_finite_where_the_courses_is_not() {
    assert_eq!(cost(Loss::Stable, &[800.0], 0), 800.0);
    assert_eq!(cost(Loss::Stable, &[800.0], 1), 0.0);
    assert_eq!(cost(Loss::Stable, &[-800.0], 1), 800.0);
    assert!(
        cost(Loss::Course, &[800.0], 0).is_nan() || cost(Loss::Course, &[800.0], 0).is_infinite()
    );
    assert!(cost(Loss::Course, &[800.0], 1).is_nan(), "0 * log(0)");
    assert_eq!(cost(Loss::Stable, &[800.0, -800.0, 0.0], 1), 1600.0);
    assert!(cost(Loss::Course, &[800.0, -800.0, 0.0], 1).is_nan());
    for loss in [Loss::Stable, Loss::Course] {
        assert!((cost(loss, &[0.3], 1) - (1.0 + (-0.3_f64).exp()).ln()).abs() < 1e-15);
        assert!((cost(loss, &[0.0, 0.0, 0.0], 2) - 3.0_f64.ln()).abs() < 1e-15);
    }
}

#[test]
fn nan_weights_end_the_run_as_a_result() {
    let problem = ramp(8, 12);
    let run = train(
        &problem,
        network(&[8, 4, 1], "randn**0.001", 1),
        &Settings::default(),
        &mut (),
    )
    .expect("a result, not an error");
    assert_eq!(run.end, End::Diverged { iteration: 0 });
    assert!(run.history.last().expect("one record").cost.is_nan());
    let evaluation = run.network.evaluate(&problem).expect("fits");
    assert_eq!(evaluation.nan, 12);
    assert_eq!(evaluation.answered(0), 12);
    assert_eq!(evaluation.correct(), problem.counts()[0]);
}

#[test]
fn an_explosion_is_a_result_too() {
    let settings = Settings {
        learning_rate: 1e200,
        ..Settings::default()
    };
    let run = train(
        &ramp(8, 12),
        network(&[8, 4, 1], "he_normal", 1),
        &settings,
        &mut (),
    )
    .expect("a result, not an error");
    assert!(matches!(run.end, End::Diverged { .. }), "{:?}", run.end);
}

#[test]
fn history_has_every_hundredth_cost_and_the_last() {
    let settings = Settings {
        iterations: 250,
        ..Settings::default()
    };
    let mut seen = Vec::new();
    let run = train(
        &ramp(8, 12),
        network(&[8, 4, 1], "he_normal", 1),
        &settings,
        &mut |step: &Step<'_, f64>| {
            seen.push(step.cost());
            ControlFlow::Continue(())
        },
    )
    .expect("fits");
    let iterations: Vec<usize> = run.history.iter().map(|record| record.iteration).collect();
    assert_eq!(iterations, [0, 100, 200, 249]);
    assert_eq!(seen.len(), 250);
    assert!(
        run.history
            .iter()
            .all(|record| record.cost == seen[record.iteration])
    );
    // What a run is judged by is kept whatever `every` is.
    let milestones: Vec<usize> = run
        .milestones
        .iter()
        .map(|record| record.iteration)
        .collect();
    let thirds: Vec<usize> = (0..250).step_by(3).collect();
    assert_eq!(milestones, thirds);
    assert!(
        run.milestones
            .iter()
            .all(|record| record.cost == seen[record.iteration])
    );
}

#[test]
fn a_hook_can_stop_the_run_before_the_update() {
    let start = network(&[8, 4, 1], "he_normal", 1);
    let run = train(
        &ramp(8, 12),
        start.clone(),
        &Settings::default(),
        &mut |_: &Step<'_, f64>| ControlFlow::Break(()),
    )
    .expect("fits");
    assert_eq!(run.end, End::Stopped { iteration: 0 });
    assert_eq!(run.network, start);
    assert_eq!(run.milestones, run.history);
}

#[test]
fn probes_are_the_same_in_both_forms() {
    let problem = ramp(40, 12);
    let probe = |form| {
        let settings = Settings {
            form,
            iterations: 20,
            l2: 0.1,
            momentum: 0.5,
            ..Settings::default()
        };
        train(
            &problem,
            network(&[40, 6, 4, 1], "he_normal", 3),
            &settings,
            &mut (),
        )
        .expect("fits")
        .finish
    };
    for (primal, dual) in probe(Form::Primal).iter().zip(&probe(Form::Dual)) {
        for (p, d) in [
            (primal.z_second_moment, dual.z_second_moment),
            (primal.a_second_moment, dual.a_second_moment),
            (primal.signal, dual.signal),
            (primal.weight_norm, dual.weight_norm),
        ] {
            assert!(
                (p - d).abs() <= 1e-12 * p.abs(),
                "layer {}: {p} and {d}",
                primal.layer
            );
        }
    }
}

#[test]
fn interchangeable_units_need_equal_incoming_and_outgoing_weights() {
    let shape = Architecture::mlp(&[2, 3, 1], Activation::Sigmoid).expect("positive widths");
    let classes = |outgoing: [f64; 3]| {
        let w1 = Matrix::from_row_major(3, 2, &[0.5; 6]).expect("shape");
        let w2 = Matrix::from_row_major(1, 3, &outgoing).expect("shape");
        Network::from_parameters(&shape, vec![w1, w2], vec![vec![0.0; 3], vec![0.0]])
            .expect("shape")
            .unit_classes()
    };
    assert_eq!(classes([1.0, 1.0, 1.0]), [1]);
    assert_eq!(classes([1.0, 2.0, 1.0]), [2]);
    assert_eq!(classes([1.0, 2.0, 3.0]), [3]);
}

#[test]
fn refusals_name_the_numbers() {
    #[track_caller]
    fn check<T: std::fmt::Debug>(result: Result<T, Error>, message: &str) {
        assert_eq!(result.expect_err("must be refused").to_string(), message);
    }
    check(
        "stabel".parse::<Loss>(),
        "unknown loss `stabel`; the nearest is `stable`",
    );
    check(
        "fast".parse::<Form>(),
        "unknown form `fast`; known: auto, primal, dual",
    );
    assert_eq!(format!("{:>7}|", Form::Dual), "   dual|");
    let shape = |widths: &[usize]| Architecture::mlp(widths, Activation::Relu);
    check(
        shape(&[3]),
        "layers [3]: wanted the input's and the output's width at least, all of them >= 1",
    );
    check(
        shape(&[3, 0, 1]),
        "layers [3, 0, 1]: wanted the input's and the output's width at least, all of them >= 1",
    );
    check(
        shape(&[3, 1_000_000_000_000, 1]),
        "the parameters of layers [3, 1000000000000, 1] would hold 5000000000001 values; the limit is 67108864",
    );
    check(
        shape(&[usize::MAX, usize::MAX, 1]),
        "the parameters of layers [18446744073709551615, 18446744073709551615, 1] would hold over 10^19 values; \
         the limit is 67108864",
    );
    let trainer = |widths: &[usize], settings: Settings| {
        Trainer::new(&ramp(8, 12), network(widths, "zeros", 1), &settings)
            .map(|trainer| trainer.form())
    };
    check(
        trainer(&[9, 1], Settings::default()),
        "the network takes 9 inputs, the data has 8 features",
    );
    let rate = |learning_rate| Settings {
        learning_rate,
        ..Settings::default()
    };
    check(
        trainer(&[8, 1], rate(-1.0)),
        "learning rate is -1, wanted a positive number",
    );
    check(
        trainer(&[8, 1], rate(f64::NAN)),
        "learning rate is NaN, wanted a positive number",
    );
    let momentum = Settings {
        momentum: 1.0,
        ..Settings::default()
    };
    check(
        trainer(&[8, 1], momentum),
        "momentum is 1, wanted 0 <= momentum < 1",
    );
    let x = Matrix::from_column_major(2, 2, vec![0.0, 1.0, f64::NAN, 2.0]).expect("shape");
    check(
        Problem::new(x, &[0, 1]),
        "feature 0 of sample 1 is NaN: inputs must be finite",
    );
    let x = Matrix::from_column_major(1, 3, vec![0.0; 3]).expect("shape");
    check(Problem::new(x.clone(), &[0, 1]), "2 labels for 3 samples");
    let three = Problem::new(x, &[0, 1, 2]).expect("finite inputs");
    check(
        network(&[1, 1], "zeros", 1).evaluate(&three),
        "1 outputs cannot name 3 classes: wanted 1 output for 2 classes, else one for each",
    );
}

#[test]
fn a_scale_that_overflows_is_folded_into_the_weights() {
    // With rate · l2 / m over 2, s grows in each step until it is no number any more; zero weights
    // stay zero all the same.
    let settings = |form| Settings {
        learning_rate: 1.0,
        l2: 1e6,
        iterations: 200,
        form,
        ..Settings::default()
    };
    let costs = |form| {
        let run = train(
            &ramp(40, 12),
            network(&[40, 4, 1], "zeros", 1),
            &settings(form),
            &mut (),
        )
        .expect("fits");
        assert_eq!(run.end, End::Completed, "{form}");
        run.history
            .iter()
            .map(|record| record.cost)
            .collect::<Vec<_>>()
    };
    for (primal, dual) in costs(Form::Primal).into_iter().zip(costs(Form::Dual)) {
        assert!((primal - dual).abs() <= 1e-12, "{primal} and {dual}");
    }
}

#[test]
fn a_penalty_of_many_weights_is_summed_in_double_precision() {
    let x = Matrix::from_fn(4000, 3, |_, _| 0.0_f32);
    let problem = Problem::new(x, &[0, 1, 0]).expect("finite inputs");
    let shape = Architecture::mlp(&[4000, 500, 1], Activation::Relu).expect("positive widths");
    let w1 = Matrix::from_fn(500, 4000, |_, _| 0.1_f32);
    let w2 = Matrix::zeros(1, 500);
    let network = Network::from_parameters(&shape, vec![w1, w2], vec![vec![0.0; 500], vec![0.0]])
        .expect("shapes");
    let settings = Settings {
        l2: 6.0,
        ..Settings::default()
    };
    let cost = Trainer::new(&problem, network, &settings)
        .expect("fits")
        .step();
    // l2 / (2 m) = 1, and 2,000,000 squares of f32's 0.1.
    let want = 2.0_f64.ln() + 2e6 * f64::from(0.1_f32).powi(2);
    // Each of eight sums has 250,000 terms: their roundings are at most so many units of 2⁻⁵³.
    let bound = 250_000.0 * f64::EPSILON / 2.0;
    assert!((cost - want).abs() <= bound * want, "{cost} and {want}");
}
