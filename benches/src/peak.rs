//! What the machine could do at best: multiply-adds in registers.

use std::hint::black_box;
use std::marker::PhantomData;
use std::sync::Barrier;
use std::time::Instant;

use pulp::{Arch, Simd, WithSimd};

use crate::{Contestant, Failure, Task, Timing};

/// Independent chains: enough to fill two units with a latency of up to 6, and few enough for 16
/// registers.
const CHAINS: usize = 12;
const STEPS: usize = 1 << 22;
/// Whatever disturbs a run makes it slower: the highest of many counts.
const RUNS: usize = 20;

/// GFLOP/s of a precision with a number of threads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Peak {
    /// `"f32"` or `"f64"`.
    pub precision: &'static str,
    /// Threads that computed at the same time.
    pub threads: usize,
    /// Billions of multiplications and additions a second.
    pub gflops: f64,
}

/// The highest of several runs of multiply-adds on registers alone, `"f32"` or else f64.
pub fn peak(precision: &'static str, threads: usize) -> Peak {
    let now = if precision == "f32" {
        gflops::<f32>
    } else {
        gflops::<f64>
    };
    let gflops = (0..RUNS).map(|_| now(threads)).fold(0.0, f64::max);
    Peak {
        precision,
        threads,
        gflops,
    }
}

/// GFLOP/s of so many threads at once, with the widest vectors there are, at this very moment.
pub fn gflops<T: Spin>(threads: usize) -> f64 {
    together(threads, T::spin)
}

/// Runs a loop on so many threads at once; billions of operations a second in all.
fn together(threads: usize, run: fn() -> f64) -> f64 {
    let barrier = Barrier::new(threads);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    barrier.wait();
                    let start = Instant::now();
                    (run(), start, Instant::now())
                })
            })
            .collect();
        let done: Vec<_> = workers
            .into_iter()
            .filter_map(|worker| worker.join().ok())
            .collect();
        let flop: f64 = done.iter().map(|(flop, ..)| flop).sum();
        let start = done.iter().map(|(_, start, _)| *start).min();
        let end = done.iter().map(|(.., end)| *end).max();
        match (start, end) {
            (Some(start), Some(end)) => flop / (end - start).as_secs_f64() / 1e9,
            _ => f64::NAN,
        }
    })
}

/// A precision whose peak can be measured.
pub trait Spin: Copy + 'static {
    /// Fused multiply-adds in registers only, on this thread, for some 30 ms: a processor may lower
    /// its clock for wide vectors, and needs a while for it. Returns the operations done.
    fn spin() -> f64;
}

struct Loop<T>(PhantomData<T>);

macro_rules! register_loop {
    ($t:ident, $vector:ident, $splat:ident, $mul_add:ident, $sum:ident) => {
        impl Spin for $t {
            fn spin() -> f64 {
                Arch::new().dispatch(Loop::<$t>(PhantomData))
            }
        }

        impl WithSimd for Loop<$t> {
            type Output = f64;

            #[inline(always)]
            fn with_simd<S: Simd>(self, simd: S) -> f64 {
                // x ← x/2 + 1 tends to 2, and arrives there within 60 steps: what the loop leaves
                // is known, and a loop that was left out would not leave it.
                let (half, one) = (simd.$splat(black_box(0.5)), simd.$splat(black_box(1.0)));
                let mut chains: [S::$vector; CHAINS] =
                    std::array::from_fn(|i| simd.$splat(black_box(i as $t)));
                for _ in 0..STEPS {
                    for chain in &mut chains {
                        *chain = simd.$mul_add(*chain, half, one);
                    }
                }
                let lanes = size_of::<S::$vector>() / size_of::<$t>();
                for chain in chains {
                    let sum = simd.$sum(black_box(chain));
                    assert!(sum == 2.0 * lanes as $t, "the loop ran: {sum}");
                }
                2.0 * (CHAINS * STEPS * lanes) as f64
            }
        }
    };
}

register_loop!(f32, f32s, splat_f32s, mul_add_e_f32s, reduce_sum_f32s);
register_loop!(f64, f64s, splat_f64s, mul_add_e_f64s, reduce_sum_f64s);

/// The time that a task's operations take at the peak of this very moment.
pub struct Floor<T> {
    task: Task,
    threads: usize,
    precision: PhantomData<T>,
}

impl<T> Floor<T> {
    /// On so many threads at once.
    pub fn new(task: Task, threads: usize) -> Self {
        let precision = PhantomData;
        Self {
            task,
            threads,
            precision,
        }
    }
}

impl<T: Spin> Contestant for Floor<T> {
    fn train(&mut self, iterations: usize) -> Result<Timing, Failure> {
        let flop = self.task.flop() * (iterations * self.task.runs) as f64;
        Ok(Timing {
            seconds: flop / (gflops::<T>(self.threads) * 1e9),
            costs: Vec::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The loops themselves assert that they ran. How fast is up to the machine.
    #[test]
    fn the_loops_run() {
        for precision in ["f32", "f64"] {
            let gflops = peak(precision, 2).gflops;
            assert!(gflops.is_finite() && gflops > 0.0, "{precision}: {gflops}");
        }
    }
}
