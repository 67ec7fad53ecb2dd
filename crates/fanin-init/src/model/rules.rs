//! Which parameter of a model gets which initialization, by its name and its sizes.

mod parse;
mod pattern;

use core::fmt;
use std::collections::{HashMap, HashSet};

use crate::fill::element::Element;
use crate::shape::layout::sizes_of;
use crate::{Error, Initialization, Layout, Moments, Shape, Source, Streams};

use pattern::Pattern;

/// Ordered rules: a parameter gets the initialization of the first one that matches it.
///
/// They are read from TOML ([`FromStr`](core::str::FromStr)) or made of [`Rule`]s. A parameter that no rule matches and a rule that gets no parameter are
/// errors unless they are declared, so that a renamed layer cannot fall back to a default unseen.
///
/// ```
/// use fanin_init::{Rules, Source};
/// let rules: Rules = r#"
///     [variables]
///     n_layers = 12
///     std = "0.02"
///
///     [[rule]]
///     name = "*.c_proj.weight"
///     init = { scheme = "normal", std = "std/sqrt(2*n_layers)" }
///
///     [[rule]]
///     name = "*.bias"
///     init = "zeros"
/// "#.parse()?;
///
/// let parameters: [(&str, &[usize]); 2] = [("h.0.c_proj.weight", &[768, 768]), ("h.0.c_proj.bias", &[768])];
/// for assigned in rules.assign(parameters)?.filled {
///     let mut values = vec![0.0_f32; assigned.shape().elements()];
///     assigned.fill(&mut Source::named(1), &mut values)?;
/// }
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    rules: Vec<Rule>,
    leave: Vec<Pattern>,
}

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
    place: Place,
    name: Pattern,
    sizes: Sizes,
    layout: Layout,
    groups: usize,
    init: Initialization,
    optional: bool,
    beside_weights: bool,
}

/// Where a rule stands, for errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Line(usize),
    Number(usize),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Sizes {
    Any,
    Rank(usize),
    /// A size, or none for any.
    Shape(Vec<Option<usize>>),
}

impl Rule {
    /// A rule for every parameter, in PyTorch's layout.
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

    /// Only for parameters with so many axes.
    #[must_use]
    pub fn of_rank(self, rank: usize) -> Self {
        Self {
            sizes: Sizes::Rank(rank),
            ..self
        }
    }

    /// How fans are read, and in how many groups of channels.
    #[must_use]
    pub fn in_layout(self, layout: Layout, groups: usize) -> Self {
        Self {
            layout,
            groups,
            ..self
        }
    }

    /// It may get no parameter.
    #[must_use]
    pub fn optional(self) -> Self {
        Self {
            optional: true,
            ..self
        }
    }

    /// Only for a layer's biases: parameters with one axis beside which the model has weights, as `fc.weight` for `fc.bias`, `kernel` for `bias` and
    /// `W1` for `b1`.
    #[must_use]
    pub fn beside_weights(self) -> Self {
        Self {
            sizes: Sizes::Rank(1),
            beside_weights: true,
            ..self
        }
    }

    fn matches(&self, name: &str, sizes: &[usize]) -> bool {
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

    fn shape(&self, sizes: &[usize]) -> Result<Shape, Error> {
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
        match self.place {
            Place::Line(line) => write!(f, "the rule in line {line}")?,
            Place::Number(number) => write!(f, "rule {number}")?,
        }
        write!(f, " (`{}`)", self.name.as_str())
    }
}

impl From<Vec<Rule>> for Rules {
    fn from(mut rules: Vec<Rule>) -> Self {
        for (index, rule) in rules.iter_mut().enumerate() {
            rule.place = Place::Number(index + 1);
        }
        Self {
            rules,
            leave: Vec::new(),
        }
    }
}

/// What rules make of a model's parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment<'a> {
    /// Those that are filled, in the order of the model.
    pub filled: Vec<Assigned<'a>>,
    /// Names of those that the rules declare to be left out.
    pub left: Vec<&'a str>,
}

/// A parameter with its initialization.
#[derive(Debug, Clone, PartialEq)]
pub struct Assigned<'a> {
    name: &'a str,
    initialization: &'a Initialization,
    shape: Shape,
    /// Of biases that are drawn: the shape of the layer's weights, which has their fan.
    weights: Option<Shape>,
}

impl<'a> Assigned<'a> {
    /// The parameter's name, which in the named streams selects the draws.
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// How it is filled.
    pub fn initialization(&self) -> &'a Initialization {
        self.initialization
    }

    /// Its shape, with the roles that the rule's layout gives to the axes.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Fills the whole tensor: [`Initialization::fill_tensor`].
    ///
    /// # Errors
    /// Those of [`Initialization::fill_tensor`].
    pub fn fill<T: Element>(&self, source: &mut Source, out: &mut [T]) -> Result<(), Error> {
        match &self.weights {
            None => self
                .initialization
                .fill_tensor(&self.shape, self.name, source, out),
            Some(weights) => self
                .initialization
                .fill_tensor_biases(weights, self.name, source, out),
        }
    }

    /// The mean and the variance of one element from this source: [`Initialization::tensor_moments_from`].
    ///
    /// # Errors
    /// Those of [`Initialization::tensor_moments_from`].
    pub fn moments(&self, source: &Source) -> Result<Option<Moments>, Error> {
        match &self.weights {
            None => self.initialization.tensor_moments_from(&self.shape, source),
            Some(weights) => {
                let fan = source.sees(weights, None).fan();
                Ok(self.initialization.bias_moments(fan))
            }
        }
    }

    /// Fills elements `start ..`: [`Initialization::fill_tensor_range`].
    ///
    /// # Errors
    /// Those of [`Initialization::fill_tensor_range`].
    pub fn fill_range<T: Element>(
        &self,
        streams: Streams,
        start: u64,
        out: &mut [T],
    ) -> Result<(), Error> {
        match &self.weights {
            None => {
                self.initialization
                    .fill_tensor_range(&self.shape, self.name, streams, start, out)
            }
            Some(weights) => self
                .initialization
                .fill_tensor_biases_range(weights, self.name, streams, start, out),
        }
    }
}

/// What the weights beside these biases can be called.
fn weights_of(biases: &str) -> Vec<String> {
    let mut names = Vec::new();
    if let Some(layer) = biases.strip_suffix("bias") {
        names.extend(["weight", "kernel"].map(|last| format!("{layer}{last}")));
    }
    let number = biases.trim_start_matches(|c: char| !c.is_ascii_digit());
    if biases == format!("b{number}") {
        names.push(format!("W{number}"));
    }
    names
}

impl Rules {
    /// Gives each parameter, by name and sizes, its initialization and its shape. Where a scheme draws biases from a fan, as `torch.linear`, they have
    /// that of the weights beside them: those of `fc.weight` for `fc.bias`.
    ///
    /// # Errors
    /// [`Error::Unassigned`] with all the parameters that no rule matches and all the rules that get none; [`Error::Rule`] for a parameter whose sizes its rule's
    /// layout or scheme does not fit; [`Error::DuplicateName`].
    pub fn assign<'a>(
        &'a self,
        parameters: impl IntoIterator<Item = (&'a str, &'a [usize])>,
    ) -> Result<Assignment<'a>, Error> {
        let parameters: Vec<_> = parameters.into_iter().collect();
        let mut names = HashSet::new();
        let (mut given, mut left, mut unmatched) = (Vec::new(), Vec::new(), Vec::new());
        let mut used = vec![false; self.rules.len()];
        let sizes_of: HashMap<&str, &[usize]> = parameters.iter().copied().collect();
        let weights_beside = |name: &str| {
            let names = weights_of(name).into_iter();
            let mut found = names
                .filter_map(|name| sizes_of.get_key_value(name.as_str()).map(|(n, s)| (*n, *s)));
            found.find(|(_, sizes)| sizes.len() > 1)
        };
        // The course keeps biases as a column.
        let is_column =
            |name: &str, sizes: &[usize]| matches!(sizes, [_, 1]) && weights_beside(name).is_some();
        let seen = |name: &str, sizes: &'a [usize]| {
            if is_column(name, sizes) {
                &sizes[..1]
            } else {
                sizes
            }
        };
        let takes = |rule: &Rule, name: &str, sizes: &'a [usize]| {
            rule.matches(name, seen(name, sizes))
                && !(rule.beside_weights && weights_beside(name).is_none())
        };
        for &(name, sizes) in &parameters {
            if !names.insert(name) {
                return Err(Error::DuplicateName {
                    name: name.to_owned(),
                });
            }
            let first = self.rules.iter().position(|rule| takes(rule, name, sizes));
            if let Some(index) = first {
                used[index] = true;
                given.push((name, sizes, &self.rules[index]));
            } else if self.leave.iter().any(|pattern| pattern.matches(name)) {
                left.push(name);
            } else {
                unmatched.push(name.to_owned());
            }
        }
        let unused: Vec<String> = self
            .rules
            .iter()
            .zip(used)
            .filter(|(rule, used)| !used && !rule.optional)
            .map(|(rule, _)| self.why_unused(rule, &parameters))
            .collect();
        if !unmatched.is_empty() || !unused.is_empty() {
            return Err(Error::Unassigned {
                parameters: unmatched,
                rules: unused,
            });
        }
        let layer = |name: &str, sizes: &'a [usize], rule: &Rule| {
            if seen(name, sizes).len() != 1 || !rule.init.draws_biases() {
                return None;
            }
            let (name, weights) = weights_beside(name)?;
            let theirs = self.rules.iter().find(|rule| takes(rule, name, weights))?;
            let shape = theirs.layout.shape(weights, theirs.groups).ok()?;
            (shape.outputs() == sizes[0]).then_some(shape)
        };
        let filled = given.into_iter().map(|(name, sizes, rule)| {
            let weights = layer(name, sizes, rule);
            let shape = match weights {
                Some(_) => rule.layout.shape(sizes, 1),
                // A column that needs fans is refused as the vector that it is.
                None if rule.init.needs_fans() => rule.shape(seen(name, sizes)),
                None => rule.shape(sizes),
            };
            let shape = shape.map_err(|source| Error::Rule {
                rule: rule.to_string(),
                parameter: name.to_owned(),
                source: Box::new(source),
            })?;
            Ok(Assigned {
                name,
                initialization: &rule.init,
                shape,
                weights,
            })
        });
        Ok(Assignment {
            filled: filled.collect::<Result<_, _>>()?,
            left,
        })
    }

    fn why_unused(&self, unused: &Rule, parameters: &[(&str, &[usize])]) -> String {
        let earlier = parameters
            .iter()
            .filter(|(name, sizes)| unused.matches(name, sizes))
            .find_map(|(name, sizes)| self.rules.iter().find(|rule| rule.matches(name, sizes)));
        match earlier {
            Some(earlier) => format!("{unused} matches only what {earlier} takes before it"),
            None => format!("{unused} matches no parameter"),
        }
    }
}
