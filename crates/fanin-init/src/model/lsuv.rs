//! Weights that data decide: each layer is scaled by what comes out of it.
//!
//! No theory of the activation is needed, only a function that runs the network and measures. Two
//! papers: one number a layer ([`Lsuv`]), or a mean and a variance for each unit
//! ([`normalize_units`]).

use crate::fill::element::Element;
use crate::{Error, Moments};

/// Layer-sequential unit-variance initialization: each layer in turn is divided by the standard
/// deviation of its outputs on data.
///
/// Mishkin and Matas, "All you need is a good init" (2016), algorithm 1: start from orthogonal
/// weights, then for each layer, while `|Var - 1| ≥ tolerance` and at most `iterations` times,
/// `W ← W / √Var`. Whatever the activation and the start, the signal then goes through.
///
/// ```
/// use fanin_init::Scheme;
/// use fanin_init::model::Lsuv;
/// // Two linear layers of two units each, started ten thousand times too small.
/// let start = Scheme::normal(0.0001)?;
/// let mut layers: Vec<Vec<f64>> = vec![start.draw("W1", [2, 2], 1)?, start.draw("W2", [2, 2], 1)?];
/// let data = [[1.0, -1.0], [-1.0, 1.0], [0.5, 0.5], [-0.5, -0.5]];
/// let outputs = |layer: usize, w: &[Vec<f64>]| {
///     let through = |x: [f64; 2], w: &[f64]| [w[0] * x[0] + w[1] * x[1], w[2] * x[0] + w[3] * x[1]];
///     let last = data.map(|x| w[..=layer].iter().fold(x, |x, w| through(x, w))).concat();
///     last.iter().map(|z| z * z).sum::<f64>() / last.len() as f64
/// };
/// let report = Lsuv::default().fit(&mut layers, outputs)?;
/// assert!(report.iter().all(|layer| (layer.variance - 1.0).abs() < 0.1));
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lsuv {
    /// How far the variance may be from 1; the paper's is 0.1.
    pub tolerance: f64,
    /// The most divisions of a layer; the paper's is 10.
    pub iterations: usize,
}

impl Default for Lsuv {
    fn default() -> Self {
        Self {
            tolerance: 0.1,
            iterations: 10,
        }
    }
}

/// How [`Lsuv::fit`] left one layer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LsuvLayer {
    /// The variance of its outputs as last measured; within the tolerance, or `iterations` were not
    /// enough.
    pub variance: f64,
    /// How many times the layer was divided; 0 where its variance was within the tolerance at once.
    pub iterations: usize,
}

impl Lsuv {
    /// Scales the layers in place, first to last. `variance` gets the number of a layer, from 0,
    /// and all weights as they are, and returns the variance of that layer's outputs over the units
    /// and the data.
    ///
    /// # Errors
    /// [`Error::NoSpread`] if a variance is 0, negative or not finite, or if its root is too small
    /// or too large to divide by: nothing could be scaled to 1.
    pub fn fit<T: Element, W: AsRef<[T]> + AsMut<[T]>>(
        self,
        weights: &mut [W],
        mut variance: impl FnMut(usize, &[W]) -> f64,
    ) -> Result<Vec<LsuvLayer>, Error> {
        let mut report = Vec::with_capacity(weights.len());
        for layer in 0..weights.len() {
            let mut measured = spread(layer, variance(layer, weights))?;
            let mut iterations = 0;
            while (measured - 1.0).abs() >= self.tolerance && iterations < self.iterations {
                divide(weights[layer].as_mut(), measured.sqrt());
                iterations += 1;
                measured = spread(layer, variance(layer, weights))?;
            }
            report.push(LsuvLayer {
                variance: measured,
                iterations,
            });
        }
        Ok(report)
    }
}

/// Every unit of a layer gets mean 0 and variance 1 on data: `w ← w / σ`, `b ← (b - μ) / σ`, unit
/// by unit.
///
/// Krähenbühl, Doersch, Donahue and Darrell, "Data-dependent initializations of convolutional
/// neural networks" (2016), section 3.1 (there the mean is a parameter, which is 0 here). Do it
/// layer by layer, from the first. `weights` is `(units, fan_in)` in row-major order, and so are
/// the kernels of a convolution with channels first; `outputs` are the mean and the variance of
/// each unit's pre-activations over the data, with the weights and biases as they are.
///
/// # Errors
/// [`Error::UnitCount`] if there are not as many biases and measurements as each other,
/// [`Error::ElementCount`] if the weights are no multiple of them, and [`Error::NoSpread`] if a
/// unit's variance is 0, negative or not finite, or if its mean is not finite. Nothing is changed
/// then.
///
/// ```
/// use fanin_init::Moments;
/// use fanin_init::model::normalize_units;
/// let (mut w, mut b) = ([4.0_f64, 2.0], [1.0_f64]);
/// normalize_units(0, &mut w, &mut b, &[Moments { mean: 5.0, variance: 4.0 }])?;
/// assert_eq!((w, b), ([2.0, 1.0], [-2.0]));
/// # Ok::<(), fanin_init::Error>(())
/// ```
pub fn normalize_units<T: Element>(
    layer: usize,
    weights: &mut [T],
    biases: &mut [T],
    outputs: &[Moments],
) -> Result<(), Error> {
    let units = biases.len();
    if outputs.len() != units {
        return Err(Error::UnitCount {
            layer,
            got: outputs.len(),
            wanted: units,
        });
    }
    let fan_in = weights.len().checked_div(units).unwrap_or(0);
    if fan_in * units != weights.len() {
        return Err(Error::ElementCount {
            got: weights.len(),
            shape: format!("{units} x {fan_in}"),
            wanted: fan_in * units,
        });
    }
    for unit in outputs {
        spread(layer, unit.variance + 0.0 * unit.mean)?;
    }
    for (unit, (bias, moments)) in biases.iter_mut().zip(outputs).enumerate() {
        let sigma = moments.variance.sqrt();
        divide(&mut weights[unit * fan_in..(unit + 1) * fan_in], sigma);
        *bias = T::from_f64((bias.to_f64() - moments.mean) / sigma);
    }
    Ok(())
}

/// A variance that one can divide by.
fn spread(layer: usize, variance: f64) -> Result<f64, Error> {
    if variance.is_normal() && variance > 0.0 {
        Ok(variance)
    } else {
        Err(Error::NoSpread { layer, variance })
    }
}

/// Each value divided in `f64` and rounded once.
fn divide<T: Element>(values: &mut [T], divisor: f64) {
    for value in values {
        *value = T::from_f64(value.to_f64() / divisor);
    }
}
