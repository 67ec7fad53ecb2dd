use std::path::PathBuf;

use clap::Args;

use super::data::DataOptions;

#[derive(Debug, Args)]
#[command(
    allow_negative_numbers = true,
    after_help = "Examples:
  fanin data show
  fanin data show --data-seed 7 --out other.png"
)]
pub(crate) struct ShowOptions {
    #[command(flatten)]
    pub(crate) data: DataOptions,
    /// The PNG file to write
    #[arg(long, default_value = "pictures.png", value_name = "FILE.png")]
    pub(crate) out: PathBuf,
}
