//! What became of a run, judged before any cause is looked for.
//!
//! A run that learned has no causes, whatever its symptoms: zero weights are healthy in logistic
//! regression. The thresholds are relative to the data: three standard errors above the accuracy of
//! always answering the majority class, and the entropy of the base rate, which is the cost of the
//! best constant answer.
//!
//! The rules are tried in this order; the first that applies is the outcome:
//!
//! | outcome | applies if |
//! |---|---|
//! | diverged | a gradient, cost or weight was not finite |
//! | collapsed | there is one class only |
//! | learned | training accuracy ≥ `p + 3 √(p(1-p)/m)`, with the majority's share p of m samples |
//! | collapsed | one answer to every training sample, at a cost within 1 % of the base rate's entropy |
//! | still moving | the cost fell by over 1 % in the last tenth of the iterations |
//! | stalled | otherwise |

use std::fmt;

use fanin_nn::{End, Evaluation, Problem, Run, Scalar, Settings};

/// What became of a run, in one word.
///
/// The judgement is made on the training set: whether a network that learned also does well on a
/// test set is another question.
///
/// ```
/// use fanin_lab::Outcome;
/// assert_eq!(Outcome::CollapsedToBaseRate.name(), "collapsed_to_base_rate");
/// assert_eq!(Outcome::CollapsedToBaseRate.to_string(), "collapsed to the base rate");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// Training accuracy at least three standard errors above the majority baseline; never if all
    /// labels are the same.
    Learned,
    /// One answer for every training sample, at the cost of the best constant answer (within 1 %);
    /// or there is one class only.
    CollapsedToBaseRate,
    /// Weights, costs or gradients are not finite.
    Diverged,
    /// Not learned yet, and the cost fell by over 1 % in the last tenth of the iterations; in all
    /// of them, if their learning rates, each divided by (1 - momentum), do not even add up to 1.
    StillMoving,
    /// Not learned, and the cost no longer falls.
    Stalled,
}

impl Outcome {
    /// The word used in JSON: `learned`, `collapsed_to_base_rate`, …
    pub fn name(self) -> &'static str {
        match self {
            Self::Learned => "learned",
            Self::CollapsedToBaseRate => "collapsed_to_base_rate",
            Self::Diverged => "diverged",
            Self::StillMoving => "still_moving",
            Self::Stalled => "stalled",
        }
    }

    /// Judges a finished run by its answers on the training set.
    pub(crate) fn of<T: Scalar>(
        run: &Run<T>,
        train: &Evaluation,
        problem: &Problem<T>,
        settings: &Settings,
    ) -> Self {
        let last = run.milestones.last().map_or(f64::NAN, |record| record.cost);
        let finite_weights = run.network.non_finite().iter().all(|&count| count == 0);
        if matches!(run.end, End::Diverged { .. }) || !finite_weights {
            return Self::Diverged;
        }
        let one_class = problem.counts()[problem.majority()] == problem.samples();
        if one_class {
            return Self::CollapsedToBaseRate;
        }
        if train.accuracy() >= learned_accuracy(problem) {
            return Self::Learned;
        }
        let constant = (0..train.confusion.len()).any(|k| train.answered(k) == train.total());
        let entropy = problem.base_rate_entropy();
        if constant && (last - entropy).abs() <= 0.01 * entropy {
            return Self::CollapsedToBaseRate;
        }
        let end = run.milestones.last().map_or(0, |record| record.iteration);
        // In less time gradient descent does not tell a plateau from a slow beginning.
        let rate = settings.learning_rate / (1.0 - settings.momentum);
        let has_begun = rate * end as f64 >= 1.0;
        let window = if has_begun { end.div_ceil(10) } else { end };
        let before = run
            .milestones
            .iter()
            .rev()
            .find(|record| record.iteration + window <= end)
            .map_or(f64::NAN, |record| record.cost);
        if last < 0.99 * before {
            Self::StillMoving
        } else {
            Self::Stalled
        }
    }
}

impl fmt::Display for Outcome {
    /// In words: `learned`, `collapsed to the base rate`, …
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Learned => "learned",
            Self::CollapsedToBaseRate => "collapsed to the base rate",
            Self::Diverged => "diverged",
            Self::StillMoving => "still moving",
            Self::Stalled => "stalled",
        })
    }
}

/// The training accuracy from which on a network has learned: the majority baseline p plus three
/// standard errors, `p + 3 √(p(1-p)/m)` for m samples.
pub(crate) fn learned_accuracy<T: Scalar>(problem: &Problem<T>) -> f64 {
    let (m, p) = (problem.samples() as f64, majority_share(problem));
    p + 3.0 * (p * (1.0 - p) / m).sqrt()
}

/// How [`learned_accuracy`] is said in a claim.
pub(crate) const LEARNED: &str =
    "learned: training accuracy 3 standard errors above the majority's";

/// The share of the largest class, which is the accuracy of always answering it.
pub(crate) fn majority_share<T: Scalar>(problem: &Problem<T>) -> f64 {
    problem.counts()[problem.majority()] as f64 / problem.samples() as f64
}
