//! Sums of many values in double precision, in sixteen parts: additions to one number would wait
//! for each other, and a fixed number of parts gives the same bits on every processor.
//!
//! Sums of a million squares of single-precision numbers keep about seven digits in single
//! precision and about fifteen here.

use std::hint::black_box;

use fanin_tensor::vectorized;

use crate::Scalar;

/// How many sums there are: additions to one would wait for each other.
const PARTS: usize = 16;

/// A sum of many values in double precision. To be used in [`vectorized`](fanin_tensor::vectorized)
/// code.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sum {
    parts: [f64; PARTS],
    /// What is over when a slice has been cut into stretches of that length.
    rest: f64,
}

impl Sum {
    /// Adds `term([a, b, …])` for the elements at each place of some slices.
    #[inline(always)]
    pub(crate) fn add<T: Copy, const N: usize>(
        &mut self,
        slices: [&[T]; N],
        term: impl Fn([T; N]) -> f64,
    ) {
        let len = slices[0].len();
        let slices = slices.map(|slice| slice[..len].as_chunks::<PARTS>());
        for k in 0..len / PARTS {
            for i in 0..PARTS {
                self.parts[i] += term(std::array::from_fn(|n| slices[n].0[k][i]));
            }
        }
        for k in 0..len % PARTS {
            self.rest += term(std::array::from_fn(|n| slices[n].1[k]));
        }
    }

    /// Adds `⟨a, b⟩`.
    #[inline(always)]
    pub(crate) fn add_products<T: Scalar>(&mut self, a: &[T], b: &[T]) {
        self.add([a, b], |[a, b]| a.widen() * b.widen());
    }

    /// Adds `⟨a, scale⟩`.
    #[inline(always)]
    pub(crate) fn add_scaled<T: Scalar>(&mut self, a: &[T], scale: &[f64]) {
        let (a, a_rest) = a.as_chunks::<PARTS>();
        let (scale, scale_rest) = scale.as_chunks::<PARTS>();
        for (a, scale) in a.iter().zip(scale) {
            for i in 0..PARTS {
                self.parts[i] += a[i].widen() * scale[i];
            }
        }
        for (a, scale) in a_rest.iter().zip(scale_rest) {
            self.rest += a.widen() * scale;
        }
    }

    /// Adds `⟨a - a', b - b'⟩`.
    #[inline(always)]
    pub(crate) fn add_products_of_differences<T: Scalar>(&mut self, a: [&[T]; 2], b: [&[T]; 2]) {
        self.add([a[0], a[1], b[0], b[1]], |[a, a_off, b, b_off]| {
            (a.widen() - a_off.widen()) * (b.widen() - b_off.widen())
        });
    }

    /// All of it.
    #[inline(always)]
    pub(crate) fn total(self) -> f64 {
        // Where the parts lie in memory, the compiler makes the widest vectors of them; it would
        // otherwise take those that suit the few additions here.
        let parts = black_box(self.parts);
        let eight: [f64; 8] = std::array::from_fn(|i| parts[i] + parts[i + 8]);
        eight.iter().sum::<f64>() + self.rest
    }
}

/// Sums of differences and of their squares.
#[derive(Clone, Copy, Default)]
pub(crate) struct Powers {
    pub(crate) sum: Sum,
    pub(crate) squares: Sum,
}

impl Powers {
    /// Adds `v - about` for each value.
    #[inline(always)]
    pub(crate) fn add<T: Scalar>(&mut self, values: &[T], about: f64) {
        let (chunks, rest) = values.as_chunks::<PARTS>();
        for chunk in chunks {
            for (i, v) in chunk.iter().enumerate() {
                let v = v.widen() - about;
                self.sum.parts[i] += v;
                self.squares.parts[i] += v * v;
            }
        }
        for v in rest {
            let v = v.widen() - about;
            self.sum.rest += v;
            self.squares.rest += v * v;
        }
    }
}

/// `⟨a - a', b - b'⟩`.
pub(crate) fn product_of_differences<T: Scalar>(a: [&[T]; 2], b: [&[T]; 2]) -> f64 {
    vectorized(
        #[inline(always)]
        || {
            let mut sum = Sum::default();
            sum.add_products_of_differences(a, b);
            sum.total()
        },
    )
}
