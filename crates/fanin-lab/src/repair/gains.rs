//! Weights that keep the size of a signal: standard normal draws times gain / √n_prev, in the
//! course's notation.
//!
//! A gain g is the standard deviation of the weights times √n_prev. A layer then has a mean square
//! of z of `g²` times that of its inputs, so that what keeps it is `g² = 1 / E φ(z)²`.

use fanin_activation::Activation;
use fanin_init::Initialization;

/// Weights `randn * gain / sqrt(n_prev)`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Gain {
    /// The standard deviation of a weight times √n_prev.
    pub(crate) value: f64,
    spec: &'static str,
}

impl Gain {
    /// The weights as something that can be drawn.
    pub(crate) fn weights(self) -> Initialization {
        in_notation(self.spec)
    }
}

/// The gain √2 of ReLU (He et al. 2015).
pub(crate) const HE: Gain = Gain {
    value: std::f64::consts::SQRT_2,
    spec: "randn*sqrt(2/n_prev)",
};

/// The gain 1: the edge of chaos of tanh.
pub(crate) const LECUN: Gain = Gain {
    value: 1.0,
    spec: "randn/sqrt(n_prev)",
};

/// What the field uses for an activation; or where the activation pushes the signal together or
/// away from zero, what keeps the size of z: `1 / std φ(z)` with z standard normal.
///
/// For tanh, sigmoid and softplus the gain is `1 / std φ(z)` rounded to two digits: 1.6, 4.8 and
/// 1.9. Without the mean it would be smaller, but what is the same for all samples tells none of
/// them apart.
pub(crate) fn usual(phi: Activation) -> Gain {
    let gain = |value, spec| Gain { value, spec };
    match phi {
        Activation::Relu | Activation::LeakyRelu { .. } => HE,
        Activation::Tanh => gain(1.6, "randn*1.6/sqrt(n_prev)"),
        Activation::Sigmoid => gain(4.8, "randn*4.8/sqrt(n_prev)"),
        Activation::Softplus => gain(1.9, "randn*1.9/sqrt(n_prev)"),
        Activation::Gelu | Activation::Silu => gain(1.7, "randn*1.7/sqrt(n_prev)"),
        _ => LECUN,
    }
}

/// Weights that this crate writes down itself.
pub(super) fn in_notation(spec: &str) -> Initialization {
    spec.parse().expect("a formula of this crate")
}
