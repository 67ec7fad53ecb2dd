use fanin_data::{Dataset, Split};
use fanin_nn::{Problem, Scalar};

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
}
