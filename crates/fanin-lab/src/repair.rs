use std::fmt;

use fanin_activation::Activation;
use fanin_nn::{Architecture, Settings};

use crate::{Error, Setup};

/// A single change to a setup.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Repair {
    /// Other first weights: a spec.
    Initialization(String),
    /// Another step size.
    LearningRate(f64),
    /// Another activation, with first weights that fit it.
    Activation(Activation, String),
    /// Other inputs: no setting of this program.
    Inputs,
}

impl Repair {
    /// The setup with this change; none if it is not in the setup.
    ///
    /// # Errors
    /// [`Error::Init`] if the spec is none.
    pub fn apply(&self, setup: &Setup) -> Result<Option<Setup>, Error> {
        let mut setup = setup.clone();
        match self {
            Self::Initialization(spec) => setup.initialization = spec.parse()?,
            Self::LearningRate(rate) => setup.settings.learning_rate = *rate,
            Self::Activation(activation, spec) => {
                setup.activation = *activation;
                setup.initialization = spec.parse()?;
            }
            Self::Inputs => return Ok(None),
        }
        Ok(Some(setup))
    }

    /// The line of NumPy that does it, for the course's code.
    pub fn numpy(&self) -> Option<String> {
        match self {
            Self::Initialization(spec) | Self::Activation(_, spec) => Some(format!(
                "W = np.random.randn(n, n_prev){}",
                spec.strip_prefix("randn")?.replace("sqrt", "np.sqrt")
            )),
            Self::LearningRate(rate) => Some(format!("learning_rate = {rate}")),
            Self::Inputs => Some("X = (X - X.mean()) / X.std()".to_owned()),
        }
    }

    /// The line of PyTorch that does it.
    pub fn pytorch(&self) -> Option<String> {
        match self {
            Self::Initialization(spec) | Self::Activation(_, spec) => {
                let gain = spec
                    .strip_prefix("randn")?
                    .replace("sqrt(2/n_prev)", "2**0.5/sqrt(n_prev)");
                let gain = gain.strip_suffix("/sqrt(n_prev)")?;
                let gain = gain.strip_prefix('*').unwrap_or("1");
                Some(format!(
                    "torch.nn.init.normal_(m.weight, std={gain} * m.in_features**-0.5)"
                ))
            }
            Self::LearningRate(rate) => {
                Some(format!("torch.optim.SGD(model.parameters(), lr={rate})"))
            }
            Self::Inputs => Some("X = (X - X.mean()) / X.std()".to_owned()),
        }
    }
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Initialization(spec) => write!(f, "weights {spec}"),
            Self::LearningRate(rate) => write!(f, "learning rate {rate}"),
            Self::Activation(activation, spec) => {
                write!(f, "activation {activation} with weights {spec}")
            }
            Self::Inputs => f.write_str("inputs with mean 0 and variance 1"),
        }
    }
}

/// Weights of this network's fan-ins and activation, in the course's notation.
///
/// The gains are `√2` for ReLU (He et al. 2015) and `1/std φ(z)`, z normal, where φ pushes the signal together or away
/// from zero. In a deep network of tanh that gain is beyond the edge of chaos, which is at 1.
pub(crate) fn scaled(architecture: &Architecture) -> &'static str {
    let hidden = architecture.hidden();
    match hidden.first().map(|layer| layer.activation) {
        Some(Activation::Relu | Activation::LeakyRelu { .. }) => "randn*sqrt(2/n_prev)",
        Some(Activation::Tanh) if hidden.len() <= 10 => "randn*1.6/sqrt(n_prev)",
        Some(Activation::Sigmoid) => "randn*4.8/sqrt(n_prev)",
        Some(Activation::Softplus) => "randn*1.9/sqrt(n_prev)",
        Some(Activation::Gelu | Activation::Silu) => "randn*1.7/sqrt(n_prev)",
        _ => "randn/sqrt(n_prev)",
    }
}

/// What may be tried when the cause's own repair does not mend, each a single change.
pub(crate) fn candidates(setup: &Setup) -> Vec<Repair> {
    let Settings { learning_rate, .. } = setup.settings;
    let specs = [
        "randn/sqrt(n_prev)",
        "randn*sqrt(2/n_prev)",
        "randn*1.6/sqrt(n_prev)",
    ];
    let rates = [0.1, 10.0, 0.01, 100.0]
        .map(|factor| Repair::LearningRate(rounded(learning_rate * factor)));
    let activations = [
        Repair::Activation(Activation::Relu, "randn*sqrt(2/n_prev)".to_owned()),
        Repair::Activation(Activation::Tanh, "randn/sqrt(n_prev)".to_owned()),
    ];
    specs
        .map(|spec| Repair::Initialization(spec.to_owned()))
        .into_iter()
        .chain(rates)
        .chain(activations)
        .collect()
}

/// Three digits: 0.0075 / 10 is not 0.00075.
pub(crate) fn rounded(rate: f64) -> f64 {
    format!("{rate:.2e}").parse().unwrap_or(rate)
}
