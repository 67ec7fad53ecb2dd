//! What the file of a scheme says: what one scheme does, and the names that make it.

use crate::fill::plan::Plan;
use crate::fill::recipe::Recipe;
use crate::inspect::agreement::Agreement;
use crate::inspect::evidence::Evidence;
use crate::inspect::lines::{Lines, Pattern};
use crate::spec::arguments::{About, Arguments};
use crate::{Error, Fan, Shape};

/// One scheme with its parameters.
pub(crate) trait Definition {
    /// The canonical spec, which is read back as the same scheme.
    fn spec(&self) -> String;

    /// The weights of a layer, in the arithmetic of the course's form where there is one, so that
    /// the named scheme and the typed one have the same bits. The shape has elements.
    fn weights(&self, shape: &Shape) -> Recipe;

    /// The weights in the arithmetic of `torch.nn.init`, where that differs in the last digit.
    fn weights_as_torch(&self, _: Fan) -> Option<Plan> {
        None
    }

    /// The shape that another library's function sees: PyTorch's and JAX's get a tensor or its
    /// sizes and not the layer, so that they take the channels of one group for all of them.
    fn shape_seen_by(&self, _: Library, shape: &Shape) -> Shape {
        shape.ungrouped()
    }

    /// Whether the values depend on the fans: such a scheme says nothing of a tensor of one axis.
    fn needs_fans(&self) -> bool {
        true
    }

    /// The biases of a layer of this shape, whose weights have these fans; none for zeros.
    fn biases(&self, _: &Shape, _: Fan) -> Option<Plan> {
        None
    }

    /// Whether a layer's biases are drawn.
    fn draws_biases(&self) -> bool {
        false
    }
}

/// A library whose functions see a tensor where we see a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Library {
    Torch,
    Jax,
}

/// The names of a scheme, and the way back from a tensor to it.
pub(crate) trait Names {
    /// What the names make.
    type Made: Definition + Copy + 'static;

    /// Every name with its aliases, in the order of the table in the docs.
    const ENTRIES: &'static [Entry<Self::Made>];

    /// Schemes without free numbers, whose laws a tensor is compared with. Of schemes with the same
    /// law those are named first that are proposed first.
    fn propose(_: &mut dyn FnMut(Proposal<'_, Self::Made>)) {}

    /// The values of a scheme that draws nothing, to compare a tensor with one by one.
    const PATTERN: Option<Pattern> = None;

    /// The scheme from the structure of a tensor, or with numbers that the values tell. `lines` is
    /// none for a tensor with too many lines to look at.
    fn recognize(_: Option<&Lines>, _: &Evidence) -> Vec<Found<Self::Made>> {
        Vec::new()
    }
}

/// A name, what the table says of it, and what it makes of its parameters.
pub(crate) struct Entry<S> {
    pub(crate) about: About,
    pub(crate) build: fn(&Arguments<'_>) -> Result<S, Error>,
}

/// A scheme to compare a tensor with.
pub(crate) struct Proposal<'a, S> {
    pub(crate) scheme: S,
    pub(crate) rank: Rank,
    /// How people write it, if not by its canonical spec.
    pub(crate) spec: Option<&'a dyn Fn() -> String>,
}

impl<S> Proposal<'_, S> {
    /// A name alone, which is also the canonical spec.
    pub(crate) fn named(scheme: S) -> Self {
        Self {
            scheme,
            rank: Rank::Named,
            spec: None,
        }
    }

    /// A name with a parameter, as the canonical spec has it.
    pub(crate) fn with_parameter(scheme: S) -> Self {
        Self {
            rank: Rank::WithParameter,
            ..Self::named(scheme)
        }
    }
}

/// A scheme that a tensor cannot be told from.
pub(crate) struct Found<S> {
    pub(crate) scheme: S,
    pub(crate) rank: Rank,
    /// How people write it, if not by its canonical spec.
    pub(crate) spec: Option<String>,
    /// None for what is known by its structure.
    pub(crate) agreement: Option<Agreement>,
}

/// The order in which candidates are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    /// A name alone.
    Named,
    /// A name and a parameter.
    WithParameter,
    /// Numbers that are estimated from the values.
    Estimated,
}
