//! One rule, as a program makes it: the text of a `[[rule]]` has the same parts.

use core::fmt;

use super::pattern::Pattern;
use crate::shape::layout::sizes_of;
use crate::{Error, Initialization, Layout, Shape};

/// One rule: what it matches, how fans are read, and the initialization.
///
/// ```
/// use fanin_init::{Layout, Rule, Rules};
/// let rules = Rules::from(vec![
///     Rule::new("zeros".parse()?).of_rank(1),
///     Rule::new("he_normal".parse()?).in_layout(Layout::KernelInOut, 1).optional(),
/// ]);
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    pub(super) place: Place,
    pub(super) name: Pattern,
    pub(super) sizes: Sizes,
    pub(super) layout: Layout,
    pub(super) groups: usize,
    pub(super) init: Initialization,
    pub(super) optional: bool,
    pub(super) beside_weights: bool,
}

/// Where a rule stands, for errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In a text, counted from 1.
    Line(usize),
    /// In a list, counted from 1.
    Number(usize),
}

/// Which sizes a rule takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sizes {
    /// Of any rank.
    Any,
    /// With this many axes.
    Rank(usize),
    /// A size, or none for any.
    Shape(Vec<Option<usize>>),
}

impl Rule {
    /// A rule that gives every parameter this initialization, with sizes in PyTorch's layout.
    pub fn new(init: Initialization) -> Self {
        Self {
            place: Place::Number(1),
            name: Pattern::new("*"),
            sizes: Sizes::Any,
            layout: Layout::default(),
            groups: 1,
            init,
            optional: false,
            beside_weights: false,
        }
    }

    /// Only for names that match: `*` is any characters, dots among them, and `?` is one.
    #[must_use]
    pub fn named(self, pattern: &str) -> Self {
        Self {
            name: Pattern::new(pattern),
            ..self
        }
    }

    /// Only for parameters with this many axes.
    #[must_use]
    pub fn of_rank(self, rank: usize) -> Self {
        Self {
            sizes: Sizes::Rank(rank),
            ..self
        }
    }

    /// With the sizes read in this layout, and in this many groups of channels.
    #[must_use]
    pub fn in_layout(self, layout: Layout, groups: usize) -> Self {
        Self {
            layout,
            groups,
            ..self
        }
    }

    /// The same rule, which may get no parameter: without this, that is an error.
    #[must_use]
    pub fn optional(self) -> Self {
        Self {
            optional: true,
            ..self
        }
    }

    /// Only for a layer's biases: parameters with one axis beside which the model has weights, as
    /// `fc.weight` for `fc.bias`, `kernel` for `bias` and `W1` for `b1`.
    #[must_use]
    pub fn beside_weights(self) -> Self {
        Self {
            sizes: Sizes::Rank(1),
            beside_weights: true,
            ..self
        }
    }

    /// Whether name and sizes are those of the rule; the first that matches gets the parameter.
    pub(super) fn matches(&self, name: &str, sizes: &[usize]) -> bool {
        let fits = match &self.sizes {
            Sizes::Any => true,
            Sizes::Rank(rank) => sizes.len() == *rank,
            Sizes::Shape(wanted) => {
                let same = |(wanted, size): (&Option<usize>, &usize)| {
                    wanted.is_none_or(|wanted| wanted == *size)
                };
                wanted.len() == sizes.len() && wanted.iter().zip(sizes).all(same)
            }
        };
        fits && self.name.matches(name)
    }

    /// The shape of a parameter by the rule's layout; refused if the scheme needs fans that it does
    /// not have.
    pub(super) fn shape(&self, sizes: &[usize]) -> Result<Shape, Error> {
        if sizes.len() < 2 && self.init.needs_fans() {
            return Err(Error::NeedsFans {
                scheme: self.init.as_typed().to_owned(),
                shape: sizes_of(sizes),
            });
        }
        self.layout.shape(sizes, self.groups)
    }
}

/// `line 12 (*.bias)`
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match self.place {
            Place::Line(line) => format!("the rule in line {line}"),
            Place::Number(number) => format!("rule {number}"),
        };
        f.pad(&format!("{place} (`{}`)", self.name.as_str()))
    }
}
