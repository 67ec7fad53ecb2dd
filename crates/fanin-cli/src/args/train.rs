use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use fanin_nn::Form;

use super::data::DataOptions;
use super::network::{DescentOptions, NetworkOptions};
use super::values::{one_of, setting};

#[derive(Debug, Args)]
#[command(
    allow_negative_numbers = true,
    after_help = "Examples:
  fanin train
  fanin train --init 'randn*0.01'
  fanin train --init he_normal --activation tanh --layers 12288,50,50,1
  fanin train --init 'np.random.randn(n, n_prev) / np.sqrt(n_prev)'
  fanin train --data DIR --rng numpy --seed 1 --loss course
  fanin train --config my.toml --save weights.npz"
)]
pub(crate) struct TrainOptions {
    #[command(flatten)]
    pub(crate) data: DataOptions,
    #[command(flatten)]
    pub(crate) network: NetworkOptions,
    #[command(flatten)]
    pub(crate) descent: DescentOptions,
    /// Momentum: V = momentum V + gradient, W = W - rate V
    #[arg(
        long,
        default_value_t = 0.0,
        value_name = "X",
        value_parser = setting(|settings, value| settings.momentum = value),
        allow_hyphen_values = true
    )]
    pub(crate) momentum: f64,
    /// Weight of the penalty l2/(2m) times the sum of squared weights
    #[arg(
        long,
        default_value_t = 0.0,
        value_name = "X",
        value_parser = setting(|settings, value| settings.l2 = value),
        allow_hyphen_values = true
    )]
    pub(crate) l2: f64,
    /// Weight of the penalty that pushes a layer's units apart: the sum over pairs of exp(-|w_i -
    /// w_j|^2/2)
    #[arg(
        long,
        default_value_t = 0.0,
        value_name = "X",
        value_parser = setting(|settings, value| settings.repulsion = value),
        allow_hyphen_values = true
    )]
    pub(crate) repulsion: f64,
    /// Report the cost every N iterations, and the last
    #[arg(
        long,
        default_value_t = 100,
        value_name = "N",
        value_parser = setting(|settings, value| settings.every = value)
    )]
    pub(crate) every: usize,
    /// How the first layer is trained: dual is exact, through the Gram matrix; auto takes the
    /// faster one
    #[arg(long, default_value_t, value_parser = one_of::<Form>(Form::ALL), value_name = "NAME")]
    pub(crate) form: Form,
    /// Type of the floating-point numbers
    #[arg(long, value_enum, default_value_t, value_name = "NAME")]
    pub(crate) precision: Precision,
    /// The most threads inside the run; more than one is worth it in primal form
    #[arg(long, default_value = "1", value_name = "N")]
    pub(crate) threads: NonZeroUsize,
    /// Write the trained weights as W1, b1, …: FILE.safetensors or FILE.npz
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Precision {
    #[default]
    F64,
    F32,
}
