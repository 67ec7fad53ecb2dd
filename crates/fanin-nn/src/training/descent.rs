//! One step of gradient descent for the weights or biases of one layer.

use fanin_tensor::vectorized;

use crate::Scalar;
use crate::sums::Sum;

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

/// `‖αv‖²`, the size of the step that [`descend`] made; without velocity `‖αg‖²`.
pub(crate) fn squared_step<T: Scalar>(gradient: &[T], velocity: Option<&[T]>, rate: T) -> f64 {
    let direction = velocity.unwrap_or(gradient);
    rate.widen() * rate.widen() * dot(direction, direction)
}

/// `⟨a, b⟩` in double precision.
pub(crate) fn dot<T: Scalar>(a: &[T], b: &[T]) -> f64 {
    vectorized(
        #[inline(always)]
        || {
            let mut sum = Sum::default();
            sum.add_products(a, b);
            sum.total()
        },
    )
}
