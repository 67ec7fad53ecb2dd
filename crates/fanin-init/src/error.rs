//! What can go wrong, and the sentences that say it: what was wanted, what came, what to type next.

use core::convert::Infallible;
use core::ops::Range;

use fanin_activation::words::nearest;
use thiserror::Error;

use crate::streams::kernel::level::Level;

/// What can be wrong with a spec, a shape, a slice, a seed or a model's rules.
///
/// Each variant holds what a program needs to say it in its own words;
/// [`Display`](core::fmt::Display) says it in English, with what to type instead where something
/// similar is known.
///
/// ```
/// use fanin_init::{Error, Scheme};
/// let error = "he_nromal".parse::<Scheme>().expect_err("a slip");
/// assert_eq!(error.to_string(), "unknown scheme `he_nromal`; nearest: `he_normal`");
/// let Error::UnknownScheme { nearest, .. } = error else { panic!("{error}") };
/// assert_eq!(nearest, ["he_normal"]);
/// ```
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum Error {
    /// No scheme has this name.
    #[error("unknown scheme `{name}`; {}", suggestion(nearest))]
    UnknownScheme {
        /// The name as typed.
        name: String,
        /// Known names, the most similar first; empty if none is similar.
        nearest: Vec<&'static str>,
    },
    /// The scheme has no such parameter.
    #[error("`{scheme}` has no parameter `{parameter}`; {}", parameters(known))]
    UnknownParameter {
        /// Name of the scheme.
        scheme: &'static str,
        /// The parameter as typed.
        parameter: String,
        /// The parameters the scheme has.
        known: Vec<&'static str>,
    },
    /// A parameter was given twice.
    #[error("`{scheme}` was given `{parameter}` twice")]
    DuplicateParameter {
        /// Name of the scheme.
        scheme: &'static str,
        /// The parameter as typed.
        parameter: String,
    },
    /// A parameter without a default was left out.
    #[error("`{scheme}` needs `{parameter}`, as in `{example}`")]
    MissingParameter {
        /// Name of the scheme.
        scheme: &'static str,
        /// The parameter left out.
        parameter: &'static str,
        /// A spec that is complete.
        example: &'static str,
    },
    /// A parameter has a value outside its range.
    #[error("`{scheme}` got {parameter}={value}, wanted {wanted}")]
    InvalidParameter {
        /// Name of the scheme.
        scheme: &'static str,
        /// The parameter.
        parameter: &'static str,
        /// The value as given.
        value: String,
        /// What the value must be.
        wanted: String,
    },
    /// A spec cannot be read.
    #[error("position {position} of `{spec}`: {message}")]
    Syntax {
        /// The spec as typed.
        spec: String,
        /// Where it went wrong, in characters, counted from 1.
        position: usize,
        /// What was found and what was wanted.
        message: String,
    },
    /// An expression in the course's notation has no value for this layer.
    #[error("`{spec}` at n = {n}, n_prev = {n_prev}: {message}")]
    Evaluation {
        /// The expression as typed.
        spec: String,
        /// Units of the layer, `fan_out`.
        n: usize,
        /// Units of the layer before, `fan_in`.
        n_prev: usize,
        /// What Python would say.
        message: &'static str,
    },
    /// The slice for a bias vector has the wrong length.
    #[error("slice holds {got} biases, a layer of {wanted} units needs {wanted}")]
    BiasCount {
        /// Length of the slice.
        got: usize,
        /// Units of the layer.
        wanted: usize,
    },
    /// The slice for a tensor has the wrong length.
    #[error("slice holds {got} values, a tensor of {shape} needs {wanted}")]
    ElementCount {
        /// Length of the slice.
        got: usize,
        /// The shape as [`Shape`](crate::Shape) writes it.
        shape: String,
        /// Elements of the tensor.
        wanted: usize,
    },
    /// A tensor with more elements than can be counted.
    #[error("a tensor of {shape} has more elements than can be counted")]
    TooManyElements {
        /// The shape as [`Shape`](crate::Shape) writes it.
        shape: String,
    },
    /// Sizes that a layout does not fit.
    #[error("a tensor of {shape} in {groups} groups cannot be `{layout}`, wanted {wanted}")]
    Layout {
        /// The sizes.
        shape: String,
        /// The layout asked for.
        layout: &'static str,
        /// The groups asked for.
        groups: usize,
        /// What the layout needs.
        wanted: &'static str,
    },
    /// No layout has this name.
    #[error(
        "unknown layout `{name}`, wanted {}, or a library: `torch`, `torch-transposed`, `keras`, \
         `jax`, `keras-transposed`{}",
        quoted(known),
        also_nearest(nearest)
    )]
    UnknownLayout {
        /// The name as typed.
        name: String,
        /// The names that layouts have.
        known: Vec<&'static str>,
        /// Known names, the most similar first; empty if none is similar.
        nearest: Vec<&'static str>,
    },
    /// A scheme that reads fans was asked for a tensor of one axis or none.
    #[error(
        "`{scheme}` needs a fan-in and a fan-out, which a tensor of {shape} does not have: \
         write zeros, ones, constant(value=…), normal(std=…) or uniform(low=…, high=…)"
    )]
    NeedsFans {
        /// The spec.
        scheme: String,
        /// The sizes.
        shape: String,
    },
    /// Rules that cannot be read.
    #[cfg(feature = "rules")]
    #[error("line {line}, column {column} of the rules: {message}")]
    Rules {
        /// The line, counted from 1.
        line: usize,
        /// The column in characters, counted from 1.
        column: usize,
        /// What was found and what was wanted.
        message: String,
    },
    /// Parameters without a rule, and rules without a parameter.
    #[cfg(feature = "rules")]
    #[error("{}", unassigned(parameters, rules))]
    Unassigned {
        /// Names of the parameters that no rule matches and that are not declared to be left out.
        parameters: Vec<String>,
        /// Each rule that got no parameter and is not declared optional, with its place and why.
        rules: Vec<String>,
    },
    /// A parameter that its rule does not fit.
    #[cfg(feature = "rules")]
    #[error("{rule} for `{parameter}`: {source}")]
    Rule {
        /// The rule's place and pattern.
        rule: String,
        /// The parameter's name.
        parameter: String,
        /// What is wrong.
        source: Box<Error>,
    },
    /// Two parameters of one name.
    #[cfg(feature = "rules")]
    #[error("two parameters are named `{name}`: names tell their draws apart")]
    DuplicateName {
        /// The name.
        name: String,
    },
    /// Groups that a convolution cannot have.
    #[error(
        "{groups} groups, wanted at least 1 and a divisor of both {out_channels} output and {in_channels} input channels"
    )]
    InvalidGroups {
        /// The groups asked for.
        groups: usize,
        /// Channels of the layer.
        out_channels: usize,
        /// Channels of the layer before.
        in_channels: usize,
    },
    /// Data that give no scale to divide by.
    #[error(
        "outputs of layer {layer} have a variance of {variance}, wanted a finite number above 0"
    )]
    NoSpread {
        /// The layer, counted from 0.
        layer: usize,
        /// What was measured.
        variance: f64,
    },
    /// A measurement of a layer has the wrong number of units.
    #[error("measured {got} units of layer {layer}, wanted {wanted}")]
    UnitCount {
        /// The layer, counted from 0.
        layer: usize,
        /// Units measured.
        got: usize,
        /// Units of the layer.
        wanted: usize,
    },
    /// A slice of a tensor reaches beyond its end.
    #[error("elements {start} to {start} + {length} reach beyond the end of a tensor of {total}")]
    RangeBeyondEnd {
        /// First element of the slice.
        start: u64,
        /// Elements in the slice.
        length: usize,
        /// Elements in the tensor, or the largest number an index can take.
        total: u64,
    },
    /// A box that a tensor does not have, or that a slice does not hold.
    #[error(
        "slice holds {got} values, wanted those of {} in a tensor of {}",
        boxed(ranges),
        by(sizes)
    )]
    Block {
        /// The places along each axis.
        ranges: Vec<Range<usize>>,
        /// The sizes of the tensor's axes.
        sizes: Vec<usize>,
        /// Length of the slice.
        got: usize,
    },
    /// A slice by itself was asked of a scheme that needs the whole tensor.
    #[error("`{scheme}` needs the whole tensor, a slice cannot be made by itself")]
    NeedsWholeTensor {
        /// The spec.
        scheme: String,
    },
    /// A seed that `np.random.seed` refuses.
    #[error("seed {seed} is not a NumPy seed, wanted 0 to 4294967295")]
    NumpySeed {
        /// The seed asked for.
        seed: u64,
    },
    /// A set of instructions that the processor does not have.
    #[error("this processor does not have {wanted}, its best is {best}")]
    NoSuchInstructions {
        /// The level asked for.
        wanted: Level,
        /// The fastest one it has.
        best: Level,
    },
    /// A draw that another library's stream has no function for.
    #[error(
        "`{scheme}` cannot be drawn from {stream}, so there are no bits to repeat; use the named stream"
    )]
    NotInStream {
        /// The spec.
        scheme: String,
        /// Whose stream it is.
        stream: &'static str,
    },
}

/// What cannot fail has no error.
impl From<Infallible> for Error {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

impl Error {
    /// The error of a stream that has no function for a draw, before the scheme is known.
    pub(crate) fn not_in(stream: &'static str) -> Self {
        Self::NotInStream {
            scheme: String::new(),
            stream,
        }
    }

    /// The same error, about this spec.
    pub(crate) fn of(self, spec: &str) -> Self {
        match self {
            Self::NotInStream { stream, .. } => Self::NotInStream {
                scheme: spec.to_owned(),
                stream,
            },
            error => error,
        }
    }
}

/// After the unknown name of a scheme: similar names, or where none is, what families there are.
fn suggestion(nearest: &[&str]) -> String {
    if nearest.is_empty() {
        "known: zeros, constant, normal, uniform, truncated_normal, lecun_*, glorot_*, he_*, orthogonal, torch_linear and more, \
         or the course's notation such as randn*0.01"
            .to_owned()
    } else {
        format!("nearest: {}", quoted(nearest))
    }
}

/// What may have been meant by a name that is not known: the nearest, or if none is near, all.
pub(crate) fn nearest_or_all(name: &str, known: &[&str]) -> String {
    match (nearest(name, known.iter().copied()).first(), known) {
        (Some(nearest), _) => format!("the nearest is `{nearest}`"),
        (None, [_]) => format!("wanted {}", quoted(known)),
        (None, _) => format!("wanted one of {}", quoted(known)),
    }
}

/// `; the nearest is …`, or nothing.
fn also_nearest(nearest: &[&str]) -> String {
    match nearest {
        [] => String::new(),
        [nearest, ..] => format!("; the nearest is `{nearest}`"),
    }
}

/// `rows 0..2 and columns 1..4` without the words: `0..2 x 1..4`.
fn boxed(ranges: &[Range<usize>]) -> String {
    let ranges = ranges
        .iter()
        .map(|range| format!("{}..{}", range.start, range.end));
    ranges.collect::<Vec<_>>().join(" x ")
}

/// `4 x 6`.
fn by(sizes: &[usize]) -> String {
    let sizes = sizes.iter().map(usize::to_string);
    sizes.collect::<Vec<_>>().join(" x ")
}

/// All that is left over, parameters first, each with what to do about it.
#[cfg(feature = "rules")]
fn unassigned(parameters: &[String], rules: &[String]) -> String {
    let mut parts = Vec::new();
    let names: Vec<&str> = parameters.iter().map(String::as_str).collect();
    if let [name] = names[..] {
        parts.push(format!(
            "no rule matches `{name}`; add one, or name it in `leave` of [unmatched]"
        ));
    } else if !names.is_empty() {
        parts.push(format!(
            "no rule matches {} parameters, {}; add rules, or name them in `leave` of [unmatched]",
            names.len(),
            quoted(&names)
        ));
    }
    if !rules.is_empty() {
        parts.push(format!(
            "{}; remove it, or declare it with optional = true",
            rules.join(", ")
        ));
    }
    parts.join("; ")
}

/// Names in backticks, with commas between.
fn quoted(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// What parameters there are.
fn parameters(known: &[&str]) -> String {
    if known.is_empty() {
        "it takes none".to_owned()
    } else {
        format!("it has {}", quoted(known))
    }
}
