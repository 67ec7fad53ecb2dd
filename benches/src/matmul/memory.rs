//! How fast memory is copied.

use std::hint::black_box;
use std::time::Instant;

const COPIES: usize = 7;
/// Larger than second-level caches, and than the share of the third level that one machine usually
/// has.
const COPY_BYTES: usize = 256 << 20;

/// GB/s of copying from memory to memory, each byte counted once read and once written: the highest
/// of several runs.
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
