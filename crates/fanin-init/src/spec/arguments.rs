//! The parameters of a scheme: what is declared of them, and what was typed.
//!
//! The table of schemes, usages in help, and the errors about parameters are all made of these
//! declarations, and so is the reading itself.

use core::num::NonZeroU32;

use fanin_activation::Activation;
use fanin_activation::theory::{forward_gain, torch_gain};

use super::grammar::{decimal_comma, syntax};
use super::ranges::invalid;
use crate::{Error, FanMode};

/// What the table of schemes says of one name.
///
/// ```
/// use fanin_init::Scheme;
/// let he = Scheme::known().find(|about| about.name == "he_normal").expect("it is known");
/// assert_eq!(he.usage(), "he_normal(mode=fan_in)");
/// assert_eq!(he.formula, "z √(2/fan)");
/// assert!(he.aliases.contains(&"kaiming_normal"));
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct About {
    /// The canonical name, as specs have it.
    pub name: &'static str,
    /// Other names that specs may use for it.
    pub aliases: &'static [&'static str],
    /// The parameters, in the order of the table.
    pub parameters: &'static [Parameter],
    /// The weights as a formula: `z` is standard normal, `t` the same cut at ±2, `U(±a)` uniform on
    /// `[-a, a)`.
    pub formula: &'static str,
    /// Paper and equation.
    pub source: &'static str,
    /// Which other libraries have it.
    pub elsewhere: &'static str,
    /// A complete spec, for the error about a parameter that was left out.
    pub(crate) example: &'static str,
}

impl About {
    /// A name with neither aliases nor parameters.
    pub(crate) const fn new(
        name: &'static str,
        formula: &'static str,
        source: &'static str,
        elsewhere: &'static str,
    ) -> Self {
        Self {
            name,
            aliases: &[],
            parameters: &[],
            formula,
            source,
            elsewhere,
            example: name,
        }
    }

    /// With other names.
    pub(crate) const fn also(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    /// With parameters, in the order in which the table and errors name them.
    pub(crate) const fn with(self, parameters: &'static [Parameter]) -> Self {
        Self { parameters, ..self }
    }

    /// With a complete spec, where a parameter has no default.
    pub(crate) const fn example(self, example: &'static str) -> Self {
        Self { example, ..self }
    }

    /// The name with its parameters and their defaults, `…` for those that must be given:
    /// `gpt2_residual(std=0.02, blocks=…)`.
    pub fn usage(&self) -> String {
        let shown = self.parameters.iter().filter_map(|parameter| {
            let value = match parameter.usual {
                Usual::Given => "…",
                Usual::Is(value) => value,
                Usual::Absent => return None,
            };
            Some((parameter.name, Some(value.to_owned())))
        });
        written(self.name, shown)
    }

    /// The parameter that is declared under this name.
    fn parameter(&self, name: &str) -> Option<&'static Parameter> {
        self.parameters.iter().find(|known| known.name == name)
    }

    /// Whether a parameter's value is a word, and not a number or an expression.
    #[cfg(feature = "rules")]
    pub(crate) fn takes_word(&self, parameter: &str) -> bool {
        self.parameter(parameter)
            .is_some_and(|known| matches!(known.kind, Kind::Word(_) | Kind::Mode))
    }
}

/// A parameter of a scheme.
#[derive(Debug)]
#[non_exhaustive]
pub struct Parameter {
    /// The name before `=`.
    pub name: &'static str,
    kind: Kind,
    usual: Usual,
}

/// What a value may be.
#[derive(Debug)]
enum Kind {
    /// Any that Rust reads as `f64`; its range is the scheme's to check.
    Number,
    /// A whole number above 0.
    Count,
    /// A number, or the name of an activation.
    Gain,
    /// One of these words.
    Word(&'static [&'static str]),
    /// One of [`FanMode`].
    Mode,
}

/// What holds where nothing is typed.
#[derive(Debug)]
enum Usual {
    /// An error.
    Given,
    /// This value, as it would be typed.
    Is(&'static str),
    /// The scheme decides.
    Absent,
}

impl Parameter {
    /// A parameter that must be given.
    const fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            usual: Usual::Given,
        }
    }

    /// A number that must be given.
    pub(crate) const fn number(name: &'static str) -> Self {
        Self::new(name, Kind::Number)
    }

    /// A whole number above 0 that must be given.
    pub(crate) const fn count(name: &'static str) -> Self {
        Self::new(name, Kind::Count)
    }

    /// `gain`, a number or an activation's name, that must be given.
    pub(crate) const fn gain() -> Self {
        Self::new("gain", Kind::Gain)
    }

    /// One of these words, that must be given.
    pub(crate) const fn word(name: &'static str, words: &'static [&'static str]) -> Self {
        Self::new(name, Kind::Word(words))
    }

    /// `mode`, one of the four fans, with this default.
    pub(crate) const fn mode(usual: &'static str) -> Self {
        Self::new("mode", Kind::Mode).or(usual)
    }

    /// With a default.
    pub(crate) const fn or(self, usual: &'static str) -> Self {
        Self {
            usual: Usual::Is(usual),
            ..self
        }
    }

    /// May be left out.
    pub(crate) const fn optional(self) -> Self {
        Self {
            usual: Usual::Absent,
            ..self
        }
    }
}

/// The parameters of a spec, as typed or as is usual.
#[derive(Debug)]
pub(crate) struct Arguments<'a> {
    about: &'static About,
    /// Names and values without blanks around them, each name once and declared.
    typed: Vec<(&'a str, &'a str)>,
}

impl<'a> Arguments<'a> {
    /// # Errors
    /// [`Error::UnknownParameter`] and [`Error::DuplicateParameter`].
    pub(crate) fn new(
        about: &'static About,
        typed: Vec<(&'a str, &'a str)>,
    ) -> Result<Self, Error> {
        for (index, &(key, _)) in typed.iter().enumerate() {
            let (scheme, parameter) = (about.name, key.to_owned());
            if about.parameter(key).is_none() {
                let known = about.parameters.iter().map(|known| known.name).collect();
                return Err(Error::UnknownParameter {
                    scheme,
                    parameter,
                    known,
                });
            }
            if typed[..index].iter().any(|&(earlier, _)| earlier == key) {
                return Err(Error::DuplicateParameter { scheme, parameter });
            }
        }
        Ok(Self { about, typed })
    }

    /// The canonical name of what was typed.
    pub(crate) fn name(&self) -> &'static str {
        self.about.name
    }

    /// Whether a value was typed.
    pub(crate) fn has(&self, parameter: &str) -> bool {
        self.typed.iter().any(|(key, _)| *key == parameter)
    }

    /// The value as typed, or the default.
    fn value(&self, name: &'static str) -> Result<&str, Error> {
        let typed = self.typed.iter().find(|(key, _)| *key == name);
        let usual = || match self.about.parameter(name)?.usual {
            Usual::Is(usual) => Some(usual),
            _ => None,
        };
        let value = typed.map(|&(_, value)| value).or_else(usual);
        value.ok_or(Error::MissingParameter {
            scheme: self.about.name,
            parameter: name,
            example: self.about.example,
        })
    }

    /// The error of a value that is none of those wanted.
    pub(crate) fn refused(&self, parameter: &'static str, wanted: &str) -> Error {
        let value = self.value(parameter).unwrap_or_default();
        invalid(self.about.name, parameter, value, wanted)
    }

    /// A number, not yet checked for its range.
    ///
    /// # Errors
    /// [`Error::MissingParameter`] without a value or a default, and [`Error::InvalidParameter`]
    /// for a value that is no number.
    pub(crate) fn number(&self, name: &'static str) -> Result<f64, Error> {
        let number = self.value(name)?.parse();
        number.map_err(|_| self.refused(name, "a number"))
    }

    /// A whole number above 0.
    ///
    /// # Errors
    /// As [`number`](Self::number).
    pub(crate) fn count(&self, name: &'static str) -> Result<NonZeroU32, Error> {
        let count = self.value(name)?.parse();
        count.map_err(|_| self.refused(name, "a whole number above 0"))
    }

    /// One of the words that the parameter is declared with.
    pub(crate) fn word(&self, name: &'static str) -> Result<&'static str, Error> {
        let value = self.value(name)?;
        let words = match self.about.parameter(name).map(|known| &known.kind) {
            Some(Kind::Word(words)) => *words,
            _ => &[],
        };
        let word = words.iter().find(|word| **word == value);
        word.copied()
            .ok_or_else(|| self.refused(name, &either(words)))
    }

    /// One of the four fans.
    ///
    /// # Errors
    /// As [`number`](Self::number).
    pub(crate) fn mode(&self) -> Result<FanMode, Error> {
        let value = self.value("mode")?;
        let mode = FanMode::ALL.into_iter().find(|mode| mode.name() == value);
        mode.ok_or_else(|| self.refused("mode", &either(&FanMode::ALL.map(FanMode::name))))
    }

    /// A number, or the name of an activation: what keeps the second moment at 1 after it, or with
    /// `torch.` before it what PyTorch says.
    pub(crate) fn gain(&self) -> Result<f64, Error> {
        let value = self.value("gain")?;
        gain(value).ok_or_else(|| {
            self.refused(
                "gain",
                "a number, an activation such as tanh, or one that PyTorch has a gain for, such as \
                 torch.tanh",
            )
        })
    }
}

/// The value of a gain as it is typed: `1.5`, `tanh`, `torch.tanh`.
pub(crate) fn gain(text: &str) -> Option<f64> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    match text.strip_prefix("torch.") {
        Some(name) => torch_gain(name.parse().ok()?),
        None => Some(forward_gain(&text.parse::<Activation>().ok()?)),
    }
}

/// `name` or `name(parameter=value, …)`; a value that is none is left out.
pub(crate) fn written<'a>(
    name: &str,
    values: impl IntoIterator<Item = (&'a str, Option<String>)>,
) -> String {
    let values = values.into_iter();
    let values = values.filter_map(|(key, value)| Some(format!("{key}={}", value?)));
    let values: Vec<String> = values.collect();
    if values.is_empty() {
        name.to_owned()
    } else {
        format!("{name}({})", values.join(", "))
    }
}

/// `a, b or c`.
fn either(words: &[&str]) -> String {
    match words {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        _ => words.concat(),
    }
}

/// The pairs of `parameter=value, …`, a part of `spec`.
///
/// # Errors
/// [`Error::Syntax`].
pub(crate) fn pairs<'a>(
    spec: &str,
    arguments: Option<&'a str>,
) -> Result<Vec<(&'a str, &'a str)>, Error> {
    let arguments = arguments.unwrap_or_default();
    if arguments.trim().is_empty() {
        return Ok(Vec::new());
    }
    let pair = |argument: &'a str| match argument.split_once('=') {
        Some((key, value)) => Ok((key.trim(), value.trim())),
        None => {
            let comma = (argument.as_ptr() as usize).saturating_sub(spec.as_ptr() as usize + 1);
            let message = decimal_comma(spec, comma).unwrap_or_else(|| {
                format!("found `{}`, wanted `parameter=value`", argument.trim())
            });
            Err(syntax(spec, argument, message))
        }
    };
    split_outside(arguments).map(pair).collect()
}

/// The parts between commas that are not inside parentheses, as those of `leaky_relu(slope=0.2)`
/// are.
fn split_outside(arguments: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    arguments.split(move |c| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    })
}
