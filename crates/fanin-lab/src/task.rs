use fanin_data::{Dataset, Split};
use fanin_nn::{InputMoments, Problem, Scalar};
use fanin_tensor::Matrix;

use crate::Error;

/// What is to be learned, and what the answer is tested on.
#[derive(Debug)]
pub struct Task<T> {
    /// The training set.
    pub train: Problem<T>,
    /// The test set.
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

    /// Both parts with the training set's mean over all values taken away, and divided by its standard deviation.
    ///
    /// # Errors
    /// [`Error::Network`] if the values are all the same, or so large that their squares are infinite.
    pub fn standardized(&self) -> Result<Self, Error> {
        Ok(Self {
            train: standardized(&self.train, &self.train)?,
            test: standardized(&self.test, &self.train)?,
        })
    }
}

/// `(x - mean) / std`, with the mean and the standard deviation of all of a reference's values.
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
