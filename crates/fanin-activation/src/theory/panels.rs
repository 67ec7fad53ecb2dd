use std::f64::consts::PI;

use super::legendre::RULE;
use crate::math::{self, Loop, vectorized};

/// The largest panel times its distance from 0. On a panel around `c` with half width `h` the
/// density is `exp(-c h t)` times a slower factor; 16 nodes give it to 1e-16 of its largest value
/// up to `c h = 10`.
const STEEPNESS: f64 = 20.0;

/// A point that the integrand is rough at, or changes around.
#[derive(Clone, Copy)]
pub(super) struct Center {
    pub(super) at: f64,
    /// The integrand is a smooth function of the distance from `at` over this length, and of its
    /// logarithm beyond.
    pub(super) scale: f64,
}

/// An interval cut into panels, each short enough for one Gauss–Legendre rule.
///
/// There is a cut at each center, and beside it at 1, 2, 4, 8, … scales: so tanh(1000 z) beside the
/// density of z costs ten panels more than tanh(z), not a thousand times as many.
pub(super) struct Panels {
    cuts: Vec<f64>,
    width: f64,
}

impl Panels {
    pub(super) fn new(from: f64, to: f64, width: f64) -> Self {
        Self {
            cuts: vec![from, to],
            width,
        }
    }

    /// Sets the interval again and forgets the centers; keeps the memory.
    pub(super) fn reset(&mut self, from: f64, to: f64) {
        self.cuts.clear();
        self.cuts.extend([from, to]);
    }

    pub(super) fn around(&mut self, center: Center) {
        let (from, to) = (self.cuts[0], self.cuts[1]);
        let Center { at, scale } = center;
        if !at.is_finite() || scale.is_nan() || scale <= 0.0 {
            return;
        }
        let mut add = |cut: f64| {
            if cut > from && cut < to {
                self.cuts.push(cut);
            }
        };
        add(at);
        let farthest = (at - from).abs().max((to - at).abs());
        let mut distance = scale;
        while distance < farthest {
            add(at - distance);
            add(at + distance);
            distance *= 2.0;
        }
    }

    /// `∫ f(z) exp(-z²/2) / √(2π) dz` over the interval.
    pub(super) fn normal(&mut self, mut f: impl FnMut(f64) -> f64) -> f64 {
        let mut total = 0.0;
        self.each(|middle, half| {
            let term = |&(x, w): &(f64, f64)| {
                let z = middle + half * x;
                w * f(z) * math::exp(-0.5 * z * z)
            };
            total += half * RULE.iter().map(term).sum::<f64>();
        });
        total / (2.0 * PI).sqrt()
    }

    /// The nodes of all panels, and their weights with the density in them: `∫ f(z) exp(-z²/2) /
    /// √(2π) dz` is the sum of `weight · f(node)`.
    pub(super) fn nodes(&mut self, nodes: &mut Vec<f64>, weights: &mut Vec<f64>) {
        nodes.clear();
        weights.clear();
        let scale = (2.0 * PI).sqrt().recip();
        self.each(|middle, half| {
            nodes.extend(RULE.iter().map(|(x, _)| middle + half * x));
            weights.extend(RULE.iter().map(|(_, w)| scale * half * w));
        });
        vectorized(Density { nodes, weights });
    }

    /// Calls `f` with the middle and the half width of each panel.
    fn each(&mut self, mut f: impl FnMut(f64, f64)) {
        self.cuts.sort_unstable_by(f64::total_cmp);
        for pair in self.cuts.windows(2) {
            let (left, right) = (pair[0], pair[1]);
            if left == right {
                continue;
            }
            let width = self.width.min(STEEPNESS / left.abs().max(right.abs()));
            let pieces = ((right - left) / width).ceil().max(1.0);
            let half = 0.5 * (right - left) / pieces;
            for i in 0..pieces as usize {
                f(left + (2.0 * i as f64 + 1.0) * half, half);
            }
        }
    }
}

/// Multiplies each weight with `exp(-z²/2)`.
struct Density<'a> {
    nodes: &'a [f64],
    weights: &'a mut [f64],
}

impl Loop for Density<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (w, &z) in self.weights.iter_mut().zip(self.nodes) {
            *w *= math::exp(-0.5 * z * z);
        }
    }
}
