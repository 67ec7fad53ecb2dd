use std::io::{self, Write};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::ValueEnum;
use indicatif::MultiProgress;
use serde::Serialize;

use super::ctrl_c::{self, Temporaries};
use crate::failure::{Failure, io_words};

/// What is printed, and for whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Format {
    // Not documented one by one: `--help` would leave a line empty after every option.
    #[default]
    Text,
    Json,
}

/// How much is said beside the results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Level {
    /// Results only.
    Quiet,
    #[default]
    Plain,
    /// Also what is read and written, and how long it takes.
    Verbose,
}

/// All that a command may say and ask: results to stdout, messages and progress to stderr, the
/// width and colors for both, and whether Ctrl-C was pressed.
#[derive(Default)]
pub(crate) struct Terminal {
    pub(crate) format: Format,
    pub(super) level: Level,
    /// All bars, so that a line can be written without breaking into one.
    pub(super) bars: MultiProgress,
    temporaries: Temporaries,
    /// What is kept back of the output, where somebody asked for that.
    kept: Option<Mutex<String>>,
}

/// Every object begins with the version of its fields.
#[derive(Serialize)]
struct Versioned<'a, T> {
    schema: u32,
    #[serde(flatten)]
    fields: &'a T,
}

impl Terminal {
    /// Says as much as `--format`, `--quiet` and `--verbose` ask for.
    pub(crate) fn set(&mut self, format: Format, quiet: bool, verbose: bool) {
        self.format = format;
        self.level = match (quiet, verbose) {
            (true, _) => Level::Quiet,
            (_, true) => Level::Verbose,
            _ => Level::Plain,
        };
    }

    /// Whether results only are wanted.
    pub(crate) fn is_quiet(&self) -> bool {
        self.level == Level::Quiet
    }

    /// Lets Ctrl-C set the flag [`Terminal::stop`], and a second one end the program.
    pub(crate) fn watch(&self) -> Result<(), Failure> {
        ctrl_c::watch(self.temporaries.clone())
    }

    /// Set once Ctrl-C was pressed.
    pub(crate) fn stop(&self) -> &'static AtomicBool {
        &ctrl_c::STOP
    }

    /// An error once Ctrl-C was pressed.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        match self.stop().load(Ordering::Relaxed) {
            true => Err(Failure::Interrupted),
            false => Ok(()),
        }
    }

    /// Has a temporary file removed by a second Ctrl-C.
    pub(crate) fn remember(&self, path: &Path) {
        ctrl_c::remember(&self.temporaries, path);
    }

    /// The columns to stay within: those of the terminal; where stdout is not one, those that
    /// COLUMNS asks for, or 80, so that text in a pager is as text on a terminal.
    pub(crate) fn width(&self) -> usize {
        let columns = match console::Term::stdout().size_checked() {
            Some((_, columns)) => Some(usize::from(columns)),
            None => std::env::var("COLUMNS")
                .ok()
                .and_then(|columns| columns.parse().ok()),
        };
        columns.filter(|&columns| columns > 0).unwrap_or(80)
    }

    /// Whether results may be colored.
    pub(crate) fn color(&self) -> bool {
        console::colors_enabled()
    }

    /// Does something, and returns the text that it would have printed.
    pub(crate) fn kept(
        &self,
        work: impl FnOnce(&Self) -> Result<(), Failure>,
    ) -> Result<String, Failure> {
        let inner = Self {
            format: Format::Text,
            level: self.level,
            bars: self.bars.clone(),
            temporaries: self.temporaries.clone(),
            kept: Some(Mutex::default()),
        };
        work(&inner)?;
        let text = inner.kept.and_then(|kept| kept.into_inner().ok());
        Ok(text.unwrap_or_default())
    }

    /// Prints an answer, in the format that was asked for.
    pub(crate) fn answer<T: Serialize>(
        &self,
        json: impl FnOnce() -> T,
        text: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        match self.format {
            Format::Json => self.json(&json()),
            Format::Text => self.text(&text()),
        }
    }

    /// Prints one JSON object to stdout.
    pub(crate) fn json(&self, fields: &impl Serialize) -> Result<(), Failure> {
        let object = Versioned { schema: 1, fields };
        let mut line = serde_json::to_string_pretty(&object)
            .map_err(|error| Failure::usage(format!("cannot write JSON: {error}")))?;
        line.push('\n');
        self.text(&line)
    }

    /// Says below a text which file the figure or the page was written to.
    pub(crate) fn written(&self, path: Option<&Path>) -> Result<(), Failure> {
        match path {
            Some(path) if self.format == Format::Text && !self.is_quiet() => {
                self.text(&format!("\nWritten to {}\n", path.display()))
            }
            _ => Ok(()),
        }
    }

    /// Prints text to stdout.
    pub(crate) fn text(&self, text: &str) -> Result<(), Failure> {
        if let Some(kept) = &self.kept {
            if let Ok(mut kept) = kept.lock() {
                kept.push_str(text);
            }
            return Ok(());
        }
        let mut stdout = io::stdout().lock();
        let written = stdout.write_all(text.as_bytes());
        match written.and_then(|()| stdout.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(Failure::ClosedPipe),
            Err(error) => Err(Failure::unwritable("stdout".as_ref(), io_words(&error))),
            Ok(()) => Ok(()),
        }
    }
}
