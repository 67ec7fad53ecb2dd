//! First weights under which signal and gradient get through a network, by the theory of random
//! networks.
//!
//! Theory here is that of wide networks: mean squares of z and of gradients are propagated from
//! layer to layer for weights of mean 0 and variance `gain² / n_prev` and biases of 0. It says what
//! an average network does. How far one network of these widths may be from the average is the
//! relative variance `spread`, which grows with `Σ 1/n` over the layers (Hanin 2018); where it is
//! large, no gain fits.

use fanin_activation::Activation;
use fanin_activation::theory::{Input, Layer, Moments, propagate};
use fanin_nn::{Architecture, InputMoments};

use super::{HE, LECUN, Repair, usual};

/// How many times a unit's gradient may grow or shrink from the last to the first hidden layer, as
/// second moment: ten times its size, and with it the differences between samples.
const GRADIENT: f64 = 1e2;

/// The relative variance of one network's mean squares around those of the average network: up to
/// here the average says something about a network of these widths.
const SPREAD: f64 = 10.0;

/// The largest mean square of z at which no activation is flat for most units.
const FLAT: f64 = 30.0;

/// First weights that fit this network; else another activation for which there are some; else
/// another network.
///
/// Gains in order of preference: the usual one of the activation, then 1, then √2.
pub(crate) fn fitting(architecture: &Architecture, inputs: InputMoments) -> Repair {
    let Some(layer) = architecture.hidden().first() else {
        return Repair::Initialization(LECUN.weights());
    };
    let own = layer.activation;
    let passes = |phi, gain| gets_through(architecture, phi, gain, inputs);
    for gain in [usual(own), LECUN, HE] {
        if passes(own, gain.value) {
            return Repair::Initialization(gain.weights());
        }
    }
    for (phi, gain) in [(Activation::Relu, HE), (Activation::Tanh, LECUN)] {
        if phi != own && passes(phi, gain.value) {
            return Repair::Activation(phi, gain.weights());
        }
    }
    Repair::Architecture
}

/// Whether gradients keep their size within [`GRADIENT`], networks of these widths are like the
/// average within [`SPREAD`], and z stays under [`FLAT`].
///
/// The gradient is that of the average over random networks, taken from the first to the last
/// hidden layer, times the layer's width: with wide layers each unit's own gradient is small and
/// nothing is lost. Whatever cannot be propagated, such as a mean square that overflows, does not
/// get through.
fn gets_through(
    architecture: &Architecture,
    phi: Activation,
    gain: f64,
    inputs: InputMoments,
) -> bool {
    let fans = architecture.fans();
    let last = fans.len() - 1;
    let zero = Moments {
        mean: 0.0,
        variance: 0.0,
    };
    let layers: Vec<Layer<'_>> = (0..)
        .zip(&fans)
        .map(|(index, fan)| Layer {
            fan_in: fan.fan_in,
            fan_out: fan.fan_out,
            weight: Moments {
                variance: gain * gain / fan.fan_in as f64,
                ..zero
            },
            bias: zero,
            phi: if index == last {
                &Activation::Linear
            } else {
                &phi
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
    let before_last = last.saturating_sub(1);
    let of_layer = |at: usize| signal[at].gradient * fans[at].fan_out as f64;
    let kept = of_layer(0) / of_layer(before_last);
    let spread = signal[before_last].spread.unwrap_or(0.0);
    let sizes = signal.iter().map(|layer| layer.z.second());
    (1.0 / GRADIENT..=GRADIENT).contains(&kept)
        && spread < SPREAD
        && sizes.fold(0.0, f64::max) < FLAT
}
