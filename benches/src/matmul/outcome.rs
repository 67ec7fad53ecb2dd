//! What came of timing.

use super::shape::{Class, Shape};
use crate::Quartiles;
use crate::backend::{Backend, BackendError};

/// All back ends on one shape, in one precision, with one number of threads: what is compared with
/// each other.
#[derive(Debug, Clone)]
pub struct Group {
    /// The class that the shape was listed in.
    pub class: Class,
    /// The shape.
    pub shape: Shape,
    /// `"f32"` or `"f64"`.
    pub precision: &'static str,
    /// How many threads at most.
    pub threads: usize,
    /// By back end.
    pub outcomes: Vec<(Backend, Outcome)>,
}

/// What came of one back end in one group.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// It was timed, and every product was right.
    Timed(Timing),
    /// A product was wrong, and how.
    Wrong(String),
    /// It would have taken so many seconds.
    Skipped(f64),
    /// It has no use for more than one thread.
    Sequential,
    /// It is not here, and why.
    Missing(BackendError),
}

/// Seconds for one product, round by round.
#[derive(Debug, Clone)]
pub struct Timing {
    /// One value a round: the mean of the round's repetitions.
    pub seconds: Vec<f64>,
    /// Products in each round.
    pub repetitions: usize,
}

impl Timing {
    /// Median and quartiles of the seconds.
    pub fn summary(&self) -> Quartiles {
        Quartiles::of(self.seconds.iter().copied())
    }
}

/// `1 thread`, `2 threads`.
pub fn counted(threads: usize) -> String {
    match threads {
        1 => "1 thread".to_owned(),
        n => format!("{n} threads"),
    }
}

/// Seconds as people say them: a digit behind the point where it matters.
pub(super) fn spoken(seconds: f64) -> String {
    if seconds < 10.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{seconds:.0} s")
    }
}

impl Group {
    /// The back ends that were timed.
    pub fn timed(&self) -> impl Iterator<Item = (Backend, &Timing)> {
        self.outcomes
            .iter()
            .filter_map(|(backend, outcome)| match outcome {
                Outcome::Timed(timing) => Some((*backend, timing)),
                _ => None,
            })
    }
}
