//! The `fanin` program: flags, progress, files and exit codes; the mathematics lives in the libraries.

mod answer_figure;
mod args;
mod ask;
mod command_line;
mod config;
mod effective;
mod explain;
mod failure;
mod figure;
mod files;
mod gain;
mod generate;
mod help;
mod init;
mod inspect;
mod interrupt;
mod json;
mod names;
mod page;
mod phase;
mod progress;
mod repro;
mod show;
mod source;
mod stderr;
mod stdout;
mod tour;
mod train;
mod usage;

use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

use args::{Cli, Command, DataCommand};
use command_line::Asked;
use failure::Failure;
use serde::Serialize;
use stdout::Format;

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
    let stop = interrupt::install()?;
    stderr::timed("all of it", || answer(common.format, command, stop))
}

/// Does what the command asks for.
fn answer(
    format: Format,
    command: &Command,
    stop: &'static AtomicBool,
) -> Result<ExitCode, Failure> {
    match command {
        Command::Repro(options) => repro::repro(options, format, stop),
        Command::Train(options) => train::train(options, format, stop),
        Command::Explain(options) => explain::explain(options, format, stop),
        Command::Ask(options) => ask::ask(options, format, stop),
        Command::Init(options) => init::init(options, format, stop),
        Command::Inspect(options) => inspect::inspect(options, format, stop),
        Command::List => ask::list(format),
        Command::Phase(options) => phase::phase(options, format),
        Command::Gain(options) => gain::gain(options, format),
        Command::Data(DataCommand::Show(options)) => show::show(options, format),
        Command::GenerateMan(options) => generate::man(&options.folder),
        Command::GenerateCompletions(options) => generate::completions(&options.folder),
        Command::Tour(options) => tour::tour(options, format, stop),
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
