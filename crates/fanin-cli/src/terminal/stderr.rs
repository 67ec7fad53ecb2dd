//! What the program says of its own doings: all of it on stderr, none of it with `--quiet`.

use std::fmt::Display;
use std::io::Write;
use std::time::Instant;

use fanin_report::text::wrap;

use super::screen::{Level, Terminal};

/// What each line begins with.
const HEAD: &str = "fanin:";

impl Terminal {
    /// A hint; with `--quiet` none.
    pub(crate) fn note(&self, text: impl Display) {
        if !self.is_quiet() {
            self.aside(&broken(&text));
        }
    }

    /// With `--verbose`, what was done.
    pub(crate) fn detail(&self, text: impl Display) {
        if self.level == Level::Verbose {
            self.aside(&broken(&text));
        }
    }

    /// Does something; with `--verbose` says how long it took.
    pub(crate) fn timed<T>(&self, what: impl Display, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = work();
        let seconds = start.elapsed().as_secs_f64();
        self.detail(format_args!("{what}: {seconds:.3} s"));
        result
    }

    /// What went wrong: where colors are wanted, its head is red.
    pub(crate) fn failure(&self, message: impl Display) {
        let head = console::style(HEAD).for_stderr().red().bold();
        self.aside(&broken(&message).replacen(HEAD, &head.to_string(), 1));
    }

    /// Several lines, with no bar on the terminal meanwhile.
    pub(crate) fn aside(&self, text: &str) {
        // A closed stderr is no reason to panic.
        let _ = self
            .bars
            .suspend(|| std::io::stderr().write_all(text.as_bytes()));
    }
}

/// A line; on a terminal that is too narrow for it several, broken between words.
fn broken(line: &dyn Display) -> String {
    let line = format!("{HEAD} {line}");
    match console::Term::stderr().size_checked() {
        Some((_, columns)) => wrap(&line, columns.into()) + "\n",
        None => line + "\n",
    }
}
