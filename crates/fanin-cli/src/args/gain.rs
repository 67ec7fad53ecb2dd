use clap::Args;
use fanin_activation::Activation;

use super::values::activation;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fanin gain                    all activations
  fanin gain tanh
  fanin gain 'leaky_relu(slope=0.2)'")]
pub(crate) struct GainOptions {
    /// Which one; leaky_relu and elu take a parameter [default: all]
    #[arg(value_parser = activation(), value_name = "NAME")]
    pub(crate) activation: Option<Activation>,
}
