//! Who is fastest, and whether that is more than noise.

use super::outcome::{Group, Timing};
use crate::backend::Backend;
use crate::sign_test;

/// With fewer rounds the sign test cannot tell any difference.
const ROUNDS_FOR_SIGN_TEST: usize = 6;

/// How a back end compares with the one whose median is lowest in its group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Its median is lowest.
    Fastest,
    /// Its median is higher, but by no more than noise.
    WithinNoise,
    /// It is slower.
    Slower,
}

/// The standing of each back end that was timed.
pub fn standings(group: &Group) -> Vec<(Backend, Standing)> {
    let best = group
        .timed()
        .min_by(|a, b| a.1.summary().median.total_cmp(&b.1.summary().median));
    let Some((fastest, best)) = best else {
        return Vec::new();
    };
    let standing = |(backend, timing): (Backend, &Timing)| {
        let standing = if backend == fastest {
            Standing::Fastest
        } else if is_slower(timing, best) {
            Standing::Slower
        } else {
            Standing::WithinNoise
        };
        (backend, standing)
    };
    group.timed().map(standing).collect()
}

/// The rounds are pairs: both ran within the same moment, so that a machine that slows down slows
/// both. With 6 rounds and more, the sign test must give a chance below 5 %; with fewer, every
/// value must lie above every other.
fn is_slower(timing: &Timing, best: &Timing) -> bool {
    let pairs = timing.seconds.iter().zip(&best.seconds);
    if timing.seconds.len().min(best.seconds.len()) >= ROUNDS_FOR_SIGN_TEST {
        return sign_test(pairs.map(|(a, b)| a - b)) < 0.05;
    }
    let lowest = timing.seconds.iter().copied().fold(f64::INFINITY, f64::min);
    let highest = best.seconds.iter().copied().fold(0.0, f64::max);
    lowest > highest
}

#[cfg(test)]
mod tests {
    use super::super::outcome::Outcome;
    use super::super::shape::Class;
    use super::*;

    fn group(seconds: &[(Backend, &[f64])]) -> Group {
        Group {
            class: Class::Given,
            shape: "1x1x1".parse().expect("a shape"),
            precision: "f64",
            threads: 1,
            outcomes: seconds
                .iter()
                .map(|&(backend, seconds)| {
                    let seconds = seconds.to_vec();
                    let repetitions = 1;
                    (
                        backend,
                        Outcome::Timed(Timing {
                            seconds,
                            repetitions,
                        }),
                    )
                })
                .collect(),
        }
    }

    #[test]
    fn a_difference_within_noise_is_called_so() {
        let noisy = group(&[
            (Backend::Faer, &[1.0, 1.2, 0.9, 1.1, 1.0, 1.3, 0.95]),
            (Backend::Gemm, &[1.1, 1.0, 1.0, 1.0, 1.05, 1.2, 1.1]),
            // A machine that slows down: higher in every round, though the ranges overlap.
            (Backend::Plain, &[1.11, 1.3, 1.01, 1.2, 1.1, 1.4, 1.12]),
        ]);
        let standings: Vec<Standing> = standings(&noisy).into_iter().map(|s| s.1).collect();
        assert_eq!(
            standings,
            [Standing::Fastest, Standing::WithinNoise, Standing::Slower]
        );
    }

    #[test]
    fn few_rounds_must_not_overlap() {
        let few = group(&[
            (Backend::Faer, &[1.0, 1.1, 1.2]),
            (Backend::Gemm, &[1.15, 1.3, 1.3]),
            (Backend::Plain, &[1.3, 1.3, 1.3]),
        ]);
        let standings: Vec<Standing> = standings(&few).into_iter().map(|s| s.1).collect();
        assert_eq!(
            standings,
            [Standing::Fastest, Standing::WithinNoise, Standing::Slower]
        );
    }
}
