//! Predictions counted against labels.

use fanin_activation::math;
use fanin_tensor::Matrix;

use crate::{Problem, Scalar};

/// A network's predictions for the samples of a problem, counted against their labels.
///
/// With one output, class 1 is predicted where `1/(1 + e⁻ᶻ) > 0.5`; with more, the class of the
/// largest logit, of equally large ones the first.
///
/// ```
/// use fanin_nn::{Activation, Architecture, Matrix, Network, Problem, Source};
///
/// // Zero weights predict class 0 for every sample: the base rate, and no more.
/// let x = Matrix::from_fn(3, 5, |i, j| (i + j) as f64);
/// let problem = Problem::new(x, &[0, 0, 0, 1, 1])?;
/// let shape = Architecture::mlp(&[3, 2, 1], Activation::Relu)?;
/// let network = Network::initialize(&shape, &"zeros".parse()?, &mut Source::named(1))?;
/// let evaluation = network.evaluate(&problem)?;
/// assert_eq!(evaluation.confusion, [[3, 0], [2, 0]]);
/// assert_eq!((evaluation.correct(), evaluation.total(), evaluation.accuracy()), (3, 5, 0.6));
/// # Ok::<(), fanin_nn::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Evaluation {
    /// Counts of samples, `confusion[true class][predicted class]`.
    pub confusion: Vec<Vec<usize>>,
    /// How many outputs were NaN. They count as class 0, as `NaN > 0.5` is false.
    pub nan: usize,
}

impl Evaluation {
    /// With one output, class 1 is predicted where `1/(1+e⁻ᶻ) > 0.5`; with more, the class of the
    /// largest logit.
    pub(crate) fn of<T: Scalar>(logits: &Matrix<T>, problem: &Problem<T>) -> Self {
        let classes = problem.classes().max(logits.rows());
        let mut confusion = vec![vec![0; classes]; classes];
        let mut nan = 0;
        for (i, &label) in problem.labels().iter().enumerate() {
            let z = logits.column(i);
            let answer = if z.iter().any(|z| z.is_nan()) {
                nan += 1;
                0
            } else if let [z] = z {
                let p = T::one() / (T::one() + math::exp(-*z));
                usize::from(p > T::from_f64(0.5))
            } else {
                (1..z.len()).fold(0, |best, k| if z[k] > z[best] { k } else { best })
            };
            confusion[usize::from(label)][answer] += 1;
        }
        Self { confusion, nan }
    }

    /// Number of samples whose class was predicted.
    pub fn correct(&self) -> usize {
        (0..self.confusion.len())
            .map(|k| self.confusion[k][k])
            .sum()
    }

    /// Number of samples.
    pub fn total(&self) -> usize {
        self.confusion.iter().flatten().sum()
    }

    /// How often a class was predicted, rightly or wrongly.
    pub fn answered(&self, class: usize) -> usize {
        self.confusion.iter().map(|row| row[class]).sum()
    }

    /// Accuracy: the share of samples whose class was predicted, from 0 to 1.
    pub fn accuracy(&self) -> f64 {
        self.correct() as f64 / self.total() as f64
    }
}
