//! What theory expects of a network before the first step.
//!
//! Mean squares of signal and gradient are propagated through the layers for random weights of
//! given means and variances: those that the initialization says, or those of the values in a file.
//! [`fanin_activation::theory`] has the formulas; here are a network's layers put into their form.

use fanin_activation::Activation;
use fanin_activation::theory::{self, Input, Propagated, propagate};
use fanin_init::{Initialization, Moments};
use fanin_nn::{InputMoments, Network, Problem, Scalar, Settings};

use super::LayerReport;
use crate::Error;

/// Mean and variance of the weights and of the biases of a layer.
type Laws = (theory::Moments, theory::Moments);

/// Signal and gradient layer by layer: of weights with the initialization's moments, or without one
/// with the moments of their own values. `None` for weights without finite moments, and in a
/// network with residual paths, for which there is no theory here.
///
/// A value for each layer, from the first hidden one to the output. A signal that overflows gives
/// `None` too: there is nothing to draw beside what was measured.
pub(super) fn expected<T: Scalar>(
    network: &Network<T>,
    initialization: Option<&Initialization>,
    inputs: InputMoments,
) -> Result<Option<Vec<Propagated>>, Error> {
    let architecture = network.architecture();
    if architecture.residual_paths() > 0 {
        return Ok(None);
    }
    let hidden = architecture.hidden().iter().map(|layer| layer.activation);
    let phis: Vec<Activation> = hidden.chain([Activation::Linear]).collect();
    let mut layers = Vec::new();
    for (l, (fan, phi)) in architecture.fans().into_iter().zip(&phis).enumerate() {
        let given = match initialization {
            Some(init) => (init.weights(fan)?.moments()).zip(init.biases(fan)?.moments()),
            None => None,
        };
        let laws = match given {
            Some((weight, bias)) => Some((law(weight), law(bias))),
            None => of_values(network, l),
        };
        let Some((weight, bias)) = laws else {
            return Ok(None);
        };
        layers.push(theory::Layer {
            fan_in: fan.fan_in,
            fan_out: fan.fan_out,
            weight,
            bias,
            phi,
        });
    }
    let input = Input {
        mean: inputs.mean,
        second_moment: inputs.second_moment,
    };
    Ok(propagate(&layers, input).ok())
}

fn law(moments: Moments) -> theory::Moments {
    theory::Moments {
        mean: moments.mean,
        variance: moments.variance,
    }
}

/// The moments of a layer's own values; `None` where they are not finite.
fn of_values<T: Scalar>(network: &Network<T>, layer: usize) -> Option<Laws> {
    let moments = |values: &[T]| {
        let (mean, std) = mean_and_deviation(values);
        let law = theory::Moments {
            mean,
            variance: std * std,
        };
        (mean.is_finite() && std.is_finite()).then_some(law)
    };
    let weight = moments(network.weights()[layer].as_slice())?;
    Some((weight, moments(&network.biases()[layer])?))
}

/// Mean and standard deviation of all values.
pub(super) fn mean_and_deviation<T: Scalar>(values: &[T]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().map(|v| v.widen()).sum::<f64>() / n;
    let squares = values.iter().map(|v| (v.widen() - mean).powi(2));
    (mean, (squares.sum::<f64>() / n).sqrt())
}

/// Iterations until small weights leave the plateau, by the dynamics of deep linear networks (Saxe
/// et al. 2013). `None` for more than one output, with residual paths, and for a single layer.
///
/// The strength of a layer is what it does to a signal along its strongest direction at the start:
/// the standard deviation of its weights times √n_out times the slope of its activation at 0, with
/// √½ for ReLU, half of whose inputs pass. The rate is `α / (1 - μ)` times the covariance of inputs
/// and labels. An order of magnitude, not a number to plan by.
pub(super) fn escape_time<T: Scalar>(
    layers: &[LayerReport],
    network: &Network<T>,
    problem: &Problem<T>,
    settings: &Settings,
) -> Option<f64> {
    let architecture = network.architecture();
    if architecture.outputs() != 1 || architecture.residual_paths() > 0 || layers.len() < 2 {
        return None;
    }
    let hidden = architecture.hidden();
    let strength = |(l, layer): (usize, &LayerReport)| {
        let passes = match hidden.get(l).map(|layer| layer.activation) {
            // Half of what comes passes.
            Some(Activation::Relu | Activation::LeakyRelu { .. }) => 0.5_f64.sqrt(),
            Some(phi) => phi.derivative(0.0_f64).abs(),
            None => 1.0,
        };
        passes * layer.weight.1 * (layer.fan.fan_out as f64).sqrt()
    };
    let strengths: Vec<f64> = layers.iter().enumerate().map(strength).collect();
    let plateau = theory::Plateau {
        correlation: problem.label_covariance(),
        learning_rate: settings.learning_rate / (1.0 - settings.momentum),
    };
    theory::escape_time(&strengths, plateau).ok()
}
