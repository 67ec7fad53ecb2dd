use std::fmt::Display;
use std::str::FromStr;

use clap::builder::{
    PossibleValue, PossibleValuesParser, StringValueParser, TypedValueParser, ValueParser,
};
use fanin_activation::Activation;
use fanin_init::{Initialization, Layout};
use fanin_lab::questions;
use fanin_nn::Settings;

type AnyError = Box<dyn std::error::Error + Send + Sync>;

/// A value that has a name: help, completions and manual list the names, and an unknown one is
/// answered with the nearest.
pub(crate) fn one_of<T>(all: &[T]) -> ValueParser
where
    T: Display + FromStr<Err: Into<AnyError>> + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(all.iter().map(T::to_string))
        .try_map(|name| name.parse::<T>())
        .into()
}

/// The text in a matching pair of quotes, which the command line of Windows leaves in place.
fn unquoted(text: &str) -> &str {
    let inside = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    inside('\'').or_else(|| inside('"')).unwrap_or(text)
}

/// The spec of an initialization.
pub(crate) fn spec(text: &str) -> Result<Initialization, fanin_init::Error> {
    unquoted(text).parse()
}

/// A layout, by its own name or by a library's.
pub(crate) fn layout() -> ValueParser {
    Open::<Layout>::new(Layout::ALL.map(Layout::name)).into()
}

/// An activation, which may have a parameter.
pub(crate) fn activation() -> ValueParser {
    let names = Activation::ALL
        .iter()
        .map(|activation| activation.to_string());
    Open::<Activation>::new(names).into()
}

/// A setting of gradient descent, in the range that a run wants.
pub(crate) fn setting<T>(
    set: fn(&mut Settings, T),
) -> impl Fn(&str) -> Result<T, AnyError> + Clone + Send + Sync + 'static
where
    T: FromStr<Err: Into<AnyError>> + Copy + 'static,
{
    move |text| {
        let value = text.parse().map_err(Into::into)?;
        let mut settings = Settings::default();
        set(&mut settings, value);
        settings.check()?;
        Ok(value)
    }
}

/// The standard deviation of weights or biases; theory squares it.
pub(crate) fn deviation(text: &str) -> Result<f64, AnyError> {
    let value: f64 = text.parse()?;
    if value >= 0.0 && (value * value).is_finite() {
        Ok(value)
    } else {
        Err("a standard deviation: wanted 0 or a positive number whose square is finite".into())
    }
}

/// The id of a question.
pub(crate) fn question() -> ValueParser {
    let ids = questions::questions().iter().map(|question| question.id);
    Open::<String>::new(ids).into()
}

/// Names to list of a value that has more than those, or is looked up elsewhere: its own error
/// speaks.
#[derive(Clone)]
struct Open<T> {
    names: Vec<PossibleValue>,
    read: fn(&str) -> Result<T, AnyError>,
}

impl<T: FromStr<Err: Into<AnyError>>> Open<T> {
    fn new(names: impl IntoIterator<Item = impl Into<clap::builder::Str>>) -> Self {
        Self {
            names: names.into_iter().map(PossibleValue::new).collect(),
            read: |text| unquoted(text).parse().map_err(Into::into),
        }
    }
}

impl<T: Clone + Send + Sync + 'static> TypedValueParser for Open<T> {
    type Value = T;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<T, clap::Error> {
        let read = self.read;
        StringValueParser::new()
            .try_map(move |text| read(&text))
            .parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.names.iter().cloned()))
    }
}
