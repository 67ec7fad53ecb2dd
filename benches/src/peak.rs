use std::hint::black_box;
use std::marker::PhantomData;
use std::thread;
use std::time::Instant;

use pulp::{Arch, Simd, WithSimd};

use crate::{Contestant, Failure, Task, Timing};

/// Vectors in flight: more than latency times throughput of any processor today, few enough for sixteen registers.
const CHAINS: usize = 12;
/// About 30 ms: a processor may lower its clock for wide vectors, and needs a while for it.
const TURNS: usize = 4_000_000;

/// A precision whose peak can be measured.
pub trait Peak: Copy + 'static {
    /// Fused multiply-adds in registers only, on this thread; returns the operations done.
    fn spin() -> usize;
}

struct Spin<T>(PhantomData<T>);

macro_rules! peak {
    ($t:ident, $splat:ident, $mul_add:ident, $add:ident, $sum:ident, $lanes:ident) => {
        impl Peak for $t {
            fn spin() -> usize {
                Arch::new().dispatch(Spin::<$t>(PhantomData))
            }
        }

        impl WithSimd for Spin<$t> {
            type Output = usize;

            #[inline(always)]
            fn with_simd<S: Simd>(self, simd: S) -> usize {
                // Neither overflow nor denormal numbers, which would be slow, however long it runs.
                let (scale, shift) = black_box((0.5, 1.0));
                let (scale, shift) = (simd.$splat(scale), simd.$splat(shift));
                let mut chains = [shift; CHAINS];
                for _ in 0..TURNS {
                    for chain in &mut chains {
                        *chain = simd.$mul_add(*chain, scale, shift);
                    }
                }
                let total = chains.into_iter().fold(shift, |sum, v| simd.$add(sum, v));
                black_box(simd.$sum(total));
                2 * S::$lanes * CHAINS * TURNS
            }
        }
    };
}

peak!(
    f32,
    splat_f32s,
    mul_add_f32s,
    add_f32s,
    reduce_sum_f32s,
    F32_LANES
);
peak!(
    f64,
    splat_f64s,
    mul_add_f64s,
    add_f64s,
    reduce_sum_f64s,
    F64_LANES
);

/// The arithmetic that so many threads can do at once, in 10⁹ operations a second, with the widest vectors there are.
pub fn gflops<T: Peak>(threads: usize) -> f64 {
    let start = Instant::now();
    let operations: usize = thread::scope(|scope| {
        let spinning: Vec<_> = (0..threads).map(|_| scope.spawn(T::spin)).collect();
        spinning
            .into_iter()
            .map(|thread| thread.join().expect("arithmetic does not panic"))
            .sum()
    });
    operations as f64 / start.elapsed().as_secs_f64() / 1e9
}

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

impl<T: Peak> Contestant for Floor<T> {
    fn train(&mut self, iterations: usize) -> Result<Timing, Failure> {
        let flop = self.task.flop() * (iterations * self.task.runs) as f64;
        Ok(Timing {
            seconds: flop / (gflops::<T>(self.threads) * 1e9),
            costs: Vec::new(),
        })
    }
}
