use std::path::PathBuf;

use clap::Args;
use fanin_activation::Activation;

use super::values::{activation, deviation};

#[derive(Debug, Args)]
#[command(
    allow_negative_numbers = true,
    after_help = "Examples:
  fanin phase
  fanin phase --activation relu --depth 100
  fanin phase --sigma-w 1.3 --sigma-b 0.2"
)]
pub(crate) struct PhaseOptions {
    /// Of all layers; leaky_relu and elu take a parameter
    #[arg(long, default_value = "tanh", value_parser = activation(), value_name = "NAME")]
    pub(crate) activation: Activation,
    /// Hidden layers that samples must stay different through
    #[arg(long, default_value_t = 50, value_name = "N")]
    pub(crate) depth: usize,
    /// One weight scale alone: the standard deviation of a weight times sqrt(fan_in)
    #[arg(long, value_name = "X", value_parser = deviation, requires = "sigma_b")]
    pub(crate) sigma_w: Option<f64>,
    /// One bias scale alone: the standard deviation of a bias
    #[arg(long, value_name = "X", value_parser = deviation, requires = "sigma_w")]
    pub(crate) sigma_b: Option<f64>,
    /// Draw the diagram: FILE.svg or FILE.png
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}
