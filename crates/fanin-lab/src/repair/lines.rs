//! A change as a line of code.
//!
//! The lines are for copying: they use the names of the course (`W`, `b`, `n`, `n_prev`, `Z`, `A`)
//! or those of a loop over `torch.nn.Linear`, and set the biases as a trial does, to 0. A change
//! without a line (other data, another network, an activation that NumPy has no function for) gives
//! `None`; nothing is written that does not run.

use fanin_activation::Activation;
use fanin_init::Initialization;

use super::{HE, Repair};

impl Repair {
    /// The line of NumPy that makes the whole change in the course's code: for each layer with `n`
    /// units and `n_prev` inputs. `None` for a change that is not one of code.
    ///
    /// ```
    /// use fanin_lab::Repair;
    /// let line = Repair::Initialization("randn*sqrt(2/n_prev)".parse()?).numpy();
    /// assert_eq!(
    ///     line.as_deref(),
    ///     Some("W = np.random.randn(n, n_prev)*np.sqrt(2/n_prev); b = np.zeros((n, 1))")
    /// );
    /// assert_eq!(Repair::Data.numpy(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn numpy(&self) -> Option<String> {
        match self {
            Self::Initialization(spec) => numpy_parameters(spec, ""),
            Self::Activation(phi, spec) => {
                let values = match phi {
                    Activation::Tanh => "np.tanh(Z)".to_owned(),
                    Activation::Relu => "np.maximum(0, Z)".to_owned(),
                    Activation::LeakyRelu { slope } => format!("np.where(Z > 0, Z, {slope:?} * Z)"),
                    _ => return None,
                };
                Some(format!("{}; A = {values}", numpy_parameters(spec, "")?))
            }
            Self::ResidualPaths(spec) => Some(format!(
                "{}; A = A_prev + activation(Z)",
                numpy_parameters(spec, "/paths")?
            )),
            Self::LearningRate(rate) => Some(format!("learning_rate = {rate:?}")),
            Self::Inputs => Some("X = (X - X.mean()) / X.std()".to_owned()),
            Self::Data | Self::Architecture => None,
        }
    }

    /// The line of PyTorch that makes the whole change, for each `torch.nn.Linear` layer `m`.
    /// `None` for a change that is not one of code.
    pub fn pytorch(&self) -> Option<String> {
        const EACH: &str = "  # each torch.nn.Linear m";
        match self {
            Self::Initialization(spec) => Some(torch_parameters(spec, "")? + EACH),
            Self::Activation(phi, spec) => {
                let values = match phi {
                    Activation::Tanh => "torch.tanh(m(x))".to_owned(),
                    Activation::Relu => "torch.relu(m(x))".to_owned(),
                    Activation::LeakyRelu { slope } => {
                        format!("torch.nn.functional.leaky_relu(m(x), {slope:?})")
                    }
                    _ => return None,
                };
                let parameters = torch_parameters(spec, "")?;
                Some(format!("{parameters}; x = {values}{EACH}"))
            }
            Self::ResidualPaths(spec) => Some(format!(
                "{}; x = x + activation(m(x)){EACH}",
                torch_parameters(spec, " / paths")?
            )),
            Self::LearningRate(rate) => {
                Some(format!("torch.optim.SGD(model.parameters(), lr={rate})"))
            }
            Self::Inputs => Some("X = (X - X.mean()) / X.std()".to_owned()),
            Self::Data | Self::Architecture => None,
        }
    }
}

/// Weights in the course's notation, and the biases that a trial begins with: 0.
fn numpy_parameters(spec: &Initialization, divided: &str) -> Option<String> {
    const BIASES: &str = "b = np.zeros((n, 1))";
    let spec = spec.as_typed();
    Some(if spec == "orthogonal" {
        format!(
            "Q = np.linalg.qr(np.random.randn(max(n, n_prev), min(n, n_prev)))[0]; \
             W = Q if n >= n_prev else Q.T; {BIASES}"
        )
    } else {
        let factor = spec.strip_prefix("randn")?.replace("sqrt", "np.sqrt");
        format!("W = np.random.randn(n, n_prev){factor}{divided}; {BIASES}")
    })
}

/// The same for a `torch.nn.Linear`, whose biases are not 0 by default.
fn torch_parameters(spec: &Initialization, divided: &str) -> Option<String> {
    let weights = if *spec == HE.weights() && divided.is_empty() {
        "torch.nn.init.kaiming_normal_(m.weight, nonlinearity='relu')".to_owned()
    } else if spec.as_typed() == "orthogonal" {
        "torch.nn.init.orthogonal_(m.weight)".to_owned()
    } else {
        let gain = spec
            .as_typed()
            .strip_prefix("randn")?
            .replace("sqrt(2/n_prev)", "2**0.5/sqrt(n_prev)");
        let gain = gain.strip_suffix("/sqrt(n_prev)")?;
        let gain = gain.strip_prefix('*').unwrap_or("1");
        format!("torch.nn.init.normal_(m.weight, std={gain} * m.in_features**-0.5{divided})")
    };
    Some(format!("{weights}; torch.nn.init.zeros_(m.bias)"))
}
