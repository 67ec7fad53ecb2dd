//! A penalty that pushes the units of a layer apart.

use fanin_activation::math;

use crate::Scalar;

/// The penalty that keeps units apart: `λ_r Σ_{i<j} exp(-‖w_i - w_j‖²/2)` over the pairs of units
/// of a layer, where `w_i` is row `i` of `W`.
///
/// Its gradient is `∂/∂w_i = -λ_r Σ_j k_ij (w_i - w_j)` with `k_ij = exp(-‖w_i - w_j‖²/2)`: descent
/// pushes each unit away from the others, most where they are one unit of length apart. Units that
/// are equal push each other with `w_i - w_j = 0`, and are pushed by all others alike: so it never
/// breaks an exact tie.
#[derive(Debug, Clone)]
pub(crate) struct Repulsion<T> {
    units: usize,
    /// `k_ij`, and before that `‖w_i - w_j‖²`; the diagonal is not used.
    kernel: Vec<T>,
}

/// How the weights of a layer, or a block of its features, lie in a slice.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Layout {
    /// The features of a unit are neighbors.
    ByUnit,
    /// The units of a feature are neighbors.
    ByFeature,
}

impl<T: Scalar> Repulsion<T> {
    pub(crate) fn new(units: usize) -> Self {
        Self {
            units,
            kernel: vec![T::zero(); units * units],
        }
    }

    /// Takes the weights block by block.
    pub(crate) fn look<'w>(&mut self, blocks: impl Iterator<Item = &'w [T]>, layout: Layout)
    where
        T: 'w,
    {
        self.kernel.fill(T::zero());
        for w in blocks {
            self.each_difference(w, layout, |sum, difference| {
                *sum = *sum + difference * difference
            });
        }
        let half = T::from_f64(0.5);
        for k in &mut self.kernel {
            *k = math::exp(-half * *k);
        }
    }

    fn each_difference(&mut self, w: &[T], layout: Layout, mut then: impl FnMut(&mut T, T)) {
        let n = self.units;
        let at = indexing(w.len(), n, layout);
        for feature in 0..w.len() / n {
            for i in 0..n {
                for j in 0..n {
                    then(
                        &mut self.kernel[i * n + j],
                        w[at(i, feature)] - w[at(j, feature)],
                    );
                }
            }
        }
    }

    /// `Σ_{i<j} k_ij`.
    pub(crate) fn energy(&self) -> f64 {
        let n = self.units;
        let pairs = (0..n).flat_map(|i| (i + 1..n).map(move |j| i * n + j));
        pairs.map(|pair| self.kernel[pair].widen()).sum()
    }

    /// Adds the penalty's part to the gradient of a block of weights.
    pub(crate) fn push(&self, gradient: &mut [T], w: &[T], layout: Layout, strength: T) {
        let n = self.units;
        let at = indexing(w.len(), n, layout);
        for feature in 0..w.len() / n {
            for i in 0..n {
                let mut push = T::zero();
                // By differences: those of equal units are exactly 0, and all others add up in one
                // order, so that equal units stay equal to the bit.
                for j in 0..n {
                    let difference = w[at(i, feature)] - w[at(j, feature)];
                    push = push + self.kernel[i * n + j] * difference;
                }
                let g = &mut gradient[at(i, feature)];
                *g = *g - strength * push;
            }
        }
    }
}

/// Where the weight of a unit and a feature lies.
fn indexing(len: usize, units: usize, layout: Layout) -> impl Fn(usize, usize) -> usize {
    let (unit, feature) = match layout {
        Layout::ByUnit => (len / units, 1),
        Layout::ByFeature => (1, units),
    };
    move |i, k| i * unit + k * feature
}
