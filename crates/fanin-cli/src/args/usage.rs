//! clap explains over several lines; here is one that says what came, what was wanted, and what is
//! nearest.

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// What is wrong with the command line, in one line.
pub(crate) fn words(error: &clap::Error) -> String {
    let came = |kind| of(error, kind).into_iter().next();
    let nearest = nearest(error);
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let name = came(ContextKind::InvalidSubcommand).unwrap_or_default();
            let hint = nearest.unwrap_or_else(|| "`fanin --help` lists them".to_owned());
            format!("there is no command `{name}`; {hint}")
        }
        ErrorKind::UnknownArgument => {
            let name = came(ContextKind::InvalidArg).unwrap_or_default();
            let hint = nearest.unwrap_or_else(|| "--help lists what there is".to_owned());
            if name.starts_with('-') {
                format!("there is no option {name} here; {hint}")
            } else {
                let hint = place(&name).unwrap_or(&hint);
                format!("the word `{name}` is not expected here; {hint}")
            }
        }
        ErrorKind::InvalidValue => {
            let argument = came(ContextKind::InvalidArg).unwrap_or_default();
            let wanted = of(error, ContextKind::ValidValue);
            match came(ContextKind::InvalidValue) {
                Some(value) if !value.is_empty() && !wanted.is_empty() => {
                    let nearest = nearest.map(|nearest| format!("; {nearest}"));
                    format!(
                        "invalid value `{value}` for {argument}: wanted {}{}",
                        listed(&wanted, "or"),
                        nearest.unwrap_or_default()
                    )
                }
                _ if wanted.is_empty() => format!("{argument}: a value is required"),
                _ => format!("{argument}: a value is required, {}", listed(&wanted, "or")),
            }
        }
        ErrorKind::ValueValidation => {
            let argument = came(ContextKind::InvalidArg).unwrap_or_default();
            let value = came(ContextKind::InvalidValue).unwrap_or_default();
            let reason = std::error::Error::source(error).map(ToString::to_string);
            let reason = reason.unwrap_or_else(|| rendered(error));
            let reason = plain(&reason).map_or(reason.clone(), str::to_owned);
            let reason = range(&reason).unwrap_or(reason);
            format!("invalid value `{value}` for {argument}: {reason}")
        }
        ErrorKind::MissingRequiredArgument => {
            let missing = of(error, ContextKind::InvalidArg);
            format!(
                "{} is required; --help has examples",
                listed(&missing, "and")
            )
        }
        ErrorKind::MissingSubcommand => {
            "a command is required; `fanin --help` lists them".to_owned()
        }
        _ => rendered(error),
    }
}

/// Where a word belongs that was typed without an option.
fn place(word: &str) -> Option<&'static str> {
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    if word.contains("rand") || word.starts_with('*') {
        Some(
            "a formula comes after --init, in quotes because * means files to the shell: --init 'randn*0.01', on Windows \"randn*0.01\"",
        )
    } else if ends(&[".safetensors", ".npz"]) {
        Some("`fanin explain` takes a weight file after --weights, `fanin inspect` by itself")
    } else if ends(&[".h5", ".hdf5", ".pt", ".pth", ".pkl", ".ckpt"]) {
        Some(
            "weights are read from .safetensors and .npz, after --weights: np.savez('model.npz', W1=…, b1=…) makes one",
        )
    } else {
        None
    }
}

/// What the standard library says of a number, in words for people.
fn plain(reason: &str) -> Option<&'static str> {
    match reason {
        "invalid digit found in string" | "cannot parse integer from empty string" => {
            Some("wanted a whole number, not below 0")
        }
        "number too large to fit in target type" => Some("this number is too large"),
        "invalid float literal" | "cannot parse float from empty string" => {
            Some("wanted a number, such as 0.0075")
        }
        "number would be zero for non-zero type" => Some("wanted a whole number from 1"),
        _ => None,
    }
}

/// What clap says of a number outside of its range, `0 is not in 1..=7`, without Rust's notation.
fn range(reason: &str) -> Option<String> {
    let (_, range) = reason.split_once(" is not in ")?;
    let (low, high) = range.split_once("..=")?;
    Some(format!("wanted a whole number from {low} to {high}"))
}

/// What clap's context says of a kind.
pub(crate) fn of(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}

fn nearest(error: &clap::Error) -> Option<String> {
    let [argument, value] = [ContextKind::SuggestedArg, ContextKind::SuggestedValue]
        .map(|kind| of(error, kind).into_iter().next());
    let commands: Vec<String> = of(error, ContextKind::SuggestedSubcommand)
        .iter()
        .map(|name| format!("`{name}`"))
        .collect();
    match (argument, value, commands.as_slice()) {
        (Some(argument), _, [command, ..]) => Some(format!("{command} has {argument}")),
        (Some(argument), ..) => Some(format!("the nearest is {argument}")),
        (_, Some(value), _) => Some(format!("the nearest is `{value}`")),
        (_, _, [command]) => Some(format!("the nearest is {command}")),
        (_, _, []) => None,
        (_, _, commands) => Some(format!("the nearest are {}", listed(commands, "and"))),
    }
}

/// `a, b or c`.
fn listed(names: &[String], last: &str) -> String {
    match names {
        [names @ .., name] if !names.is_empty() => format!("{} {last} {name}", names.join(", ")),
        names => names.concat(),
    }
}

/// As clap has it; the usage line is left to `--help`.
fn rendered(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more information"))
        .filter(|line| !line.is_empty())
        .collect();
    let line = lines.join("; ").replace(":; ", ": ");
    line.strip_prefix("error: ").unwrap_or(&line).to_owned()
}
