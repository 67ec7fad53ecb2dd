//! x
use fanin_init::*;
use std::num::NonZeroUsize;
use std::time::Instant;
fn main() {
    let lg: u32 = std::env::args()
        .nth(1)
        .and_then(|a| a.parse().ok())
        .unwrap_or(22);
    let n = 1usize << lg;
    let reps = (1usize << 26) / n;
    let mut f = vec![1.0f32; n];
    let mut b = vec![half::bf16::ONE; n];
    let mut d = vec![1.0f64; n];
    let law = TruncatedNormal::new(1.0, -2.0, 2.0).unwrap();
    for level in Level::ALL {
        for t in [1usize, 2] {
            let s = Streams::new(1)
                .at_level(level)
                .unwrap()
                .on_threads(NonZeroUsize::new(t).unwrap());
            let mut best = [f64::MAX; 5];
            for _ in 0..5 {
                for k in 0..5 {
                    let c = Instant::now();
                    for _ in 0..reps.max(1) {
                        match k {
                            0 => s.standard_normal("W", 0, &mut f).unwrap(),
                            1 => s.unit_uniform("W", 0, &mut f).unwrap(),
                            2 => s.standard_truncated_normal(&law, "W", 0, &mut f).unwrap(),
                            3 => s.standard_normal("W", 0, &mut b).unwrap(),
                            _ => s.standard_normal("W", 0, &mut d).unwrap(),
                        }
                    }
                    best[k] = best[k].min(c.elapsed().as_secs_f64());
                }
            }
            println!(
                "{level} {t} threads: normal, uniform, truncated, bf16, f64: {:?}",
                best.map(|s| ((n * reps.max(1)) as f64 / s / 1e6) as u32)
            );
        }
    }
}
