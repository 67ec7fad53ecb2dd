use std::sync::atomic::AtomicBool;

use fanin_init::Initialization;
use fanin_nn::{Settings, train_many};

use super::claims::claims;
use super::inside::{Inside, LOOKED_INTO, Seen};
use super::published;
use super::{Facts, Report, Row, SeedRun};
use crate::stop::proceed;
use crate::{Error, Rng, Setup, Task, Trial};

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
    /// The course's own files; weights from NumPy's stream, so that the published figures can be
    /// compared.
    Course,
}

/// The setup of one run: how its weights are drawn from this spec with this seed, for these
/// pictures.
///
/// # Errors
/// [`Error::Init`] for a text that is not a spec.
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

/// All runs: for each spec of [`SPECS`] all seeds, and then the shallow network.
fn jobs(pictures: Pictures, seeds: &[u64]) -> Result<Vec<Job>, Error> {
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
    Ok(jobs)
}

/// Makes all runs, on all cores; `done` is called after each of the [`runs`] runs.
///
/// # Errors
/// [`Error::Interrupted`] soon after `stop` is set; [`Error::Network`] if the pictures do not have
/// the network's 12,288 features.
pub fn run(
    task: &Task<f64>,
    pictures: Pictures,
    seeds: &[u64],
    stop: &AtomicBool,
    done: &(dyn Fn() + Sync),
) -> Result<Report, Error> {
    let (jobs, settings) = (jobs(pictures, seeds)?, settings());
    let made = train_many(
        &task.train,
        &settings,
        &jobs,
        |job| job.setup.network(),
        |job| Seen::observer(job.seen.clone(), stop),
        |Job { setup, seen }, run| {
            let inside = seen
                .as_ref()
                .map(|seen| seen.inside(task, setup, &run.network));
            let trial = Trial::of(run, task, &settings)?;
            proceed(stop)?;
            done();
            Ok::<_, Error>((SeedRun::of(setup, trial), inside.transpose()?))
        },
    )?;
    let (made, inside): (Vec<SeedRun>, Vec<Option<Inside>>) = made.into_iter().unzip();
    let published = match pictures {
        Pictures::Seeded => None,
        Pictures::Course => Some(published::repeat(task, stop)?),
    };
    if published.is_some() {
        done();
    }
    let (each, mut made) = (seeds.len().max(1), made.into_iter());
    let firsts = jobs.chunks(each).filter_map(|seeds| seeds.first());
    let mut rows: Vec<Row> = firsts
        .map(|job| Row::of(&job.setup, made.by_ref().take(each).collect()))
        .collect();
    let shallow = rows.pop();
    let facts = Facts::of(task);
    let claims = claims(&facts, &rows, shallow.as_ref(), published.as_ref());
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

/// How many training runs [`run`] makes with this many seeds.
pub fn runs(pictures: Pictures, seeds: usize) -> usize {
    (SPECS.len() + 1) * seeds + usize::from(pictures == Pictures::Course)
}
