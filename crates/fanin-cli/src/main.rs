//! The `fanin` program: flags, progress, files and exit codes; the mathematics lives in the libraries.

mod answer_figure;
mod args;
mod ask;
mod explain;
mod failure;
mod figure;
mod files;
mod gain;
mod init;
mod inspect;
mod interrupt;
mod json;
mod page;
mod phase;
mod progress;
mod repro;
mod show;
mod source;
mod stdout;
mod train;

use std::io::Write;
use std::process::ExitCode;

use args::{Command, Invocation};
use failure::Failure;
use serde::Serialize;
use stdout::Format;

fn main() -> ExitCode {
    let (format, result) = match args::parse() {
        Ok(Invocation { format, command }) => (format, run(command, format)),
        Err((format, failure)) => (format, Err(failure)),
    };
    match result {
        Ok(code) => code,
        Err(failure) => report(&failure, format),
    }
}

fn run(command: Command, format: Format) -> Result<ExitCode, Failure> {
    let stop = interrupt::install()?;
    match command {
        Command::Repro(options) => repro::repro(&options, format, stop),
        Command::List => ask::list(format),
        Command::Ask(options) => ask::ask(&options, format, stop),
        Command::Train(options) => train::train(&options, format, stop),
        Command::Explain(options) => explain::explain(&options, format, stop),
        Command::Phase(options) => phase::phase(&options, format),
        Command::Gain(options) => gain::gain(&options, format),
        Command::Init(options) => init::init(&options, format, stop),
        Command::Inspect(options) => inspect::inspect(&options, format, stop),
        Command::DataShow(options) => show::show(&options, format),
    }
}

#[derive(Serialize)]
struct FailureJson<'a> {
    schema: u32,
    error: ErrorJson<'a>,
}

#[derive(Serialize)]
struct ErrorJson<'a> {
    kind: &'a str,
    message: &'a str,
}

/// Says what went wrong: a line on stderr, and with `--format json` an object on stdout.
fn report(failure: &Failure, format: Format) -> ExitCode {
    let (kind, message, code) = match failure {
        Failure::Refused { kind, message } => (*kind, message.as_str(), 2),
        Failure::Interrupted => ("interrupted", "interrupted; nothing was written", 130),
        Failure::ClosedPipe => return ExitCode::SUCCESS,
    };
    let message = &one_line(message);
    // A closed stderr is no reason to panic.
    let _ = writeln!(std::io::stderr(), "fanin: {message}");
    if format == Format::Json {
        let error = ErrorJson { kind, message };
        // If stdout is gone too, the exit code is all that is left.
        let _ = stdout::json(&FailureJson { schema: 1, error });
    }
    ExitCode::from(code)
}

/// One line, and none that floods the screen: of a very long one the middle is left out.
fn one_line(message: &str) -> String {
    let line = message.split_whitespace().collect::<Vec<_>>().join(" ");
    let letters: Vec<char> = line.chars().collect();
    if letters.len() < 600 {
        return line;
    }
    let (head, tail) = (&letters[..200], &letters[letters.len() - 300..]);
    head.iter().chain(&[' ', '…', ' ']).chain(tail).collect()
}
