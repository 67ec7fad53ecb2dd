use std::hint::black_box;
use std::time::Instant;

use fanin_nn::Scalar;
use rayon::ThreadPool;
use rayon::prelude::*;

use crate::{Contestant, Failure, Timing};

/// The time that reading the pictures takes, as often as an iteration in primal form must: once for
/// `W X`, once for `dZ Xᵀ`. They do not fit into the caches of one core, so that is another floor
/// than the arithmetic's.
pub struct Reading<'p, T> {
    x: &'p [T],
    pool: ThreadPool,
}

impl<'p, T: Scalar> Reading<'p, T> {
    /// On so many threads at once.
    ///
    /// # Errors
    /// If they cannot be started.
    pub fn new(x: &'p [T], threads: usize) -> Result<Self, Failure> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()?;
        Ok(Self { x, pool })
    }
}

impl<T: Scalar> Contestant for Reading<'_, T> {
    fn train(&mut self, iterations: usize) -> Result<Timing, Failure> {
        let share = self.x.len().div_ceil(self.pool.current_num_threads());
        let start = Instant::now();
        for _ in 0..2 * iterations {
            self.pool.install(|| {
                self.x.par_chunks(share).for_each(|part| {
                    black_box(sum(part));
                });
            });
        }
        Ok(Timing {
            seconds: start.elapsed().as_secs_f64(),
            costs: Vec::new(),
        })
    }
}

/// With as many additions under way as keep up with the memory.
fn sum<T: Scalar>(values: &[T]) -> T {
    fanin_tensor::vectorized(|| {
        let mut parts = [T::zero(); 64];
        for chunk in values.chunks_exact(64) {
            for (part, &value) in parts.iter_mut().zip(chunk) {
                *part = *part + value;
            }
        }
        parts.into_iter().sum()
    })
}
