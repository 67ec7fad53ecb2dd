//! Each command: from its options to an answer, printed as text, JSON or a page.

mod ask;
mod explain;
mod gain;
mod generate;
mod init;
mod inspect;
mod json;
mod page;
mod phase;
mod repro;
mod show;
mod tour;
mod train;

use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

use crate::args::{Command, DataCommand};
use crate::failure::Failure;
use crate::terminal::stdout::Format;

/// Does what the command asks for.
pub(crate) fn answer(
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
