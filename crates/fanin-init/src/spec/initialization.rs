//! What a command line or a configuration holds: a scheme by name, or an expression.

use core::fmt;
use core::str::FromStr;

#[cfg(doc)]
use crate::Fan;
use crate::fill::element::Element;
use crate::fill::filling::{Filling, Kind};
use crate::fill::plan::Plan;
use crate::fill::recipe::Recipe;
use crate::schemes::registry::about;
use crate::spec::course::{self, Node};
use crate::spec::grammar::{check_length, closing};
use crate::{Error, Scheme, Shape, Source};

/// What `--init SPEC` holds: a named scheme, or an expression in the notation of the course.
///
/// ```
/// use fanin_init::{Initialization, Scheme, Source};
/// let init: Initialization = "randn(n, n_prev) / sqrt(n_prev)".parse()?;
/// assert_eq!(init.canonical(), Some(Scheme::LECUN_NORMAL));
///
/// let w1: Vec<f32> = init.weights([2, 3])?.draw("W1", &mut Source::numpy(1)?)?;
/// assert_eq!(w1[0], 0.93781626); // np.random.seed(1); np.random.randn(2, 3) / np.sqrt(3)
/// # Ok::<(), fanin_init::Error>(())
/// ```
///
/// `Display` writes the spec as typed, so that it can be read back.
#[derive(Debug, Clone, PartialEq)]
pub struct Initialization {
    typed: String,
    meaning: Meaning,
}

/// What was typed, understood.
#[derive(Debug, Clone, PartialEq)]
enum Meaning {
    /// A name, with its parameters.
    Scheme(Scheme),
    /// A line of the course; `canonical` is the scheme with the same values, where there is one.
    Expression {
        node: Node,
        canonical: Option<Scheme>,
    },
}

impl Initialization {
    /// The spec as it was typed.
    pub fn as_typed(&self) -> &str {
        &self.typed
    }

    /// The named scheme with the same values up to rounding, for layers of every size.
    ///
    /// An expression is compared with the schemes by its values, so any spelling is recognized;
    /// `randn**0.001` has none.
    pub fn canonical(&self) -> Option<Scheme> {
        match self.meaning {
            Meaning::Scheme(scheme) => Some(scheme),
            Meaning::Expression { canonical, .. } => canonical,
        }
    }

    /// Whether a value depends on its own draw or on the whole tensor.
    pub fn kind(&self) -> Kind {
        match &self.meaning {
            Meaning::Scheme(scheme) => scheme.kind(),
            Meaning::Expression { .. } => Kind::Element,
        }
    }

    /// Whether a layer's biases are drawn, as those of PyTorch's, candle's and burn's layers, and
    /// are not zeros.
    pub fn draws_biases(&self) -> bool {
        match &self.meaning {
            Meaning::Scheme(scheme) => scheme.draws_biases(),
            Meaning::Expression { .. } => false,
        }
    }

    /// The weights of a layer, ready to be drawn. The shape is a [`Shape`], a [`Fan`] of a dense
    /// layer, or sizes in PyTorch's order: `[fan_out, fan_in]`, `[out, in, height, width]`.
    ///
    /// # Errors
    /// [`Error::Evaluation`] if an expression of the course divides by zero at this size, and those
    /// of making the shape.
    pub fn weights<S>(&self, shape: S) -> Result<Filling, Error>
    where
        S: TryInto<Shape>,
        Error: From<S::Error>,
    {
        let shape = shape.try_into()?;
        match &self.meaning {
            Meaning::Scheme(scheme) => scheme.filling(self.typed.clone(), shape, false),
            Meaning::Expression { node, .. } => {
                let evaluated = |shape: &Shape| {
                    // A tensor without elements has no scale: 2/n_prev would divide by zero.
                    let plan = match shape.elements() {
                        0 => Ok(Plan::zeros()),
                        _ => course::evaluate(node, shape.fan(), &self.typed),
                    };
                    plan.map(Recipe::Element)
                };
                let elsewhere = evaluated(&shape.ungrouped());
                let recipes = [evaluated(&shape), elsewhere.clone(), elsewhere];
                Filling::new(self.typed.clone(), shape, false, recipes)
            }
        }
    }

    /// The biases of a layer whose weights have this shape, one for each output: zeros, but for the
    /// layers of PyTorch, candle and burn.
    ///
    /// # Errors
    /// Those of making the shape.
    pub fn biases<S>(&self, shape: S) -> Result<Filling, Error>
    where
        S: TryInto<Shape>,
        Error: From<S::Error>,
    {
        let scheme = match self.meaning {
            Meaning::Scheme(scheme) => scheme,
            Meaning::Expression { .. } => Scheme::ZEROS,
        };
        scheme.filling(self.typed.clone(), shape.try_into()?, true)
    }

    /// Draws the weights of a layer into a new vector, in row-major order: those of the named
    /// stream of `seed`, in which `name` selects the draws.
    ///
    /// # Errors
    /// As [`weights`](Self::weights), and [`Error::TooManyElements`] if memory does not hold the
    /// tensor.
    ///
    /// ```
    /// use fanin_init::Initialization;
    /// let init: Initialization = "randn*0.01".parse()?;
    /// let w: Vec<f64> = init.draw("W1", [20, 12288], 1)?;
    /// # Ok::<(), fanin_init::Error>(())
    /// ```
    pub fn draw<T: Element, S>(&self, name: &str, shape: S, seed: u64) -> Result<Vec<T>, Error>
    where
        S: TryInto<Shape>,
        Error: From<S::Error>,
    {
        self.weights(shape)?.draw(name, &mut Source::named(seed))
    }

    /// Whether the values depend on the fans: such a scheme says nothing of a tensor of one axis.
    #[cfg(feature = "rules")]
    pub(crate) fn needs_fans(&self) -> bool {
        match &self.meaning {
            Meaning::Scheme(scheme) => scheme.needs_fans(),
            Meaning::Expression { node, .. } => node.needs_fans(),
        }
    }
}

impl From<Scheme> for Initialization {
    fn from(scheme: Scheme) -> Self {
        Self {
            typed: scheme.to_string(),
            meaning: Meaning::Scheme(scheme),
        }
    }
}

/// Reads a scheme (`he_normal(mode=fan_out)`) or an expression (`randn*sqrt(2/n_prev)`, or the
/// course's whole line).
///
/// # Errors
/// Those of [`Scheme`], and [`Error::Syntax`] with the position for an expression.
impl FromStr for Initialization {
    type Err = Error;

    fn from_str(spec: &str) -> Result<Self, Error> {
        let typed = spec.trim();
        check_length(typed)?;
        let meaning = if is_scheme_like(typed) {
            Meaning::Scheme(typed.parse()?)
        } else {
            let node = course::parse(typed)?;
            let canonical = course::canonical(&node);
            Meaning::Expression { node, canonical }
        };
        Ok(Self {
            typed: typed.to_owned(),
            meaning,
        })
    }
}

/// Writes the spec as typed.
impl fmt::Display for Initialization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.typed)
    }
}

/// Whether a spec is a name, with or without parameters by name, rather than an expression of the
/// course.
///
/// A few names are in both notations: `uniform(low=-1, high=1)` is a scheme, `uniform(-1, 1)` and
/// `uniform(low=-1/sqrt(n), …)` are expressions; `normal(std=0.02)` is a scheme, `normal(0, 0.02)`
/// and `normal(loc=0, scale=0.02)` are expressions.
fn is_scheme_like(spec: &str) -> bool {
    let (name, arguments) = match spec.split_once('(') {
        None => (spec, None),
        Some((name, rest)) => (name.trim_end(), Some(rest)),
    };
    let is_word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_alphabetic())
            && word
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.')
    };
    // NumPy's own, also where it is misspelled.
    if !is_word(name) || name.starts_with("np.") || name.starts_with("numpy.") {
        return false;
    }
    if !course::is_name(name) {
        // Arithmetic after the closing parenthesis makes it an expression, which then gets the
        // course's errors.
        return arguments.is_none_or(|rest| closing(rest).is_none_or(|end| end + 1 == rest.len()));
    }
    let is_scheme = about(name).is_some();
    let Some(rest) = arguments else {
        return is_scheme;
    };
    // Only the scheme has these two, so that their values are its to read; arithmetic makes it an
    // expression here too.
    let has_own = |inside: &str| {
        inside
            .split_once('=')
            .is_some_and(|(key, _)| ["mean", "std"].contains(&key.trim()) && !inside.contains(')'))
    };
    let Some(inside) = rest.strip_suffix(')') else {
        return is_scheme && has_own(rest);
    };
    let is_named = inside.split(',').all(|argument| {
        argument.split_once('=').is_some_and(|(key, value)| {
            !["loc", "scale", "size"].contains(&key.trim()) && value.trim().parse::<f64>().is_ok()
        })
    });
    is_scheme && (inside.trim().is_empty() || is_named || has_own(inside))
}
