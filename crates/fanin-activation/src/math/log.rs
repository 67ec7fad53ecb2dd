use crate::Real;

use super::arithmetic::polynomial;

/// `k ln 2 + ln(1 + f) + correction` for `√½ - 1 <= f < √2 - 1`, by `ln(1 + f) = 2 artanh(f / (2 +
/// f))`.
#[inline(always)]
fn sum<T: Real>(k: T, f: T, correction: T) -> T {
    let s = f / (T::from_f64(2.0) + f);
    let z = s * s;
    let tail = z * polynomial(z, T::LN);
    // 2s = f - half_square + s · half_square: the leading term f is exact, and s only counts in
    // smaller ones.
    let half_square = T::from_f64(0.5) * f * f;
    k * T::LN_2_HIGH
        - ((half_square - (s * (half_square + tail) + (k * T::LN_2_LOW + correction))) - f)
}

#[inline(always)]
pub(super) fn ln<T: Real>(x: T) -> T {
    let subnormal = x < T::min_positive_value();
    let lifted = if subnormal { x * T::LIFT } else { x };
    let (k, m) = lifted.split_exponent();
    let k = if subnormal { k - T::LIFT_EXPONENT } else { k };
    let value = sum(k, m - T::one(), T::zero());
    at_edges(x, value)
}

#[inline(always)]
pub(super) fn ln_1p<T: Real>(x: T) -> T {
    let one = T::one();
    let u = one + x;
    // What the sum lost, exactly (Knuth's two-sum); ln(1 + x) = ln u + lost / u within rounding.
    let back = u - one;
    let lost = (one - (u - back)) + (x - back);
    let (k, m) = u.split_exponent();
    let value = sum(k, m - one, lost / u);
    // -0 stays -0.
    if x == T::zero() {
        x
    } else {
        at_edges(u, value)
    }
}

/// [`ln_1p`] for `0 <= x <= 1`, where nothing can be out of range.
#[inline(always)]
pub(super) fn ln_1p_up_to_1<T: Real>(x: T) -> T {
    let one = T::one();
    let u = one + x;
    // What the sum lost, exactly (Dekker's two-sum: 1 is the larger).
    let lost = x - (u - one);
    let (k, m) = u.split_exponent();
    sum(k, m - one, lost / u)
}

/// `value`, except where the logarithm of `x` is no number or infinite.
#[inline(always)]
fn at_edges<T: Real>(x: T, value: T) -> T {
    let edge = if x == T::zero() {
        T::neg_infinity()
    } else {
        T::nan()
    };
    let edge = if x == T::infinity() { x } else { edge };
    let inside = (x > T::zero()) & (x < T::infinity());
    if inside { value } else { edge }
}
