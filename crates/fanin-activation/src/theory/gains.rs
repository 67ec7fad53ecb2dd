use super::edge::edge_of_chaos;
use super::gaussian::{mean, second_moment, slope_second_moment};
use super::{Function, Slopes};
use crate::Activation;

/// The gains that a function can be given, by name: a weight's standard deviation is `gain /
/// √fan_in`, or `gain / √fan_out` for [`backward`](Self::backward). They answer different
/// questions, and differ by up to a factor of five.
///
/// ```
/// use fanin_activation::{Activation, theory::Gains};
/// let tanh = Gains::of(&Activation::Tanh);
/// assert!((tanh.forward - 1.592_537).abs() < 1e-6);
/// assert!((tanh.backward - 1.467_414).abs() < 1e-6);
/// assert_eq!(tanh.edge_of_chaos, Some(1.0));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gains {
    /// [`forward_gain`].
    pub forward: f64,
    /// [`backward_gain`].
    pub backward: f64,
    /// [`std_gain`].
    pub std: f64,
    /// [`edge_of_chaos_gain`].
    pub edge_of_chaos: Option<f64>,
}

impl Gains {
    /// All gains of φ.
    pub fn of(phi: &dyn Function) -> Self {
        Self {
            forward: forward_gain(phi),
            backward: backward_gain(phi),
            std: std_gain(phi),
            edge_of_chaos: edge_of_chaos_gain(phi),
        }
    }
}

/// `1 / √E φ(z)²`, `z ~ N(0, 1)`: the weights that keep the second moment of pre-activations at 1
/// (He et al. 2015, eq. 10, with any φ). A fixed point, not always a stable one: see
/// [`FixedPoint`](super::FixedPoint).
///
/// ```
/// use fanin_activation::{Activation, theory::forward_gain};
/// assert!((forward_gain(&Activation::Relu) - 2.0_f64.sqrt()).abs() < 1e-14);
/// ```
pub fn forward_gain(phi: &dyn Function) -> f64 {
    second_moment(phi, 1.0).sqrt().recip()
}

/// `1 / √E φ′(z)²`, `z ~ N(0, 1)`: the weights that keep the second moment of gradients where
/// pre-activations have second moment 1 (He et al. 2015, eq. 14, with any φ).
///
/// ```
/// use fanin_activation::{Activation, theory::backward_gain};
/// // Four times what PyTorch's 1 gives: gradients through sigmoids vanish.
/// assert!((backward_gain(&Activation::Sigmoid) - 4.722_646).abs() < 1e-6);
/// ```
pub fn backward_gain(phi: &dyn Function) -> f64 {
    slope_second_moment(phi, 1.0).sqrt().recip()
}

/// `1 / √Var φ(z)`, `z ~ N(0, 1)`: for activations whose mean is taken away, by centering or by
/// normalization.
///
/// ```
/// use fanin_activation::{Activation, theory::std_gain};
/// assert!((std_gain(&Activation::Relu) - 1.712_86).abs() < 1e-5);
/// ```
pub fn std_gain(phi: &dyn Function) -> f64 {
    // Not E φ² - (E φ)², which would cancel for a function far from 0.
    let center = mean(phi, 1.0);
    let shifted = Shifted { phi, center };
    second_moment(&shifted, 1.0).sqrt().recip()
}

/// `σ_w` at the edge of chaos without biases: see [`edge_of_chaos`](super::edge_of_chaos). `None`
/// where there is none.
///
/// ```
/// use fanin_activation::{Activation, theory::edge_of_chaos_gain};
/// let gain = edge_of_chaos_gain(&Activation::Relu).expect("He's");
/// assert!((gain - 2.0_f64.sqrt()).abs() < 1e-14);
/// ```
pub fn edge_of_chaos_gain(phi: &dyn Function) -> Option<f64> {
    let edge = edge_of_chaos(phi, 0.0).ok().flatten()?;
    Some(edge.sigma_w2.sqrt())
}

/// What PyTorch's `torch.nn.init.calculate_gain` returns, and `None` where it raises an error.
/// Those of tanh, sigmoid and SELU are no second-moment gains: 5/3 for tanh is 1.59 by
/// [`forward_gain`], 3/4 for SELU is 1.
///
/// ```
/// use fanin_activation::{Activation, theory::torch_gain};
/// assert_eq!(torch_gain(Activation::Tanh), Some(5.0 / 3.0));
/// assert_eq!(torch_gain(Activation::Gelu), None);
/// ```
pub fn torch_gain(phi: Activation) -> Option<f64> {
    match phi {
        Activation::Linear | Activation::Sigmoid => Some(1.0),
        Activation::Relu => Some(2.0_f64.sqrt()),
        Activation::LeakyRelu { slope } => Some((2.0 / (1.0 + slope * slope)).sqrt()),
        Activation::Tanh => Some(5.0 / 3.0),
        Activation::Selu => Some(0.75),
        Activation::Elu { .. } | Activation::Gelu | Activation::Silu | Activation::Softplus => None,
    }
}

/// φ without its mean.
struct Shifted<'f> {
    phi: &'f dyn Function,
    center: f64,
}

impl Function for Shifted<'_> {
    fn value(&self, z: f64) -> f64 {
        self.phi.value(z) - self.center
    }

    fn derivative(&self, z: f64) -> f64 {
        self.phi.derivative(z)
    }

    fn kinks(&self) -> Vec<f64> {
        self.phi.kinks()
    }

    fn scale(&self) -> f64 {
        self.phi.scale()
    }

    fn slopes(&self) -> Option<Slopes> {
        None
    }
}
