//! Cost and gradient from the logits `z`, with the labels `y` of `m` samples.
//!
//! | outputs | probability | cost of a sample | `∂/∂z` |
//! |---|---|---|---|
//! | 1 | `a = 1/(1 + e⁻ᶻ)` | `-(y ln a + (1-y) ln(1-a))` | `a - y` |
//! | more | `a_k = e^(z_k) / Σ e^(z_j)` | `-ln a_y` | `a_k - [k = y]` |
//!
//! The stable loss computes the cost as `ln(1 + e^∓ᶻ)`, or as `ln Σ e^(z_j - max z) - (z_y - max
//! z)`, which is finite wherever the logits are. The course's loss computes each formula to the
//! letter: where a probability rounds to 0 or 1, `0 · ln 0` is NaN.

use fanin_activation::math::{self, Loop, vectorized};

use crate::{Loss, Scalar};

/// The cost of logits `z`, shape `(outputs, samples)`, rows contiguous. NaN logits give a NaN cost.
pub(crate) fn cost<T: Scalar>(loss: Loss, z: &[T], labels: &[u8]) -> f64 {
    let m = labels.len();
    let sum: f64 = if z.len() == m {
        let samples = z.iter().zip(labels).map(|(&z, &label)| (z, label == 1));
        match loss {
            Loss::Stable => samples
                .map(|(z, positive)| math::softplus(if positive { -z } else { z }).widen())
                .sum(),
            Loss::Course => samples
                .map(|(z, positive)| course_cost(z, positive).widen())
                .sum(),
        }
    } else {
        labels
            .iter()
            .enumerate()
            .map(|(i, &label)| softmax_cost(loss, z, m, i, usize::from(label)).widen())
            .sum()
    };
    sum / m as f64
}

/// Writes `∂(m·cost)/∂z`: not yet divided by the number of samples. NaN logits give NaN gradients.
pub(crate) fn gradient<T: Scalar>(loss: Loss, z: &[T], labels: &[u8], dz: &mut [T]) {
    let m = labels.len();
    if z.len() == m {
        vectorized(OneOutput {
            loss,
            z,
            labels,
            dz,
        });
    } else {
        for (i, &label) in labels.iter().enumerate() {
            let (shift, total) = softmax_sum(loss, z, m, i);
            for k in 0..z.len() / m {
                let y = if k == usize::from(label) {
                    T::one()
                } else {
                    T::zero()
                };
                dz[k * m + i] = math::exp(z[k * m + i] - shift) / total - y;
            }
        }
    }
}

/// The gradient of a network with one output.
struct OneOutput<'a, T> {
    loss: Loss,
    z: &'a [T],
    labels: &'a [u8],
    dz: &'a mut [T],
}

impl<T: Scalar> Loop for OneOutput<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let samples = self.dz.iter_mut().zip(self.z.iter().zip(self.labels));
        match self.loss {
            Loss::Stable => samples.for_each(|(dz, (&z, &y))| *dz = stable_gradient(z, y == 1)),
            Loss::Course => samples.for_each(|(dz, (&z, &y))| *dz = course_gradient(z, y == 1)),
        }
    }
}

/// `sigmoid(z) - y`, with all digits where it is small.
#[inline(always)]
fn stable_gradient<T: Scalar>(z: T, positive: bool) -> T {
    let (zero, one) = (T::zero(), T::one());
    let e = math::exp(-z.abs());
    // The probability of the other class than the one z points to.
    let small = e / (one + e);
    match (positive, z > zero) {
        (true, true) => -small,
        (true, false) => small - one,
        (false, true) => one - small,
        (false, false) => small,
    }
}

fn course_cost<T: Scalar>(z: T, positive: bool) -> T {
    let one = T::one();
    let y = if positive { one } else { T::zero() };
    let a = one / (one + math::exp(-z));
    // To the letter: 0 · log 0 is NaN.
    -(y * math::ln(a) + (one - y) * math::ln(one - a))
}

#[inline(always)]
fn course_gradient<T: Scalar>(z: T, positive: bool) -> T {
    let one = T::one();
    let y = if positive { one } else { T::zero() };
    let a = one / (one + math::exp(-z));
    let da = -(y / a - (one - y) / (one - a));
    da * a * (one - a)
}

/// What is subtracted from the logits of sample `i`, and the sum of their exponentials then.
fn softmax_sum<T: Scalar>(loss: Loss, z: &[T], m: usize, i: usize) -> (T, T) {
    let logits = || (0..z.len() / m).map(|k| z[k * m + i]);
    let shift = match loss {
        Loss::Stable => logits().fold(T::neg_infinity(), |max, z| {
            // Unlike `max`, this keeps a NaN.
            if z > max || z.is_nan() { z } else { max }
        }),
        Loss::Course => T::zero(),
    };
    (shift, logits().map(|z| math::exp(z - shift)).sum())
}

fn softmax_cost<T: Scalar>(loss: Loss, z: &[T], m: usize, i: usize, label: usize) -> T {
    let (shift, total) = softmax_sum(loss, z, m, i);
    match loss {
        Loss::Stable => math::ln(total) - (z[label * m + i] - shift),
        Loss::Course => (0..z.len() / m)
            .map(|k| {
                let y = if k == label { T::one() } else { T::zero() };
                // To the letter: 0 · log 0 is NaN.
                -(y * math::ln(math::exp(z[k * m + i]) / total))
            })
            .sum(),
    }
}
