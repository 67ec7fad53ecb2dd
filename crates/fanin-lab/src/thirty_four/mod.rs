//! Why does my network get 34 %?
//!
//! The course's network on the course's task, once for each way to initialize its weights and each seed.

mod claims;
mod inside;
mod lesson;
mod published;

use std::sync::atomic::AtomicBool;

use fanin_init::Initialization;
use fanin_nn::{Record, Run, Settings, train_many};

use crate::stop::proceed;
use crate::{Claim, Diagnosis, Error, Rng, Setup, Task, Trial};
use inside::Seen;

pub use inside::{Answer, Distribution, Inside, LOOKED_INTO, Snapshot};
pub use lesson::Lesson;
pub use published::{PUBLISHED_COSTS, Published};

/// The question, as students ask it.
pub const QUESTION: &str = "With randn / sqrt(n_prev) my network gets about 80 %, with the small random numbers of the lecture just 34 %. Why?";

/// Every initialization that is compared, as one would type it; the failing ones first.
pub const SPECS: [&str; 17] = [
    "zeros",
    "randn*0.001",
    "randn*0.01",
    "randn**0.001",
    "constant(value=0.05)",
    "uniform(-0.05, 0.05)",
    "truncated_normal(std=0.05)",
    "randn",
    "randn/sqrt(n_prev)",
    "uniform(-sqrt(3/n_prev), sqrt(3/n_prev))",
    "randn*sqrt(2/(n_prev+n))",
    "uniform(-sqrt(6/(n_prev+n)), sqrt(6/(n_prev+n)))",
    "randn*sqrt(2/n_prev)",
    "uniform(-sqrt(6/n_prev), sqrt(6/n_prev))",
    "orthogonal",
    "uniform(-1/sqrt(n_prev), 1/sqrt(n_prev))",
    "torch_linear",
];

/// The lecture's network has one hidden layer; `randn*0.01` is tried on it too.
pub const SHALLOW: [usize; 3] = [12288, 7, 1];

/// Which data the experiment runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pictures {
    /// Drawn by `fanin_data::seeded`; weights from fanin's streams.
    Seeded,
    /// The course's own files; weights from NumPy's stream, so that the published figures can be compared.
    Course,
}

/// One training run.
#[derive(Debug, Clone)]
pub struct SeedRun {
    /// Of the initialization.
    pub seed: u64,
    /// Right answers on the training set.
    pub train: usize,
    /// Right answers on the test set.
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
    /// The cost of the last iteration made.
    pub fn final_cost(&self) -> f64 {
        self.history.last().map_or(f64::NAN, |record| record.cost)
    }
}

/// One initialization with its runs.
#[derive(Debug, Clone)]
pub struct Row {
    /// As typed in [`SPECS`].
    pub spec: String,
    /// The scheme's name, where it has one.
    pub canonical: Option<String>,
    /// What drew the weights.
    pub rng: Rng,
    /// One for each seed.
    pub runs: Vec<SeedRun>,
}

impl Row {
    /// How many seeds learned.
    pub fn learned(&self) -> usize {
        let learned = |run: &&SeedRun| run.diagnosis.outcome == crate::Outcome::Learned;
        self.runs.iter().filter(learned).count()
    }

    /// Whether most seeds learned.
    pub fn mostly_learned(&self) -> bool {
        2 * self.learned() > self.runs.len()
    }
}

/// Sizes of the task.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Facts {
    /// Pictures to learn from.
    pub train: usize,
    /// Cats among them.
    pub train_cats: usize,
    /// Pictures to test on.
    pub test: usize,
    /// Cats among them.
    pub test_cats: usize,
    /// The cost of the best constant answer.
    pub base_rate_entropy: f64,
    /// Updates of each run.
    pub iterations: usize,
}

impl Facts {
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
    /// Which data.
    pub pictures: Pictures,
    /// Sizes of the task.
    pub facts: Facts,
    /// In the order of [`SPECS`].
    pub rows: Vec<Row>,
    /// `randn*0.01` with the layers of [`SHALLOW`].
    pub shallow: Option<Row>,
    /// What was seen inside of the first seed's runs of [`LOOKED_INTO`].
    pub inside: Vec<Inside>,
    /// The run that the course publishes, repeated; on the course's files only.
    pub published: Option<Published>,
    /// What the runs must show.
    pub claims: Vec<Claim>,
}

impl Report {
    /// The lesson in a few paragraphs, with numbers from these runs.
    pub fn lesson(&self) -> Vec<Lesson> {
        lesson::lesson(self)
    }

    /// The row of a spec of [`SPECS`].
    pub fn row(&self, spec: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.spec == spec)
    }
}

/// The setup of one run: spec, seed, and what draws the weights on this data.
///
/// # Errors
/// [`Error::Init`] for a spec that is none.
pub fn setup(spec: &str, pictures: Pictures, seed: u64) -> Result<Setup, Error> {
    let initialization: Initialization = spec.parse()?;
    let rng = match pictures {
        Pictures::Seeded => Rng::Fanin,
        // NumPy's legacy stream has no truncated normal.
        Pictures::Course if spec.starts_with("truncated") => Rng::Fanin,
        Pictures::Course => Rng::Numpy,
    };
    Ok(Setup {
        rng,
        seed,
        settings: settings(),
        ..Setup::course(initialization)
    })
}

/// How every run of the experiment is trained.
fn settings() -> Settings {
    Settings {
        every: 50,
        ..Settings::default()
    }
}

/// A run to be made, and a place for what is seen inside of it.
struct Job {
    setup: Setup,
    seen: Option<Seen>,
}

/// Runs everything, on all cores; `done` is called after each of the [`runs`] runs.
///
/// # Errors
/// [`Error::Interrupted`] soon after `stop` is set; [`Error::Network`] if the pictures do not have the
/// network's 12,288 features.
pub fn run(
    task: &Task<f64>,
    pictures: Pictures,
    seeds: &[u64],
    stop: &AtomicBool,
    done: &(dyn Fn() + Sync),
) -> Result<Report, Error> {
    let mut jobs = Vec::new();
    for spec in SPECS {
        for (index, &seed) in seeds.iter().enumerate() {
            let looked_into = index == 0 && LOOKED_INTO.contains(&spec);
            jobs.push(Job {
                setup: setup(spec, pictures, seed)?,
                seen: looked_into.then(Seen::default),
            });
        }
    }
    for &seed in seeds {
        let setup = Setup {
            layers: SHALLOW.to_vec(),
            ..setup("randn*0.01", pictures, seed)?
        };
        jobs.push(Job { setup, seen: None });
    }
    let settings = settings();
    let runs = train_many(
        &task.train,
        &settings,
        &jobs,
        |job| job.setup.network(),
        |job| Seen::observer(job.seen.clone(), stop),
        |Job { setup, seen }, run| {
            let inside = match seen {
                Some(seen) => Some(seen.inside(task, setup, &run.network)?),
                None => None,
            };
            let run = seed_run(task, setup, run, &settings, stop)?;
            done();
            Ok::<_, Error>((run, inside))
        },
    )?;
    let (runs, inside): (Vec<SeedRun>, Vec<Option<Inside>>) = runs.into_iter().unzip();
    let published = match pictures {
        Pictures::Seeded => None,
        Pictures::Course => {
            let published = published::repeat(task, stop)?;
            done();
            Some(published)
        }
    };
    let mut runs = runs.into_iter();
    let mut rows = Vec::new();
    for job in jobs
        .chunks(seeds.len().max(1))
        .filter_map(|seeds| seeds.first())
    {
        let Setup {
            initialization,
            rng,
            ..
        } = &job.setup;
        rows.push(Row {
            spec: initialization.as_typed().to_owned(),
            canonical: initialization.canonical().map(|scheme| scheme.to_string()),
            rng: *rng,
            runs: runs.by_ref().take(seeds.len()).collect(),
        });
    }
    let shallow = rows.pop();
    let facts = Facts {
        train: task.train.samples(),
        train_cats: task.train.counts()[1],
        test: task.test.samples(),
        test_cats: task.test.counts()[1],
        base_rate_entropy: task.train.base_rate_entropy(),
        iterations: Settings::default().iterations,
    };
    let claims = claims::claims(&facts, &rows, shallow.as_ref(), published.as_ref());
    Ok(Report {
        pictures,
        facts,
        rows,
        shallow,
        inside: inside.into_iter().flatten().collect(),
        published,
        claims,
    })
}

/// How many training runs [`run`] makes.
pub fn runs(pictures: Pictures, seeds: usize) -> usize {
    (SPECS.len() + 1) * seeds + usize::from(pictures == Pictures::Course)
}

fn seed_run(
    task: &Task<f64>,
    setup: &Setup,
    run: Run<f64>,
    settings: &Settings,
    stop: &AtomicBool,
) -> Result<SeedRun, Error> {
    let trial = Trial::of(run, task, settings)?;
    proceed(stop)?;
    Ok(SeedRun {
        seed: setup.seed,
        train: trial.train.correct(),
        test: trial.test.correct(),
        called_cat: trial.test.answered(1),
        nan: trial.test.nan,
        history: trial.run.history,
        diagnosis: trial.diagnosis,
    })
}
