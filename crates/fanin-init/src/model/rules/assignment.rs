//! Parameters to rules: the first that matches, and nothing left over on either side.

use std::collections::{HashMap, HashSet};

use super::pattern::Pattern;
use super::rule::{Place, Rule};
use crate::{Error, Filling, Initialization, Shape};

/// Ordered rules: a parameter gets the initialization of the first one that matches it.
///
/// They are read from TOML ([`FromStr`](core::str::FromStr)) or made of [`Rule`]s. A parameter that
/// no rule matches and a rule that gets no parameter are errors unless they are declared, so that a
/// renamed layer cannot fall back to a default unseen.
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
/// for parameter in rules.assign(parameters)?.filled {
///     let values: Vec<f32> = parameter.filling().draw(parameter.name(), &mut Source::named(1))?;
/// }
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    pub(super) rules: Vec<Rule>,
    pub(super) leave: Vec<Pattern>,
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

/// What [`Rules::assign`] makes of a model's parameters.
#[derive(Debug, Clone)]
pub struct Assignment<'a> {
    /// Parameters that are filled, in the order of the model.
    pub filled: Vec<Assigned<'a>>,
    /// Names of parameters that the rules declare to be left out.
    pub left: Vec<&'a str>,
}

/// A parameter with its initialization.
#[derive(Debug, Clone)]
pub struct Assigned<'a> {
    name: &'a str,
    initialization: &'a Initialization,
    shape: Shape,
    filling: Filling,
}

impl<'a> Assigned<'a> {
    /// The parameter's name, which in the named streams selects the draws.
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// The initialization of its rule.
    pub fn initialization(&self) -> &'a Initialization {
        self.initialization
    }

    /// The parameter's shape, with the roles that the rule's layout gives to its axes.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// What fills the parameter. Biases that are drawn are filled with the fans of the weights
    /// beside them.
    pub fn filling(&self) -> &Filling {
        &self.filling
    }
}

/// The sizes of another parameter of the model by its name.
type SizesOf<'s, 'a> = &'s dyn Fn(&str) -> Option<&'a [usize]>;

/// A parameter, and the other parameters of its model.
#[derive(Clone, Copy)]
struct Parameter<'s, 'a> {
    /// As the model has it, with dots or slashes.
    name: &'s str,
    sizes: &'a [usize],
    sizes_of: SizesOf<'s, 'a>,
}

impl<'a> Parameter<'_, 'a> {
    /// Name and sizes of the weights beside these biases: `fc.weight` for `fc.bias`, `kernel` for
    /// `bias`, `W1` for `b1`.
    fn weights(&self) -> Option<(String, &'a [usize])> {
        let mut names = Vec::new();
        if let Some(layer) = self.name.strip_suffix("bias") {
            names.extend(["weight", "kernel"].map(|last| format!("{layer}{last}")));
        }
        let number = self.name.trim_start_matches(|c: char| !c.is_ascii_digit());
        if self.name == format!("b{number}") {
            names.push(format!("W{number}"));
        }
        names.into_iter().find_map(|name| {
            let sizes = (self.sizes_of)(&name)?;
            (sizes.len() > 1).then_some((name, sizes))
        })
    }

    /// The sizes; of a column of biases, as the course keeps them, those of a vector.
    fn seen(&self) -> &'a [usize] {
        if matches!(self.sizes, [_, 1]) && self.weights().is_some() {
            &self.sizes[..1]
        } else {
            self.sizes
        }
    }

    /// Whether the rule matches it, a column of biases as the vector that it is.
    fn is_taken_by(&self, rule: &Rule) -> bool {
        rule.matches(self.name, self.seen()) && !(rule.beside_weights && self.weights().is_none())
    }
}

impl Rules {
    /// Gives each parameter, by name and sizes, its initialization and its shape. Where a scheme
    /// draws biases from a fan, as `torch.linear`, they have that of the weights beside them: those
    /// of `fc.weight` for `fc.bias`.
    ///
    /// # Errors
    /// [`Error::Unassigned`] with all the parameters that no rule matches and all the rules that
    /// get none; [`Error::Rule`] for a parameter whose sizes its rule's layout or scheme does not
    /// fit; [`Error::DuplicateName`].
    pub fn assign<'a>(
        &'a self,
        parameters: impl IntoIterator<Item = (&'a str, &'a [usize])>,
    ) -> Result<Assignment<'a>, Error> {
        let parameters: Vec<_> = parameters.into_iter().collect();
        let sizes: HashMap<&str, &[usize]> = parameters.iter().copied().collect();
        let sizes_of = |name: &str| sizes.get(name).copied();
        let mut names = HashSet::new();
        let (mut given, mut left, mut unmatched) = (Vec::new(), Vec::new(), Vec::new());
        let mut used = vec![false; self.rules.len()];
        for &(name, sizes) in &parameters {
            if !names.insert(name) {
                return Err(Error::DuplicateName {
                    name: name.to_owned(),
                });
            }
            let sizes_of = &sizes_of;
            let parameter = Parameter {
                name,
                sizes,
                sizes_of,
            };
            if let Some(index) = self.first(parameter) {
                used[index] = true;
                given.push((name, parameter, &self.rules[index]));
            } else if self.leaves(name) {
                left.push(name);
            } else {
                unmatched.push(name.to_owned());
            }
        }
        let unused = self.rules.iter().zip(used);
        let unused = unused.filter(|(rule, used)| !used && !rule.optional);
        let unused: Vec<String> = unused
            .map(|(rule, _)| self.why_unused(rule, &parameters))
            .collect();
        if !unmatched.is_empty() || !unused.is_empty() {
            return Err(Error::Unassigned {
                parameters: unmatched,
                rules: unused,
            });
        }
        let given = given.into_iter();
        let filled = given.map(|(name, parameter, rule)| self.assigned(name, parameter, rule));
        Ok(Assignment {
            filled: filled.collect::<Result<_, _>>()?,
            left,
        })
    }

    /// What one parameter gets, for models that are built piece by piece and ask for each as they
    /// come to it. None for a parameter that the rules declare to be left out. `sizes_of` gives the
    /// sizes of other parameters by name, as far as they are known: biases that are drawn have the
    /// fan of their weights.
    ///
    /// Rules that get no parameter are not noticed here, as they are by [`assign`](Self::assign).
    ///
    /// # Errors
    /// [`Error::Unassigned`] if no rule matches, and [`Error::Rule`] if the sizes do not fit the
    /// rule's layout or scheme.
    ///
    /// ```
    /// use fanin_init::{Rules, Source};
    /// let rules: Rules = "[[rule]]\nname = '*'\ninit = 'torch.linear'".parse()?;
    /// let bias = rules.find("fc.bias", &[4], |name| {
    ///     (name == "fc.weight").then_some(&[4, 9][..])
    /// })?;
    /// let bias = bias.expect("nothing is left out");
    /// let values: Vec<f32> = bias.filling().draw("fc.bias", &mut Source::named(1))?;
    /// assert!(values.iter().all(|b| b.abs() <= 1.0 / 3.0));
    /// # Ok::<(), fanin_init::Error>(())
    /// ```
    pub fn find<'a>(
        &'a self,
        name: &'a str,
        sizes: &'a [usize],
        sizes_of: impl Fn(&str) -> Option<&'a [usize]>,
    ) -> Result<Option<Assigned<'a>>, Error> {
        let sizes_of = &sizes_of;
        let parameter = Parameter {
            name,
            sizes,
            sizes_of,
        };
        match self.first(parameter) {
            Some(index) => self.assigned(name, parameter, &self.rules[index]).map(Some),
            None if self.leaves(name) => Ok(None),
            None => Err(Error::Unassigned {
                parameters: vec![name.to_owned()],
                rules: Vec::new(),
            }),
        }
    }

    /// The number of the rule that it gets.
    fn first(&self, parameter: Parameter<'_, '_>) -> Option<usize> {
        self.rules
            .iter()
            .position(|rule| parameter.is_taken_by(rule))
    }

    /// Whether the rules declare it to be left out.
    fn leaves(&self, name: &str) -> bool {
        self.leave.iter().any(|pattern| pattern.matches(name))
    }

    /// What the rule makes of the parameter.
    ///
    /// # Errors
    /// [`Error::Rule`] if its sizes do not fit the layout, or the scheme needs fans that they do
    /// not have.
    fn assigned<'a>(
        &self,
        name: &'a str,
        parameter: Parameter<'_, '_>,
        rule: &'a Rule,
    ) -> Result<Assigned<'a>, Error> {
        let weights = self.weights_of_biases(parameter, rule);
        let made = || {
            let shape = match weights {
                Some(_) => rule.layout.shape(parameter.sizes, 1)?,
                // A column that needs fans is refused as the vector that it is.
                None if rule.init.needs_fans() => rule.shape(parameter.seen())?,
                None => rule.shape(parameter.sizes)?,
            };
            let filling = match weights {
                Some(weights) => rule.init.biases(weights)?,
                None => rule.init.weights(&shape)?,
            };
            Ok((shape, filling))
        };
        let made: Result<_, Error> = made();
        let (shape, filling) = made.map_err(|source| Error::Rule {
            rule: rule.to_string(),
            parameter: name.to_owned(),
            source: Box::new(source),
        })?;
        Ok(Assigned {
            name,
            initialization: &rule.init,
            shape,
            filling,
        })
    }

    /// Of biases that are drawn: the shape of the layer's weights, which has their fan.
    fn weights_of_biases(&self, biases: Parameter<'_, '_>, rule: &Rule) -> Option<Shape> {
        if biases.seen().len() != 1 || !rule.init.draws_biases() {
            return None;
        }
        let (name, sizes) = biases.weights()?;
        let weights = Parameter {
            name: &name,
            sizes,
            sizes_of: biases.sizes_of,
        };
        let theirs = &self.rules[self.first(weights)?];
        let shape = theirs.layout.shape(sizes, theirs.groups).ok()?;
        (shape.outputs() == biases.sizes[0]).then_some(shape)
    }

    /// A rule that gets nothing: no name matches, or an earlier rule takes them all.
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
