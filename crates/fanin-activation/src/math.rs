//! Elementary functions of `f32` and `f64`, written so that a plain loop over them becomes vector
//! code.
//!
//! They have no branches and no tables, only additions, multiplications, divisions and selections
//! in a fixed order; nothing is fused. So the bits are the same on every processor, whatever the
//! width of its vectors, in a slice or alone. Only the payload of a NaN is unspecified. A NaN goes
//! in and comes out.
//!
//! Errors are in units in the last place (ulp) of the result, subnormal results included. The
//! bounds were measured and rounded up, not proven: in `f32` over all 2³² arguments, in `f64` at
//! 1,000 points per function in hard places and 100,000 at random (`tests/math.rs`,
//! `tests/reference/activation/points.py`). The polynomials are our own
//! (`tests/reference/activation/coefficients.py`).
//!
//! For a slice, put the loop in a [`Loop`] and run it by [`vectorized`].

mod arithmetic;
mod coefficients;
mod erf;
mod exp;
mod format;
mod log;
mod sigmoid;
mod tanh;
mod vectorized;

pub(crate) use coefficients::Coefficients;
pub(crate) use erf::{gelu, gelu_slope};
pub(crate) use format::Format;
pub(crate) use sigmoid::{sigmoid_slope, silu, silu_slope};
pub use vectorized::{Loop, vectorized};

use crate::Real;

/// `eˣ`, within 1 ulp.
///
/// Infinite above `ln` of the largest number; gradually to 0 through the subnormal numbers below
/// `ln` of the smallest normal one. By `eˣ = 2ⁿ eʳ` with `|r| ≤ ½ ln 2`, as all functions here that
/// need an exponential.
///
/// ```
/// use fanin_activation::math;
/// assert!((math::exp(1.0) - std::f64::consts::E).abs() < 5e-16);
/// assert_eq!(math::exp(-745.0), 5e-324);
/// ```
#[inline(always)]
pub fn exp<T: Real>(x: T) -> T {
    exp::exp(x)
}

/// `eˣ - 1`, within 1.5 ulp, also near 0, where `exp(x) - 1` would cancel.
///
/// ```
/// use fanin_activation::math;
/// assert_eq!(math::exp_m1(1e-20), 1e-20);
/// ```
#[inline(always)]
pub fn exp_m1<T: Real>(x: T) -> T {
    exp::exp_m1(x)
}

/// `ln x`, within 1 ulp. `-∞` at 0 of either sign, NaN below.
///
/// By `ln(1 + f) = 2 artanh(f / (2 + f))`.
///
/// ```
/// use fanin_activation::math;
/// assert!((math::ln(10.0) - std::f64::consts::LN_10).abs() < 5e-16);
/// assert!(math::ln(-1.0_f64).is_nan());
/// ```
#[inline(always)]
pub fn ln<T: Real>(x: T) -> T {
    log::ln(x)
}

/// `ln(1 + x)`, within 1 ulp, also near 0, where `ln(1 + x)` would round `x` away. `-∞` at -1, NaN
/// below.
///
/// ```
/// use fanin_activation::math;
/// assert_eq!(math::ln_1p(1e-20), 1e-20);
/// ```
#[inline(always)]
pub fn ln_1p<T: Real>(x: T) -> T {
    log::ln_1p(x)
}

/// `tanh x`, within 1.5 ulp.
///
/// ```
/// use fanin_activation::math;
/// assert_eq!(math::tanh(-30.0), -1.0);
/// ```
#[inline(always)]
pub fn tanh<T: Real>(x: T) -> T {
    tanh::tanh(x)
}

/// `1 / (1 + e⁻ˣ)`, within 2.5 ulp, also on the far left, where it is `eˣ` down to the smallest
/// number.
///
/// ```
/// use fanin_activation::math;
/// assert_eq!(math::sigmoid(-700.0), math::exp(-700.0));
/// ```
#[inline(always)]
pub fn sigmoid<T: Real>(x: T) -> T {
    sigmoid::sigmoid(x)
}

/// `ln(1 + eˣ)`, within 2 ulp.
///
/// ```
/// use fanin_activation::math;
/// assert_eq!(math::softplus(1000.0), 1000.0);
/// assert_eq!(math::softplus(0.0), std::f64::consts::LN_2);
/// ```
#[inline(always)]
pub fn softplus<T: Real>(x: T) -> T {
    sigmoid::softplus(x)
}

/// The error function, `2/√π ∫₀ˣ e^(-t²) dt`, within 2.5 ulp.
///
/// ```
/// use fanin_activation::math;
/// assert_eq!(math::erf(10.0), 1.0);
/// ```
#[inline(always)]
pub fn erf<T: Real>(x: T) -> T {
    erf::erf(x)
}

/// `1 - erf x`, within 4 ulp, also in the right tail, down to the smallest number.
///
/// By `erfc x = e^(-x²) · q(x)` with `x²` in two parts: the rounding of one would be multiplied by
/// `x²`.
///
/// ```
/// use fanin_activation::math;
/// assert!((math::erfc(20.0_f64) / 5.395_865_611_607_901e-176 - 1.0).abs() < 1e-15);
/// ```
#[inline(always)]
pub fn erfc<T: Real>(x: T) -> T {
    erf::erfc(x)
}

/// The normal distribution function, `Φ(x) = ½ erfc(-x/√2)`, within 4.5 ulp, also in the left tail:
/// the exponential is that of `x` itself and not of a rounded `x/√2`.
///
/// ```
/// use fanin_activation::math;
/// assert_eq!(math::normal_cdf(0.0), 0.5);
/// ```
#[inline(always)]
pub fn normal_cdf<T: Real>(x: T) -> T {
    erf::normal_cdf(x)
}
