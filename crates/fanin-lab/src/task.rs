//! What a network learns from and is tested on; also where there are no data.
//!
//! The diagnosis needs inputs and labels to measure a first step. Where a user names only a
//! network, standard normal samples with labels that can be learned stand in for them
//! ([`Task::stand_in`]).

use fanin_data::{Dataset, Split};
use fanin_init::{Element, Streams};
use fanin_nn::{InputMoments, Problem, Scalar};
use fanin_tensor::Matrix;

use crate::Error;

/// What is to be learned, and what the trained network is tested on.
///
/// Both sets are matrices of shape (features, samples) with a label for each sample.
///
/// ```
/// use fanin_lab::{Task, seeded};
/// let task = Task::<f32>::new(&seeded(1))?;
/// assert_eq!((task.train.samples(), task.test.samples()), (209, 50));
/// # Ok::<(), fanin_lab::Error>(())
/// ```
#[derive(Debug)]
pub struct Task<T> {
    /// The training set: what gradients and the diagnosis are computed from.
    pub train: Problem<T>,
    /// The test set, which no training sees.
    pub test: Problem<T>,
}

impl<T: Scalar> Task<T> {
    /// Pixels / 255 of both parts of a data set.
    ///
    /// # Errors
    /// [`Error::Network`] if a part is empty.
    pub fn new(data: &Dataset) -> Result<Self, Error> {
        let problem = |split: &Split| Problem::new(split.inputs(), split.labels());
        Ok(Self {
            train: problem(data.train())?,
            test: problem(data.test())?,
        })
    }

    /// The same task with the mean of the training set, over all its values, subtracted from both
    /// parts, and both divided by the training set's standard deviation.
    ///
    /// # Errors
    /// [`Error::Network`] if the values are all the same, or so large that their squares are
    /// infinite.
    ///
    /// One mean and one deviation, not one for each feature: the pixels of an image keep their
    /// relations.
    pub fn standardized(&self) -> Result<Self, Error> {
        Ok(Self {
            train: standardized(&self.train, &self.train)?,
            test: standardized(&self.test, &self.train)?,
        })
    }
}

impl<T: Scalar + Element> Task<T> {
    /// Samples and labels that stand in for data: standard normal features, and as classes equal
    /// shares of the samples along a random direction. They can be learned, which the thresholds of
    /// the causes suppose.
    ///
    /// The training set has 128 samples, the test set 32.
    ///
    /// # Errors
    /// [`Error::Network`] if there are no features, or so many that the values would not fit into
    /// memory.
    ///
    /// ```
    /// use fanin_lab::Task;
    ///
    /// let task = Task::<f64>::stand_in(10, 1, 7)?;
    /// assert_eq!(task.train.counts(), [64, 64]);
    /// # Ok::<(), fanin_lab::Error>(())
    /// ```
    pub fn stand_in(features: usize, outputs: usize, seed: u64) -> Result<Self, Error> {
        let mut direction = vec![0.0; features];
        Streams::new(seed).standard_normal("direction", 0, &mut direction)?;
        let problem = |name: &str, samples: usize| -> Result<Problem<T>, Error> {
            let mut x = vec![T::zero(); features * samples];
            Streams::new(seed).standard_normal(name, 0, &mut x)?;
            let place = |x: &[T]| -> f64 {
                let terms = x.iter().zip(&direction).map(|(x, d)| x.widen() * d);
                terms.sum()
            };
            let places: Vec<f64> = (0..samples)
                .map(|sample| place(&x[sample * features..][..features]))
                .collect();
            let classes = outputs.clamp(2, samples);
            let rank = |place: &f64| places.iter().filter(|other| *other < place).count();
            let labels: Vec<u8> = places
                .iter()
                .map(|place| (rank(place) * classes / samples) as u8)
                .collect();
            let x = Matrix::from_column_major(features, samples, x);
            Ok(Problem::new(x.map_err(fanin_nn::Error::from)?, &labels)?)
        };
        Ok(Self {
            train: problem("x", 128)?,
            test: problem("x of the test", 32)?,
        })
    }
}

/// `(x - mean) / std`, with the mean and the standard deviation of all of a reference's values.
///
/// In double precision, rounded once to `T`. A deviation of 0 makes values that are not finite,
/// which [`Problem::new`] refuses.
pub(crate) fn standardized<T: Scalar>(
    problem: &Problem<T>,
    reference: &Problem<T>,
) -> Result<Problem<T>, Error> {
    let InputMoments {
        mean,
        second_moment,
        ..
    } = reference.input_moments();
    let std = (second_moment - mean * mean).sqrt();
    let (x, standard) = (problem.x(), |v: T| T::from_f64((v.widen() - mean) / std));
    let x = Matrix::from_fn(x.rows(), x.cols(), |i, j| standard(x[(i, j)]));
    Ok(Problem::new(x, problem.labels())?)
}
