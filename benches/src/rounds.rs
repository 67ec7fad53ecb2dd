use std::thread::sleep;
use std::time::Duration;

use crate::record::quoted;
use crate::{Failure, Precision, Quartiles, Task};

/// One that trains the course's network when it is its turn.
pub trait Contestant {
    /// Trains all runs of its task so many iterations, from the initial weights on.
    ///
    /// # Errors
    /// If it cannot, any more.
    fn train(&mut self, iterations: usize) -> Result<Timing, Failure>;
}

/// What came of a turn.
#[derive(Debug, Clone)]
pub struct Timing {
    /// Without set-up: reading, the Gram matrix, compilation.
    pub seconds: f64,
    /// One a run, of the last forward pass. Empty from one that only counts.
    pub costs: Vec<f64>,
}

/// Who trains, and in which way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The library's name, or what is no library.
    pub name: String,
    /// Name and version together, where there is one.
    pub version: String,
    /// How it is written in that library: the fastest of the ways tried.
    pub way: String,
    /// How many it may use.
    pub threads: usize,
}

/// What a contestant needed.
#[derive(Debug, Clone)]
pub struct Times {
    /// What was trained.
    pub task: Task,
    /// Who trained it.
    pub entry: Entry,
    /// Seconds an iteration of one run, one number a round.
    pub seconds: Vec<f64>,
}

impl Times {
    /// Microseconds an iteration of one run.
    pub fn microseconds(&self) -> Quartiles {
        Quartiles::of(self.seconds.iter().map(|seconds| 1e6 * seconds))
    }

    /// Microseconds an iteration of one run, in the fastest turn: what others do on the machine
    /// only adds to it.
    pub fn fastest_microseconds(&self) -> f64 {
        1e6 * self.seconds.iter().copied().fold(f64::NAN, f64::min)
    }

    /// The names of the fields of [`Times::csv`].
    pub const CSV_HEADER: &str = "task,name,version,way,threads,rounds,fastest_us,lower_quartile_us,median_us,upper_quartile_us";

    /// As a row of a CSV file.
    pub fn csv(&self) -> String {
        let Entry {
            name,
            version,
            way,
            threads,
        } = &self.entry;
        let [task, name, way] =
            [self.task.to_string(), name.clone(), way.clone()].map(|text| quoted(&text));
        let Quartiles {
            lower,
            median,
            upper,
        } = self.microseconds();
        let (rounds, fastest) = (self.seconds.len(), self.fastest_microseconds());
        format!(
            "{task},{name},{version},{way},{threads},{rounds},{fastest:.3},{lower:.3},{median:.3},{upper:.3}"
        )
    }

    /// How many times as long as another, round by round, so that both saw the same machine.
    pub fn over(&self, other: &Times) -> Quartiles {
        Quartiles::of(self.seconds.iter().zip(&other.seconds).map(|(a, b)| a / b))
    }
}

/// Iterations after which costs are compared.
const CHECKED: usize = 20;
/// Threads of the one before may spin a while, in wait for more work.
const PAUSE: Duration = Duration::from_millis(50);

/// Whether all trained the same network: costs of each run are compared with the first
/// contestant's.
///
/// # Errors
/// If one did not.
pub fn check(
    task: Task,
    contestants: &mut [(Entry, Box<dyn Contestant + '_>)],
) -> Result<(), Failure> {
    let tolerance = match task.precision {
        // Rounding begins at 1e-15 here and has grown a hundredfold after these iterations.
        Precision::F64 => 1e-9,
        // A unit that one library sees just above zero and another just below learns from one
        // sample more or less. That moves its pre-activations by rate/m · dZ · G, about 0.0075/209
        // · 0.1 · 3,000 = 0.01, and the cost by a few percent of it. Among 100 runs it happens; in
        // f64 it is a billion times as rare.
        Precision::F32 => 1e-3,
    };
    let mut wanted: Option<Vec<f64>> = None;
    for (entry, contestant) in contestants {
        let costs = contestant.train(CHECKED)?.costs;
        if costs.is_empty() {
            continue;
        }
        let wanted = wanted.get_or_insert_with(|| costs.clone());
        let furthest = wanted
            .iter()
            .zip(&costs)
            .map(|(wanted, got)| (wanted - got).abs())
            .max_by(f64::total_cmp);
        if costs.len() != task.runs || !furthest.is_some_and(|distance| distance < tolerance) {
            let text = format!(
                "{task}: {} trained another network: {} costs, wanted {}; after {CHECKED} iterations one is {:e} away, \
                 wanted less than {tolerance:e}",
                entry.name,
                costs.len(),
                task.runs,
                furthest.unwrap_or(f64::NAN),
            );
            return Err(text.into());
        }
    }
    Ok(())
}

/// Lets everyone train in turn, round by round. The first round warms up and does not count.
///
/// # Errors
/// If one of them fails.
pub fn play(
    task: Task,
    contestants: Vec<(Entry, Box<dyn Contestant + '_>)>,
    rounds: usize,
    iterations: usize,
) -> Result<Vec<Times>, Failure> {
    let (entries, mut contestants): (Vec<_>, Vec<_>) = contestants.into_iter().unzip();
    let mut times: Vec<Times> = entries
        .into_iter()
        .map(|entry| Times {
            task,
            entry,
            seconds: Vec::new(),
        })
        .collect();
    for round in 0..=rounds {
        for (times, contestant) in times.iter_mut().zip(&mut contestants) {
            sleep(PAUSE);
            let timing = contestant.train(iterations)?;
            if round > 0 {
                times
                    .seconds
                    .push(timing.seconds / (iterations * task.runs) as f64);
            }
        }
    }
    Ok(times)
}
