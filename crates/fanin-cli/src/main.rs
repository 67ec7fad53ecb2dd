//! The `fanin` program: flags, progress, files and exit codes; the mathematics lives in the
//! libraries.

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
use terminal::{Format, Terminal};

fn main() -> ExitCode {
    let mut terminal = Terminal::default();
    let result = match command_line::parse(std::env::args_os().collect(), &terminal) {
        Ok(Asked::Run(cli)) => run(&cli, &mut terminal),
        Ok(Asked::Print(text)) => terminal.text(&text).map(|()| ExitCode::SUCCESS),
        Ok(Asked::Nothing(text)) => {
            terminal.aside(&text);
            return ExitCode::from(2);
        }
        Err((format, failure)) => {
            terminal.format = format;
            Err(failure)
        }
    };
    match result {
        Ok(code) => code,
        Err(failure) => report(&failure, &terminal),
    }
}

fn run(Cli { common, command }: &Cli, terminal: &mut Terminal) -> Result<ExitCode, Failure> {
    terminal.set(common.format, common.quiet, common.verbose);
    terminal.watch()?;
    terminal.timed("all of it", || commands::answer(command, terminal))
}

#[derive(Serialize)]
struct FailureJson<'a> {
    error: ErrorJson<'a>,
}

#[derive(Serialize)]
struct ErrorJson<'a> {
    kind: &'a str,
    message: &'a str,
}

/// Says what went wrong: a line on stderr, and with `--format json` an object on stdout.
fn report(failure: &Failure, terminal: &Terminal) -> ExitCode {
    let (kind, message, code) = match failure {
        Failure::Refused { kind, message } => (*kind, message.as_str(), 2),
        Failure::Interrupted => ("interrupted", "interrupted; nothing was written", 130),
        Failure::ClosedPipe => return ExitCode::SUCCESS,
    };
    let message = &one_line(message);
    terminal.failure(message);
    if terminal.format == Format::Json {
        let error = ErrorJson { kind, message };
        // If stdout is gone too, the exit code is all that is left.
        let _ = terminal.json(&FailureJson { error });
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
