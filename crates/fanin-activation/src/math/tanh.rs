use crate::Real;

use super::arithmetic::{at_most, polynomial};
use super::exp::exp_within;

/// Below, `x + x³ · rational`; the rational is fitted up to here.
const SEAM: f64 = 0.5625;

#[inline(always)]
pub(super) fn tanh<T: Real>(x: T) -> T {
    let (one, two) = (T::one(), T::from_f64(2.0));
    let a = at_most(x.abs(), T::TANH_HIGH);
    let z = a * a;
    // Both sides as base + above / below, so that one division serves: x + x³ · rational for small
    // |x|, and 1 - 2 / (e^2|x| + 1), which is at least ½ where it is taken.
    let small = a < T::from_f64(SEAM);
    let base = if small { a } else { one };
    let above = if small {
        a * z * polynomial(z, T::TANH_ABOVE)
    } else {
        -two
    };
    let below = if small {
        polynomial(z, T::TANH_BELOW)
    } else {
        exp_within(two * a) + one
    };
    (base + above / below).copysign(x)
}
