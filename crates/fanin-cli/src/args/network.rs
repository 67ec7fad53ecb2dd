use std::str::FromStr;

use clap::Args;
use fanin_activation::Activation;
use fanin_init::Initialization;
use fanin_lab::Rng;
use fanin_nn::Loss;

use super::values::{activation, one_of, setting, spec};

#[derive(Debug, Args)]
pub(crate) struct NetworkOptions {
    /// Widths from input to output, as the course's layers_dims [default: the data's
    /// features,20,7,5,1]
    #[arg(long, value_name = "N,N,…")]
    pub(crate) layers: Option<Layers>,
    /// Activation of the hidden layers; leaky_relu and elu take a parameter, as in
    /// 'leaky_relu(slope=0.2)' or 'elu(alpha=2)' [default: relu]
    #[arg(long, value_parser = activation(), value_name = "NAME")]
    activation: Option<Activation>,
    /// A scheme such as he_normal or normal(std=0.02), or the course's notation such as
    /// 'randn*0.01'
    #[arg(
        long,
        default_value = "randn/sqrt(n_prev)",
        value_parser = spec,
        value_name = "SPEC",
        allow_hyphen_values = true
    )]
    pub(crate) init: Initialization,
    /// What draws the weights; numpy is np.random.seed, then as the course does
    #[arg(long, default_value_t, value_parser = one_of::<Rng>(Rng::ALL), value_name = "NAME")]
    pub(crate) rng: Rng,
    /// Seed of the weights
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
    /// Residual paths: a = a_prev + phi(z) in each hidden layer after the first, whose weights are
    /// divided by the number of paths
    #[arg(long)]
    pub(crate) residual: bool,
}

impl NetworkOptions {
    /// Of the hidden layers.
    pub(crate) fn activation(&self) -> Activation {
        self.activation.unwrap_or(Activation::Relu)
    }

    /// Whether nobody said which activation it is.
    pub(crate) fn assumes_activation(&self) -> bool {
        self.activation.is_none()
    }
}

/// Layer widths as typed.
#[derive(Debug, Clone)]
pub(crate) struct Layers(pub(crate) Vec<usize>);

impl FromStr for Layers {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let width = |word: &str| {
            let word = word.trim();
            match word.parse() {
                Ok(0) => {
                    Err("a layer of 0 units cannot pass anything on; wanted 1 or more".to_owned())
                }
                Ok(width) => Ok(width),
                Err(_) if !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit()) => {
                    Err(format!("{word} units are more than this machine can count"))
                }
                Err(_) => Err(format!(
                    "wanted whole numbers from input to output, such as 12288,20,7,5,1; got `{word}`"
                )),
            }
        };
        let inner = text.trim().trim_start_matches('[').trim_end_matches(']');
        let widths: Vec<usize> = inner.split(',').map(width).collect::<Result<_, _>>()?;
        if widths.len() < 2 {
            return Err(
                "wanted the input's and the output's width at least, such as 12288,1".to_owned(),
            );
        }
        Ok(Self(widths))
    }
}

#[derive(Debug, Args)]
pub(crate) struct DescentOptions {
    /// Step size of gradient descent
    #[arg(
        long,
        default_value_t = 0.0075,
        value_name = "X",
        value_parser = setting(|settings, value| settings.learning_rate = value),
        allow_hyphen_values = true
    )]
    pub(crate) learning_rate: f64,
    /// Number of updates
    #[arg(
        long,
        default_value_t = 2500,
        value_name = "N",
        value_parser = setting(|settings, value| settings.iterations = value)
    )]
    pub(crate) iterations: usize,
    /// How the cost is computed: stable on logits, course by its formulas to the letter, overflow
    /// included
    #[arg(long, default_value_t, value_parser = one_of::<Loss>(Loss::ALL), value_name = "NAME")]
    pub(crate) loss: Loss,
}
