//! What the program says of its own doings: all of it on stderr, none of it with `--quiet`.

use std::fmt::Display;
use std::io::Write;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Instant;

use crate::terminal::progress;
use crate::terminal::stdout::wrap;

/// What each line begins with.
const HEAD: &str = "fanin:";

const PLAIN: u8 = 0;
const QUIET: u8 = 1;
const VERBOSE: u8 = 2;

static LEVEL: AtomicU8 = AtomicU8::new(PLAIN);

/// As `--quiet` and `--verbose` ask for.
pub(crate) fn set(quiet: bool, verbose: bool) {
    let level = match (quiet, verbose) {
        (true, _) => QUIET,
        (_, true) => VERBOSE,
        _ => PLAIN,
    };
    LEVEL.store(level, Ordering::Relaxed);
}

/// Whether results only are wanted.
pub(crate) fn is_quiet() -> bool {
    LEVEL.load(Ordering::Relaxed) == QUIET
}

/// A line; on a terminal that is too narrow for it, several, broken between words.
pub(crate) fn line(line: impl Display) {
    text(&broken(&line));
}

/// Such a line about what went wrong: where colors are wanted, its head is red.
pub(crate) fn failure(line: impl Display) {
    let head = console::style(HEAD).for_stderr().red().bold();
    text(&broken(&line).replacen(HEAD, &head.to_string(), 1));
}

fn broken(line: &dyn Display) -> String {
    let line = format!("{HEAD} {line}");
    match console::Term::stderr().size_checked() {
        Some((_, columns)) => wrap(&line, columns.into()) + "\n",
        None => line + "\n",
    }
}

/// Several lines.
pub(crate) fn text(text: &str) {
    // A closed stderr is no reason to panic.
    let _ = progress::aside(|| std::io::stderr().write_all(text.as_bytes()));
}

/// With `--verbose`, what was done.
pub(crate) fn detail(text: impl Display) {
    if LEVEL.load(Ordering::Relaxed) == VERBOSE {
        line(text);
    }
}

/// Does something; with `--verbose` says how long it took.
pub(crate) fn timed<T>(what: impl Display, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    detail(format_args!(
        "{what}: {:.3} s",
        start.elapsed().as_secs_f64()
    ));
    result
}
