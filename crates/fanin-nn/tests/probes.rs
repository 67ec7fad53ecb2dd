//! Probes: what they say, in both forms, and that they leave no trace in what is trained.

use std::ops::ControlFlow;

use fanin_activation::Activation;
use fanin_init::{Element, Source};
use fanin_nn::{
    Architecture, DeepProbe, Form, LayerProbe, Network, Problem, Run, Scalar, Settings, Step, train,
};
use fanin_tensor::Matrix;

const WIDTHS: [usize; 4] = [40, 6, 4, 1];

fn problem<T: Scalar>() -> Problem<T> {
    let x = Matrix::from_fn(WIDTHS[0], 21, |i, j| {
        <T as fanin_tensor::Real>::from_f64(((i * 3 + j * 5 + i * j) % 11) as f64 / 11.0)
    });
    let labels: Vec<u8> = (0..21).map(|j| u8::from(j % 3 == 0)).collect();
    Problem::new(x, &labels).expect("finite inputs")
}

fn network<T: Scalar + Element>(activation: Activation, spec: &str) -> Network<T> {
    let shape = Architecture::mlp(&WIDTHS, activation).expect("positive widths");
    let spec = spec.parse().expect("a known scheme");
    Network::initialize(&shape, &spec, &mut Source::named(3)).expect("draws")
}

fn settings(form: Form) -> Settings {
    Settings {
        form,
        learning_rate: 0.1,
        iterations: 20,
        every: 7,
        l2: 0.1,
        momentum: 0.5,
        ..Settings::default()
    }
}

fn run<T: Scalar>(network: &Network<T>, form: Form, hook: &mut impl FnMut(&Step<'_, T>)) -> Run<T> {
    let mut observer = |step: &Step<'_, T>| {
        hook(step);
        ControlFlow::Continue(())
    };
    train(&problem(), network.clone(), &settings(form), &mut observer).expect("fits")
}

#[test]
fn a_probed_run_has_the_same_bits() {
    fn check<T: Scalar + Element>() {
        for form in [Form::Primal, Form::Dual] {
            let network = network::<T>(Activation::Gelu, "he_normal");
            let plain = run(&network, form, &mut |_| {});
            let mut seen = Vec::new();
            let probed = run(&network, form, &mut |step| {
                step.probe_into(&mut seen);
                seen.extend(step.probe());
                assert_eq!(step.deep_probe().len(), 3);
            });
            assert_eq!(plain, probed, "{form}, {}", <T as fanin_tensor::Real>::NAME);
        }
    }
    check::<f64>();
    check::<f32>();
}

/// The moments of a layer, from the network that a hook sees, by the plain formulas in double precision.
#[test]
fn moments_are_those_of_the_network() {
    let network = network::<f64>(Activation::Relu, "he_normal");
    let problem = problem::<f64>();
    run(&network, Form::Primal, &mut |step: &Step<'_, f64>| {
        let (network, probes) = (step.network(), step.probe());
        let w = &network.weights()[0];
        let z = Matrix::from_fn(w.rows(), problem.samples(), |i, j| {
            let terms = (0..w.cols()).map(|k| w[(i, k)] * problem.x()[(k, j)]);
            network.biases()[0][i] + terms.sum::<f64>()
        });
        let most = (0..w.rows())
            .flat_map(|i| (0..problem.samples()).map(move |j| (i, j)))
            .map(|(i, j)| {
                let terms = (0..w.cols()).map(|k| (w[(i, k)] * problem.x()[(k, j)]).abs());
                network.biases()[0][i].abs() + terms.sum::<f64>()
            })
            .fold(0.0, f64::max);
        let count = z.as_slice().len() as f64;
        let mean =
            |of: &dyn Fn(f64) -> f64| z.as_slice().iter().map(|&z| of(z)).sum::<f64>() / count;
        let LayerProbe {
            z_mean,
            z_variance,
            z_second_moment,
            a_mean,
            a_variance,
            a_second_moment,
            signal,
            flat,
            dead,
            ..
        } = probes[0];
        let relu = |z: f64| z.max(0.0);
        let m1 = mean(&|z| z);
        let a1 = mean(&relu);
        let unit_means: Vec<f64> = (0..z.rows())
            .map(|i| (0..z.cols()).map(|j| relu(z[(i, j)])).sum::<f64>() / z.cols() as f64)
            .collect();
        let within: f64 = (0..z.rows())
            .flat_map(|i| (0..z.cols()).map(move |j| (i, j)))
            .map(|(i, j)| (relu(z[(i, j)]) - unit_means[i]).powi(2))
            .sum();
        for (got, want) in [
            (z_mean, m1),
            (z_variance, mean(&|z| (z - m1).powi(2))),
            (z_second_moment, mean(&|z| z * z)),
            (a_mean, a1),
            (a_variance, mean(&|z| (relu(z) - a1).powi(2))),
            (a_second_moment, mean(&|z| relu(z).powi(2))),
            (signal, within / count),
        ] {
            // z is a sum of 41 terms, both here and there, whose sizes add up to `most`; a moment is a sum of 126 such
            // values or their squares. Each is wrong by at most as many roundings as it has terms, a square by twice that.
            let bound = (4.0 * 41.0 + 2.0 * 126.0) * most.max(most * most) * f64::EPSILON;
            assert!((got - want).abs() <= bound, "{got} and {want}");
        }
        assert_eq!(flat, mean(&|z| f64::from(z <= 0.0)));
        let asleep = |i: &usize| (0..z.cols()).all(|j| z[(*i, j)] <= 0.0);
        assert_eq!(dead, (0..z.rows()).filter(asleep).count());
    });
}

#[test]
fn a_variance_survives_a_mean_a_billion_times_as_large() {
    // z = 1e6 + x on one unit, with x in steps of 2⁻¹⁰.
    let x = Matrix::from_fn(1, 20, |_, j| (j % 4) as f64 / 1024.0);
    let problem = Problem::new(x, &[0, 1].repeat(10)).expect("finite inputs");
    let shape = Architecture::mlp(&[1, 1, 1], Activation::Linear).expect("positive widths");
    let one = || Matrix::from_column_major(1, 1, vec![1.0]).expect("one value");
    let weights = vec![one(), one()];
    let biases = vec![vec![1e6], vec![0.0]];
    let network = Network::from_parameters(&shape, weights, biases).expect("shapes");
    let once = Settings {
        iterations: 1,
        ..Settings::default()
    };
    let mut go_on = |_: &Step<'_, f64>| ControlFlow::Continue(());
    let run = train(&problem, network, &once, &mut go_on).expect("fits");
    // 0, 1, 2, 3 have the variance 5/4, and all sums here are exact.
    let want = 1.25 / 1024.0_f64.powi(2);
    assert_eq!(run.start[0].z_variance, want);
    assert_eq!(run.start[0].signal, want);
}

#[test]
fn deep_probes_are_the_same_in_both_forms_and_those_of_the_network() {
    let network = network::<f64>(Activation::Tanh, "glorot_uniform");
    let problem = problem::<f64>();
    let first: Vec<f64> = (0..WIDTHS[0]).map(|k| problem.x()[(k, 0)]).collect();
    let last = |form| {
        let mut probes: Vec<DeepProbe> = Vec::new();
        run(&network, form, &mut |step: &Step<'_, f64>| {
            probes = step.deep_probe();
            let network = step.network();
            let mut classes = network.unit_classes();
            classes.push(1);
            for probe in &probes {
                assert_eq!(probe.unit_classes, classes[probe.layer - 1]);
                let (low, high) = network.jacobian_singular_values(&first, probe.layer);
                let (smallest, largest) =
                    (probe.smallest_singular_value, probe.largest_singular_value);
                // Both come from J Jᵀ, whose eigenvalues are wrong by some hundred roundings of the largest.
                let bound = 1000.0 * f64::EPSILON * high * high;
                assert!(
                    (largest * largest - high * high).abs() <= bound,
                    "{largest} {high}"
                );
                assert!(
                    (smallest * smallest - low * low).abs() <= bound,
                    "{smallest} {low}"
                );
            }
        });
        probes
    };
    for (p, d) in last(Form::Primal).iter().zip(&last(Form::Dual)) {
        for (p, d) in [
            (p.correlation, d.correlation),
            (p.gradient_norm, d.gradient_norm),
            (p.gradient_rank, d.gradient_rank),
        ] {
            assert!((p - d).abs() <= 1e-11 * p.abs(), "{p} and {d}");
        }
    }
}

#[test]
fn equal_units_are_seen_while_they_train_in_both_forms() {
    for form in [Form::Primal, Form::Dual] {
        let tied = network::<f64>(Activation::Sigmoid, "constant(value=0.1)");
        run(&tied, form, &mut |step: &Step<'_, f64>| {
            let classes: Vec<usize> = step.deep_probe().iter().map(|p| p.unit_classes).collect();
            assert_eq!(classes, [1, 1, 1], "{form}");
        });
        let drawn = network::<f64>(Activation::Sigmoid, "glorot_uniform");
        run(&drawn, form, &mut |step: &Step<'_, f64>| {
            let classes: Vec<usize> = step.deep_probe().iter().map(|p| p.unit_classes).collect();
            assert_eq!(classes, [6, 4, 1], "{form}");
        });
    }
}

#[test]
fn correlation_is_the_mean_cosine_of_pairs() {
    // Three samples that one linear unit per axis passes on: right angles, and 45 degrees.
    let x = Matrix::from_column_major(2, 3, vec![1.0_f64, 0.0, 0.0, 2.0, 3.0, 3.0]);
    let problem = Problem::new(x.expect("shape"), &[0, 1, 0]).expect("finite inputs");
    let shape = Architecture::mlp(&[2, 2, 1], Activation::Linear).expect("positive widths");
    let identity = Matrix::from_row_major(2, 2, &[1.0, 0.0, 0.0, 1.0]).expect("shape");
    let ones = Matrix::from_row_major(1, 2, &[1.0, 1.0]).expect("shape");
    let biases = vec![vec![0.0; 2], vec![0.0]];
    let network = Network::from_parameters(&shape, vec![identity, ones], biases).expect("shapes");
    let mut seen = f64::NAN;
    let mut hook = |step: &Step<'_, f64>| {
        seen = step.deep_probe()[0].correlation;
        ControlFlow::Break(())
    };
    train(&problem, network, &Settings::default(), &mut hook).expect("fits");
    let want = 2.0 * 0.5_f64.sqrt() / 3.0;
    // A few dozen roundings of numbers up to 9.
    assert!(
        (seen - want).abs() < 100.0 * f64::EPSILON,
        "{seen} and {want}"
    );
}

#[test]
fn wide_jacobians_are_left_out() {
    let widths = [4, 257, 3, 1];
    let shape = Architecture::mlp(&widths, Activation::Tanh).expect("positive widths");
    let init = "glorot_uniform".parse().expect("a scheme");
    let wide = Network::<f64>::initialize(&shape, &init, &mut Source::named(1)).expect("drawn");
    let x = Matrix::from_fn(4, 6, |i, j| (i * 6 + j) as f64 / 24.0);
    let problem = Problem::new(x, &[0, 1, 0, 1, 1, 0]).expect("two classes");
    let settings = Settings {
        iterations: 1,
        ..Settings::default()
    };
    let mut probes = Vec::new();
    let look = &mut |step: &Step<'_, f64>| {
        probes = step.deep_probe();
        ControlFlow::Continue(())
    };
    train(&problem, wide, &settings, look).expect("fits");
    assert!(
        probes
            .iter()
            .all(|probe| probe.largest_singular_value.is_nan())
    );
    assert!(probes.iter().all(|probe| probe.gradient_norm > 0.0));
}
