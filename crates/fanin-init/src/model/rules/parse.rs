//! Rules from TOML, with the line and the column of whatever is wrong.
//!
//! The parser gives the place of each key and value in the text; every error here goes through
//! [`Reader::fail`], which turns a place into a line and a column. Numbers may be expressions of
//! variables that stand above.

use core::str::FromStr;

use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};

use super::assignment::Rules;
use super::pattern::Pattern;
use super::rule::{Place, Rule, Sizes};
use crate::error::nearest_or_all;
use crate::schemes::registry::{about, build};
use crate::spec::course::{Variables, arithmetic};
use crate::{Error, Initialization, Layout};

const TOP: &[&str] = &["variables", "rule", "unmatched"];
const RULE: &[&str] = &[
    "name", "rank", "shape", "layout", "groups", "init", "optional",
];

/// Reads rules from TOML; the crate's page says what they look like.
///
/// # Errors
/// [`Error::Rules`] with line and column.
impl FromStr for Rules {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let reader = Reader(text);
        let document = DeTable::parse(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            reader.fail(at, error.message())
        })?;
        reader.rules(document.get_ref())
    }
}

type Value<'t> = Spanned<DeValue<'t>>;

/// The text, for the lines and columns of errors.
#[derive(Clone, Copy)]
struct Reader<'t>(&'t str);

impl Reader<'_> {
    /// Line and column of a byte.
    fn place(self, at: usize) -> (usize, usize) {
        let before = self.0.get(..at).unwrap_or(self.0);
        let line = before.rsplit('\n').next().unwrap_or_default();
        (before.matches('\n').count() + 1, line.chars().count() + 1)
    }

    /// The error at a byte of the text.
    fn fail(self, at: usize, message: impl ToString) -> Error {
        let (line, column) = self.place(at);
        Error::Rules {
            line,
            column,
            message: message.to_string(),
        }
    }

    /// The error of a value of the wrong type.
    fn unlike(self, value: &Value<'_>, key: &str, wanted: &str) -> Error {
        let found = value.get_ref().type_str();
        self.fail(
            value.span().start,
            format!("`{key}` is of type {found}, wanted {wanted}"),
        )
    }

    /// Refuses keys that mean nothing.
    fn known(self, table: &DeTable<'_>, known: &[&str]) -> Result<(), Error> {
        for key in table.keys() {
            let name: &str = key.get_ref();
            if !known.contains(&name) {
                let message = format!("unknown key `{name}`, {}", nearest_or_all(name, known));
                return Err(self.fail(key.span().start, message));
            }
        }
        Ok(())
    }

    /// The whole text: variables first, because rules use them.
    fn rules(self, document: &DeTable<'_>) -> Result<Rules, Error> {
        self.known(document, TOP)?;
        let variables = match get(document, "variables") {
            Some(value) => self.variables(self.table(value, "variables")?)?,
            None => Variables::default(),
        };
        let wanted = "tables, each under [[rule]]";
        let rules = match get(document, "rule") {
            Some(value) => self.array(value, "rule", wanted)?,
            None => return Err(self.fail(self.0.len(), "found no rule, wanted a [[rule]]")),
        };
        let rule = |value: &Value<'_>| match value.get_ref() {
            DeValue::Table(table) => self.rule(value.span().start, table, &variables),
            _ => Err(self.unlike(value, "rule", wanted)),
        };
        let rules = rules.iter().map(rule).collect::<Result<_, _>>()?;
        let leave = match get(document, "unmatched") {
            Some(value) => self.leave(self.table(value, "unmatched")?)?,
            None => Vec::new(),
        };
        Ok(Rules { rules, leave })
    }

    /// In the order of the text, whatever the table's is.
    fn variables(self, table: &DeTable<'_>) -> Result<Variables, Error> {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        let later = entries.iter().map(|(key, _)| key.get_ref().to_string());
        let mut variables = Variables {
            later: later.collect(),
            ..Variables::default()
        };
        for (key, value) in entries {
            let name: &str = key.get_ref();
            let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            if !is_name || name == "sqrt" {
                let message = format!(
                    "`{name}` is no name for a variable, wanted letters, digits and `_`, and not sqrt"
                );
                return Err(self.fail(key.span().start, message));
            }
            let number = self.number(value, name, &variables)?;
            variables.later.remove(0);
            variables.known.insert(name.to_owned(), number);
        }
        Ok(variables)
    }

    /// One `[[rule]]`, which begins at a byte of the text.
    fn rule(self, at: usize, table: &DeTable<'_>, variables: &Variables) -> Result<Rule, Error> {
        self.known(table, RULE)?;
        let Some(init) = get(table, "init") else {
            return Err(self.fail(at, "this rule has no `init`, as in init = \"he_normal\""));
        };
        let mut rule = Rule::new(self.init(init, variables)?);
        rule.place = Place::Line(self.place(at).0);
        if let Some(value) = get(table, "name") {
            rule.name = Pattern::new(self.text(value, "name")?);
        }
        rule.sizes = match (get(table, "rank"), get(table, "shape")) {
            (None, None) => Sizes::Any,
            (Some(rank), None) => Sizes::Rank(self.count(rank, "rank")?),
            (None, Some(shape)) => {
                let sizes = self.array(shape, "shape", "a list such as [\"*\", 3, 7, 7]")?;
                let sizes = sizes.iter().map(|size| match size.get_ref().as_str() {
                    Some("*") => Ok(None),
                    _ => self.count(size, "shape").map(Some),
                });
                Sizes::Shape(sizes.collect::<Result<_, _>>()?)
            }
            (Some(rank), Some(_)) => {
                let message = "found `rank` beside `shape`, which has it already";
                return Err(self.fail(rank.span().start, message));
            }
        };
        if rule.sizes == Sizes::Any && get(table, "name").is_none() {
            let message = "this rule matches everything; say so with name = \"*\"";
            return Err(self.fail(at, message));
        }
        if let Some(value) = get(table, "layout") {
            let layout = self.text(value, "layout")?.parse::<Layout>();
            rule.layout = layout.map_err(|error| self.fail(value.span().start, error))?;
        }
        if let Some(value) = get(table, "groups") {
            rule.groups = self.count(value, "groups")?;
        }
        if let Some(value) = get(table, "optional") {
            let DeValue::Boolean(optional) = *value.get_ref() else {
                return Err(self.unlike(value, "optional", "true or false"));
            };
            rule.optional = optional;
        }
        Ok(rule)
    }

    /// A spec, or a scheme with expressions for its parameters.
    fn init(self, value: &Value<'_>, variables: &Variables) -> Result<Initialization, Error> {
        match value.get_ref() {
            DeValue::String(spec) => spec.parse().map_err(|error: Error| {
                let hint = match error {
                    Error::InvalidParameter { .. } | Error::Syntax { .. } => {
                        "; a scheme with arithmetic is a table, as in init = { scheme = \"normal\", std = \"0.02/sqrt(2)\" }"
                    }
                    _ => "",
                };
                self.fail(value.span().start, format!("{error}{hint}"))
            }),
            DeValue::Table(table) => self.scheme(value.span().start, table, variables),
            _ => Err(self.unlike(
                value,
                "init",
                "a spec such as \"he_normal\", or a table such as { scheme = \"normal\", std = 0.02 }",
            )),
        }
    }

    /// `{ scheme = "normal", std = "0.02/sqrt(2)" }`.
    fn scheme(
        self,
        at: usize,
        table: &DeTable<'_>,
        variables: &Variables,
    ) -> Result<Initialization, Error> {
        let Some(scheme) = get(table, "scheme") else {
            return Err(self.fail(at, "this `init` has no `scheme`"));
        };
        let name = self.text(scheme, "scheme")?;
        let mut values = Vec::new();
        for (key, value) in table.iter().filter(|(key, _)| key.get_ref() != "scheme") {
            let key: &str = key.get_ref();
            let is_word = about(name).is_some_and(|about| about.takes_word(key));
            let word = value.get_ref().as_str().filter(|_| is_word);
            let text = match (word, value.get_ref().as_str()) {
                (Some(word), _) => word.to_owned(),
                // A number if it is one, else the name of an activation.
                (None, Some(gain)) if key == "gain" => arithmetic(gain, variables)
                    .map_or_else(|_| gain.to_owned(), |number| number.to_string()),
                _ => self.number(value, key, variables)?.to_string(),
            };
            values.push((key, text));
        }
        let pairs = values.iter().map(|(key, text)| (*key, text.as_str()));
        let scheme = build(name, pairs.collect()).map_err(|error| {
            let wrong = match &error {
                Error::UnknownParameter { parameter, .. } => Some(parameter.as_str()),
                Error::InvalidParameter { parameter, .. } => Some(*parameter),
                _ => None,
            };
            let key = table.keys().find(|key| Some(&**key.get_ref()) == wrong);
            self.fail(key.map_or(scheme.span(), Spanned::span).start, error)
        })?;
        Ok(scheme.into())
    }

    /// `leave = ["*.num_batches_tracked"]`.
    fn leave(self, table: &DeTable<'_>) -> Result<Vec<Pattern>, Error> {
        self.known(table, &["leave"])?;
        let Some(value) = get(table, "leave") else {
            return Ok(Vec::new());
        };
        let names = self.array(value, "leave", "a list of names")?;
        let names = names.iter().map(|name| self.text(name, "leave"));
        names.map(|name| name.map(Pattern::new)).collect()
    }

    /// A number, or an expression.
    fn number(self, value: &Value<'_>, key: &str, variables: &Variables) -> Result<f64, Error> {
        let number = match value.get_ref() {
            DeValue::Integer(integer) => whole(integer).map(|integer| integer as f64),
            DeValue::Float(float) => float.as_str().parse().ok(),
            DeValue::String(text) => {
                let number = arithmetic(text, variables);
                return number.map_err(|message| {
                    self.fail(value.span().start, format!("`{key}`: {message}"))
                });
            }
            _ => None,
        };
        match number {
            Some(number) if f64::is_finite(number) => Ok(number),
            Some(number) => {
                let message = format!("`{key}` is {number}, wanted a finite number");
                Err(self.fail(value.span().start, message))
            }
            None => Err(self.unlike(
                value,
                key,
                "a number or an expression such as \"0.02/sqrt(2)\"",
            )),
        }
    }

    /// A whole number from 0 on.
    fn count(self, value: &Value<'_>, key: &str) -> Result<usize, Error> {
        let count = value.get_ref().as_integer().and_then(whole);
        let count = count.and_then(|count| usize::try_from(count).ok());
        count.ok_or_else(|| {
            let message = format!("`{key}` takes whole numbers from 0 on");
            self.fail(value.span().start, message)
        })
    }

    fn text<'v>(self, value: &'v Value<'_>, key: &str) -> Result<&'v str, Error> {
        let text = value.get_ref().as_str();
        text.ok_or_else(|| self.unlike(value, key, "a string"))
    }

    fn table<'v, 't>(self, value: &'v Value<'t>, key: &str) -> Result<&'v DeTable<'t>, Error> {
        let table = value.get_ref().as_table();
        table.ok_or_else(|| self.unlike(value, key, &format!("a table, under [{key}]")))
    }

    fn array<'v, 't>(
        self,
        value: &'v Value<'t>,
        key: &str,
        wanted: &str,
    ) -> Result<&'v [Value<'t>], Error> {
        match value.get_ref() {
            DeValue::Array(array) => Ok(array),
            _ => Err(self.unlike(value, key, wanted)),
        }
    }
}

/// The value of a key.
fn get<'v, 't>(table: &'v DeTable<'t>, key: &str) -> Option<&'v Value<'t>> {
    let mut entries = table.iter();
    entries
        .find(|(name, _)| name.get_ref() == key)
        .map(|(_, value)| value)
}

/// An integer in any of TOML's radices, if 64 bits hold it.
fn whole(integer: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}
