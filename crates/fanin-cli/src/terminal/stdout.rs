use std::io::{self, Write};
use std::sync::Mutex;

use clap::ValueEnum;
use fanin_lab::Claim;
use serde::Serialize;

use crate::failure::{Failure, io_words};

/// What is printed, and for whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Format {
    // Not documented one by one: `--help` would leave a line empty after every option.
    #[default]
    Text,
    Json,
}

/// What is kept back of the output, where somebody asked for that.
static KEPT: Mutex<Option<String>> = Mutex::new(None);

/// Does something, and returns what it would have printed.
pub(crate) fn kept(work: impl FnOnce() -> Result<(), Failure>) -> Result<String, Failure> {
    let set = |text| {
        KEPT.lock()
            .map_or(None, |mut kept| std::mem::replace(&mut *kept, text))
    };
    set(Some(String::new()));
    let result = work();
    let text = set(None).unwrap_or_default();
    result.map(|()| text)
}

/// Prints text to stdout.
pub(crate) fn text(text: &str) -> Result<(), Failure> {
    if let Ok(mut kept) = KEPT.lock()
        && let Some(kept) = kept.as_mut()
    {
        kept.push_str(text);
        return Ok(());
    }
    let mut stdout = io::stdout().lock();
    written(
        stdout
            .write_all(text.as_bytes())
            .and_then(|()| stdout.flush()),
    )
}

/// Prints one JSON object to stdout.
pub(crate) fn json(value: &impl Serialize) -> Result<(), Failure> {
    let mut line = serde_json::to_string_pretty(value)
        .map_err(|error| Failure::usage(format!("cannot write JSON: {error}")))?;
    line.push('\n');
    text(&line)
}

fn written(result: io::Result<()>) -> Result<(), Failure> {
    match result.and_then(|()| io::stdout().flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(Failure::ClosedPipe),
        Err(error) => Err(Failure::unwritable("stdout".as_ref(), io_words(&error))),
        Ok(()) => Ok(()),
    }
}

/// Whether to color, and the columns to stay within: those of the terminal, or where stdout is none, those that COLUMNS asks for.
pub(crate) fn terminal() -> (bool, Option<usize>) {
    let width = match console::Term::stdout().size_checked() {
        Some((_, columns)) => Some(usize::from(columns)),
        None => std::env::var("COLUMNS")
            .ok()
            .and_then(|columns| columns.parse().ok()),
    };
    (
        console::colors_enabled(),
        width.filter(|&columns| columns > 0),
    )
}

/// Paragraphs with an empty line between them.
pub(crate) fn paragraphs(paragraphs: &[String]) -> String {
    let trimmed: Vec<&str> = paragraphs.iter().map(|text| text.trim_end()).collect();
    trimmed.join("\n\n").trim_end().to_owned() + "\n"
}

/// Claims with their verdicts in the margin.
pub(crate) fn claims(claims: &[Claim], width: usize) -> String {
    let mut text = wrap("Claims, each of which this run could have refuted:", width) + "\n";
    for claim in claims {
        let verdict = if claim.holds { "holds" } else { "FAILS" };
        let lines = [
            claim.text.clone(),
            format!("wanted {}; measured {}", claim.expected, claim.measured),
            format!("tolerance: {}", claim.tolerance),
        ];
        let mut margin = verdict;
        for line in &lines {
            for line in wrap(line, width.saturating_sub(7)).lines() {
                text.push_str(format!("{margin:<7}{line}").trim_end());
                text.push('\n');
                margin = "";
            }
        }
    }
    text
}

/// A line with its name in the margin, the rest of it below itself.
pub(crate) fn labeled(name: &str, text: &str, width: usize) -> String {
    let text = wrap(text, width.saturating_sub(MARGIN)).replace('\n', "\n         ");
    format!("{name:<MARGIN$}{text}\n")
}

/// Columns for the names of lines.
const MARGIN: usize = 9;

/// Breaks a paragraph between words.
pub(crate) fn wrap(text: &str, width: usize) -> String {
    let mut out = String::new();
    let mut column = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            out.push('\n');
            column = 0;
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out
}
