use std::path::PathBuf;

use clap::Args;

use super::data::{PictureOptions, Source};

#[derive(Debug, Args)]
#[command(
    allow_negative_numbers = true,
    after_help = "Examples:
  fanin repro
  fanin repro --seeds 3 --out results
  fanin repro --data path/to/the/course"
)]
pub(crate) struct ReproOptions {
    /// `seeded`, or a folder with train_catvnoncat.h5 and test_catvnoncat.h5
    #[arg(
        long,
        env = "FANIN_COURSE_DATA",
        default_value = "seeded",
        value_name = "SOURCE"
    )]
    pub(crate) data: Source,
    #[command(flatten)]
    pub(crate) pictures: PictureOptions,
    /// How many initialization seeds, from 1 on
    #[arg(long, default_value = "10", value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) seeds: u32,
    /// Also answer every question of `fanin list`, with a page each; this takes several minutes
    #[arg(long)]
    pub(crate) all: bool,
    /// Folder for the page index.html, its figures as SVG and PNG, and results.md
    #[arg(long, default_value = "target/repro", value_name = "DIR")]
    pub(crate) out: PathBuf,
}
