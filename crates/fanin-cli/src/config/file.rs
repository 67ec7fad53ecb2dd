//! Options from a TOML file. clap knows which there are: its list of arguments is the only one.

use std::any::TypeId;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::ContextKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches};
use fanin_activation::words::nearest;
use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};

use crate::args::Layers;
use crate::args::usage;
use crate::failure::Failure;

type Value<'t> = Spanned<DeValue<'t>>;

/// A configuration file.
pub(crate) struct Config {
    path: PathBuf,
    text: String,
}

/// What the file says of one argument.
pub(crate) struct Given {
    id: clap::Id,
    /// The key's place in the text.
    at: usize,
    words: Vec<OsString>,
}

impl Given {
    /// As one would type it.
    pub(crate) fn words(&self) -> &[OsString] {
        &self.words
    }
}

impl Config {
    /// The file that `--config` names.
    pub(crate) fn named_in(matches: &ArgMatches) -> Result<Option<Self>, Failure> {
        let Some(path) = matches.get_one::<PathBuf>("config") else {
            return Ok(None);
        };
        let text = Failure::reading(path)?;
        let path = path.clone();
        Ok(Some(Self { path, text }))
    }

    /// What the file says for this command and the command line does not: not what was typed, and
    /// nothing that conflicts with it.
    pub(crate) fn arguments(
        &self,
        command: &clap::Command,
        typed: &ArgMatches,
    ) -> Result<Vec<Given>, Failure> {
        let document = DeTable::parse(&self.text).map_err(|error| {
            self.fail(
                error.span().map_or(0, |span| span.start),
                error.message().trim_end(),
            )
        })?;
        let (path, own, matches) = leaf(command, typed);
        let mut given = Vec::new();
        self.collect(
            document.get_ref(),
            (command, command),
            own,
            Some(&path),
            &mut given,
        )?;
        let is_typed =
            |id: &clap::Id| matches.value_source(id.as_str()) == Some(ValueSource::CommandLine);
        let all: Vec<&Arg> = own.get_arguments().collect();
        given.retain(|given| {
            let typed = all.iter().filter(|arg| is_typed(arg.get_id()));
            let mut typed = typed.copied();
            let arg = all.iter().find(|arg| *arg.get_id() == given.id);
            !arg.is_some_and(|arg| {
                typed.any(|typed| typed.get_id() == arg.get_id() || in_conflict(own, arg, typed))
            })
        });
        Ok(given)
    }

    /// Takes the keys of a table that belong to `own`, the command to run; those of other commands
    /// are only looked at.
    ///
    /// `path` are the tables that still lie ahead; none if this is the table of another command.
    fn collect(
        &self,
        table: &DeTable<'_>,
        (command, here): (&clap::Command, &clap::Command),
        own: &clap::Command,
        path: Option<&[&str]>,
        given: &mut Vec<Given>,
    ) -> Result<(), Failure> {
        let keys_of = if path.is_some() { own } else { here };
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        // Tables last: what they say of a command goes before what stands above all of them.
        entries.sort_by_key(|(_, value)| value.get_ref().is_table());
        let mut seen = Vec::new();
        for (key, value) in entries {
            let (name, at) = (key.get_ref().replace('_', "-"), key.span().start);
            if let (Some(inner), Some(sub)) =
                (value.get_ref().as_table(), here.find_subcommand(&name))
            {
                let ahead = path.and_then(|path| match path {
                    [first, rest @ ..] if *first == name => Some(rest),
                    _ => None,
                });
                self.collect(inner, (command, sub), own, ahead, given)?;
                continue;
            }
            let Some(arg) = keys_of
                .get_arguments()
                .find(|arg| key_of(arg) == Some(&*name))
            else {
                return Err(self.unknown(at, key.get_ref(), (here, keys_of), command));
            };
            if seen.contains(arg.get_id()) {
                return Err(self.fail(at, format!("`{name}` stands here twice")));
            }
            seen.push(arg.get_id().clone());
            let words = self.words(arg, key.get_ref(), value)?;
            if path.is_some() {
                given.retain(|given| given.id != *arg.get_id());
                let id = arg.get_id().clone();
                given.push(Given { id, at, words });
            }
        }
        Ok(())
    }

    fn unknown(
        &self,
        at: usize,
        key: &str,
        (here, keys_of): (&clap::Command, &clap::Command),
        all: &clap::Command,
    ) -> Failure {
        let name = key.replace('_', "-");
        let has_it =
            |sub: &&clap::Command| sub.get_arguments().any(|arg| key_of(arg) == Some(&name));
        let others: Vec<&str> = all_commands(all)
            .filter(has_it)
            .map(clap::Command::get_name)
            .collect();
        if let [first, ..] = others[..] {
            let command = keys_of.get_name();
            return self.fail(
                at,
                format!(
                    "`{key}` is an option of {}, and not of fanin {command}; it may stand under [{first}]",
                    others.join(", ")
                ),
            );
        }
        let keys = keys_of.get_arguments().filter_map(key_of);
        let tables = here.get_subcommands().filter(|sub| !sub.is_hide_set());
        let tables = tables.map(clap::Command::get_name);
        // `lr` is far from `learning-rate`, but its first letters.
        let first_letters = |known: &&str| {
            let firsts = known.split('-').filter_map(|word| word.chars().next());
            firsts.eq(key.chars())
        };
        let known: Vec<&str> = keys.chain(tables).collect();
        let meant = match known.iter().copied().find(first_letters) {
            Some(known) => vec![known],
            None => nearest(&name, known),
        };
        let command = keys_of.get_name();
        let hint = match meant.first() {
            Some(nearest) => format!("the nearest is `{nearest}`"),
            None => format!("`fanin {command} --help` lists them all"),
        };
        self.fail(
            at,
            format!("unknown key `{key}` for fanin {command}; {hint}"),
        )
    }

    /// An argument as one would type it.
    fn words(&self, arg: &Arg, key: &str, value: &Value<'_>) -> Result<Vec<OsString>, Failure> {
        let kind = Kind::of(arg);
        let texts = match (kind, value.get_ref()) {
            (Kind::Switch, DeValue::Boolean(is_on)) => {
                let flag = arg.get_long().filter(|_| *is_on);
                return Ok(flag
                    .map(|long| format!("--{long}").into())
                    .into_iter()
                    .collect());
            }
            (Kind::Widths, DeValue::Array(widths)) => {
                let widths: Option<Vec<String>> = widths
                    .iter()
                    .map(|width| scalar(Kind::Whole, width.get_ref()))
                    .collect();
                widths.map(|widths| vec![widths.join(",")])
            }
            (Kind::Texts, DeValue::Array(texts)) => {
                let texts = texts.iter().map(|text| scalar(Kind::Text, text.get_ref()));
                texts.collect()
            }
            (kind, value) => scalar(kind, value).map(|text| vec![text]),
        };
        let Some(texts) = texts else {
            let (found, inside) = match (kind, value.get_ref()) {
                (Kind::Widths | Kind::Texts, DeValue::Array(items)) => {
                    let wanted = if kind == Kind::Widths {
                        Kind::Whole
                    } else {
                        Kind::Text
                    };
                    let wrong = items
                        .iter()
                        .find(|item| scalar(wanted, item.get_ref()).is_none());
                    (wrong.unwrap_or(value), "an item of ")
                }
                _ => (value, ""),
            };
            return Err(self.fail(
                found.span().start,
                format!(
                    "{inside}`{key}` is of type {}, wanted {}",
                    found.get_ref().type_str(),
                    kind.wanted()
                ),
            ));
        };
        let word = |text: String| match arg.get_long() {
            Some(long) => format!("--{long}={text}").into(),
            None => text.into(),
        };
        Ok(texts.into_iter().map(word).collect())
    }

    /// If an error speaks of what the file says: the same, with the place.
    pub(crate) fn at_fault(
        &self,
        command: &clap::Command,
        given: &[Given],
        error: &clap::Error,
    ) -> Option<Failure> {
        let mut accused = usage::of(error, ContextKind::InvalidArg);
        accused.extend(usage::of(error, ContextKind::PriorArg));
        let is_accused = |given: &&Given| {
            let mut arguments = all_commands(command).flat_map(clap::Command::get_arguments);
            arguments.any(|arg| *arg.get_id() == given.id && accused.contains(&arg.to_string()))
        };
        let given = given.iter().find(is_accused)?;
        Some(self.fail(given.at, usage::words(error)))
    }

    fn fail(&self, at: usize, message: impl std::fmt::Display) -> Failure {
        let before = self.text.get(..at).unwrap_or(&self.text);
        let line = before.matches('\n').count() + 1;
        let column = before
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .chars()
            .count()
            + 1;
        let path = self.path.display();
        Failure::usage(format!("{path}: line {line}, column {column}: {message}"))
    }
}

/// A command with all below it.
fn all_commands(command: &clap::Command) -> Box<dyn Iterator<Item = &clap::Command> + '_> {
    let below = command.get_subcommands().flat_map(all_commands);
    Box::new(std::iter::once(command).chain(below))
}

/// The command to run: the names that lead to it, and what is said of it.
pub(crate) fn leaf<'a>(
    mut command: &'a clap::Command,
    mut matches: &'a ArgMatches,
) -> (Vec<&'a str>, &'a clap::Command, &'a ArgMatches) {
    let mut path = Vec::new();
    while let Some((name, below)) = matches.subcommand()
        && let Some(sub) = command.find_subcommand(name)
    {
        path.push(name);
        (command, matches) = (sub, below);
    }
    (path, command, matches)
}

/// Whether one of two arguments excludes the other; clap keeps that with one of them.
pub(crate) fn in_conflict(command: &clap::Command, a: &Arg, b: &Arg) -> bool {
    let excludes = |a: &Arg, b: &Arg| {
        let excluded = command.get_arg_conflicts_with(a);
        excluded.iter().any(|other| other.get_id() == b.get_id())
    };
    excludes(a, b) || excludes(b, a)
}

/// What an argument is called in a file; none for those that a file cannot have.
pub(crate) fn key_of(arg: &Arg) -> Option<&str> {
    let name = arg.get_long().unwrap_or(arg.get_id().as_str());
    (!["help", "version", "config", "print-config"].contains(&name)).then_some(name)
}

/// What an argument's value is in TOML.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Switch,
    Whole,
    Number,
    /// Widths of layers: a list of whole numbers, or a text.
    Widths,
    Text,
    /// What may be typed several times.
    Texts,
}

impl Kind {
    pub(crate) fn of(arg: &Arg) -> Self {
        let value = arg.get_value_parser().type_id();
        let is_one_of = |types: &[TypeId]| types.iter().any(|&known| value == known);
        match arg.get_action() {
            ArgAction::SetTrue => Self::Switch,
            ArgAction::Append => Self::Texts,
            _ if is_one_of(&[TypeId::of::<f64>()]) => Self::Number,
            _ if is_one_of(&[TypeId::of::<Layers>()]) => Self::Widths,
            _ if is_one_of(&[
                TypeId::of::<u8>(),
                TypeId::of::<u32>(),
                TypeId::of::<u64>(),
                TypeId::of::<usize>(),
                TypeId::of::<std::num::NonZeroUsize>(),
            ]) =>
            {
                Self::Whole
            }
            _ => Self::Text,
        }
    }

    const fn wanted(self) -> &'static str {
        match self {
            Self::Switch => "true or false",
            Self::Whole => "a whole number",
            Self::Number => "a number",
            Self::Widths => "a list such as [12288, 20, 7, 5, 1]",
            Self::Text => "a string",
            Self::Texts => "a string or a list of strings",
        }
    }
}

/// A single value as one would type it; none if it is of another kind.
fn scalar(kind: Kind, value: &DeValue<'_>) -> Option<String> {
    match (kind, value) {
        (Kind::Whole | Kind::Number, DeValue::Integer(integer)) => {
            whole(integer).map(|integer| integer.to_string())
        }
        (Kind::Number, DeValue::Float(float)) => Some(float.as_str().to_owned()),
        (Kind::Text | Kind::Texts | Kind::Widths, DeValue::String(text)) => Some(text.to_string()),
        _ => None,
    }
}

fn whole(integer: &DeInteger<'_>) -> Option<i128> {
    i128::from_str_radix(integer.as_str(), integer.radix()).ok()
}
