//! What the pages of `repro`, `ask` and `explain` have in common.

use fanin_lab::Claim;
use fanin_report::{Block, Cell, Column, Drawing, Link, Page, PageFigure, Role, Section, Table};

use crate::failure::Failure;
use crate::files::Output;

/// Whether this program lies where cargo built it, and was not installed: its commands are then
/// cargo's.
fn is_in_checkout() -> bool {
    let program = std::env::current_exe().unwrap_or_default();
    let folder = program.parent();
    folder.is_some_and(|folder| folder.join("deps").is_dir())
}

/// What one types for `fanin`.
fn program() -> &'static str {
    match is_in_checkout() {
        true => "cargo run --quiet -p fanin-cli --",
        false => "fanin",
    }
}

/// What one types for `fanin repro`.
pub(crate) fn repro_program() -> &'static str {
    match is_in_checkout() {
        true => "cargo xtask repro",
        false => "fanin repro",
    }
}

/// The command line of these words, to be pasted into a shell.
pub(crate) fn command<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words = words.into_iter().map(quoted).collect::<Vec<_>>();
    format!("{} {}", program(), words.join(" "))
}

/// A word as a POSIX shell takes it.
pub(crate) fn quoted(word: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./=,:".contains(&b);
    match !word.is_empty() && word.bytes().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

/// The command line of this very run, but for the file that it writes.
pub(crate) fn own_command() -> String {
    let mut words = Vec::new();
    let mut arguments = std::env::args_os().skip(1);
    while let Some(word) = arguments.next() {
        let word = word.to_string_lossy().into_owned();
        match word.as_str() {
            "--out" => drop(arguments.next()),
            out if out.starts_with("--out=") => {}
            _ => words.push(word),
        }
    }
    command(words.iter().map(String::as_str))
}

/// Claims with their verdicts.
pub(crate) fn claims(claims: &[Claim]) -> Table {
    let mut table = Table::new(
        [
            "claim",
            "verdict",
            "expected",
            "measured",
            "tolerance",
            "source",
        ]
        .map(Column::left),
    );
    for claim in claims {
        let verdict = match claim.holds {
            true => Cell::new("holds").role(Role::Good),
            false => Cell::new("fails").role(Role::Bad),
        };
        table.row([
            Cell::new(&claim.text),
            verdict,
            Cell::new(&claim.expected),
            Cell::new(&claim.measured),
            Cell::new(&claim.tolerance),
            Cell::new(&claim.source),
        ]);
    }
    table
}

pub(crate) fn figure(drawing: Drawing, caption: &str, command: String) -> Block {
    Block::Figure(Box::new(PageFigure {
        drawing,
        caption: caption.to_owned(),
        command,
    }))
}

pub(crate) fn section(id: &str, heading: &str, blocks: Vec<Block>) -> Section {
    Section {
        id: id.to_owned(),
        heading: heading.to_owned(),
        blocks,
    }
}

pub(crate) fn link(href: impl Into<String>, text: impl Into<String>, note: &str) -> Link {
    Link {
        href: href.into(),
        text: text.into(),
        note: note.to_owned(),
    }
}

/// What every page ends with. Without a date: the same run gives the same bytes.
pub(crate) fn footer(command: &str) -> String {
    format!(
        "Written by fanin {} from one run of `{command}`; every number on this page is that run's.",
        env!("CARGO_PKG_VERSION")
    )
}

/// Writes a page whole or not at all.
pub(crate) fn write(page: &Page, out: Output) -> Result<(), Failure> {
    let html = page.to_html()?;
    out.write(html.as_bytes()).map(|_| ())
}
