//! What the seeded pictures promise, over initialization and data seeds.

use fanin_lab::thirty_four::{Pictures, setup};
use fanin_lab::{CauseKind, Outcome, Setup, Task};
use fanin_nn::{Network, Problem, Settings};
use fanin_tensor::Matrix;
use rayon::prelude::*;

#[test]
fn the_failing_schemes_answer_a_constant_and_each_has_its_disease() {
    let expected = [
        ("zeros", CauseKind::ZeroGradient),
        ("randn*0.001", CauseKind::VanishingForward),
        ("randn*0.01", CauseKind::VanishingForward),
        ("randn**0.001", CauseKind::NonFiniteWeights),
    ];
    for data_seed in 1..=3 {
        let task = Task::<f64>::new(&fanin_data::seeded(data_seed)).expect("pictures");
        let jobs: Vec<_> = expected
            .iter()
            .flat_map(|&e| (1..=10).map(move |seed| (e, seed)))
            .collect();
        jobs.par_iter().for_each(|&((spec, cause), seed)| {
            let setup = setup(spec, Pictures::Seeded, seed).expect("a known scheme");
            let trial = setup.run(&task, &mut ()).expect("fits");
            let at = format!("{spec}, seed {seed}, data seed {data_seed}");
            assert_eq!(
                (trial.train.correct(), trial.test.correct()),
                (137, 17),
                "{at}"
            );
            let first = trial.diagnosis.causes.first().map(|cause| cause.kind);
            assert_eq!(first, Some(cause), "{at}");
        });
    }
}

/// Right answers, picture by picture.
fn hits(network: &Network<f64>, fresh: &Problem<f64>) -> Vec<bool> {
    let z = network.logits(fresh.x());
    (0..fresh.samples())
        .map(|i| (z[(0, i)] > 0.0) == (fresh.labels()[i] == 1))
        .collect()
}

fn share(hits: &[bool]) -> f64 {
    hits.iter().filter(|&&hit| hit).count() as f64 / hits.len() as f64
}

/// The share of pictures that the best threshold on one pixel gets right, chosen on the same
/// pictures: more than any rule learned elsewhere could reach.
fn best_single_pixel(x: &Matrix<f64>, labels: &[u8]) -> f64 {
    let m = labels.len();
    let cats = labels.iter().filter(|&&label| label == 1).count();
    (0..x.rows())
        .into_par_iter()
        .map(|pixel| {
            // Cats and others at each of the 256 levels.
            let mut levels = [[0_usize; 2]; 256];
            for (sample, &label) in labels.iter().enumerate() {
                let level = (x[(pixel, sample)] * 255.0).round() as usize;
                levels[level][usize::from(label)] += 1;
            }
            let (mut below, mut best) = ([0, 0], 0);
            for level in levels {
                below = [below[0] + level[0], below[1] + level[1]];
                // "Cat above": others below and cats above are right; "cat below" is the rest.
                let right = below[0] + (cats - below[1]);
                best = best.max(right).max(m - right);
            }
            best
        })
        .max()
        .unwrap_or(0) as f64
        / m as f64
}

#[test]
fn the_task_is_learnable_but_not_trivial() {
    let logistic = |task: &Task<f64>| {
        let setup = Setup {
            layers: vec![12288, 1],
            settings: Settings {
                learning_rate: 0.005,
                iterations: 2000,
                ..Settings::default()
            },
            ..Setup::course("zeros".parse().expect("a known scheme"))
        };
        setup.run(task, &mut ()).expect("fits")
    };
    let (mut reached, mut not_worse) = (0, 0);
    for data_seed in 1..=10 {
        let task = Task::<f64>::new(&fanin_data::seeded(data_seed)).expect("pictures");
        let fresh = fanin_data::seeded_fresh(data_seed, 2000).expect("an even number");
        let fresh = Problem::<f64>::new(fresh.inputs(), fresh.labels()).expect("finite");
        assert_eq!(fresh.counts(), [1000, 1000]);
        let setup = setup("randn/sqrt(n_prev)", Pictures::Seeded, 1).expect("a known scheme");
        let network = setup.run(&task, &mut ()).expect("fits");
        let regression = logistic(&task);
        assert_eq!(network.diagnosis.outcome, Outcome::Learned);
        // Zero weights, and healthy: with no hidden layer nothing needs telling apart.
        assert_eq!(regression.diagnosis.outcome, Outcome::Learned);
        assert!(regression.diagnosis.causes.is_empty());

        let network = hits(&network.run.network, &fresh);
        let regression = hits(&regression.run.network, &fresh);
        let pixel = best_single_pixel(fresh.x(), fresh.labels());
        let (network_share, regression_share) = (share(&network), share(&regression));
        // Paired: only the pictures where the two differ count.
        let better = network
            .iter()
            .zip(&regression)
            .filter(|&(n, r)| *n && !*r)
            .count() as f64;
        let worse = network
            .iter()
            .zip(&regression)
            .filter(|&(n, r)| !*n && *r)
            .count() as f64;
        let error = (better + worse).sqrt() / 2000.0;
        println!(
            "data seed {data_seed}: network {network_share:.3}, logistic regression {regression_share:.3}, \
             paired standard error {error:.3}, best pixel {pixel:.3}"
        );
        reached += usize::from(network_share >= 0.70);
        not_worse += usize::from(network_share >= regression_share - error);
        assert!(
            (0.58..=0.80).contains(&regression_share),
            "data seed {data_seed}: {regression_share}"
        );
        assert!(pixel <= 0.65, "data seed {data_seed}: {pixel}");
    }
    assert!(reached >= 8, "70 % with {reached} of 10 data seeds");
    assert!(
        not_worse >= 8,
        "not worse than logistic regression with {not_worse} of 10 data seeds"
    );
}
