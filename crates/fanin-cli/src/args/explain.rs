use std::path::PathBuf;

use clap::Args;

use super::data::{PictureOptions, Source};
use super::network::{DescentOptions, NetworkOptions};

#[derive(Debug, Args)]
#[command(
    allow_negative_numbers = true,
    after_help = "Examples:
  fanin explain                                the course's network
  fanin explain --init 'randn*0.01' --prove    why 34 %, with the fix tried
  fanin explain --activation sigmoid --layers 784,50,50,10 --init he_normal
  fanin explain --weights model.safetensors --activation tanh
  fanin explain --weights parameters.npz --data DIR --out signal.png"
)]
pub(crate) struct ExplainOptions {
    /// `seeded`, or a folder with train_catvnoncat.h5 and test_catvnoncat.h5 [default: the seeded
    /// pictures for networks with their 12288 inputs, else random inputs]
    #[arg(long, value_name = "SOURCE")]
    pub(crate) data: Option<Source>,
    #[command(flatten)]
    pub(crate) pictures: PictureOptions,
    #[command(flatten)]
    pub(crate) network: NetworkOptions,
    /// Weights made anywhere, instead of --layers and --init: a state_dict as .safetensors, or W1,
    /// b1, … in an .npz
    #[arg(long, value_name = "FILE", conflicts_with_all = ["layers", "init", "rng", "seed"])]
    pub(crate) weights: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) descent: DescentOptions,
    /// Try one change after the other until the network learns, however long it takes; a change
    /// that takes a moment is tried anyway
    #[arg(long)]
    pub(crate) prove: bool,
    /// In text, the verdict, the fix and a short table only: no theory, rule or forecast
    #[arg(long)]
    pub(crate) brief: bool,
    /// Draw signal and gradient layer by layer, FILE.svg or FILE.png; or all of it as a page,
    /// FILE.html
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}
