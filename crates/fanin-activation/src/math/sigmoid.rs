use crate::Real;

use super::arithmetic::{at_least, at_most};
use super::exp::Scaled;
use super::log::ln_1p_up_to_1;

#[inline(always)]
pub(super) fn sigmoid<T: Real>(x: T) -> T {
    let e = exp_of_minus(x.abs());
    let above = if x < T::zero() { e } else { T::one() };
    above / (T::one() + e)
}

/// The derivative of [`sigmoid`].
#[inline(always)]
pub(crate) fn sigmoid_slope<T: Real>(x: T) -> T {
    let e = exp_of_minus(x.abs());
    let sum = T::one() + e;
    e / (sum * sum)
}

/// `e⁻ᵃ` for `a >= 0`.
#[inline(always)]
fn exp_of_minus<T: Real>(a: T) -> T {
    Scaled::exp(at_least(-a, T::EXP_LOW), T::zero()).value()
}

/// `ln(1 + eˣ)`.
#[inline(always)]
pub(super) fn softplus<T: Real>(x: T) -> T {
    // The exponential of a number <= 0 cannot overflow.
    let small = ln_1p_up_to_1(exp_of_minus(x.abs()));
    if x > T::zero() { x + small } else { small }
}

/// `x · sigmoid(x)`.
#[inline(always)]
pub(crate) fn silu<T: Real>(x: T) -> T {
    let (zero, one) = (T::zero(), T::one());
    let a = at_most(x.abs(), T::SILU_HIGH);
    let e = Scaled::exp(-a, zero);
    let below = one + e.value();
    // On the left -a e⁻ᵃ / (1 + e⁻ᵃ), scaled at the end: e⁻ᵃ alone would lose digits as a subnormal
    // number.
    let left = x <= zero;
    let above = if left {
        e.mantissa_times(at_least(x, -T::SILU_HIGH))
    } else {
        x
    };
    let first = if left { e.first } else { one };
    let second = if left { e.second } else { one };
    above / below * first * second
}

/// The derivative of [`silu`].
#[inline(always)]
pub(crate) fn silu_slope<T: Real>(x: T) -> T {
    let (zero, one) = (T::zero(), T::one());
    let a = at_most(x.abs(), T::SILU_HIGH);
    let e = Scaled::exp(-a, zero);
    let value = e.value();
    let below = one + value;
    // For x <= 0: s(x) (1 + x s(-x)) with s(x) = e / below, s(-x) = 1 / below. For x > 0, one less
    // that.
    let factor = (below - a) / (below * below);
    let left = e.times(factor);
    if x > zero { one - left } else { left }
}
