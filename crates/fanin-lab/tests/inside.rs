//! What is seen inside of the runs of the headline experiment.

use std::sync::atomic::AtomicBool;

use fanin_lab::Task;
use fanin_lab::thirty_four::{LOOKED_INTO, Pictures, run};

#[test]
fn histograms_and_answers_are_those_of_the_runs() {
    let task = Task::<f64>::new(&fanin_data::seeded(1)).expect("a task");
    let stop = AtomicBool::new(false);
    let report = run(&task, Pictures::Seeded, &[2], &stop, &|| {});
    let report = report.expect("a report");
    let specs: Vec<&str> = report
        .inside
        .iter()
        .map(|inside| inside.spec.as_str())
        .collect();
    assert_eq!(specs, LOOKED_INTO);
    for inside in &report.inside {
        let row = report.row(&inside.spec).expect("a row");
        assert_eq!((inside.seed, row.runs[0].seed), (2, 2));

        let right = inside
            .answers
            .iter()
            .filter(|answer| answer.class == answer.truth);
        assert_eq!(right.count(), row.runs[0].test, "{}", inside.spec);
        let cats = inside.answers.iter().filter(|answer| answer.class == 1);
        assert_eq!(cats.count(), row.runs[0].called_cat, "{}", inside.spec);

        let iterations: Vec<usize> = inside.snapshots.iter().map(|seen| seen.iteration).collect();
        let hundreds: Vec<usize> = (0..25).map(|i| 100 * i).collect();
        assert_eq!(iterations, hundreds, "{}", inside.spec);

        // The trainer's probes of the first iteration, and a forward pass of its own, see the same
        // pre-activations.
        let probes = &inside.snapshots[0].layers;
        assert_eq!(probes.len(), inside.start.len());
        for (probe, seen) in probes.iter().zip(&inside.start) {
            assert_eq!((probe.layer, probe.units), (seen.layer, seen.units));
            let counted = seen.counts.iter().chain(&seen.outside).sum::<usize>() + seen.non_finite;
            assert_eq!(counted, seen.units * task.train.samples());
            let deviation = probe.z_variance.sqrt();
            // Sums of 12,288 products in another order: 12,288 roundings of terms that are a
            // hundred times their sum at most.
            let rounding = 12288.0 * 100.0 * f64::EPSILON;
            let off = (seen.deviation - deviation).abs();
            assert!(off <= rounding * deviation, "{}: {seen:?}", inside.spec);
        }
    }
    // Small weights collapse: all of the last layer lies in the middle bin, as everything does of
    // zeros.
    for collapsed in &report.inside[..2] {
        let last = collapsed.start.last().expect("layers");
        let middle = last.counts.len() / 2;
        assert_eq!(last.counts[middle], last.units * task.train.samples());
    }
    // Weights of standard deviation 1 leave the range of the first layer of weights 1/√n_prev:
    // √12288 times as wide.
    let outside: usize = report.inside[2].start[0].outside.iter().sum();
    assert!(outside > 9 * 20 * task.train.samples() / 10);
}
