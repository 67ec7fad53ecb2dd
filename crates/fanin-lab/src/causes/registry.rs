//! The list of all causes, and the search for those that apply.
//!
//! A new cause is its file, the line that makes it a module, and one line here.

use std::fmt;

use super::definition::{Definition, Order};
use super::{Cause, Evidence};

/// Makes the enum of causes from the list of their files.
macro_rules! registry {
    ($($(#[$doc:meta])* $kind:ident = $file:ident,)*) => {
        /// A reason why a network does not learn.
        ///
        /// Names for programs are [`name`](Self::name), those for people `Display`;
        /// [`rule`](Self::rule) says when a reason applies.
        ///
        /// The order of the variants is that of the search, and it is part of the diagnosis: what
        /// explains other findings comes before them. `ALL` has every one of them, for a table of
        /// rules:
        ///
        /// ```
        /// use fanin_lab::CauseKind;
        /// for kind in CauseKind::ALL {
        ///     println!("{kind} ({}): {}", kind.name(), kind.rule());
        /// }
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum CauseKind {
            $($(#[$doc])* $kind,)*
        }

        impl CauseKind {
            /// All causes, in the order in which they are looked for.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)*];

            fn definition(self) -> &'static Definition {
                match self {
                    $(Self::$kind => &super::$file::DEFINITION,)*
                }
            }
        }
    };
}

registry! {
    /// All labels are the same.
    OneClass = one_class,
    /// A weight or bias is NaN or infinite before the first step.
    NonFiniteWeights = non_finite_weights,
    /// All samples are the same to the network.
    ConstantInputs = constant_inputs,
    /// A whole layer of ReLU units answers 0 to every sample, although its weights are not 0.
    DeadRelu = dead_relu,
    /// The gradient of every weight is exactly zero, in the first and in the last iteration.
    ZeroGradient = zero_gradient,
    /// All units of a hidden layer have equal incoming and outgoing weights, and keep them.
    Symmetry = symmetry,
    /// Inputs so large that even weights of the right scale saturate the output.
    UnscaledInputs = unscaled_inputs,
    /// Pre-activations grow until the output is saturated before it has learned anything.
    ExplodingForward = exploding_forward,
    /// Most units of a tanh or sigmoid layer lie where it is flat, before the first step.
    Saturation = saturation,
    /// The signal arrives after the last hidden layer, but it is the same for every sample.
    CorrelationCollapse = correlation_collapse,
    /// What tells samples apart is too small after the hidden layers for this learning rate and
    /// time.
    VanishingForward = vanishing_forward,
    /// Small differences between samples grow from layer to layer, and gradients with them.
    Chaos = chaos,
    /// Gradients grow on their way back.
    ExplodingBackward = exploding_backward,
    /// Gradients shrink to nothing on their way back to the first layers.
    VanishingBackward = vanishing_backward,
    /// Steps so long that the cost rises, or that units stop to answer.
    LearningRateTooLarge = learning_rate_too_large,
    /// Steps so short that the cost hardly moves.
    LearningRateTooSmall = learning_rate_too_small,
}

impl CauseKind {
    /// The word used in JSON: `vanishing_forward`, `dead_relu`, …
    pub fn name(self) -> &'static str {
        self.definition().name
    }

    /// The rule that decides whether this cause applies, with its thresholds.
    ///
    /// ```
    /// assert!(fanin_lab::CauseKind::Saturation.rule().contains("over 50 % of its outputs"));
    /// ```
    pub fn rule(self) -> String {
        (self.definition().rule)()
    }

    /// Which changes can fix it.
    pub(crate) fn fix(self) -> super::Fix {
        self.definition().fix
    }

    fn find(self, evidence: &Evidence<'_>) -> Option<Cause> {
        let found = (self.definition().find)(evidence)?;
        Some(Cause {
            kind: self,
            layer: found.layer,
            numbers: found.numbers,
            evidence: found.evidence,
            remedy: found.remedy,
            repair: found.repair,
            forecast: None,
        })
    }
}

impl fmt::Display for CauseKind {
    /// In words: `vanishing signal`, `dead ReLU layer`, …
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.definition().title)
    }
}

/// All causes that the evidence shows, the primary one first.
///
/// A cause that explains all others is the only one. Else every cause that is there before the
/// first step is named, in the order of the registry; only where there is none is a gradient or a
/// step size at fault, and of these only the first. An empty list says that no rule applies, not
/// that the network learns.
pub(crate) fn causes(evidence: &Evidence<'_>) -> Vec<Cause> {
    let found = |order: Order| {
        let kinds = CauseKind::ALL.iter().copied();
        kinds
            .filter(move |kind| kind.definition().order == order)
            .filter_map(|kind| kind.find(evidence))
    };
    if let Some(cause) = found(Order::Alone).next() {
        return vec![cause];
    }
    let causes: Vec<Cause> = found(Order::AtStart).collect();
    if causes.is_empty() {
        return found(Order::IfNothingElse).take(1).collect();
    }
    causes
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_cause_has_words_of_its_own() {
        let names: BTreeSet<&str> = CauseKind::ALL.iter().map(|kind| kind.name()).collect();
        let titles: BTreeSet<String> = CauseKind::ALL.iter().map(ToString::to_string).collect();
        assert_eq!(
            (names.len(), titles.len()),
            (CauseKind::ALL.len(), CauseKind::ALL.len())
        );
        for kind in CauseKind::ALL {
            assert!(kind.rule().len() > 20, "{kind}");
        }
    }
}
