//! All runs of the headline, on all cores; four of them are looked into while they are made.
//!
//! Jobs are rows of specs times seeds, in that order, then the shallow network's seeds; what comes
//! back is put into rows by the same order.

use std::sync::atomic::AtomicBool;

use fanin_nn::train_many;

use super::claims::claims;
use super::inside::{Inside, LOOKED_INTO, Seen};
use super::published;
use super::report::{Facts, Report, Row, SeedRun};
use super::setups::{Pictures, SHALLOW, SPECS, settings, setup};
use crate::stop::proceed;
use crate::{Error, Setup, Task, Trial};

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
///
/// The same task and seeds give the same report, whatever the number of cores.
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
///
/// ```
/// use fanin_lab::thirty_four::{Pictures, SPECS, runs};
/// // Each spec and the shallow network, and on the course's files the published run.
/// assert_eq!(runs(Pictures::Seeded, 10), 10 * (SPECS.len() + 1));
/// assert_eq!(runs(Pictures::Course, 10), 10 * (SPECS.len() + 1) + 1);
/// ```
pub fn runs(pictures: Pictures, seeds: usize) -> usize {
    (SPECS.len() + 1) * seeds + usize::from(pictures == Pictures::Course)
}
