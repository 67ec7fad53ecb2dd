use std::fmt;

/// Why a run did not learn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CauseKind {
    /// Weights that are NaN or infinite before the first step.
    NonFiniteWeights,
    /// Every weight's gradient is exactly zero, in the first and in the last iteration.
    ZeroGradient,
    /// Pre-activations grow until the output is saturated before it has learned anything.
    ExplodingForward,
    /// What tells samples apart is too small behind the hidden layers for this learning rate and time.
    VanishingForward,
    /// All units of a hidden layer have equal incoming and outgoing weights, and keep them.
    Symmetry,
}

impl CauseKind {
    /// The word used in JSON: `vanishing_forward`, …
    pub fn name(self) -> &'static str {
        match self {
            Self::NonFiniteWeights => "non_finite_weights",
            Self::ZeroGradient => "zero_gradient",
            Self::ExplodingForward => "exploding_forward",
            Self::VanishingForward => "vanishing_forward",
            Self::Symmetry => "symmetry",
        }
    }

    /// The rule that decides, and where its threshold comes from.
    pub fn rule(self) -> &'static str {
        match self {
            Self::NonFiniteWeights => "a weight or bias is NaN or infinite before the first step",
            Self::ZeroGradient => {
                "the gradient of every weight matrix is exactly 0 in the first and in the last iteration"
            }
            Self::ExplodingForward => {
                "root mean square of the first logits > 10, where sigmoid' < 5e-5, and > 10 times that of the inputs"
            }
            Self::VanishingForward => {
                "behind the last hidden layer samples differ by less than 5 % of what they differ by in the input, \
                 and learning rate / (1 - momentum) * iterations * units * variance across samples < 1 there but \
                 not in the input: the output weights cannot move two samples' logits apart by 1"
            }
            Self::Symmetry => {
                "after training, all units of a hidden layer have equal incoming and outgoing weights, up to rounding"
            }
        }
    }
}

impl fmt::Display for CauseKind {
    /// In words: `vanishing signal`, …
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NonFiniteWeights => "non-finite weights",
            Self::ZeroGradient => "zero gradient",
            Self::ExplodingForward => "exploding signal",
            Self::VanishingForward => "vanishing signal",
            Self::Symmetry => "symmetric units",
        })
    }
}

/// A cause with its evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Cause {
    /// Which.
    pub kind: CauseKind,
    /// The layer where it begins, from 1.
    pub layer: usize,
    /// What was measured, as name and value.
    pub numbers: Vec<(&'static str, f64)>,
    /// The same in a sentence.
    pub evidence: String,
    /// The single change that mends it.
    pub remedy: String,
}
