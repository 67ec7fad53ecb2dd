//! A deep chain of layers at the start: signal forward, gradient back, measured and predicted.
//!
//! A chain has no input data and no loss: a constant input goes forward through square layers of n
//! units without biases, `z_l = W_l φ(z_{l-1})`, and a standard normal gradient comes back,
//! `δ_{l-1} = φ'(z_{l-1}) ∘ W_lᵀ δ_l`. With `Var(W) = factor / n` theory of wide layers expects
//!
//! ```text
//! E z_l²  = factor · E φ(z_{l-1})²                       q map (Poole et al. 2016)
//! E δ_{l-1}² / E δ_l² = χ₁ = factor · E φ'(z_{l-1})²     (Schoenholz et al. 2017)
//! ```
//!
//! The draws of a network are the same for all cases, so that what differs between cases is not
//! luck.

use std::sync::atomic::AtomicBool;

use fanin_activation::Activation;
use fanin_activation::theory::{MeanField, Variances};

use fanin_report::{Mark, Role};

use super::numbers::{Mean, normals, second_moment};
use crate::Error;
use crate::stop::proceed;

/// An activation with `n · Var(W)`.
///
/// The role decides the color of its lines; the name stands in tables, legends and claims.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case {
    /// What the case is called in tables and legends: `ReLU, 2/n`.
    pub(super) name: &'static str,
    /// The activation of every layer.
    pub(super) activation: Activation,
    /// The variance of a weight times the width.
    pub(super) factor: f64,
    pub(super) role: Role,
}

impl Case {
    pub(super) const fn new(
        name: &'static str,
        activation: Activation,
        factor: f64,
        role: Role,
    ) -> Self {
        Self {
            name,
            activation,
            factor,
            role,
        }
    }
}

/// Second moments in each layer of one network: of `z`, of `φ′(z)`, and of `∂J/∂z` against the last
/// layer's.
///
/// Each has one value for each layer, from the first; the gradient of the last is 1.
#[derive(Debug)]
pub(super) struct Moments {
    pub(super) z: Vec<f64>,
    /// The mean of φ'(z)² over units.
    pub(super) slope: Vec<f64>,
    pub(super) gradient: Vec<f64>,
}

/// The mean over networks of one of their moments, in layer `l` from 0.
///
/// Its standard error is that over networks, which are independent; units of one network are not.
pub(super) fn mean(networks: &[Moments], of: fn(&Moments) -> &Vec<f64>, l: usize) -> Mean {
    networks.iter().map(|moments| of(moments)[l]).collect()
}

/// How many layers of how many units, and how many networks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    /// Layers of the chain.
    pub(super) depth: usize,
    /// Units of each layer, and so the fan-in of each.
    pub(super) width: usize,
    /// Networks that means and standard errors are over.
    pub(super) networks: usize,
}

/// The same draws for all cases; `look` sees each network's weights, its gradient at the output,
/// and the moments.
pub(super) fn measure(
    cases: &[Case],
    size: Size,
    stop: &AtomicBool,
    mut look: impl FnMut(&Case, &Draws, &Moments),
) -> Result<Vec<Vec<Moments>>, Error> {
    let mut measured: Vec<Vec<Moments>> = cases.iter().map(|_| Vec::new()).collect();
    for network in 0..size.networks {
        proceed(stop)?;
        let draws = Draws::new(network, size)?;
        for (case, measured) in cases.iter().zip(&mut measured) {
            let moments = draws.pass(case, 1.0);
            look(case, &draws, &moments);
            measured.push(moments);
        }
    }
    Ok(measured)
}

/// Standard normal weights of each layer, and a gradient at the output.
///
/// `weights[l]` has `width²` values, row by row, before they are scaled by the case.
#[derive(Debug)]
pub(super) struct Draws {
    width: usize,
    weights: Vec<Vec<f64>>,
    delta: Vec<f64>,
}

impl Draws {
    /// Named by layer and network, so that one network more does not change the others.
    fn new(network: usize, size: Size) -> Result<Self, Error> {
        let layer = |l| normals(6, &format!("W{l} of {network}"), size.width * size.width);
        Ok(Self {
            width: size.width,
            weights: (0..size.depth).map(layer).collect::<Result<_, _>>()?,
            delta: normals(6, &format!("gradient of {network}"), size.width)?,
        })
    }

    /// An input of norm `√n · size` forward, the gradient back.
    pub(super) fn pass(&self, case: &Case, size: f64) -> Moments {
        let n = self.width;
        let scale = (case.factor / n as f64).sqrt();
        let mut a = vec![size; n];
        let mut zs: Vec<Vec<f64>> = Vec::new();
        for w in &self.weights {
            let z: Vec<f64> = w.chunks_exact(n).map(|w| scale * dot(w, &a)).collect();
            a = z.iter().map(|&z| case.activation.value(z)).collect();
            zs.push(z);
        }
        let slope = |z: &Vec<f64>| z.iter().map(|&z| case.activation.derivative(z)).collect();
        let slopes: Vec<Vec<f64>> = zs.iter().map(slope).collect();
        let mut delta = self.delta.clone();
        let start = second_moment(&delta);
        let mut gradient = vec![1.0];
        for l in (1..self.weights.len()).rev() {
            let mut back = vec![0.0; n];
            for (w, d) in self.weights[l].chunks_exact(n).zip(&delta) {
                for (back, w) in back.iter_mut().zip(w) {
                    *back += scale * w * d;
                }
            }
            delta = back
                .iter()
                .zip(&slopes[l - 1])
                .map(|(b, s)| b * s)
                .collect();
            gradient.push(second_moment(&delta) / start);
        }
        gradient.reverse();
        Moments {
            z: zs.iter().map(|z| second_moment(z)).collect(),
            slope: slopes.iter().map(|s| second_moment(s)).collect(),
            gradient,
        }
    }
}

/// Eight partial sums, so that additions need not wait for each other.
///
/// A remainder of the length by 8 falls into the first parts.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut parts = [0.0; 8];
    for (a, b) in a.chunks(8).zip(b.chunks(8)) {
        for ((part, a), b) in parts.iter_mut().zip(a).zip(b) {
            *part += a * b;
        }
    }
    parts.iter().sum()
}

/// What wide layers do: the second moments of `z`, and of the gradient against the last layer's.
///
/// A value for each layer, from the first; the gradient of the last is 1.
pub(super) struct Predicted {
    pub(super) z: Vec<f64>,
    pub(super) gradient: Vec<f64>,
}

/// By the map of second moments and χ₁ (Poole et al. 2016, Schoenholz et al. 2017).
///
/// The first layer's z has the variance `factor`, because the input has mean square 1.
pub(super) fn predict(case: &Case, depth: usize) -> Result<Predicted, Error> {
    let variances = Variances {
        weight: case.factor,
        bias: 0.0,
    };
    let theory = MeanField::new(&case.activation, variances)?;
    let mut z = vec![case.factor];
    for l in 1..depth {
        z.push(theory.q_map(z[l - 1]));
    }
    let mut gradient = vec![1.0; depth];
    for l in (0..depth - 1).rev() {
        gradient[l] = gradient[l + 1] * theory.chi1(z[l]);
    }
    Ok(Predicted { z, gradient })
}

/// How far a mean over networks may be from what wide layers do.
///
/// Corrections to infinite width grow with depth over width (Hanin 2018).
pub(super) fn tolerance(measured: Mean, predicted: f64, size: Size) -> (f64, &'static str) {
    let finite = size.depth as f64 / size.width as f64 * predicted.abs();
    (
        4.0 * measured.error + finite,
        "4 standard errors, and depth/width of the value, which the theory of wide layers leaves out",
    )
}

/// A case as a figure shows it: dashed what is predicted, dots for what was measured.
pub(super) fn marks(
    case: &Case,
    predicted: Vec<f64>,
    measured: impl Iterator<Item = f64>,
) -> [Mark; 2] {
    [
        Mark::dashed(case.name, case.role, by_layer(predicted)),
        Mark::dots(case.name, case.role, by_layer(measured)),
    ]
}

/// `(layer, value)`, layers from 1.
fn by_layer(values: impl IntoIterator<Item = f64>) -> Vec<(f64, f64)> {
    let layers = values.into_iter().zip(1..);
    layers
        .map(|(value, layer)| (f64::from(layer), value))
        .collect()
}
