//! What the machine could do at best: multiply-adds in registers, and memory copied.

use std::hint::black_box;
use std::sync::Barrier;
use std::time::Instant;

use pulp::{Arch, Simd, WithSimd};

/// Independent chains: enough to fill two units with a latency of up to 6, and few enough for 16 registers.
const CHAINS: usize = 12;
const STEPS: usize = 1 << 22;
/// Whatever disturbs a run makes it slower: the highest of many counts.
const RUNS: usize = 20;
const COPIES: usize = 7;
/// Larger than second-level caches, and than the share of the third level that one machine usually has.
const COPY_BYTES: usize = 256 << 20;

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
    let run = if precision == "f32" {
        || Arch::new().dispatch(Loop32)
    } else {
        || Arch::new().dispatch(Loop64)
    };
    let gflops = (0..RUNS)
        .map(|_| together(threads, run))
        .fold(0.0, f64::max);
    Peak {
        precision,
        threads,
        gflops,
    }
}

/// GB/s of copying from memory to memory, each byte counted once read and once written: the highest of several runs.
pub fn bandwidth(threads: usize) -> f64 {
    let from = vec![1_u8; COPY_BYTES];
    let mut to = vec![0_u8; COPY_BYTES];
    let share = COPY_BYTES.div_ceil(threads);
    let mut best = 0.0_f64;
    for _ in 0..COPIES {
        let start = Instant::now();
        std::thread::scope(|scope| {
            for (from, to) in from.chunks(share).zip(to.chunks_mut(share)) {
                scope.spawn(move || to.copy_from_slice(black_box(from)));
            }
        });
        let seconds = start.elapsed().as_secs_f64();
        best = best.max(2.0 * COPY_BYTES as f64 / seconds / 1e9);
    }
    assert!(to == from, "the bytes were copied");
    best
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

macro_rules! register_loop {
    ($name:ident, $t:ident, $vector:ident, $splat:ident, $mul_add:ident, $sum:ident) => {
        struct $name;

        impl WithSimd for $name {
            type Output = f64;

            #[inline(always)]
            fn with_simd<S: Simd>(self, simd: S) -> f64 {
                // x ← x/2 + 1 tends to 2, and arrives there within 60 steps: what the loop leaves is known, and a loop
                // that was left out would not leave it.
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

register_loop!(
    Loop32,
    f32,
    f32s,
    splat_f32s,
    mul_add_e_f32s,
    reduce_sum_f32s
);
register_loop!(
    Loop64,
    f64,
    f64s,
    splat_f64s,
    mul_add_e_f64s,
    reduce_sum_f64s
);

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
