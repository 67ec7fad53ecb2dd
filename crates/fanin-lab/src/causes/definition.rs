//! What the file of a cause has to say, and which changes can fix a cause.
//!
//! A definition is data and one function: it can be listed, printed and counted without a network.
//! The sentences are in the cause's file too, because a sentence says what the test has found, and
//! a threshold that changes has to change both.

use super::Evidence;
use crate::Repair;

/// What the file of a cause says about it.
pub(crate) struct Definition {
    /// The word used in JSON: `dead_relu`.
    pub(crate) name: &'static str,
    /// A few plain words: `dead ReLU layer`.
    pub(crate) title: &'static str,
    /// The rule that decides, with the thresholds of the constants.
    pub(crate) rule: fn() -> String,
    /// How it stands to other causes.
    pub(crate) order: Order,
    /// Which changes can fix it.
    pub(crate) fix: Fix,
    /// The test: what was found, or `None` where the rule does not apply.
    pub(crate) find: fn(&Evidence<'_>) -> Option<Finding>,
}

/// How a cause stands to other causes. Within an order, the place in the registry decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// It explains everything that follows from it, such as a NaN or a gradient that is exactly
    /// zero: the first such cause is the only one.
    Alone,
    /// What is wrong before the first step: all that apply are named.
    AtStart,
    /// Only if nothing else is wrong. A gradient is small or large because signals are, and where
    /// layers do not learn, no step size is right.
    IfNothingElse,
}

/// Which single changes can fix a cause, and which are likeliest to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fix {
    /// None that this crate can make: the data have to change.
    Data,
    /// New weights only: equal units stay equal whatever is done to steps and inputs, and so do
    /// zeros and NaN.
    NewWeights,
    /// Any change.
    Any,
    /// Any change, inputs of mean 0 and variance 1 before others.
    Inputs,
    /// Any change but longer steps; scaled inputs before others, and step sizes however far away.
    ShorterSteps,
    /// Any change, other step sizes before others, however far away.
    LongerSteps,
}

impl Fix {
    /// Whether this change can fix the cause, in training at this learning rate.
    pub(crate) fn admits(self, repair: &Repair, learning_rate: f64) -> bool {
        match self {
            Self::Data => false,
            Self::NewWeights => {
                matches!(repair, Repair::Initialization(_) | Repair::Activation(..))
            }
            Self::ShorterSteps => {
                !matches!(repair, Repair::LearningRate(rate) if *rate > learning_rate)
            }
            Self::Any | Self::Inputs | Self::LongerSteps => true,
        }
    }

    /// Whether this change should be tried before all others.
    pub(crate) fn prefers(self, repair: &Repair) -> bool {
        match self {
            Self::Inputs | Self::ShorterSteps => *repair == Repair::Inputs,
            Self::LongerSteps => matches!(repair, Repair::LearningRate(_)),
            Self::Data | Self::NewWeights | Self::Any => false,
        }
    }

    /// Whether learning rates far from the one that was used are worth a trial.
    pub(crate) fn is_a_step_size(self) -> bool {
        matches!(self, Self::ShorterSteps | Self::LongerSteps)
    }
}

/// What the test of a cause found.
pub(crate) struct Finding {
    /// The layer where it begins, from 1.
    pub(crate) layer: usize,
    /// What was measured, as name and value.
    pub(crate) numbers: Vec<(&'static str, f64)>,
    /// One plain sentence, then the numbers.
    pub(crate) evidence: String,
    /// The rule's own fix in words.
    pub(crate) remedy: String,
    /// The same as a change that can be made.
    pub(crate) repair: Repair,
}
