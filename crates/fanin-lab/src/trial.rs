//! A training run with its results: outcome first, causes only if it did not learn.
//!
//! The order is what makes the diagnosis sound. Dead units, a vanished gradient or equal units can
//! all be found in networks that learn well; only where the outcome is bad is a cause looked for.

use fanin_nn::{End, Evaluation, Run, Scalar, Settings};

use crate::causes::{Evidence, causes};
use crate::{Cause, Error, Outcome, Task};

/// A training run with its results.
///
/// It is what [`Setup::run`](crate::Setup::run), [`intervene`](crate::explain::intervene) and
/// [`Investigation::train`](crate::explain::Investigation::train) return.
#[derive(Debug, Clone)]
pub struct Trial<T> {
    /// The run itself, with the trained network.
    pub run: Run<T>,
    /// Answers on the training set.
    pub train: Evaluation,
    /// Answers on the test set.
    pub test: Evaluation,
    /// What became of it, and why.
    pub diagnosis: Diagnosis,
}

/// What became of a run, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnosis {
    /// What became of it, in one word.
    ///
    /// Judged on the training set.
    pub outcome: Outcome,
    /// Why it did not learn; the first is the primary cause. Empty if the run learned, because a
    /// symptom in a healthy run is no cause, and empty if it was stopped.
    pub causes: Vec<Cause>,
}

impl<T: Scalar> Trial<T> {
    /// Tests and judges a run that was made with these settings.
    ///
    /// # Errors
    /// [`Error::Network`] if the run is not one of this task.
    pub fn of(run: Run<T>, task: &Task<T>, settings: &Settings) -> Result<Self, Error> {
        let train = run.network.evaluate(&task.train)?;
        let test = run.network.evaluate(&task.test)?;
        let outcome = Outcome::of(&run, &train, &task.train, settings);
        let is_stopped = matches!(run.end, End::Stopped { .. });
        let causes = match outcome {
            Outcome::Learned => Vec::new(),
            _ if is_stopped => Vec::new(),
            _ => causes(&Evidence::of_run(&run, &task.train, settings, outcome)),
        };
        Ok(Self {
            run,
            train,
            test,
            diagnosis: Diagnosis { outcome, causes },
        })
    }
}

impl<T> Trial<T> {
    /// Whether the run learned.
    pub fn has_learned(&self) -> bool {
        self.diagnosis.outcome == Outcome::Learned
    }
}
