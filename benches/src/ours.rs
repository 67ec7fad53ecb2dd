use std::time::Instant;

use fanin_init::Element;
use fanin_nn::{Problem, Scalar, Trainer};
use rayon::ThreadPool;
use rayon::prelude::*;

use crate::{Contestant, Failure, Task, Timing, trainer};

/// fanin's way of training the course network: one run on all threads, many runs on one each.
pub struct Ours<'p, T: Scalar> {
    start: Vec<Trainer<'p, T>>,
    pool: ThreadPool,
}

impl<'p, T: Scalar + Element> Ours<'p, T> {
    /// Run `r` of the task begins at NumPy's seed `r`, from 1 on.
    ///
    /// # Errors
    /// If the pictures do not have 12,288 features, or the threads cannot be started.
    pub fn new(problem: &'p Problem<T>, task: Task, threads: usize) -> Result<Self, Failure> {
        // One run is on all threads, many runs are on one each.
        let inside = if task.runs == 1 { threads } else { 1 };
        let start = (1..=task.runs as u32)
            .map(|seed| trainer(problem, task.form, seed, inside))
            .collect::<Result<_, _>>()?;
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()?;
        Ok(Self { start, pool })
    }
}

impl<T: Scalar + Element> Contestant for Ours<'_, T> {
    fn train(&mut self, iterations: usize) -> Result<Timing, Failure> {
        let mut trainers = self.start.clone();
        let start = Instant::now();
        let costs = advance(&self.pool, &mut trainers, iterations);
        Ok(Timing {
            seconds: start.elapsed().as_secs_f64(),
            costs,
        })
    }
}

/// Trains all of them so many iterations further; the last costs.
pub fn advance<T: Scalar>(
    pool: &ThreadPool,
    trainers: &mut [Trainer<'_, T>],
    iterations: usize,
) -> Vec<f64> {
    pool.install(|| {
        trainers
            .par_iter_mut()
            .map(|trainer| trainer.advance(iterations))
            .collect()
    })
}
