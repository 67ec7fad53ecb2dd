mod rules;

pub(crate) use rules::Evidence;

use std::fmt;

use crate::{Forecast, Repair};

/// Why a run did not learn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CauseKind {
    /// Weights that are NaN or infinite before the first step.
    NonFiniteWeights,
    /// Every weight's gradient is exactly zero, in the first and in the last iteration.
    ZeroGradient,
    /// A whole layer of ReLU units answers 0 to every sample, though its weights are not 0.
    DeadRelu,
    /// All labels are the same.
    OneClass,
    /// All samples are the same to the network.
    ConstantInputs,
    /// Inputs so large that even weights of the right scale saturate the output.
    UnscaledInputs,
    /// Pre-activations grow until the output is saturated before it has learned anything.
    ExplodingForward,
    /// Most units of a tanh or sigmoid layer lie where it is flat, before the first step.
    Saturation,
    /// The signal is there, but is the same for every sample behind the hidden layers.
    CorrelationCollapse,
    /// What tells samples apart is too small behind the hidden layers for this learning rate and time.
    VanishingForward,
    /// All units of a hidden layer have equal incoming and outgoing weights, and keep them.
    Symmetry,
    /// Small differences between samples grow from layer to layer, and gradients with them.
    Chaos,
    /// Gradients grow on their way back.
    ExplodingBackward,
    /// Steps so long that the cost rises, or that units die.
    LearningRateTooLarge,
    /// Steps so short that the cost hardly moves.
    LearningRateTooSmall,
    /// Gradients die on their way back to the first layers.
    VanishingBackward,
}

impl CauseKind {
    /// All causes, in the order in which they are looked for.
    pub const ALL: [Self; 16] = [
        Self::NonFiniteWeights,
        Self::ZeroGradient,
        Self::DeadRelu,
        Self::OneClass,
        Self::ConstantInputs,
        Self::UnscaledInputs,
        Self::ExplodingForward,
        Self::Saturation,
        Self::CorrelationCollapse,
        Self::VanishingForward,
        Self::Symmetry,
        Self::Chaos,
        Self::ExplodingBackward,
        Self::LearningRateTooLarge,
        Self::LearningRateTooSmall,
        Self::VanishingBackward,
    ];

    /// The word used in JSON: `vanishing_forward`, …
    pub fn name(self) -> &'static str {
        match self {
            Self::NonFiniteWeights => "non_finite_weights",
            Self::ZeroGradient => "zero_gradient",
            Self::DeadRelu => "dead_relu",
            Self::OneClass => "one_class",
            Self::ConstantInputs => "constant_inputs",
            Self::UnscaledInputs => "unscaled_inputs",
            Self::ExplodingForward => "exploding_forward",
            Self::Saturation => "saturation",
            Self::CorrelationCollapse => "correlation_collapse",
            Self::VanishingForward => "vanishing_forward",
            Self::Symmetry => "symmetry",
            Self::Chaos => "chaos",
            Self::ExplodingBackward => "exploding_backward",
            Self::LearningRateTooLarge => "learning_rate_too_large",
            Self::LearningRateTooSmall => "learning_rate_too_small",
            Self::VanishingBackward => "vanishing_backward",
        }
    }

    /// The rule that decides, and where its threshold comes from.
    pub fn rule(self) -> &'static str {
        match self {
            Self::NonFiniteWeights => "a weight or bias is NaN or infinite before the first step",
            Self::ZeroGradient => {
                "the gradient of every weight matrix is exactly 0 in the first and in the last iteration"
            }
            Self::DeadRelu => {
                "before the first step all units of a hidden layer answer 0 to every sample, and no weight matrix is 0"
            }
            Self::OneClass => "every sample of the training set has the same label",
            Self::ConstantInputs => "no feature differs between two samples by more than rounding",
            Self::UnscaledInputs => {
                "root mean square of the inputs > 10, and the first logits > 10 or half of a bounded layer's units flat, while the \
                 weights enlarge the inputs by less than 10 times"
            }
            Self::ExplodingForward => {
                "root mean square of the first logits > 10, where sigmoid' < 5e-5, and > 10 times that of the inputs"
            }
            Self::Saturation => {
                "in a layer of tanh or sigmoid |phi'| < 5 % of its largest value for over half of units and samples, before the first step"
            }
            Self::CorrelationCollapse => {
                "as for a vanishing signal, but behind the last hidden layer the signal itself has over 1 % of the input's second moment"
            }
            Self::VanishingForward => {
                "learning rate / (1 - momentum) * iterations * units * variance across samples < 1 behind the last hidden layer, but \
                 not in the input: the output weights cannot move two samples' logits apart by 1; and only if \
                 samples differ there by less than 25 % of what they differ by in the input, of a run that still moves by less than 5 %"
            }
            Self::Symmetry => {
                "after training, all units of a hidden layer have equal incoming and outgoing weights, up to rounding"
            }
            Self::Chaos => {
                "in a bounded activation's network the backward second moment of the first layer is over 10 times that of the last"
            }
            Self::ExplodingBackward => {
                "the backward second moment of the first layer is over 10^4 times that of the last"
            }
            Self::LearningRateTooLarge => {
                "nothing is wrong before the first step, and then the run diverges, its cost rises over 1.5 times the first or ends above \
                 it, all units of a ReLU layer die, or it stalls though learning rate / (1 - momentum) * iterations * squared norm of \
                 the first gradient, what descent can gain as long as the gradient stays as it is, was more than the cost"
            }
            Self::LearningRateTooSmall => {
                "nothing is wrong before the first step, and learning rate / (1 - momentum) * iterations * squared norm of the first \
                 gradient, what descent can gain as long as the gradient stays as it is, is less than the cost (in advance: than a tenth \
                 of it); or the cost still moves when the iterations are over, and one change makes it learn in that time"
            }
            Self::VanishingBackward => {
                "the backward second moment of the first layer is under 1e-6 times that of the last"
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
            Self::DeadRelu => "dead ReLU layer",
            Self::OneClass => "one class only",
            Self::ConstantInputs => "constant inputs",
            Self::UnscaledInputs => "unscaled inputs",
            Self::ExplodingForward => "exploding signal",
            Self::Saturation => "saturated units",
            Self::CorrelationCollapse => "samples become alike",
            Self::VanishingForward => "vanishing signal",
            Self::Symmetry => "symmetric units",
            Self::Chaos => "chaos",
            Self::ExplodingBackward => "exploding gradient",
            Self::LearningRateTooLarge => "learning rate too large",
            Self::LearningRateTooSmall => "learning rate too small",
            Self::VanishingBackward => "vanishing gradient",
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
    /// The single change that mends it, in words.
    pub remedy: String,
    /// The same as something that can be tried.
    pub repair: Repair,
    /// What is predicted after it, where that was worked out.
    pub forecast: Option<Forecast>,
}

impl Cause {
    /// Another remedy than the one that the rule named.
    pub(crate) fn prescribe(&mut self, repair: Repair) {
        if repair != self.repair {
            self.remedy = match &repair {
                Repair::ResidualPaths(spec) => format!(
                    "none by initialization, but residual paths: a = a_prev + phi(z) in each hidden layer behind the first, their \
                     weights {spec} divided by the number of paths"
                ),
                other => other.to_string(),
            };
            self.repair = repair;
            self.forecast = None;
        }
    }
}
