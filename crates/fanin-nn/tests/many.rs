//! Many runs at once, several threads, other back ends: the same numbers.

use fanin_activation::Activation;
use fanin_init::{Element, Source};
use fanin_nn::{
    Architecture, Error, Form, Network, Problem, Run, Scalar, Settings, train, train_many,
};
use fanin_tensor::Matrix;
use std::num::NonZeroUsize;

const FEATURES: usize = 700;
const SAMPLES: usize = 61;

/// Two classes that differ in the mean of their features, on a grid that both precisions hold
/// exactly.
fn problem<T: Scalar>() -> Problem<T> {
    let x = Matrix::from_fn(FEATURES, SAMPLES, |i, j| {
        let noise = (i * 7919 + j * 104_729) % 1009;
        T::from_f64((noise as f64 / 16.0 + (j % 2) as f64).floor() / 64.0)
    });
    let labels: Vec<u8> = (0..SAMPLES).map(|j| (j % 2) as u8).collect();
    Problem::new(x, &labels).expect("fitting data")
}

fn network<T: Scalar + Element>(seed: u64, activation: Activation) -> Network<T> {
    let shape = Architecture::mlp(&[FEATURES, 13, 6, 1], activation).expect("a shape");
    let scheme = "glorot_uniform".parse().expect("a scheme");
    Network::initialize(&shape, &scheme, &mut Source::named(seed)).expect("drawn")
}

fn run<T: Scalar + Element>(problem: &Problem<T>, seed: u64, settings: &Settings) -> Run<T> {
    train(problem, network(seed, Activation::Tanh), settings, &mut ()).expect("fits")
}

fn settings(form: Form, threads: usize) -> Settings {
    Settings {
        form,
        threads: NonZeroUsize::new(threads).expect("not zero"),
        learning_rate: 0.05,
        momentum: 0.5,
        iterations: 40,
        every: 10,
        ..Settings::default()
    }
}

#[test]
fn many_runs_have_the_bits_of_single_ones() {
    let problem = problem::<f64>();
    let seeds: Vec<u64> = (1..=9).collect();
    for form in [Form::Primal, Form::Dual] {
        let settings = settings(form, 1);
        let single: Vec<Run<f64>> = seeds
            .iter()
            .map(|&seed| run(&problem, seed, &settings))
            .collect();
        for threads in 1..=3 {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .expect("threads");
            let many = pool.install(|| {
                train_many(
                    &problem,
                    &settings,
                    &seeds,
                    |&seed| Ok::<_, Error>(network(seed, Activation::Tanh)),
                    |_| (),
                    |_, run| Ok(run),
                )
            });
            assert_eq!(many.expect("fits"), single, "{form}, {threads} threads");
        }
    }
}

#[test]
fn threads_inside_a_run_leave_no_trace() {
    fn check<T: Scalar + Element>() {
        let problem = problem::<T>();
        let one = run(&problem, 3, &settings(Form::Primal, 1));
        for threads in [2, 3, 8] {
            assert_eq!(
                run(&problem, 3, &settings(Form::Primal, threads)),
                one,
                "{threads} threads"
            );
        }
    }
    check::<f64>();
    check::<f32>();
}

/// FNV-1a over the weights of trained networks: the same on every processor, for all activations.
fn digest<T: Scalar + Element>() -> u64 {
    let problem = problem::<T>();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for &activation in Activation::ALL {
        for form in [Form::Primal, Form::Dual] {
            let settings = Settings {
                iterations: 12,
                ..settings(form, 1)
            };
            let run =
                train(&problem, network::<T>(1, activation), &settings, &mut ()).expect("fits");
            for w in run.network.weights() {
                for byte in w
                    .as_slice()
                    .iter()
                    .flat_map(|w| w.widen().to_bits().to_le_bytes())
                {
                    hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
                }
            }
        }
    }
    hash
}

/// Initialization, products, activations, loss and descent. Run under an emulator of other
/// processors too.
#[test]
fn bits_are_pinned() {
    assert_eq!(
        (digest::<f64>(), digest::<f32>()),
        (10_512_979_817_681_830_455, 13_985_086_828_215_495_456)
    );
}
