use super::{Function, Gaussian};
use crate::Error;

/// A mean and a variance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// The mean.
    pub mean: f64,
    /// The variance.
    pub variance: f64,
}

impl Moments {
    /// `mean² + variance`.
    pub fn second(self) -> f64 {
        self.mean * self.mean + self.variance
    }
}

/// What goes into the first layer: averages over the features of an input. Inputs need not be
/// standardized.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Input {
    /// The mean feature. Only weights with a mean of their own feel it.
    pub mean: f64,
    /// The mean square of the features; about 0.23 for pixels of photographs, divided by 255.
    pub second_moment: f64,
}

/// A layer `z = W a + b` of a network, with independent weights and biases, and the φ that z goes
/// through.
#[derive(Clone, Copy)]
pub struct Layer<'f> {
    /// Inputs of a unit.
    pub fan_in: usize,
    /// Units that an input goes to; of a dense layer, its units.
    pub fan_out: usize,
    /// Of one weight; the variance is not multiplied with fan_in, so that `randn * 0.01` has 1e-4.
    pub weight: Moments,
    /// Of one bias.
    pub bias: Moments,
    /// The activation function of this layer.
    pub phi: &'f dyn Function,
}

/// What [`propagate`] finds at a layer, over draws of the weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Propagated {
    /// Of a pre-activation `z`.
    pub z: Moments,
    /// Of an activation `a = φ(z)`.
    pub a: Moments,
    /// `E φ′(z)²`.
    pub slope_second_moment: f64,
    /// `E (∂J/∂z)²` of a unit, divided by that of the last layer.
    pub gradient: f64,
    /// `Var m / (E m)²` of the mean square `m` of the layer's activations, over draws of the
    /// weights: how unlike each other networks of this finite width are. `None` for weights with a
    /// mean, or where `m` is 0.
    pub spread: Option<f64>,
}

/// The moments of a concrete network, layer by layer and back.
///
/// # Forward
/// With `n` the fan_in, μ and σ² the moments of the weights,
///
/// ```text
/// E z   = n μ E a + E b
/// Var z = n σ² E a² + n μ² Var a + Var b
/// ```
///
/// where `a` is the layer before, or the input, which does not vary: there the second term is
/// absent. For weights with mean 0 only the second moment of the input counts: whether its features
/// are standardized, or all positive, is the same. This is exact for one layer. After that it takes
/// the units of the layer before for independent: exact for weights with mean 0, whose signs make
/// the `z` uncorrelated, up to the fluctuations that [`spread`](Propagated::spread) is about; with
/// a mean, units rise and fall together, and their covariance is left out. `E a` and `E a²` are
/// integrals over a normal z; exact for normal weights, right to the first order in `1 / n` for
/// others.
///
/// # Backward
/// With δ = ∂J/∂z, of the layer and of the next one, which has `fan_out` units and its own weights,
///
/// ```text
/// E δ² = fan_out (σ² + μ²) E φ′(z)² E δ²_next
/// ```
///
/// That takes the weights on the way back for independent of those on the way forth (Schoenholz et
/// al. 2017, section 4), and gradients of different units for uncorrelated.
///
/// # Spread
/// Given the activations of the layer before, the pre-activations of a layer of normal weights are
/// independent and normal with variance `q = n σ² m_before + σ_b²`, and `m` is the mean of `N`
/// independent `φ(z)²`. So, with `M(q) = E φ(z)²` and `κ = E φ⁴ / (E φ²)² - 1`,
///
/// ```text
/// E[m | q] = M(q),    Var[m | q] = κ M(q)² / N.
/// ```
///
/// `m_before` moves `M` by `n σ² M′(q)` times itself, the slope of the q map. To the first order in
/// 1 / N the relative variances `r = Var m / (E m)²` follow
///
/// ```text
/// 1 + r = (1 + κ / N) (1 + g² r_before),    g = n σ² M′(q) m_before / M(q).
/// ```
///
/// If `M` is a multiple of `q` (g = 1), as for ReLU and linear layers without biases, this is
/// exact: κ is 5 and 2, and the factor for ReLU is that of Hanin & Rolnick (2018), `1 + 5 / N` a
/// layer.
///
/// Beyond the largest number moments are infinite, and what follows from them is NaN.
///
/// # Errors
/// If a moment is out of its range. Layers need not fit on each other: of convolutions, they do
/// not.
///
/// ```
/// use fanin_activation::Activation;
/// use fanin_activation::theory::{Input, Layer, Moments, propagate};
///
/// // The cat network with weights of randn * 0.01: the signal dies.
/// let fixed = Moments { mean: 0.0, variance: 0.0 };
/// let weight = Moments { mean: 0.0, variance: 1e-4 };
/// let layers = [12288, 20, 7, 5, 1].windows(2).map(|n| Layer {
///     fan_in: n[0],
///     fan_out: n[1],
///     weight,
///     bias: fixed,
///     phi: &Activation::Relu,
/// });
/// let input = Input { mean: 0.404, second_moment: 0.2325 };
/// let signal = propagate(&layers.collect::<Vec<_>>(), input)?;
/// let rms = signal.iter().map(|layer| layer.a.second().sqrt());
/// let rms: Vec<f64> = rms.collect();
/// assert!(rms[0] > 0.3 && rms[2] < 1e-3);
/// assert!(signal[0].gradient < 1e-9);
/// # Ok::<(), fanin_activation::Error>(())
/// ```
pub fn propagate(layers: &[Layer<'_>], input: Input) -> Result<Vec<Propagated>, Error> {
    check(layers, input)?;
    let mut before = Before {
        mean: input.mean,
        second: input.second_moment,
        variance: 0.0,
        spread: Some(0.0),
    };
    let mut out = Vec::with_capacity(layers.len());
    for layer in layers {
        let here = forward(layer, before);
        before = Before {
            mean: here.a.mean,
            second: here.a.second(),
            variance: here.a.variance,
            spread: here.spread,
        };
        out.push(here);
    }
    for l in (0..out.len().saturating_sub(1)).rev() {
        let next = layers[l + 1];
        let back = next.fan_out as f64 * next.weight.second() * out[l + 1].gradient;
        out[l].gradient = back * out[l].slope_second_moment;
    }
    Ok(out)
}

/// The layer before, or the input, whose variance over draws of the weights is 0.
#[derive(Clone, Copy)]
struct Before {
    mean: f64,
    second: f64,
    variance: f64,
    spread: Option<f64>,
}

fn forward(layer: &Layer<'_>, before: Before) -> Propagated {
    let Layer {
        fan_in,
        fan_out,
        weight,
        bias,
        phi,
    } = *layer;
    let n = fan_in as f64;
    let signal = n * weight.variance * before.second;
    let z = Moments {
        mean: n * weight.mean * before.mean + bias.mean,
        variance: signal + n * weight.mean.powi(2) * before.variance + bias.variance,
    };
    let Ok(law) = Gaussian::new(z.mean, z.variance) else {
        return Propagated {
            z,
            a: Moments {
                mean: f64::NAN,
                variance: f64::NAN,
            },
            slope_second_moment: f64::NAN,
            gradient: 1.0,
            spread: None,
        };
    };
    let mean = law.expectation_of(phi, |z, _| phi.value(z));
    let a = Moments {
        mean,
        variance: law.expectation_of(phi, |z, _| (phi.value(z) - mean).powi(2)),
    };
    let slope_second_moment = law.expectation_of(phi, |z, _| phi.derivative(z).powi(2));

    let spread = before.spread.filter(|_| weight.mean == 0.0).and_then(|r| {
        let second = a.second();
        // Relative to the second moment before the fourth power is taken, which would underflow a
        // signal that dies.
        let size = second.sqrt();
        let fourth = law.expectation_of(phi, |z, _| (phi.value(z) / size).powi(4));
        let growth = law.expectation_of(phi, |z, x| {
            (phi.value(z) / size) * (phi.derivative(z) / size) * x
        });
        let elasticity = if z.variance > 0.0 {
            growth * signal / z.variance.sqrt()
        } else {
            0.0
        };
        let own = (fourth - 1.0) / fan_out as f64;
        let spread = (1.0 + own) * (1.0 + elasticity * elasticity * r) - 1.0;
        spread.is_finite().then_some(spread)
    });
    Propagated {
        z,
        a,
        slope_second_moment,
        gradient: 1.0,
        spread,
    }
}

fn check(layers: &[Layer<'_>], input: Input) -> Result<(), Error> {
    let range = |quantity, wanted, got| {
        Err(Error::Range {
            quantity,
            wanted,
            got,
        })
    };
    if !input.mean.is_finite() {
        return range("the mean of the input", "finite", input.mean);
    }
    // A mean square is at least the square of the mean, up to the rounding of both.
    let least = input.mean.powi(2) * (1.0 - 1e-9);
    if !(input.second_moment >= least && input.second_moment.is_finite()) {
        let wanted = "finite and at least the square of the mean";
        return range(
            "the second moment of the input",
            wanted,
            input.second_moment,
        );
    }
    for layer in layers {
        let moments = [
            (
                "the mean of weights",
                "the variance of weights",
                layer.weight,
            ),
            ("the mean of biases", "the variance of biases", layer.bias),
        ];
        for (mean, variance, moments) in moments {
            if !moments.mean.is_finite() {
                return range(mean, "finite", moments.mean);
            }
            if !(moments.variance >= 0.0 && moments.variance.is_finite()) {
                return range(variance, "finite and at least 0", moments.variance);
            }
        }
        for (what, fan) in [("fan_in", layer.fan_in), ("fan_out", layer.fan_out)] {
            if fan == 0 {
                return range(what, "at least 1", 0.0);
            }
        }
    }
    Ok(())
}
