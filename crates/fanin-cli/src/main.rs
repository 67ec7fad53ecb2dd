//! The `fanin` program: flags, progress, files and exit codes; the mathematics lives in the libraries.

mod args;
mod commands;
mod config;
mod failure;
mod files;
mod terminal;

use std::process::ExitCode;

use args::Cli;
use args::command_line::{self, Asked};
use failure::Failure;
use serde::Serialize;
use terminal::stdout::Format;
use terminal::{ctrl_c, stderr, stdout};

fn main() -> ExitCode {
    let (format, result) = match command_line::parse(std::env::args_os().collect()) {
        Ok(Asked::Run(cli)) => (cli.common.format, run(&cli)),
        Ok(Asked::Print(text)) => (
            Format::Text,
            stdout::text(&text).map(|()| ExitCode::SUCCESS),
        ),
        Ok(Asked::Nothing(text)) => {
            stderr::text(&text);
            return ExitCode::from(2);
        }
        Err((format, failure)) => (format, Err(failure)),
    };
    match result {
        Ok(code) => code,
        Err(failure) => report(&failure, format),
    }
}

fn run(Cli { common, command }: &Cli) -> Result<ExitCode, Failure> {
    stderr::set(common.quiet, common.verbose);
    let stop = ctrl_c::install()?;
    stderr::timed("all of it", || {
        commands::answer(common.format, command, stop)
    })
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
    stderr::failure(message);
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
