//! What the file of a scheme says: what one scheme does, and the names that make it.
//!
//! [`Definition`] is what filling asks of one scheme with its parameters; it knows shapes and fans,
//! but not where draws come from. [`Names`] is what reading, the table in the docs and inspection
//! ask of a type of schemes. A type may have names of its own, as [`Constant`](super::Constant) has
//! three, and a name may make another type's scheme, as `fixup` does.

use crate::fill::drawless::Drawless;
use crate::fill::plan::Plan;
use crate::fill::recipe::Recipe;
use crate::inspect::agreement::Agreement;
use crate::inspect::evidence::Evidence;
use crate::inspect::lines::Lines;
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
}

/// A library whose functions see a tensor where we see a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Library {
    /// PyTorch's `torch.nn.init`.
    Torch,
    /// JAX's `jax.nn.initializers`, and Flax's layers.
    Jax,
}

/// The names of a scheme, what they make, and the way back from a tensor to it.
pub(crate) trait Names<Made: 'static = Self>: 'static {
    /// Every name with its aliases, in the order of the table in the docs.
    const ENTRIES: &'static [Entry<Made>];

    /// Schemes without free numbers, whose laws a tensor is compared with. Of schemes with the same
    /// law those are named first that are proposed first.
    fn proposals() -> Vec<Found<Made>> {
        Vec::new()
    }

    /// The scheme that draws nothing, with its name, to compare a tensor with weight by weight.
    const DRAWLESS: Option<(&'static str, &'static dyn Drawless)> = None;

    /// The scheme from the structure of a tensor.
    fn of_structure(_: &Lines, _: &Evidence) -> Vec<Found<Made>> {
        Vec::new()
    }

    /// The scheme with the numbers that the values tell, of which there are enough.
    fn of_law(_: &Evidence) -> Vec<Found<Made>> {
        Vec::new()
    }
}

/// A name, what the table says of it, and what it makes of its parameters.
pub(crate) struct Entry<S> {
    /// What the table, help and errors say of the name.
    pub(crate) about: About,
    /// The scheme with these parameters.
    ///
    /// # Errors
    /// Those of the scheme's constructor.
    pub(crate) build: fn(&Arguments<'_>) -> Result<S, Error>,
}

/// A scheme to compare a tensor with, or one that a tensor cannot be told from.
#[derive(Clone)]
pub(crate) struct Found<S> {
    /// The scheme itself.
    pub(crate) scheme: S,
    /// Which candidates are named before it.
    pub(crate) rank: Rank,
    /// How people write it, if not by its canonical spec.
    pub(crate) spec: Option<String>,
    /// None before it is compared, and for what is known by its structure.
    pub(crate) agreement: Option<Agreement>,
}

impl<S> Found<S> {
    /// A name alone.
    pub(crate) fn named(scheme: S) -> Self {
        Self {
            scheme,
            rank: Rank::Named,
            spec: None,
            agreement: None,
        }
    }

    /// A name with a parameter.
    pub(crate) fn with_parameter(scheme: S) -> Self {
        Self {
            rank: Rank::WithParameter,
            ..Self::named(scheme)
        }
    }

    /// A family with numbers that the values tell.
    pub(crate) fn estimated(scheme: S, agreement: Agreement) -> Self {
        Self {
            rank: Rank::Estimated,
            agreement: Some(agreement),
            ..Self::named(scheme)
        }
    }

    /// The same, written as people do.
    pub(crate) fn written(self, spec: impl Into<String>) -> Self {
        Self {
            spec: Some(spec.into()),
            ..self
        }
    }

    /// The same scheme as one of a larger type.
    pub(crate) fn widened<T: From<S>>(self) -> Found<T> {
        Found {
            scheme: self.scheme.into(),
            rank: self.rank,
            spec: self.spec,
            agreement: self.agreement,
        }
    }
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
