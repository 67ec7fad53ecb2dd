use fanin_activation::Activation;
use fanin_tensor::{Matrix, vectorized};

use crate::batch::Batch;
use crate::{Network, Scalar};

/// Sizes of signal and gradient in one layer, over all units and samples.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerProbe {
    /// Number of the layer, from 1.
    pub layer: usize,
    /// Units of the layer.
    pub units: usize,
    /// Mean of `z`.
    pub z_mean: f64,
    /// Mean of `z²`.
    pub z_second_moment: f64,
    /// Mean of `a`; of the last layer, which has no activation, of `z`.
    pub a_mean: f64,
    /// Mean of `a²`; of the last layer of `z²`.
    pub a_second_moment: f64,
    /// Variance of `a` across the samples, averaged over units: what tells one sample from another.
    pub signal: f64,
    /// Mean of `(∂Jᵢ/∂z)²`, with the cost `Jᵢ` of a single sample: the backward signal.
    pub backward_second_moment: f64,
    /// Share of the `z` at which `|φ′|` is below 5 % of its largest value: saturated for tanh and sigmoid, inactive for
    /// ReLU. 0 in the last layer.
    pub flat: f64,
    /// Units that are flat on every sample. 0 in the last layer.
    pub dead: usize,
    /// How many `z` are NaN or infinite.
    pub non_finite: usize,
    /// `‖W‖`, Frobenius.
    pub weight_norm: f64,
    /// `‖∂J/∂W‖`, Frobenius, without the penalty's part.
    pub gradient_norm: f64,
}

/// What [`LayerProbe`] leaves out because it takes longer.
#[derive(Debug, Clone, PartialEq)]
pub struct DeepProbe {
    /// Number of the layer, from 1.
    pub layer: usize,
    /// Mean cosine of the angle between two samples' `a`, over pairs of the first 64 samples. 1: the layer answers every
    /// sample alike. NaN if there are no two samples that are not 0.
    pub correlation: f64,
    /// `(Σ σ²)² / Σ σ⁴` of the singular values σ of `∂J/∂W`: how many directions its rows fill, from 1 on; 0 if it is 0.
    pub gradient_rank: f64,
}

/// The most samples that are compared in pairs.
const PAIRED: usize = 64;

/// What can be said of the batches of one layer.
pub(crate) struct Values {
    pub(crate) z_mean: f64,
    pub(crate) z_second_moment: f64,
    pub(crate) a_mean: f64,
    pub(crate) a_second_moment: f64,
    pub(crate) signal: f64,
    pub(crate) backward_second_moment: f64,
    pub(crate) flat: f64,
    pub(crate) dead: usize,
    pub(crate) non_finite: usize,
}

impl Values {
    /// Of the layer with these pre-activations, activations and gradients; `phi` is none in the last layer.
    pub(crate) fn of<T: Scalar>(
        phi: Option<Activation>,
        z: &Batch<T>,
        a: &Batch<T>,
        dz: &Batch<T>,
    ) -> Self {
        let (units, samples) = (z.units() as f64, z.samples() as f64);
        let limit = T::from_f64(phi.map_or(0.0, |phi| 0.05 * steepest(phi)));
        let mut slopes = vec![T::one(); z.samples()];
        let mut values = Self {
            z_mean: 0.0,
            z_second_moment: 0.0,
            a_mean: 0.0,
            a_second_moment: 0.0,
            signal: 0.0,
            backward_second_moment: 0.0,
            flat: 0.0,
            dead: 0,
            non_finite: 0,
        };
        for ((z, a), dz) in z.rows().zip(a.rows()).zip(dz.rows()) {
            let (z_sums, a_sums, dz_sums) = vectorized(
                #[inline(always)]
                || (sums(z), sums(a), sums(dz)),
            );
            values.z_mean += z_sums.0;
            values.z_second_moment += z_sums.1;
            values.a_mean += a_sums.0;
            values.a_second_moment += a_sums.1;
            values.backward_second_moment += dz_sums.1;
            // About the mean, and not a difference of sums: what tells samples apart may be a billionth of the values.
            let mean = a_sums.0 / samples;
            values.signal += vectorized(
                #[inline(always)]
                || squares_about(a, mean),
            );
            if let Some(phi) = phi {
                slopes.fill(T::one());
                phi.backward(z, a, &mut slopes);
                let flat = slopes.iter().filter(|slope| slope.abs() < limit).count();
                values.flat += flat as f64;
                values.dead += usize::from(flat == z.len());
            }
            if !z_sums.1.is_finite() {
                values.non_finite += z.iter().filter(|z| !z.is_finite()).count();
            }
        }
        let count = units * samples;
        for sum in [
            &mut values.z_mean,
            &mut values.z_second_moment,
            &mut values.a_mean,
            &mut values.a_second_moment,
            &mut values.signal,
            &mut values.backward_second_moment,
            &mut values.flat,
        ] {
            *sum /= count;
        }
        values
    }
}

/// The sums of the values and of their squares, in eight parts: a sum in turn waits for every addition.
#[inline(always)]
fn sums<T: Scalar>(values: &[T]) -> (f64, f64) {
    let (mut sum, mut squares) = ([0.0; 8], [0.0; 8]);
    let chunks = values.chunks_exact(8);
    for (i, v) in chunks.remainder().iter().enumerate() {
        let v = v.widen();
        sum[i] += v;
        squares[i] += v * v;
    }
    for chunk in chunks {
        for i in 0..8 {
            let v = chunk[i].widen();
            sum[i] += v;
            squares[i] += v * v;
        }
    }
    (sum.iter().sum(), squares.iter().sum())
}

#[inline(always)]
fn squares_about<T: Scalar>(values: &[T], mean: f64) -> f64 {
    let mut squares = [0.0; 8];
    let chunks = values.chunks_exact(8);
    for (i, v) in chunks.remainder().iter().enumerate() {
        let d = v.widen() - mean;
        squares[i] += d * d;
    }
    for chunk in chunks {
        for i in 0..8 {
            let d = chunk[i].widen() - mean;
            squares[i] += d * d;
        }
    }
    squares.iter().sum()
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

/// Mean cosine between the columns of a batch.
pub(crate) fn correlation<T: Scalar>(a: &Batch<T>) -> f64 {
    let samples = a.samples().min(PAIRED);
    let mut gram = vec![0.0; samples * samples];
    for row in a.rows() {
        for i in 0..samples {
            let v = row[i].widen();
            for j in 0..=i {
                gram[i * samples + j] += v * row[j].widen();
            }
        }
    }
    let norm = |i: usize| gram[i * samples + i].sqrt();
    let (mut sum, mut pairs) = (0.0, 0);
    for i in 0..samples {
        for j in 0..i {
            let size = norm(i) * norm(j);
            if size > 0.0 {
                sum += gram[i * samples + j] / size;
                pairs += 1;
            }
        }
    }
    sum / f64::from(pairs)
}

/// `(tr K)² / tr K²`, with `K` the products of a matrix's rows with each other.
pub(crate) fn participation(gram: &Matrix<f64>) -> f64 {
    let trace: f64 = (0..gram.rows()).map(|i| gram[(i, i)]).sum();
    let squares: f64 = gram.as_slice().iter().map(|k| k * k).sum();
    if squares == 0.0 {
        0.0
    } else {
        // Scaled first: the fourth power of a small gradient is 0.
        trace / squares.sqrt() * (trace / squares.sqrt())
    }
}

impl<T: Scalar> Network<T> {
    /// The smallest and the largest singular value of `∂z/∂x`, with `z` the pre-activations of a layer (from 1 on) for
    /// the sample `x`: by how much the network up to there shrinks and stretches small differences of the input.
    ///
    /// They are counted as the smaller of the two dimensions; squared inside, so that the smallest is exact to about
    /// `1e-8` of the largest. NaN if the network answers NaN.
    ///
    /// ```
    /// use fanin_activation::Activation;
    /// use fanin_init::Source;
    /// use fanin_nn::{Architecture, Network};
    ///
    /// let shape = Architecture::mlp(&[3, 3, 3], Activation::Linear)?;
    /// let network = Network::<f64>::initialize(&shape, &"orthogonal".parse()?, &mut Source::named(1))?;
    /// let (smallest, largest) = network.jacobian_singular_values(&[1.0, 2.0, 3.0], 2);
    /// assert!((smallest - 1.0).abs() < 1e-7 && (largest - 1.0).abs() < 1e-7);
    /// # Ok::<(), fanin_nn::Error>(())
    /// ```
    ///
    /// # Panics
    /// If the sample has other than the network's number of inputs, or if there is no such layer.
    #[track_caller]
    pub fn jacobian_singular_values(&self, x: &[T], layer: usize) -> (f64, f64) {
        assert!(
            (1..=self.weights().len()).contains(&layer),
            "layer {layer} of {}",
            self.weights().len()
        );
        assert_eq!(x.len(), self.architecture().inputs(), "inputs of a sample");
        let mut a: Vec<f64> = x.iter().map(|v| v.widen()).collect();
        // M Mᵀ, with M the Jacobian up to here; at first of the identity.
        let mut gram: Option<Matrix<f64>> = None;
        let mut smaller = a.len();
        for (index, (w, b)) in self.weights().iter().zip(self.biases()).enumerate() {
            let (rows, cols) = (w.rows(), w.cols());
            let w = |i: usize, k: usize| w[(i, k)].widen();
            let half = gram.as_ref().map(|gram| {
                Matrix::from_fn(rows, cols, |i, j| {
                    (0..cols).map(|k| w(i, k) * gram[(k, j)]).sum()
                })
            });
            let mut next = Matrix::zeros(rows, rows);
            for i in 0..rows {
                for j in 0..=i {
                    let row = |k: usize| half.as_ref().map_or_else(|| w(i, k), |half| half[(i, k)]);
                    let value: f64 = (0..cols).map(|k| row(k) * w(j, k)).sum();
                    (next[(i, j)], next[(j, i)]) = (value, value);
                }
            }
            smaller = smaller.min(rows);
            if index + 1 == layer {
                gram = Some(next);
                break;
            }
            let phi = self.architecture().hidden()[index].activation;
            let z: Vec<f64> = (0..rows)
                .map(|i| b[i].widen() + (0..cols).map(|k| w(i, k) * a[k]).sum::<f64>())
                .collect();
            for i in 0..rows {
                for j in 0..rows {
                    next[(i, j)] *= phi.derivative(z[i]) * phi.derivative(z[j]);
                }
            }
            a = z.iter().map(|&z| phi.value(z)).collect();
            gram = Some(next);
        }
        let mut values = gram.map_or_else(Vec::new, eigenvalues);
        values.sort_by(|a, b| b.total_cmp(a));
        let root = |value: Option<&f64>| value.map_or(f64::NAN, |v| v.max(0.0).sqrt());
        if values.iter().any(|v| v.is_nan()) {
            return (f64::NAN, f64::NAN);
        }
        (root(values.get(smaller - 1)), root(values.first()))
    }
}

/// The eigenvalues of a symmetric matrix by Jacobi's rotations (Golub & Van Loan 2013, section 8.5).
fn eigenvalues(mut a: Matrix<f64>) -> Vec<f64> {
    let n = a.rows();
    // Each sweep squares what lies off the diagonal; 30 are never needed for finite values.
    for _ in 0..30 {
        let off: f64 = (0..n)
            .flat_map(|i| (0..i).map(move |j| (i, j)))
            .map(|at| a[at] * a[at])
            .sum();
        let all: f64 = a.as_slice().iter().map(|v| v * v).sum();
        // NaN ends it too.
        if off.partial_cmp(&(1e-32 * all)) != Some(std::cmp::Ordering::Greater) {
            break;
        }
        for p in 0..n {
            for q in 0..p {
                if a[(p, q)] == 0.0 {
                    continue;
                }
                let theta = (a[(q, q)] - a[(p, p)]) / (2.0 * a[(p, q)]);
                let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
                let (c, s) = (1.0 / t.hypot(1.0), t / t.hypot(1.0));
                for k in 0..n {
                    let (x, y) = (a[(k, p)], a[(k, q)]);
                    a[(k, p)] = c * x - s * y;
                    a[(k, q)] = s * x + c * y;
                }
                for k in 0..n {
                    let (x, y) = (a[(p, k)], a[(q, k)]);
                    a[(p, k)] = c * x - s * y;
                    a[(q, k)] = s * x + c * y;
                }
            }
        }
    }
    (0..n).map(|i| a[(i, i)]).collect()
}
