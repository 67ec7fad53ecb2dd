//! Sizes of signal, weights and updates in each layer: measured in every iteration, in one pass
//! over each batch.

use fanin_activation::Activation;
use fanin_tensor::vectorized;

use crate::batch::Batch;
use crate::sums::{Powers, Sum};
use crate::training::descent::dot;
use crate::{Scalar, Trainer};

/// Sizes of signal, weights and updates in one layer, over all units and samples: what is cheap
/// enough to be measured in every iteration.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct LayerProbe {
    /// Number of the layer, from 1.
    pub layer: usize,
    /// Units of the layer.
    pub units: usize,
    /// Mean of the pre-activations `z`.
    pub z_mean: f64,
    /// Variance of the pre-activations `z`.
    pub z_variance: f64,
    /// Mean of `z²`, the second moment of the pre-activations.
    pub z_second_moment: f64,
    /// Mean of the activations `a`; of `z` in the last layer, which has no activation.
    pub a_mean: f64,
    /// Variance of the activations `a`; of `z` in the last layer.
    pub a_variance: f64,
    /// Mean of `a²`, the second moment of the activations; of `z²` in the last layer.
    pub a_second_moment: f64,
    /// Variance of `a` across the samples, averaged over units: what tells one sample from another.
    pub signal: f64,
    /// Mean of `(∂Jᵢ/∂z)²`, with the cost `Jᵢ` of a single sample: the backward signal.
    pub backward_second_moment: f64,
    /// Share of the `z` at which `|φ′|` is below 5 % of its largest value: saturated for tanh and
    /// sigmoid, inactive for ReLU. 0 in the last layer.
    pub flat: f64,
    /// Units that are flat on every sample. 0 in the last layer.
    pub dead: usize,
    /// How many pre-activations `z` are NaN or infinite.
    pub non_finite: usize,
    /// Frobenius norm `‖W‖` of the weights.
    pub weight_norm: f64,
    /// Frobenius norm `‖ΔW‖` of the update that led to these weights; 0 before the first.
    ///
    /// In dual form it is a difference of products: it loses as many digits as the update is
    /// smaller than all that the first layer has learned so far.
    pub update_norm: f64,
}

impl LayerProbe {
    /// `‖ΔW‖ / ‖W‖`: a thousandth in a healthy run, as a rule of thumb. NaN if both are 0.
    pub fn relative_update(&self) -> f64 {
        self.update_norm / self.weight_norm
    }
}

/// What a trainer tells of itself, as of the last forward and backward pass.
impl<T: Scalar> Trainer<'_, T> {
    /// Signal, weights and updates, layer by layer.
    pub(crate) fn probe(&self) -> impl Iterator<Item = LayerProbe> {
        let hidden = self.network.architecture().hidden();
        (0..self.z.len()).map(move |l| {
            let (z, dz) = (&self.z[l], &self.dz[l]);
            let (weight, update) = if l == 0 {
                (self.first.squared_norm(), self.first.squared_update())
            } else {
                let w = self.network.weights[l].as_slice();
                (dot(w, w), self.squared_updates[l - 1])
            };
            let batches = Batches {
                phi: hidden.get(l).map(|layer| layer.activation),
                z,
                a: self.a.get(l).unwrap_or(z),
                branch: self.branch(l),
                dz,
            };
            batches.probe(l + 1, weight, update)
        })
    }

    /// `φ(z)` of a layer with a residual path, whose activations are more than that.
    fn branch(&self, layer: usize) -> Option<&Batch<T>> {
        let branch = self.branches.get(layer)?.as_ref()?;
        Some(&branch.phi)
    }
}

/// What is computed of the batches of one layer.
struct Batches<'a, T: Scalar> {
    /// None in the last layer.
    phi: Option<Activation>,
    z: &'a Batch<T>,
    /// Those of `z` in the last layer.
    a: &'a Batch<T>,
    /// `φ(z)`, where that is not `a`.
    branch: Option<&'a Batch<T>>,
    /// `m · ∂J/∂z`.
    dz: &'a Batch<T>,
}

impl<T: Scalar> Batches<'_, T> {
    /// The squares of the norms are those of `W` and `ΔW`.
    fn probe(&self, layer: usize, weight: f64, update: f64) -> LayerProbe {
        let Self {
            phi,
            z,
            a,
            branch,
            dz,
        } = *self;
        let (of_z, of_a, backward) = vectorized(
            #[inline(always)]
            || {
                let (mut of_z, mut of_a) = (Whole::about(z), RowByRow::new());
                let mut backward = Sum::default();
                for ((z, a), dz) in z.rows().zip(a.rows()).zip(dz.rows()) {
                    of_z.add(z);
                    of_a.add(a);
                    backward.add_products(dz, dz);
                }
                (of_z.all(z), of_a.all(a), backward.total())
            },
        );
        let (mut flat, mut dead) = (0, 0);
        if let Some(phi) = phi {
            for (z, a) in z.rows().zip(branch.unwrap_or(a).rows()) {
                let count = count_flat(phi, z, a);
                flat += count;
                dead += usize::from(count == z.len());
            }
        }
        let non_finite = if of_z.second_moment.is_finite() {
            0
        } else {
            z.rows().flatten().filter(|z| !z.is_finite()).count()
        };
        let count = (z.units() * z.samples()) as f64;
        LayerProbe {
            layer,
            units: z.units(),
            z_mean: of_z.mean,
            z_variance: of_z.variance,
            z_second_moment: of_z.second_moment,
            a_mean: of_a.mean,
            a_variance: of_a.variance,
            a_second_moment: of_a.second_moment,
            signal: of_a.signal,
            backward_second_moment: backward / count,
            flat: flat as f64 / count,
            dead,
            non_finite,
            weight_norm: weight.sqrt(),
            update_norm: update.sqrt(),
        }
    }
}

/// Whole of a batch.
struct Sizes {
    mean: f64,
    variance: f64,
    second_moment: f64,
    /// Mean of the variances of its rows.
    signal: f64,
}

impl Sizes {
    /// An infinite value shall show as such, and not as the NaN of a difference of two.
    #[inline(always)]
    fn of<T: Scalar>(batch: &Batch<T>, mean: f64, variance: f64, signal: f64) -> Self {
        let (mut mean, mut second_moment) = (mean, variance + mean * mean);
        if !second_moment.is_finite() {
            let values = || batch.rows().flatten().map(|v| v.widen());
            let count = (batch.units() * batch.samples()) as f64;
            mean = values().sum::<f64>() / count;
            second_moment = values().map(|v| v * v).sum::<f64>() / count;
        }
        Self {
            mean,
            variance,
            second_moment,
            signal,
        }
    }
}

/// What [`Sizes`] are made of.
///
/// Values are summed in one pass, about the first of them. Of n values, each is at most √n standard
/// deviations from their mean, so that the variance is exact to n roundings, be it a billionth of
/// the mean's square.
struct Whole {
    about: f64,
    powers: Powers,
}

impl Whole {
    #[inline(always)]
    fn about<T: Scalar>(batch: &Batch<T>) -> Self {
        Self {
            about: batch.as_slice().first().map_or(0.0, |v| v.widen()),
            powers: Powers::default(),
        }
    }

    #[inline(always)]
    fn add<T: Scalar>(&mut self, row: &[T]) {
        self.powers.add(row, self.about);
    }

    #[inline(always)]
    fn all<T: Scalar>(self, batch: &Batch<T>) -> Sizes {
        let count = (batch.units() * batch.samples()) as f64;
        let shift = self.powers.sum.total() / count;
        let variance = at_least_zero(self.powers.squares.total() / count - shift * shift);
        Sizes::of(batch, self.about + shift, variance, f64::NAN)
    }
}

/// The same of rows one by one, each about its first value.
struct RowByRow {
    rows: f64,
    squares: Sum,
    /// Of the rows' means about their first values.
    squared_shifts: f64,
    /// Of the rows' means.
    means: f64,
    /// Of the squares of the rows' means about their common mean.
    between: f64,
}

impl RowByRow {
    #[inline(always)]
    fn new() -> Self {
        Self {
            rows: 0.0,
            squares: Sum::default(),
            squared_shifts: 0.0,
            means: 0.0,
            between: 0.0,
        }
    }

    #[inline(always)]
    fn add<T: Scalar>(&mut self, row: &[T]) {
        let about = row.first().map_or(0.0, |v| v.widen());
        let squares = self.squares;
        let mut powers = Powers {
            squares,
            ..Powers::default()
        };
        powers.add(row, about);
        self.squares = powers.squares;
        let shift = powers.sum.total() / row.len() as f64;
        self.squared_shifts += shift * shift;
        let mean = about + shift;
        if self.rows > 0.0 {
            // Chan, Golub & LeVeque 1983, equation 1.5b, with a second part of one value.
            let off = mean - self.means / self.rows;
            self.between += off * off * self.rows / (self.rows + 1.0);
        }
        self.rows += 1.0;
        self.means += mean;
    }

    #[inline(always)]
    fn all<T: Scalar>(self, batch: &Batch<T>) -> Sizes {
        let rows = self.rows;
        let within = self.squares.total() / batch.samples() as f64 - self.squared_shifts;
        let signal = at_least_zero(within) / rows;
        Sizes::of(
            batch,
            self.means / rows,
            signal + self.between / rows,
            signal,
        )
    }
}

/// Rounding may leave less than nothing; a NaN stays.
#[inline(always)]
fn at_least_zero(value: f64) -> f64 {
    if value < 0.0 { 0.0 } else { value }
}

/// At how many values `|φ′|` is below 5 % of its largest.
fn count_flat<T: Scalar>(phi: Activation, z: &[T], a: &[T]) -> usize {
    if phi == Activation::Relu {
        // No slopes are needed to see them.
        return vectorized(
            #[inline(always)]
            || z.iter().filter(|&&z| z <= T::zero()).count(),
        );
    }
    const CHUNK: usize = 256;
    let limit = T::from_f64(0.05 * steepest(phi));
    let chunks = z.chunks(CHUNK).zip(a.chunks(CHUNK));
    let count = |(z, a): (&[T], &[T])| {
        let mut slopes = [T::one(); CHUNK];
        let slopes = &mut slopes[..z.len()];
        phi.backward(z, a, slopes);
        vectorized(
            #[inline(always)]
            || slopes.iter().filter(|slope| slope.abs() < limit).count(),
        )
    };
    chunks.map(count).sum()
}

/// The largest slope of φ, up to a few percent.
fn steepest(phi: Activation) -> f64 {
    match phi {
        Activation::Sigmoid => 0.25,
        Activation::LeakyRelu { slope } => slope.abs().max(1.0),
        Activation::Elu { alpha } => alpha.abs().max(1.0),
        Activation::Selu => 1.75,
        _ => 1.0,
    }
}
