//! Samples with their classes, and what is computed of them once for all runs.

use std::sync::{Arc, OnceLock};

use fanin_tensor::{Accumulate, Matrix, Panels};

use crate::architecture::MAX_VALUES;
use crate::first_layer::half_gram::HalfGram;
use crate::{Architecture, Error, Scalar};

/// Samples with their classes: what a network learns from, or is tested on.
///
/// The Gram matrix, and copies of the samples laid out for products, are made when the first run
/// asks for them, and shared by all runs.
///
/// ```
/// use fanin_nn::Problem;
/// use fanin_tensor::{Accumulate, Matrix, Panels};
/// let x = Matrix::from_column_major(2, 3, vec![0.0, 1.0, 1.0, 0.0, 1.0, 1.0])?;
/// let problem = Problem::new(x, &[0, 0, 1])?;
/// assert_eq!(problem.majority(), 0);
/// assert!((problem.base_rate_entropy() - 0.636_514).abs() < 1e-6);
/// # Ok::<(), fanin_nn::Error>(())
/// ```
#[derive(Debug)]
pub struct Problem<T> {
    samples: Arc<Samples<T>>,
    labels: Vec<u8>,
    classes: usize,
}

/// What does not depend on the classes.
#[derive(Debug)]
struct Samples<T> {
    x: Matrix<T>,
    gram: OnceLock<Matrix<T>>,
    packed_gram: OnceLock<Panels<T>>,
    half_gram: OnceLock<HalfGram<T>>,
    packed_x: OnceLock<Panels<T>>,
    packed_samples: OnceLock<Panels<T>>,
    moments: OnceLock<InputMoments>,
}

/// Moments of the inputs, over features and samples.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct InputMoments {
    /// Mean of the inputs over features and samples.
    pub mean: f64,
    /// How many features have the same value in every sample.
    pub constant_features: usize,
    /// Mean of `x²` over features and samples.
    pub second_moment: f64,
    /// Variance across the samples, averaged over the features: what tells one sample from another.
    pub signal: f64,
}

impl InputMoments {
    /// Whether the mean is 0 and the second moment 1, up to a tenth and a factor of two.
    pub fn are_standard(&self) -> bool {
        self.mean.abs() < 0.1 && (0.5..2.0).contains(&self.second_moment)
    }
}

impl<T: Scalar> Problem<T> {
    /// Takes samples as columns, shape `(features, samples)`, and one class for each, from 0 on.
    ///
    /// # Errors
    /// [`Error::NoSamples`], [`Error::Labels`], [`Error::NonFiniteInput`].
    pub fn new(x: Matrix<T>, labels: &[u8]) -> Result<Self, Error> {
        if x.cols() == 0 {
            return Err(Error::NoSamples);
        }
        if let Some(at) = x.as_slice().iter().position(|v| !v.is_finite()) {
            return Err(Error::NonFiniteInput {
                feature: at % x.rows(),
                sample: at / x.rows(),
                value: x.as_slice()[at].widen(),
            });
        }
        let samples = Samples {
            x,
            gram: OnceLock::new(),
            packed_gram: OnceLock::new(),
            half_gram: OnceLock::new(),
            packed_x: OnceLock::new(),
            packed_samples: OnceLock::new(),
            moments: OnceLock::new(),
        };
        Self::labeled(Arc::new(samples), labels)
    }

    /// The same samples with other classes; what was computed of them is shared.
    ///
    /// ```
    /// use fanin_nn::{Matrix, Problem};
    /// let digits = Problem::new(Matrix::from_fn(8, 4, |i, j| (i * j) as f64), &[3, 8, 8, 1])?;
    /// let is_eight = digits.with_labels(&[0, 1, 1, 0])?;
    /// assert_eq!((digits.classes(), is_eight.classes()), (9, 2));
    /// assert_eq!(is_eight.counts(), [2, 2]);
    /// # Ok::<(), fanin_nn::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Labels`].
    pub fn with_labels(&self, labels: &[u8]) -> Result<Self, Error> {
        Self::labeled(Arc::clone(&self.samples), labels)
    }

    fn labeled(samples: Arc<Samples<T>>, labels: &[u8]) -> Result<Self, Error> {
        if labels.len() != samples.x.cols() {
            return Err(Error::Labels {
                labels: labels.len(),
                samples: samples.x.cols(),
            });
        }
        let highest = labels.iter().copied().max().unwrap_or(0);
        Ok(Self {
            samples,
            labels: labels.to_vec(),
            classes: (usize::from(highest) + 1).max(2),
        })
    }

    /// The samples, shape `(features, samples)`.
    pub fn x(&self) -> &Matrix<T> {
        &self.samples.x
    }

    /// The class of each sample.
    pub fn labels(&self) -> &[u8] {
        &self.labels
    }

    /// Number of samples, `m`.
    pub fn samples(&self) -> usize {
        self.labels.len()
    }

    /// Number of classes: one more than the highest label, and at least 2.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// How many samples are of each class.
    pub fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.classes];
        for &label in &self.labels {
            counts[usize::from(label)] += 1;
        }
        counts
    }

    /// The most frequent class; of equally frequent ones the first.
    pub fn majority(&self) -> usize {
        let counts = self.counts();
        let mut best = 0;
        for class in 1..counts.len() {
            if counts[class] > counts[best] {
                best = class;
            }
        }
        best
    }

    /// The cost of the best constant answer, `-Σ p ln p` over the shares `p` of the classes, in
    /// nats.
    ///
    /// A network that has learned nothing but its output biases ends at this cost: 0.644 for the
    /// course's 72 cats among 209 pictures. With equally frequent classes it is `ln k`.
    pub fn base_rate_entropy(&self) -> f64 {
        let m = self.samples() as f64;
        self.counts()
            .into_iter()
            .filter(|&count| count > 0)
            .map(|count| count as f64 / m)
            .map(|p| -p * p.ln())
            .sum()
    }

    /// Moments of the inputs, computed once.
    ///
    /// Pixels in [0, 1] have a mean far from 0 and a second moment below 1, so that weights that
    /// are scaled for standardized inputs are too small for them in the first layer.
    pub fn input_moments(&self) -> InputMoments {
        *self.samples.moments.get_or_init(|| {
            let (x, m) = (&self.samples.x, self.samples() as f64);
            let mut mean = vec![0.0; x.rows()];
            for j in 0..x.cols() {
                for (mean, v) in mean.iter_mut().zip(x.column(j)) {
                    *mean += v.widen() / m;
                }
            }
            let squares: f64 = mean.iter().map(|mean| mean * mean).sum();
            let count = x.as_slice().len() as f64;
            let squares_of_all: f64 = x.as_slice().iter().map(|v| v.widen() * v.widen()).sum();
            let second_moment = squares_of_all / count;
            let first = x.column(0);
            let constant = |i: &usize| (1..x.cols()).all(|j| x[(*i, j)] == first[*i]);
            InputMoments {
                mean: mean.iter().sum::<f64>() / x.rows() as f64,
                constant_features: (0..x.rows()).filter(constant).count(),
                second_moment,
                signal: second_moment - squares / x.rows() as f64,
            }
        })
    }

    /// `‖Σ (y - ȳ) x‖ / m`: the size of the covariance of the inputs with the labels, taken as
    /// numbers; it drives the first steps of gradient descent.
    pub fn label_covariance(&self) -> f64 {
        let m = self.samples() as f64;
        let mean = self.labels.iter().map(|&y| f64::from(y)).sum::<f64>() / m;
        let mut sum = vec![0.0; self.samples.x.rows()];
        for (j, &y) in self.labels.iter().enumerate() {
            let weight = (f64::from(y) - mean) / m;
            for (sum, v) in sum.iter_mut().zip(self.samples.x.column(j)) {
                *sum += weight * v.widen();
            }
        }
        sum.iter().map(|v| v * v).sum::<f64>().sqrt()
    }

    /// `XᵀX`, shape `(samples, samples)`; exactly symmetric.
    pub(crate) fn gram(&self) -> &Matrix<T> {
        self.samples.gram.get_or_init(|| {
            let mut gram = Matrix::zeros(self.samples(), self.samples());
            // Symmetric, bit for bit: both orders of a product of two numbers are one. So the
            // transposed view will do.
            let dst = gram.view_mut().transposed();
            let x = self.samples.x.view();
            self.packed_x()
                .product(dst, Accumulate::Replace, x.transposed(), T::one());
            gram
        })
    }

    /// The Gram matrix, laid out for products `C G`.
    pub(crate) fn packed_gram(&self) -> &Panels<T> {
        self.samples
            .packed_gram
            .get_or_init(|| Panels::new(self.gram().view().transposed()))
    }

    /// HalfGram of the Gram matrix, laid out for products `dZ H`.
    pub(crate) fn half_gram(&self) -> &HalfGram<T> {
        let half_gram = &self.samples.half_gram;
        half_gram.get_or_init(|| HalfGram::of(self.gram()))
    }

    /// `X`, laid out for products `W X`.
    pub(crate) fn packed_x(&self) -> &Panels<T> {
        self.samples
            .packed_x
            .get_or_init(|| Panels::new(self.samples.x.view()))
    }

    /// `Xᵀ`, laid out for products `C Xᵀ`.
    pub(crate) fn packed_samples(&self) -> &Panels<T> {
        self.samples
            .packed_samples
            .get_or_init(|| Panels::new(self.samples.x.view().transposed()))
    }

    /// Whether a network of this shape fits, and how much memory it would take.
    pub(crate) fn check(&self, architecture: &Architecture) -> Result<(), Error> {
        if architecture.inputs() != self.samples.x.rows() {
            return Err(Error::Inputs {
                network: architecture.inputs(),
                data: self.samples.x.rows(),
            });
        }
        let outputs = architecture.outputs();
        if (outputs == 1 && self.classes > 2) || (outputs > 1 && self.classes > outputs) {
            return Err(Error::Outputs {
                outputs,
                classes: self.classes,
            });
        }
        let units: usize = architecture.widths()[1..].iter().sum();
        check_values("the activations", units, self.samples())
    }
}

/// Refuses an array of `rows * cols` values beyond [`MAX_VALUES`].
pub(crate) fn check_values(what: &str, rows: usize, cols: usize) -> Result<(), Error> {
    match rows.checked_mul(cols) {
        Some(values) if values <= MAX_VALUES => Ok(()),
        _ => Err(Error::TooLarge {
            what: what.to_owned(),
            values: format!("{rows} * {cols}"),
            limit: MAX_VALUES,
        }),
    }
}
