use std::path::PathBuf;

use clap::Args;

use super::values::question;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fanin ask                           what can be asked
  fanin ask zero-weights
  fanin ask how-small --out costs.png
  fanin ask --all --out answers")]
pub(crate) struct AskOptions {
    /// Which question; without one they are listed. An answer takes from a second to two minutes
    #[arg(value_name = "ID", value_parser = question(), hide_possible_values = true)]
    pub(crate) id: Option<String>,
    /// Answer all of them, in several minutes: a page and a figure each, and index.html
    #[arg(long, conflicts_with = "id")]
    pub(crate) all: bool,
    /// Write the figure as FILE.svg or FILE.png, or all of it as a page, FILE.html; with --all a
    /// folder [default: target/repro/questions]
    #[arg(long, value_name = "FILE|DIR")]
    pub(crate) out: Option<PathBuf>,
}
