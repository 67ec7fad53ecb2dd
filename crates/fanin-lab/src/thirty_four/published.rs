//! The run that the course's notebook prints, repeated with the course's formulas, files and random
//! numbers, to the last printed digit.
//!
//! It is the sharpest test of the trainer: 25 costs to six decimals after up to 2,400 steps in
//! double precision, and two counts. A different formula for the loss, order of draws or update
//! would show in the first of them.

use std::sync::atomic::{AtomicBool, Ordering};

use fanin_nn::{Loss, Settings};

use super::setups::{Pictures, setup};
use crate::stop::until;
use crate::{Error, Task};

/// Costs that the course's notebook prints, every 100 iterations from iteration 0 on, for
/// `randn/sqrt(n_prev)` after `np.random.seed(1)`.
///
/// In nats a picture.
pub const PUBLISHED_COSTS: [f64; 25] = [
    0.771749, 0.672053, 0.648263, 0.611507, 0.567047, 0.540138, 0.527930, 0.465477, 0.369126,
    0.391747, 0.315187, 0.272700, 0.237419, 0.199601, 0.189263, 0.161189, 0.148214, 0.137775,
    0.129740, 0.121225, 0.113821, 0.107839, 0.102855, 0.100897, 0.092878,
];
/// Of 209 training pictures: 98.56 %.
const TRAIN: usize = 206;
/// Of 50 test pictures: 80 %.
const TEST: usize = 40;

/// The published run of the course, repeated on its own files with its own formulas and random
/// numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// Costs of iterations 0, 100, …, 2400: published and measured.
    pub costs: Vec<(f64, f64)>,
    /// Correct answers on the training set, published and measured.
    pub train: (usize, usize),
    /// Correct answers on the test set, published and measured.
    pub test: (usize, usize),
}

impl Published {
    /// The largest difference of a cost.
    ///
    /// NaN if one of ours is.
    pub fn largest_difference(&self) -> f64 {
        let differences = self
            .costs
            .iter()
            .map(|(published, ours)| (published - ours).abs());
        // A NaN must not get lost.
        differences.fold(0.0, |max, d| if d > max || d.is_nan() { d } else { max })
    }

    /// Whether every printed digit is the same.
    pub fn agrees(&self) -> bool {
        // The printed costs are rounded to 6 decimals.
        self.costs.len() == PUBLISHED_COSTS.len()
            && self.largest_difference() <= 0.5e-6 + 1e-12
            && self.train.0 == self.train.1
            && self.test.0 == self.test.1
    }
}

/// Trains with [`Loss::Course`] on the course's files, then counts what the network gets right.
pub(super) fn repeat(task: &Task<f64>, stop: &AtomicBool) -> Result<Published, Error> {
    let mut setup = setup("randn/sqrt(n_prev)", Pictures::Course, 1)?;
    setup.settings = Settings {
        loss: Loss::Course,
        ..Settings::default()
    };
    let trial = setup.run(task, &mut until(stop))?;
    if stop.load(Ordering::Relaxed) {
        return Err(Error::Interrupted);
    }
    let measured = trial.run.history.iter().map(|record| record.cost);
    Ok(Published {
        costs: PUBLISHED_COSTS.into_iter().zip(measured).collect(),
        train: (TRAIN, trial.train.correct()),
        test: (TEST, trial.test.correct()),
    })
}
