mod forecast;
mod prescription;

pub use forecast::Forecast;
pub use prescription::intervene;
pub(crate) use prescription::{prescribe, ranked};

use std::fmt;

use fanin_activation::Activation;
use fanin_activation::theory::{Function, Input, Layer, Moments, propagate};
use fanin_nn::{Architecture, InputMoments};

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
    /// A path around each hidden layer but the first ([`Setup::residual`](crate::Setup)), with first weights for it.
    ResidualPaths(String),
    /// Inputs of mean 0 and variance 1.
    Inputs,
    /// Other data: no setting of this program, and none by initialization.
    Data,
    /// Another network: no first weights mend it.
    Architecture,
}

impl Repair {
    /// The line of NumPy that does all of it, for the course's code. With residual paths it is that of a layer with a path.
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

    /// The line of PyTorch that does all of it, for a layer `m`. With residual paths it is that of a layer with a path.
    pub fn pytorch(&self) -> Option<String> {
        match self {
            Self::Initialization(spec) => torch_parameters(spec, ""),
            Self::Activation(phi, spec) => {
                let values = match phi {
                    Activation::Tanh => "torch.tanh(m(x))".to_owned(),
                    Activation::Relu => "torch.relu(m(x))".to_owned(),
                    Activation::LeakyRelu { slope } => {
                        format!("torch.nn.functional.leaky_relu(m(x), {slope:?})")
                    }
                    _ => return None,
                };
                Some(format!("{}; x = {values}", torch_parameters(spec, "")?))
            }
            Self::ResidualPaths(spec) => Some(format!(
                "{}; x = x + activation(m(x))",
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

/// Weights by a spec of this file, and the biases that a trial begins with: 0.
fn numpy_parameters(spec: &str, divided: &str) -> Option<String> {
    const BIASES: &str = "b = np.zeros((n, 1))";
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
fn torch_parameters(spec: &str, divided: &str) -> Option<String> {
    let weights = if spec == "orthogonal" {
        "torch.nn.init.orthogonal_(m.weight)".to_owned()
    } else {
        let gain = spec
            .strip_prefix("randn")?
            .replace("sqrt(2/n_prev)", "2**0.5/sqrt(n_prev)");
        let gain = gain.strip_suffix("/sqrt(n_prev)")?;
        let gain = gain.strip_prefix('*').unwrap_or("1");
        format!("torch.nn.init.normal_(m.weight, std={gain} * m.in_features**-0.5{divided})")
    };
    Some(format!("{weights}; torch.nn.init.zeros_(m.bias)"))
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Initialization(spec) => write!(f, "weights {spec}"),
            Self::LearningRate(rate) => write!(f, "learning rate {rate:?}"),
            Self::Activation(activation, spec) => {
                write!(f, "activation {activation} with weights {spec}")
            }
            Self::ResidualPaths(spec) => {
                write!(f, "residual paths, weights {spec} divided by their number")
            }
            Self::Inputs => f.write_str("inputs with mean 0 and variance 1"),
            Self::Data => f.write_str("other data"),
            Self::Architecture => f.write_str(
                "none by initialization; fewer or wider layers, or a path around them (a residual network)",
            ),
        }
    }
}

/// First weights under which signal and gradient get through this network, as the theory has it; else another activation
/// for which there are some; else another network.
///
/// The gains, in order of preference: what the field uses, `√2` for ReLU (He et al. 2015) and `1/std φ(z)`, z normal, where
/// φ pushes the signal together or away from zero; then 1, the edge of chaos of tanh.
pub(crate) fn rescale(architecture: &Architecture, inputs: InputMoments) -> Repair {
    let Some(layer) = architecture.hidden().first() else {
        return Repair::Initialization("randn/sqrt(n_prev)".to_owned());
    };
    let own = layer.activation;
    let passes = |phi: Activation, gain: f64| gets_through(architecture, phi, gain, inputs);
    for (gain, spec) in [usual(own), LECUN, HE] {
        if passes(own, gain) {
            return Repair::Initialization(spec.to_owned());
        }
    }
    let others = [(Activation::Relu, HE), (Activation::Tanh, LECUN)];
    for (phi, (gain, spec)) in others {
        if phi != own && passes(phi, gain) {
            return Repair::Activation(phi, spec.to_owned());
        }
    }
    Repair::Architecture
}

/// What the field uses for an activation, or what keeps the size of z.
fn usual(phi: Activation) -> (f64, &'static str) {
    match phi {
        Activation::Relu | Activation::LeakyRelu { .. } => HE,
        Activation::Tanh => (1.6, "randn*1.6/sqrt(n_prev)"),
        Activation::Sigmoid => (4.8, "randn*4.8/sqrt(n_prev)"),
        Activation::Softplus => (1.9, "randn*1.9/sqrt(n_prev)"),
        Activation::Gelu | Activation::Silu => (1.7, "randn*1.7/sqrt(n_prev)"),
        _ => LECUN,
    }
}

/// Paths around the layers, if there are layers for it that have none.
pub(crate) fn residual_paths(architecture: &Architecture) -> Option<Repair> {
    let layer = architecture.hidden().first()?;
    let free = architecture.residual_paths() == 0;
    let possible = architecture.clone().with_residual_paths().residual_paths() > 0;
    (free && possible).then(|| Repair::ResidualPaths(usual(layer.activation).1.to_owned()))
}

const HE: (f64, &str) = (std::f64::consts::SQRT_2, "randn*sqrt(2/n_prev)");
const LECUN: (f64, &str) = (1.0, "randn/sqrt(n_prev)");

/// Whether gradients keep their size within a factor of 10 from the last to the first layer, and with them the differences
/// between samples; whether networks of these widths are like the average, whose mean squares vary by less than three times
/// the mean; and whether z stays where the activation is not flat, a mean square under 30.
fn gets_through(
    architecture: &Architecture,
    phi: Activation,
    gain: f64,
    inputs: InputMoments,
) -> bool {
    let fixed = Moments {
        mean: 0.0,
        variance: 0.0,
    };
    let fans = architecture.fans();
    let last = fans.len() - 1;
    let layers: Vec<Layer<'_>> = fans
        .iter()
        .enumerate()
        .map(|(index, fan)| Layer {
            fan_in: fan.fan_in,
            fan_out: fan.fan_out,
            weight: Moments {
                mean: 0.0,
                variance: gain * gain / fan.fan_in as f64,
            },
            bias: fixed,
            phi: if index == last {
                &Activation::Linear
            } else {
                phi_of(&phi)
            },
        })
        .collect();
    let input = Input {
        mean: inputs.mean,
        second_moment: inputs.second_moment,
    };
    let Ok(signal) = propagate(&layers, input) else {
        return false;
    };
    // What a unit's gradient lacks because its layer is wide is no loss.
    let (first, before_last) = (&signal[0], &signal[last.saturating_sub(1)]);
    let widths = |at: usize| fans[at].fan_out as f64;
    let kept = first.gradient * widths(0) / (before_last.gradient * widths(last.saturating_sub(1)));
    let spread = before_last.spread.unwrap_or(0.0);
    let largest = signal
        .iter()
        .map(|layer| layer.z.second())
        .fold(0.0, f64::max);
    (1e-2..=1e2).contains(&kept) && spread < 10.0 && largest < 30.0
}

fn phi_of(phi: &Activation) -> &dyn Function {
    phi
}

/// What may be tried, each a single change; of each kind the likeliest first.
pub(crate) fn candidates(
    architecture: &Architecture,
    inputs: InputMoments,
    learning_rate: f64,
) -> Vec<Repair> {
    let specs = [LECUN.1, HE.1, "randn*1.6/sqrt(n_prev)", "orthogonal"];
    let specs = specs.map(|spec| Repair::Initialization(spec.to_owned()));
    let rates = [0.1, 10.0, 0.01, 100.0]
        .map(|factor| Repair::LearningRate(rounded(learning_rate * factor)));
    let others = [
        (Activation::Tanh, LECUN.1),
        (Activation::Relu, HE.1),
        (Activation::LeakyRelu { slope: 0.2 }, HE.1),
    ];
    let own = architecture.hidden().first().map(|layer| layer.activation);
    let others = others
        .into_iter()
        .filter(|(phi, _)| own.is_some_and(|own| own != *phi))
        .map(|(phi, spec)| Repair::Activation(phi, spec.to_owned()));
    let mut all = vec![rescale(architecture, inputs)];
    all.extend(specs);
    all.extend((!inputs.are_standard()).then_some(Repair::Inputs));
    all.extend(rates);
    all.extend(others);
    all
}

/// Rates further away, for where the rate is what is wrong, the nearest first; and what is usual, however far that is.
pub(crate) fn far_rates(learning_rate: f64) -> impl Iterator<Item = Repair> {
    let factors = [1e-3, 1e3, 1e-4, 1e4, 1e-5, 1e5];
    let far = factors.map(|factor| rounded(learning_rate * factor));
    let usual = [0.01, 0.001, 0.1, 1e-4];
    far.into_iter().chain(usual).map(Repair::LearningRate)
}

/// Gains from a tenth to ten, for where nothing else mends.
pub(crate) fn scales() -> impl Iterator<Item = Repair> {
    let gains = [0.1, 0.2, 0.5, 0.7, 1.2, 2.0, 2.5, 3.0, 4.0, 6.0, 10.0];
    gains
        .into_iter()
        .map(|gain| Repair::Initialization(format!("randn*{gain}/sqrt(n_prev)")))
}

/// Three digits: 0.0075 / 10 is not 0.00075.
pub(crate) fn rounded(rate: f64) -> f64 {
    format!("{rate:.2e}").parse().unwrap_or(rate)
}
