//! The runs as plain data, with the counts that claims, lesson, tables and figures are made of.

use fanin_nn::{Record, Settings};

use super::lesson::lesson;
use super::{Inside, Lesson, Pictures, Published};
use crate::{Claim, Diagnosis, Outcome, Rng, Setup, Task, Trial};

/// One training run of the experiment.
#[derive(Debug, Clone)]
pub struct SeedRun {
    /// The seed of the initialization.
    pub seed: u64,
    /// Correct answers on the training set.
    pub train: usize,
    /// Correct answers on the test set.
    pub test: usize,
    /// How many test pictures were called cat.
    pub called_cat: usize,
    /// How many test outputs were NaN.
    pub nan: usize,
    /// Costs of iterations 0, 50, 100, … and the last.
    pub history: Vec<Record>,
    /// What became of it, and why.
    pub diagnosis: Diagnosis,
}

impl SeedRun {
    /// What a report keeps of a trial: counts and costs, not the network.
    pub(super) fn of(setup: &Setup, trial: Trial<f64>) -> Self {
        Self {
            seed: setup.seed,
            train: trial.train.correct(),
            test: trial.test.correct(),
            called_cat: trial.test.answered(1),
            nan: trial.test.nan,
            history: trial.run.history,
            diagnosis: trial.diagnosis,
        }
    }

    /// The cost of the last iteration made.
    pub fn final_cost(&self) -> f64 {
        self.history.last().map_or(f64::NAN, |record| record.cost)
    }
}

/// One initialization with its runs, one for each seed.
#[derive(Debug, Clone)]
pub struct Row {
    /// The initialization as typed in [`SPECS`](super::SPECS).
    pub spec: String,
    /// The scheme's name, where it has one.
    ///
    /// `randn*sqrt(2/n_prev)` is `he_normal`, `randn*0.01` has no name.
    pub canonical: Option<String>,
    /// Where the random numbers of the weights came from.
    pub rng: Rng,
    /// The runs, in the order of the seeds.
    pub runs: Vec<SeedRun>,
}

impl Row {
    pub(super) fn of(setup: &Setup, runs: Vec<SeedRun>) -> Self {
        let initialization = &setup.initialization;
        Self {
            spec: initialization.as_typed().to_owned(),
            canonical: initialization.canonical().map(|scheme| scheme.to_string()),
            rng: setup.rng,
            runs,
        }
    }

    /// How many seeds learned.
    pub fn learned(&self) -> usize {
        let learned = |run: &&SeedRun| run.diagnosis.outcome == Outcome::Learned;
        self.runs.iter().filter(learned).count()
    }

    /// Whether most seeds learned.
    ///
    /// A table colors by it: some schemes learn with most seeds and not with all.
    pub fn mostly_learned(&self) -> bool {
        2 * self.learned() > self.runs.len()
    }
}

/// Sizes of the task, which the claims and the lesson are computed from.
///
/// All of them are counted from the task itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Facts {
    /// Pictures to learn from.
    pub train: usize,
    /// Cats among the training pictures.
    pub train_cats: usize,
    /// Pictures to test on.
    pub test: usize,
    /// Cats among the test pictures.
    pub test_cats: usize,
    /// The cost of the best constant answer, `-p ln p - (1-p) ln(1-p)` with the share p of cats, in
    /// nats.
    pub base_rate_entropy: f64,
    /// Iterations of each run.
    pub iterations: usize,
}

impl Facts {
    /// Counted, not assumed: a user's own files may have other sizes.
    pub(super) fn of(task: &Task<f64>) -> Self {
        Self {
            train: task.train.samples(),
            train_cats: task.train.counts()[1],
            test: task.test.samples(),
            test_cats: task.test.counts()[1],
            base_rate_entropy: task.train.base_rate_entropy(),
            iterations: Settings::default().iterations,
        }
    }

    /// Test pictures that the training set's majority class gets right.
    pub fn constant_test(&self) -> usize {
        if 2 * self.train_cats > self.train {
            self.test_cats
        } else {
            self.test - self.test_cats
        }
    }

    /// Training pictures that the majority class gets right.
    pub fn constant_train(&self) -> usize {
        self.train_cats.max(self.train - self.train_cats)
    }
}

/// The whole experiment.
#[derive(Debug, Clone)]
pub struct Report {
    /// The data that the experiment ran on.
    pub pictures: Pictures,
    /// Sizes of the task.
    pub facts: Facts,
    /// One row for each of [`SPECS`](super::SPECS), in their order.
    pub rows: Vec<Row>,
    /// `randn*0.01` with the layers of [`SHALLOW`](super::SHALLOW).
    pub shallow: Option<Row>,
    /// What was seen inside of the first seed's runs of [`LOOKED_INTO`](super::LOOKED_INTO).
    pub inside: Vec<Inside>,
    /// The run that the course publishes, repeated; on the course's files only.
    pub published: Option<Published>,
    /// What the runs must show.
    pub claims: Vec<Claim>,
}

impl Report {
    /// The lesson in a few paragraphs, with numbers from these runs.
    pub fn lesson(&self) -> Vec<Lesson> {
        lesson(self)
    }

    /// The row of a spec of [`SPECS`](super::SPECS); `None` for another text.
    pub fn row(&self, spec: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.spec == spec)
    }
}
