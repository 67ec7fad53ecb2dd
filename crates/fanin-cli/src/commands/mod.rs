//! Each command: from its options to an answer, printed as text, JSON or a page.

mod ask;
mod claims;
mod dataset;
mod explain;
mod gain;
mod generate;
mod init;
mod inspect;
mod json;
mod network;
mod numbered;
mod page;
mod phase;
mod repro;
mod show;
mod tour;
mod train;

use std::process::ExitCode;

use crate::args::{Command, DataCommand};
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Does what the command asks for.
pub(crate) fn answer(command: &Command, terminal: &Terminal) -> Result<ExitCode, Failure> {
    match command {
        Command::Repro(options) => repro::repro(options, terminal),
        Command::Train(options) => train::train(options, terminal),
        Command::Explain(options) => explain::explain(options, terminal),
        Command::Ask(options) => ask::ask(options, terminal),
        Command::Init(options) => init::init(options, terminal),
        Command::Inspect(options) => inspect::inspect(options, terminal),
        Command::List => ask::list(terminal),
        Command::Phase(options) => phase::phase(options, terminal),
        Command::Gain(options) => gain::gain(options, terminal),
        Command::Data(DataCommand::Show(options)) => show::show(options, terminal),
        Command::GenerateMan(options) => generate::man(&options.folder, terminal),
        Command::GenerateCompletions(options) => generate::completions(&options.folder, terminal),
        Command::Tour(options) => tour::tour(options, terminal, answer),
    }
}
