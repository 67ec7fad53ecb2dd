//! The command line: every command and option, a file a command, as clap reads them.

mod ask;
mod data;
mod explain;
mod gain;
mod generate;
mod init;
mod inspect;
mod network;
mod phase;
mod program;
mod repro;
mod show;
mod tour;
mod train;

pub(crate) mod command_line;
pub(crate) mod usage;
mod values;

pub(crate) use ask::AskOptions;
pub(crate) use data::Source;
pub(crate) use explain::ExplainOptions;
pub(crate) use gain::GainOptions;
pub(crate) use init::{Draws, InitOptions, Shard, ZERO};
pub(crate) use inspect::InspectOptions;
pub(crate) use network::{DescentOptions, Layers, NetworkOptions};
pub(crate) use phase::PhaseOptions;
pub(crate) use program::{Cli, Command, DataCommand};
pub(crate) use repro::ReproOptions;
pub(crate) use show::ShowOptions;
pub(crate) use tour::TourOptions;
pub(crate) use train::{Precision, TrainOptions};
