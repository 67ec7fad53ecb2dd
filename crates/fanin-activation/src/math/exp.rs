use crate::Real;

use super::arithmetic::{at_least, at_most, polynomial};

/// `e^x` as `(1 + excess) · first · second`, the latter two powers of two: multiplied from left to
/// right, only the last product rounds, and it goes to infinity or through the subnormal numbers as
/// the result should.
#[derive(Clone, Copy)]
pub(super) struct Scaled<T> {
    /// From -0.3 to 0.42.
    pub(super) excess: T,
    pub(super) first: T,
    pub(super) second: T,
}

impl<T: Real> Scaled<T> {
    /// `e^(high + low)` for a small `low`, such as the rounding error of `high`.
    #[inline(always)]
    pub(super) fn exp(high: T, low: T) -> Self {
        let n = nearest(high * T::from_f64(std::f64::consts::LOG2_E));
        // Exact: the product by the few digits of LN_2_HIGH, the difference because the leading
        // digits cancel.
        let top = high - n * T::LN_2_HIGH;
        let low = n * T::LN_2_LOW - low;
        let r = top - low;
        // `top` and not `r` is added: the rounding of `r` matters only in the higher powers.
        let excess = top + (r * r * polynomial(r, T::EXP) - low);
        let half = nearest(n * T::from_f64(0.5));
        Self {
            excess,
            first: T::power_of_two(half),
            second: T::power_of_two(n - half),
        }
    }

    /// The product of `factor` and `1 + excess`, rounded little more than once.
    #[inline(always)]
    pub(super) fn mantissa_times(&self, factor: T) -> T {
        factor + factor * self.excess
    }

    /// The product with `factor`, which the caller keeps so near 1 that all but the last step are
    /// normal numbers.
    #[inline(always)]
    pub(super) fn times(&self, factor: T) -> T {
        self.mantissa_times(factor) * self.first * self.second
    }

    #[inline(always)]
    pub(super) fn value(&self) -> T {
        (T::one() + self.excess) * self.first * self.second
    }
}

/// The nearest integer, for numbers far below 2^(fraction bits).
#[inline(always)]
fn nearest<T: Real>(x: T) -> T {
    (x + T::ROUNDER) - T::ROUNDER
}

#[inline(always)]
pub(super) fn exp<T: Real>(x: T) -> T {
    Scaled::exp(at_least(at_most(x, T::EXP_HIGH), T::EXP_LOW), T::zero()).value()
}

/// `e^x` for a result that is a normal number.
#[inline(always)]
pub(super) fn exp_within<T: Real>(x: T) -> T {
    let n = nearest(x * T::from_f64(std::f64::consts::LOG2_E));
    let top = x - n * T::LN_2_HIGH;
    let low = n * T::LN_2_LOW;
    let r = top - low;
    (T::one() + (top + (r * r * polynomial(r, T::EXP) - low))) * T::power_of_two(n)
}

#[inline(always)]
pub(super) fn exp_m1<T: Real>(x: T) -> T {
    let one = T::one();
    let y = at_least(at_most(x, T::EXP_HIGH), T::EXP_M1_LOW);
    let n = nearest(y * T::from_f64(std::f64::consts::LOG2_E));
    let top = y - n * T::LN_2_HIGH;
    let low = n * T::LN_2_LOW;
    let r = top - low;
    // e^x - 1 = (2ⁿ - 1) + 2ⁿ (top + rest), the sum of the large terms with its rounding error.
    // 2^1024 (2^128) is no number: the largest exponent is one less, and the result doubled.
    let within = at_most(n, T::MAX_EXPONENT);
    let scale = T::power_of_two(within);
    let (a, b) = (scale - one, scale * top);
    let sum = a + b;
    let error = b - (sum - a);
    let value = sum + (error + scale * (r * r * polynomial(r, T::EXP) - low));
    let value = if n > within { value + value } else { value };
    // -0 stays -0.
    if x == T::zero() { x } else { value }
}
