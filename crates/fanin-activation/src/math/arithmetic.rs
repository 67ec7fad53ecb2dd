//! What the elementary functions are made of.

use crate::Real;

/// The polynomial with these coefficients, lowest power first.
///
/// Even and odd powers by Horner's rule each: two chains half as long keep the processor busier
/// than one.
#[inline(always)]
pub(super) fn polynomial<T: Real>(x: T, coefficients: &'static [T]) -> T {
    let square = x * x;
    let mut pairs = coefficients.chunks(2).rev();
    let part = |pair: &[T], i: usize| pair.get(i).copied().unwrap_or(T::zero());
    let Some(last) = pairs.next() else {
        return T::zero();
    };
    let (mut even, mut odd) = (part(last, 0), part(last, 1));
    for pair in pairs {
        even = even * square + part(pair, 0);
        odd = odd * square + part(pair, 1);
    }
    even + x * odd
}

/// The smaller of the two, and a NaN if `x` is one.
#[inline(always)]
pub(super) fn at_most<T: Real>(x: T, limit: T) -> T {
    if x > limit { limit } else { x }
}

/// The larger of the two, and a NaN if `x` is one.
#[inline(always)]
pub(super) fn at_least<T: Real>(x: T, limit: T) -> T {
    if x < limit { limit } else { x }
}
