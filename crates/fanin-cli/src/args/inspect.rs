use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;
use fanin_init::Layout;

use super::values::layout;

#[derive(Debug, Args)]
#[command(
    allow_negative_numbers = true,
    after_help = "Examples:
  fanin inspect model.safetensors
  fanin inspect model.safetensors --tensor conv1.weight --groups 32
  fanin inspect keras-weights.npz --layout keras
  fanin inspect w.npy --format json"
)]
pub(crate) struct InspectOptions {
    /// A file that ends in .safetensors, .npz or .npy
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The order of a tensor's axes; also by library: torch, keras, jax, torch-transposed,
    /// keras-transposed
    #[arg(long, default_value_t, value_parser = layout(), value_name = "NAME")]
    pub(crate) layout: Layout,
    /// Groups of the convolutions: of tensors with more than two axes
    #[arg(long, default_value = "1", value_name = "N")]
    pub(crate) groups: NonZeroUsize,
    /// This tensor alone
    #[arg(long, value_name = "NAME")]
    pub(crate) tensor: Option<String>,
}
