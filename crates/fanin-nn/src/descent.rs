use fanin_tensor::vectorized;

use crate::Scalar;

/// Adds the penalty's part `λ/m · w` to a gradient.
pub(crate) fn penalize<T: Scalar>(gradient: &mut [T], w: &[T], decay: T) {
    if decay > T::zero() {
        for (g, &w) in gradient.iter_mut().zip(w) {
            *g = *g + decay * w;
        }
    }
}

/// `v ← μv + g`, `w ← w - αv`; without velocity `w ← w - αg`.
pub(crate) fn descend<T: Scalar>(
    w: &mut [T],
    gradient: &[T],
    velocity: Option<&mut [T]>,
    rate: T,
    momentum: T,
) {
    vectorized(
        #[inline(always)]
        || match velocity {
            Some(velocity) => {
                for ((w, &g), v) in w.iter_mut().zip(gradient).zip(velocity) {
                    *v = momentum * *v + g;
                    *w = *w - rate * *v;
                }
            }
            None => {
                for (w, &g) in w.iter_mut().zip(gradient) {
                    *w = *w - rate * g;
                }
            }
        },
    );
}

/// `⟨a, b⟩` in double precision, in eight partial sums: millions of weights are summed here.
pub(crate) fn dot<T: Scalar>(a: &[T], b: &[T]) -> f64 {
    let mut parts = [0.0; 8];
    for (a, b) in a.chunks(8).zip(b.chunks(8)) {
        for ((part, a), b) in parts.iter_mut().zip(a).zip(b) {
            *part += a.widen() * b.widen();
        }
    }
    parts.iter().sum()
}
