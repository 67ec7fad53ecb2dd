//! Trained accuracies of every scheme on the seeded pictures, fixed.
//!
//! Counts, not floats: they are the same on any CPU, as the test with perturbed weights shows.
//! `cargo xtask snapshots --bless` rewrites them.

use fanin_init::Source;
use fanin_lab::Task;
use fanin_lab::thirty_four::{Pictures, SPECS, setup};
use fanin_nn::{Architecture, Network, train};
use fanin_tensor::Matrix;
use rayon::prelude::*;
use std::fmt::Write;

const SEEDS: [u64; 2] = [1, 2];

/// Training and test counts of one run; weights multiplied by `1 + perturbation · r`, r in [-1, 1].
fn counts(task: &Task<f64>, spec: &str, seed: u64, perturbation: f64) -> (usize, usize) {
    let setup = setup(spec, Pictures::Seeded, seed).expect("a known scheme");
    let shape = Architecture::mlp(&setup.layers, setup.activation).expect("the course's network");
    let mut source = Source::named(seed);
    let network = Network::initialize(&shape, &setup.initialization, &mut source).expect("draws");
    let mut state = seed;
    let mut nudged = |value: f64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let r = (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0;
        value * (1.0 + perturbation * r)
    };
    let weights = network
        .weights()
        .iter()
        .map(|w| Matrix::from_fn(w.rows(), w.cols(), |i, j| nudged(w[(i, j)])))
        .collect();
    let biases = network.biases().to_vec();
    let network = Network::from_parameters(&shape, weights, biases).expect("same shapes");
    let run = train(&task.train, network, &setup.settings, &mut ()).expect("fits");
    let right = |problem| run.network.evaluate(problem).expect("fits").correct();
    (right(&task.train), right(&task.test))
}

fn table(perturbation: f64) -> String {
    let task = Task::<f64>::new(&fanin_data::seeded(1)).expect("the seeded pictures");
    let jobs: Vec<(&str, u64)> = SPECS
        .iter()
        .flat_map(|&spec| SEEDS.map(|seed| (spec, seed)))
        .collect();
    let results: Vec<(usize, usize)> = jobs
        .par_iter()
        .map(|&(spec, seed)| counts(&task, spec, seed, perturbation))
        .collect();
    let mut out = String::new();
    for ((spec, seed), (train, test)) in jobs.iter().zip(&results) {
        writeln!(
            out,
            "{spec:<50} seed {seed}  train {train:>3}/209  test {test:>2}/50"
        )
        .expect("a String");
    }
    out
}

#[track_caller]
fn check(table: String) {
    insta::with_settings!({omit_expression => true}, {
        insta::assert_snapshot!("accuracies", table);
    });
}

#[test]
fn accuracies() {
    check(table(0.0));
}

#[test]
fn accuracies_survive_rounding() {
    // A relative change of 1e-12 is thousands of roundings: what another CPU, or another order of
    // summation, does to a run is far less.
    check(table(1e-12));
}
