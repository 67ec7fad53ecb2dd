use fanin_nn::{End, Evaluation, Problem, Run, Scalar, Settings};

use crate::causes::Evidence;
use crate::{Cause, Outcome};

/// What became of a run, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnosis {
    /// In one word.
    pub outcome: Outcome,
    /// The first is the primary one. Empty if the run learned: a symptom in a healthy run is no cause.
    pub causes: Vec<Cause>,
}

/// Judges a finished run; `train` are the answers on the training set after the last step.
pub fn diagnose<T: Scalar>(
    run: &Run<T>,
    problem: &Problem<T>,
    settings: &Settings,
    train: &Evaluation,
) -> Diagnosis {
    let outcome = Outcome::of(run, train, problem, settings);
    if outcome == Outcome::Learned || matches!(run.end, End::Stopped { .. }) {
        return Diagnosis {
            outcome,
            causes: Vec::new(),
        };
    }
    let evidence = Evidence {
        run,
        problem,
        settings,
        outcome,
    };
    let causes = evidence.causes(true);
    Diagnosis { outcome, causes }
}
