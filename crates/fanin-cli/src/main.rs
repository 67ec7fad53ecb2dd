//! The `fanin` program: flags, progress, files and exit codes; the mathematics lives in the libraries.

mod args;
mod data;
mod failure;
mod figure;
mod files;
mod interrupt;
mod json;
mod progress;
mod repro;
mod stdout;
mod train;

use std::process::ExitCode;

use args::{Command, Format, Invocation};
use failure::Failure;

fn main() -> ExitCode {
    let (format, result) = match args::parse() {
        Ok(Invocation { format, command }) => (format, run(command, format)),
        Err((format, failure)) => (format, Err(failure)),
    };
    match result {
        Ok(code) => code,
        Err(failure) => failure.report(format),
    }
}

fn run(command: Command, format: Format) -> Result<ExitCode, Failure> {
    let stop = interrupt::install()?;
    match command {
        Command::Repro(options) => repro::repro(&options, format, stop),
        Command::Train(options) => train::train(&options, format, stop),
        Command::DataShow(options) => data::show(&options, format),
    }
}
