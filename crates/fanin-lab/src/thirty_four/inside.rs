//! Inside of a run: how large signal and gradient are in each layer, and what the network answers
//! in the end.
//!
//! Snapshots are taken by an observer while the run goes; the distribution before the first step is
//! computed from a network drawn anew, which has the same bits; the answers are those of the
//! trained network.

use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

use fanin_nn::{LayerProbe, Network, Observer, Problem, Step};
use fanin_tensor::Matrix;

use crate::stop::until;
use crate::{Error, Setup, Task};

/// The initializations whose first seed is looked into: nothing, too little, too much, and right.
pub const LOOKED_INTO: [&str; 4] = ["zeros", "randn*0.01", "randn", RIGHT];

/// The one of them that is right.
const RIGHT: &str = "randn/sqrt(n_prev)";

/// Iterations from one look to the next.
const EVERY: usize = 100;
/// An odd number, so that 0 lies in the middle of a bin.
const BINS: usize = 41;

/// What was seen inside of one run.
#[derive(Debug, Clone, PartialEq)]
pub struct Inside {
    /// The initialization as it is typed in [`SPECS`](super::SPECS).
    pub spec: String,
    /// The seed of the initialization.
    pub seed: u64,
    /// The pre-activations of the training set before the first step, a layer each.
    pub start: Vec<Distribution>,
    /// Sizes of signal and gradient in iterations 0, 100, 200, … as far as the run went.
    pub snapshots: Vec<Snapshot>,
    /// The trained network's answers to the test set, a picture each.
    pub answers: Vec<Answer>,
}

/// How the pre-activations of a layer are distributed over units and samples.
#[derive(Debug, Clone, PartialEq)]
pub struct Distribution {
    /// Number of the layer, from 1.
    pub layer: usize,
    /// Units of the layer.
    pub units: usize,
    /// The bins reach from minus this number to this number, the same for a layer in all runs of a
    /// seed: three times the root mean square of z in this layer with weights `randn/sqrt(n_prev)`.
    pub range: f64,
    /// How many values lie in each bin; bins are equally wide.
    ///
    /// 41 of them: an odd number has 0 in the middle of a bin.
    pub counts: Vec<usize>,
    /// How many values lie below the bins, and above.
    pub outside: [usize; 2],
    /// How many values are NaN or infinite.
    pub non_finite: usize,
    /// The standard deviation of all values.
    ///
    /// Around the values' own mean; NaN if one of them is.
    pub deviation: f64,
}

/// Sizes in one iteration.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// The iteration, from 0; sizes are those before its update.
    pub iteration: usize,
    /// Sizes of signal and gradient, a layer each, the output last.
    pub layers: Vec<LayerProbe>,
}

/// What a network says of a test picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answer {
    /// The network's probability that the picture shows a cat; NaN if its output is.
    pub probability: f64,
    /// The network's answer: 1 where the probability is above 0.5, and so 0 where it is NaN.
    pub class: u8,
    /// The picture's label.
    pub truth: u8,
}

/// Sizes that are written down while a run goes.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen(Arc<Mutex<Vec<Snapshot>>>);

impl Seen {
    /// Looks on where there is a place for what is seen, and ends the run once `stop` is set.
    pub(super) fn observer<'a>(
        seen: Option<Self>,
        stop: &'a AtomicBool,
    ) -> impl Observer<f64> + 'a {
        let mut until = until(stop);
        move |step: &Step<'_, f64>| -> ControlFlow<()> {
            if let Some(Seen(snapshots)) = &seen
                && step.iteration.is_multiple_of(EVERY)
            {
                let layers = step.probe();
                let iteration = step.iteration;
                let mut snapshots = snapshots.lock().unwrap_or_else(PoisonError::into_inner);
                snapshots.push(Snapshot { iteration, layers });
            }
            until(step)
        }
    }

    /// All that is kept of a run: what was seen of it, how it began, and how it ended.
    pub(super) fn inside(
        &self,
        task: &Task<f64>,
        setup: &Setup,
        trained: &Network<f64>,
    ) -> Result<Inside, Error> {
        let start = setup.network::<f64>()?.pre_activations(task.train.x());
        // What each layer has where the weights are right: a range in which too small a signal is a
        // spike.
        let right = Setup {
            initialization: RIGHT.parse()?,
            ..setup.clone()
        };
        let right = right.network::<f64>()?.pre_activations(task.train.x());
        let layers = (1..).zip(&start).zip(&right);
        let snapshots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Inside {
            spec: setup.initialization.as_typed().to_owned(),
            seed: setup.seed,
            start: layers
                .map(|((layer, z), right)| Distribution::of(layer, z, 3.0 * size(right)))
                .collect(),
            snapshots: snapshots.clone(),
            answers: answers(trained, &task.test),
        })
    }
}

/// The root mean square.
fn size(z: &Matrix<f64>) -> f64 {
    let values = z.as_slice();
    (values.iter().map(|z| z * z).sum::<f64>() / values.len() as f64).sqrt()
}

impl Distribution {
    /// Counts the values in 41 equal bins from `-range` to `range`.
    fn of(layer: usize, z: &Matrix<f64>, range: f64) -> Self {
        let values = z.as_slice();
        let (mut counts, mut outside, mut non_finite) = (vec![0; BINS], [0; 2], 0);
        for &value in values {
            // From 0 to the number of bins where the value lies in one of them.
            let place = (value / range + 1.0) / 2.0 * BINS as f64;
            if !value.is_finite() {
                non_finite += 1;
            } else if place < 0.0 {
                outside[0] += 1;
            } else if place > BINS as f64 {
                outside[1] += 1;
            } else {
                // The last bin has both of its ends. NaN, where all inputs are 0 and all values
                // too, is place 0; that is the one case in which the middle has to be asked for.
                let bin = if range > 0.0 {
                    place as usize
                } else {
                    BINS / 2
                };
                counts[bin.min(BINS - 1)] += 1;
            }
        }
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares = values.iter().map(|z| (z - mean) * (z - mean));
        Self {
            layer,
            units: z.rows(),
            range,
            counts,
            outside,
            non_finite,
            deviation: (squares.sum::<f64>() / count).sqrt(),
        }
    }
}

/// The sigmoid of each logit, and the class that follows from it.
fn answers(network: &Network<f64>, test: &Problem<f64>) -> Vec<Answer> {
    let logits = network.logits(test.x());
    let labels = test.labels().iter();
    labels
        .zip(logits.as_slice())
        .map(|(&truth, z)| {
            let probability = 1.0 / (1.0 + fanin_activation::math::exp(-*z));
            Answer {
                probability,
                class: u8::from(probability > 0.5),
                truth,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_counted_once() {
        let values = vec![
            -1.0,
            -0.02,
            0.0,
            0.02,
            1.0,
            -1.5,
            2.0,
            f64::NAN,
            f64::INFINITY,
            0.5,
        ];
        let z = Matrix::from_column_major(2, 5, values).expect("ten values");
        let found = Distribution::of(3, &z, 1.0);
        assert_eq!((found.layer, found.units), (3, 2));
        assert_eq!((found.outside, found.non_finite), ([1, 1], 2));
        // Bins are 2/41 wide, the middle one reaches from -1/41 to 1/41; 0.5 lies in bin ⌊0.75 ·
        // 41⌋.
        let filled: Vec<(usize, usize)> = (0..).zip(found.counts).filter(|(_, n)| *n > 0).collect();
        assert_eq!(filled, [(0, 1), (20, 3), (30, 1), (40, 1)]);
        assert!(found.deviation.is_nan());
        let z = Matrix::from_column_major(1, 4, vec![1.0, 3.0, 1.0, 3.0]).expect("four values");
        assert_eq!(Distribution::of(1, &z, 9.0).deviation, 1.0);
        let nothing = Distribution::of(1, &Matrix::zeros(1, 3), 0.0);
        assert_eq!(nothing.counts[20], 3);
    }
}
