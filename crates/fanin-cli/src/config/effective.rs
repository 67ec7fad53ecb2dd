use std::fmt::{self, Write as _};

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches};
use toml_writer::TomlWrite as _;

use crate::config::file::{Kind, in_conflict, key_of, leaf};
use crate::failure::Failure;

/// The options of this run as the TOML that `--config` reads: typed, from a file, from the
/// environment or by default.
pub(crate) fn toml(command: &clap::Command, matches: &ArgMatches) -> Result<String, Failure> {
    let (path, own, matches) = leaf(command, matches);
    let source = |arg: &Arg| matches.value_source(arg.get_id().as_str());
    let chosen: Vec<&Arg> = own
        .get_arguments()
        .filter(|arg| !matches!(source(arg), None | Some(ValueSource::DefaultValue)))
        .collect();
    let (mut common, mut special, mut unset) = (String::new(), String::new(), Vec::new());
    for arg in own.get_arguments() {
        let Some(key) = key_of(arg) else { continue };
        let is_default = source(arg) == Some(ValueSource::DefaultValue);
        let is_void = is_default && chosen.iter().any(|other| in_conflict(own, arg, other));
        let Some(values) = matches.get_raw(arg.get_id().as_str()).filter(|_| !is_void) else {
            unset.push(key);
            continue;
        };
        let texts: Option<Vec<&str>> = values.map(|value| value.to_str()).collect();
        let Some(texts) = texts else {
            return Err(Failure::usage(format!(
                "--print-config: the value of {key} is not UTF-8, and TOML cannot hold it"
            )));
        };
        let table = if arg.is_global_set() {
            &mut common
        } else {
            &mut special
        };
        // Writing to a String cannot fail.
        let _ = entry(table, key, Kind::of(arg), &texts);
    }
    let name = path.join(" ");
    let mut text = format!("# fanin {name}, version {}\n", env!("CARGO_PKG_VERSION"));
    if !unset.is_empty() {
        let _ = writeln!(text, "# Not set: {}.", unset.join(", "));
    }
    let _ = write!(text, "{common}\n[{}]\n{special}", path.join("."));
    Ok(text)
}

fn entry(table: &mut String, key: &str, kind: Kind, texts: &[&str]) -> fmt::Result {
    write!(table, "{key} = ")?;
    match (kind, texts) {
        (Kind::Texts, texts) => table.value(texts)?,
        // What is neither a number nor a list is kept as it was typed.
        (_, [text, ..]) => match number(kind, text) {
            Some(number) => table.push_str(&number),
            None => table.value(*text)?,
        },
        (_, []) => {}
    }
    writeln!(table)
}

/// `text` as TOML writes it without quotes.
fn number(kind: Kind, text: &str) -> Option<String> {
    match kind {
        Kind::Switch => Some(text.to_owned()),
        Kind::Whole => text.parse::<i128>().ok().map(|number| number.to_string()),
        Kind::Number => text.parse::<f64>().ok().map(|number| {
            // TOML knows neither NaN nor a capital.
            format!("{number:?}").to_lowercase()
        }),
        Kind::Widths => text
            .parse::<crate::args::Layers>()
            .ok()
            .map(|layers| format!("{:?}", layers.0)),
        Kind::Text | Kind::Texts => None,
    }
}
