use crate::{Loss, Scalar};

/// Cost and `∂(m·cost)/∂z` of logits `z`, shape `(outputs, samples)`, rows contiguous.
///
/// The gradient is written to `dz`, not yet divided by the number of samples. NaN logits give a NaN cost
/// and NaN gradients.
pub(crate) fn cost_and_gradient<T: Scalar>(
    loss: Loss,
    z: &[T],
    labels: &[u8],
    dz: &mut [T],
) -> f64 {
    let m = labels.len();
    let sum: f64 = if z.len() == m {
        let samples = z.iter().zip(labels).zip(dz);
        match loss {
            Loss::Stable => samples
                .map(|((&z, &label), dz)| sigmoid_stable(z, label == 1, dz).widen())
                .sum(),
            Loss::Course => samples
                .map(|((&z, &label), dz)| sigmoid_course(z, label == 1, dz).widen())
                .sum(),
        }
    } else {
        (0..m)
            .map(|i| softmax(loss, z, m, i, usize::from(labels[i]), dz).widen())
            .sum()
    };
    sum / m as f64
}

/// `softplus(±z)` and `sigmoid(z) - y`, both from one exponential of a number <= 0.
#[inline]
fn sigmoid_stable<T: Scalar>(z: T, positive: bool, dz: &mut T) -> T {
    let (zero, one) = (T::zero(), T::one());
    let e = (-z.abs()).exp();
    // The probability of the other class than the one z points to, and of class 1.
    let small = e / (one + e);
    let p = if z > zero { one - small } else { small };
    // Toward the label no digits are lost: 1 - p is the other tail.
    *dz = if positive {
        if z > zero { -small } else { p - one }
    } else {
        p
    };
    let toward = if positive { -z } else { z };
    e.ln_1p() + if toward > zero { toward } else { zero }
}

#[inline]
fn sigmoid_course<T: Scalar>(z: T, positive: bool, dz: &mut T) -> T {
    let one = T::one();
    let y = if positive { one } else { T::zero() };
    let a = one / (one + (-z).exp());
    let da = -(y / a - (one - y) / (one - a));
    *dz = da * a * (one - a);
    -(y * a.ln() + (one - y) * (one - a).ln())
}

/// Softmax with cross-entropy of sample `i` of `m`.
fn softmax<T: Scalar>(loss: Loss, z: &[T], m: usize, i: usize, label: usize, dz: &mut [T]) -> T {
    let classes = z.len() / m;
    let logit = |k: usize| z[k * m + i];
    let shift = match loss {
        Loss::Stable => (1..classes).map(logit).fold(logit(0), |max, z| {
            // Unlike `max`, this keeps a NaN.
            if z > max || z.is_nan() { z } else { max }
        }),
        Loss::Course => T::zero(),
    };
    let total: T = (0..classes).map(|k| (logit(k) - shift).exp()).sum();
    let mut cost = T::zero();
    for k in 0..classes {
        let a = (logit(k) - shift).exp() / total;
        let y = if k == label { T::one() } else { T::zero() };
        dz[k * m + i] = a - y;
        if loss == Loss::Course {
            // To the letter: 0 · log 0 is NaN.
            cost = cost - y * a.ln();
        }
    }
    match loss {
        Loss::Stable => total.ln() - (logit(label) - shift),
        Loss::Course => cost,
    }
}
