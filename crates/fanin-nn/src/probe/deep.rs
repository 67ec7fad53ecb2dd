//! What takes a product of matrices or eigenvalues: correlation of the samples, rank of the
//! gradient, classes of equal units, singular values of the Jacobian.

use fanin_tensor::{Matrix, Real, vectorized};

use crate::batch::Batch;
use crate::first_layer::gram::products_of_rows;
use crate::probe::jacobian::Jacobian;
use crate::probe::symmetry::{Incoming, classes, classes_of_matrix, join_chains};
use crate::sums::Sum;
use crate::training::descent::dot;
use crate::{Scalar, Trainer};

/// Correlation, gradient, symmetry and Jacobian of one layer: what
/// [`LayerProbe`](crate::LayerProbe) leaves out because it takes longer.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct DeepProbe {
    /// Number of the layer, from 1.
    pub layer: usize,
    /// Mean cosine of the angle between two samples' `a`, over pairs of samples. 1: the layer
    /// answers every sample alike. NaN if there are no two samples that are not 0.
    pub correlation: f64,
    /// Frobenius norm `‖∂J/∂W‖` of the gradient, without the penalty's part.
    pub gradient_norm: f64,
    /// `(Σ σ²)² / Σ σ⁴` of the singular values σ of `∂J/∂W`: how many directions its rows fill,
    /// from 1 on; 0 if it is 0.
    pub gradient_rank: f64,
    /// In how many classes of interchangeable units the layer falls, as
    /// [`Network::unit_classes`](crate::Network::unit_classes) counts them. All its units in the
    /// last layer.
    pub unit_classes: usize,
    /// The smallest singular value of `∂z/∂x` for the first sample `x`, as
    /// [`Network::jacobian_singular_values`](crate::Network::jacobian_singular_values) counts them.
    /// NaN from the first layer of more than 256 units on, where it would take seconds.
    pub smallest_singular_value: f64,
    /// The largest singular value of `∂z/∂x` for the first sample `x`; NaN where the smallest is.
    pub largest_singular_value: f64,
}

/// The widest layer whose Jacobian a probe takes apart: that takes time like the cube of the width,
/// at 256 units some hundredths of a second.
const MOST_UNITS: usize = 256;

/// What a trainer tells of itself, as of the last forward and backward pass.
impl<T: Scalar> Trainer<'_, T> {
    /// `‖∂J/∂W‖` of each layer, without the penalty's part.
    pub(crate) fn gradient_norms(&self) -> Vec<f64> {
        let first = self.first.squared_gradient_norm(self.problem, &self.dz[0]);
        let others = self.dw.iter().map(|dw| dot(dw.as_slice(), dw.as_slice()));
        std::iter::once(first)
            .chain(others)
            .map(f64::sqrt)
            .collect()
    }

    /// What takes longer, layer by layer.
    pub(crate) fn deep_probe(&self) -> Vec<DeepProbe> {
        let mut room = self.first.room();
        let weights_gram = self.first.gram(&mut room);
        let inputs = self.problem.x().rows();
        let narrow = |units: usize| units <= MOST_UNITS;
        let first = narrow(weights_gram.rows());
        let mut jacobian = first.then(|| Jacobian::of_first(&weights_gram, inputs));
        let hidden = self.network.architecture().hidden();
        let mut probes: Vec<DeepProbe> = (0..self.z.len())
            .map(|l| {
                let (w, b) = (&self.network.weights, &self.network.biases);
                if l > 0 {
                    let z: Vec<f64> = self.z[l - 1].rows().map(|row| row[0].widen()).collect();
                    if !narrow(w[l].rows()) {
                        jacobian = None;
                    }
                    if let Some(jacobian) = &mut jacobian {
                        jacobian.go_on(&self.network, l, &z);
                    }
                }
                let (smallest_singular_value, largest_singular_value) = jacobian
                    .as_ref()
                    .map_or((f64::NAN, f64::NAN), Jacobian::extremes);
                let (gram, squares) = if l == 0 {
                    self.first
                        .gradient_gram(self.problem, &self.dz[0], &mut room)
                } else {
                    let dw = &self.dw[l - 1];
                    (
                        products_of_rows(dw.view()),
                        dot(dw.as_slice(), dw.as_slice()),
                    )
                };
                let unit_classes = match w.get(l + 1) {
                    None => self.z[l].units(),
                    Some(outgoing) if l == 0 => {
                        let units = 0..weights_gram.rows();
                        let squares: Vec<f64> =
                            units.map(|i| weights_gram[(i, i)].widen()).collect();
                        let incoming = Incoming {
                            squares: &squares,
                            squared_distance: &|i, j| self.first.squared_distance(i, j),
                            biases: &b[l],
                        };
                        classes(&incoming, outgoing)
                    }
                    Some(outgoing) => classes_of_matrix(&w[l], &b[l], outgoing),
                };
                DeepProbe {
                    layer: l + 1,
                    correlation: correlation(self.a.get(l).unwrap_or(&self.z[l])),
                    gradient_norm: squares.sqrt(),
                    gradient_rank: participation(&gram),
                    unit_classes,
                    smallest_singular_value,
                    largest_singular_value,
                }
            })
            .collect();
        let classes = probes.iter_mut().map(|probe| &mut probe.unit_classes);
        join_chains(classes, hidden);
        probes
    }
}

/// Mean cosine between the columns of a batch: of the unit vectors `u` along them, `(‖Σ u‖² - n) /
/// (n (n - 1))`.
fn correlation<T: Scalar>(a: &Batch<T>) -> f64 {
    let mut scale = vec![0.0_f64; a.samples()];
    let square = vectorized(
        #[inline(always)]
        || {
            for row in a.rows() {
                for (square, a) in scale.iter_mut().zip(row) {
                    *square += a.widen() * a.widen();
                }
            }
            for scale in &mut scale {
                *scale = if *scale > 0.0 {
                    1.0 / scale.sqrt()
                } else {
                    *scale
                };
            }
            let mut square = 0.0;
            for row in a.rows() {
                let mut sum = Sum::default();
                sum.add_scaled(row, &scale);
                square += sum.total().powi(2);
            }
            square
        },
    );
    // NaN are counted too: they are in the sum.
    let count = scale.iter().filter(|&&scale| scale != 0.0).count() as f64;
    (square - count) / (count * (count - 1.0))
}

/// `(tr K)² / tr K²` of the products of a matrix's rows with each other: how many directions the
/// rows fill.
fn participation<T: Real>(gram: &Matrix<T>) -> f64 {
    // Scaled first: the fourth power of a small gradient is 0.
    let trace: f64 = (0..gram.rows()).map(|i| gram[(i, i)].widen()).sum();
    let squares = vectorized(
        #[inline(always)]
        || {
            let mut sum = Sum::default();
            sum.add([gram.as_slice()], |[k]| (k.widen() / trace).powi(2));
            sum.total()
        },
    );
    if trace == 0.0 { 0.0 } else { 1.0 / squares }
}
