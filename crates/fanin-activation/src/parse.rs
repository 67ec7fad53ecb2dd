use std::fmt;
use std::str::FromStr;

use crate::words::{Shortest, nearest};
use crate::{Activation, Error};

/// Every name that is read, aliases included; the first of each activation is the one written.
const NAMES: [(&str, Activation); 15] = [
    ("linear", Activation::Linear),
    ("identity", Activation::Linear),
    ("none", Activation::Linear),
    ("relu", Activation::Relu),
    ("leaky_relu", Activation::LeakyRelu { slope: 0.01 }),
    ("lrelu", Activation::LeakyRelu { slope: 0.01 }),
    ("tanh", Activation::Tanh),
    ("sigmoid", Activation::Sigmoid),
    ("logistic", Activation::Sigmoid),
    ("elu", Activation::Elu { alpha: 1.0 }),
    ("selu", Activation::Selu),
    ("gelu", Activation::Gelu),
    ("silu", Activation::Silu),
    ("swish", Activation::Silu),
    ("softplus", Activation::Softplus),
];

impl Activation {
    /// The name without parameters, such as `leaky_relu`.
    ///
    /// ```
    /// use fanin_activation::Activation;
    /// assert_eq!(Activation::Silu.name(), "silu");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Relu => "relu",
            Self::LeakyRelu { .. } => "leaky_relu",
            Self::Tanh => "tanh",
            Self::Sigmoid => "sigmoid",
            Self::Elu { .. } => "elu",
            Self::Selu => "selu",
            Self::Gelu => "gelu",
            Self::Silu => "silu",
            Self::Softplus => "softplus",
        }
    }
}

impl fmt::Display for Activation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LeakyRelu { slope } if *slope != 0.01 => {
                f.pad(&format!("leaky_relu(slope={})", Shortest(*slope)))
            }
            Self::Elu { alpha } if *alpha != 1.0 => {
                f.pad(&format!("elu(alpha={})", Shortest(*alpha)))
            }
            phi => f.pad(phi.name()),
        }
    }
}

impl FromStr for Activation {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        let (name, parameter) = match text.split_once('(') {
            Some((name, rest)) => (name.trim(), Some(rest)),
            None => (text, None),
        };
        let plain = name.to_ascii_lowercase().replace('-', "_");
        let Some(&(_, activation)) = NAMES.iter().find(|(known, _)| *known == plain) else {
            return Err(Error::Unknown {
                name: name.to_owned(),
                nearest: nearest(&plain, NAMES.iter().map(|&(known, _)| known)),
            });
        };
        let Some(rest) = parameter else {
            return Ok(activation);
        };
        let (key, wanted) = match activation {
            Self::LeakyRelu { .. } => ("slope", "one finite `slope`, as in leaky_relu(slope=0.01)"),
            Self::Elu { .. } => ("alpha", "one finite `alpha`, as in elu(alpha=1)"),
            _ => ("", "no parameters"),
        };
        let value = rest
            .strip_suffix(')')
            .and_then(|inner| match inner.split_once('=') {
                Some((k, value)) if k.trim() == key => value.trim().parse::<f64>().ok(),
                _ => None,
            })
            .filter(|value| value.is_finite());
        match (activation, value) {
            (Self::LeakyRelu { .. }, Some(slope)) => Ok(Self::LeakyRelu { slope }),
            (Self::Elu { .. }, Some(alpha)) => Ok(Self::Elu { alpha }),
            _ => Err(Error::Parameter {
                activation: activation.name(),
                wanted,
                got: format!("({rest}"),
            }),
        }
    }
}

/// The names that are written, one for each activation.
pub(crate) fn known() -> Vec<&'static str> {
    Activation::ALL.iter().map(|phi| phi.name()).collect()
}
