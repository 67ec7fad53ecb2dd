//! The kinds of single changes.
//!
//! A change is data: it can be compared, printed, forecast and tried, each in its own file. It is
//! single on purpose. If one change and no other makes a network learn, that is the test of a
//! cause; of two changes at once nobody knows which it was.

use std::fmt;

use fanin_activation::Activation;
use fanin_init::Initialization;

/// A single change to a training run that should make the network learn.
///
/// `Display` says it in words. [`numpy`](Self::numpy) and [`pytorch`](Self::pytorch) write it as a
/// line of code; [`intervene`](crate::explain::intervene) trains with it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Repair {
    /// Other first weights.
    Initialization(Initialization),
    /// Another learning rate.
    ///
    /// The new rate itself, not a factor.
    LearningRate(f64),
    /// Another activation for all hidden layers, with first weights that fit it.
    Activation(Activation, Initialization),
    /// A path around each hidden layer but the first ([`Setup::residual`](crate::Setup::residual)),
    /// with first weights for the layers, which are divided by the number of paths.
    ResidualPaths(Initialization),
    /// Inputs of mean 0 and variance 1.
    ///
    /// One mean and one variance over all features and training samples, as the course divides all
    /// pixels by 255; the test set is shifted and scaled by the same two numbers.
    Inputs,
    /// Other data: no setting fixes it.
    Data,
    /// Another network: no first weights fix this one.
    Architecture,
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Initialization(spec) => write!(f, "weights {spec}"),
            Self::LearningRate(rate) => write!(f, "learning rate {rate:?}"),
            Self::Activation(activation, spec) => {
                write!(f, "activation {activation} with weights {spec}")
            }
            Self::ResidualPaths(spec) => {
                write!(f, "residual paths, weights {spec} divided by their number")
            }
            Self::Inputs => f.write_str("inputs with mean 0 and variance 1"),
            Self::Data => f.write_str("other data"),
            Self::Architecture => f.write_str(
                "none by initialization; fewer or wider layers, or a path around them (a residual network)",
            ),
        }
    }
}
