use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::ask::AskOptions;
use super::explain::ExplainOptions;
use super::gain::GainOptions;
use super::generate::FolderOptions;
use super::init::InitOptions;
use super::inspect::InspectOptions;
use super::phase::PhaseOptions;
use super::repro::ReproOptions;
use super::show::ShowOptions;
use super::tour::TourOptions;
use super::train::TrainOptions;
use crate::terminal::Format;

/// Why a network does not train, and which initialization fixes it.
#[derive(Debug, Parser)]
#[command(
    name = "fanin",
    version,
    about = "Why a network does not train, and which initialization fixes it",
    arg_required_else_help = true,
    after_help = "Examples:
  fanin tour                           five minutes from 34 % to the fix
  fanin repro                          all initializations, compared
  fanin train --init 'randn*0.01'      your own line
  fanin explain --init 'randn*0.01'    why it does not train
  fanin ask zero-weights               a question that a student asked
  fanin train --help                   what a command can do, with examples"
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) common: CommonOptions,
    #[command(subcommand)]
    pub(crate) command: Command,
}

// No documentation comments on groups: clap would make them the command's own description.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct CommonOptions {
    /// Text for people, or one JSON object for programs
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "FORMAT"
    )]
    pub(crate) format: Format,
    /// Options from a file, such as learning-rate = 0.02; what is typed goes before them
    #[arg(long, global = true, value_name = "FILE.toml")]
    pub(crate) config: Option<PathBuf>,
    /// Print all options in effect as --config reads them, and do nothing else
    #[arg(long, global = true)]
    pub(crate) print_config: bool,
    /// Results only: no progress, no hints
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Say on stderr what is read and written, and how long it takes
    #[arg(long, short, global = true, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
}

/// A command with its options.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show why one network gets 34 %, and more than twice that with other first weights: a table
    /// and a page
    Repro(ReproOptions),
    /// Go from 34 % to the fix, a step at a time
    Tour(TourOptions),
    /// Train one network; say whether it learned, and why not
    Train(Box<TrainOptions>),
    /// Say why a network will not train, and what to change
    Explain(Box<ExplainOptions>),
    /// Answer a question that students asked, by running an experiment
    Ask(AskOptions),
    /// Write a model's initial weights, by one scheme or by rules
    Init(Box<InitOptions>),
    /// Describe the tensors of a weight file, and the schemes that could have made them
    Inspect(InspectOptions),
    /// List the questions that `fanin ask` answers
    #[command(after_help = "Examples:
  fanin list
  fanin list --format json")]
    List,
    /// Show which weight scales let a deep network train: the edge of chaos
    Phase(PhaseOptions),
    /// Show an activation's gains beside PyTorch's
    Gain(GainOptions),
    /// Look at the data
    #[command(
        subcommand,
        after_help = "Examples:
  fanin data show
  fanin data show --help"
    )]
    Data(DataCommand),
    /// Write the manual's pages
    #[command(hide = true)]
    GenerateMan(FolderOptions),
    /// Write completions for every shell
    #[command(hide = true)]
    GenerateCompletions(FolderOptions),
}

#[derive(Debug, Subcommand)]
pub(crate) enum DataCommand {
    /// Write a contact sheet of the pictures as PNG
    Show(ShowOptions),
}
