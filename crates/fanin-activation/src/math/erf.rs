use crate::Real;

use super::arithmetic::{at_least, at_most, polynomial};
use super::exp::Scaled;

/// `1 / √(2π)`, the height of the normal density.
const FRAC_1_SQRT_2PI: f64 = 0.398_942_280_401_432_7;

/// Below, erf by a polynomial of its own; the polynomials are fitted up to and from here.
const SEAM: f64 = 0.5;

/// `erf x - x` for `|x| < ½`.
#[inline(always)]
fn inner<T: Real>(x: T) -> T {
    x * polynomial(x * x, T::ERF)
}

/// `e^(x²) erfc x` for `x >= ½`: a quotient without an exponential, which a rounded `x` hardly
/// changes.
#[inline(always)]
fn scaled_erfc<T: Real>(x: T) -> T {
    // The polynomial is between 0.5 and 0.65, so that neither its own rounding nor that of its
    // variable counts.
    polynomial((x - T::POLE) / (x + T::POLE), T::ERFCX) / (x + T::from_f64(0.5))
}

/// `e^(-scale · x²)` for a scale that is a power of two. The square is taken in two parts: the
/// rounding of one would be multiplied by `x²`.
#[inline(always)]
fn bell<T: Real>(x: T, scale: f64) -> Scaled<T> {
    let scale = T::from_f64(-scale);
    let half = x.leading_half();
    Scaled::exp(scale * half * half, scale * (x - half) * (x + half))
}

/// `1 - erf x` for `|x| < ½`, from `erf x - x`; ½ first, so that less is rounded where the result
/// is small.
#[inline(always)]
fn complement<T: Real>(x: T, inner: T) -> T {
    let half = T::from_f64(0.5);
    half - ((x - half) + inner)
}

#[inline(always)]
pub(super) fn erfc<T: Real>(x: T) -> T {
    let a = at_most(x.abs(), T::ERFC_HIGH);
    let tail = bell(a, 1.0).times(scaled_erfc(a));
    let outer = if x < T::zero() {
        T::from_f64(2.0) - tail
    } else {
        tail
    };
    if a < T::from_f64(SEAM) {
        complement(x, inner(x))
    } else {
        outer
    }
}

#[inline(always)]
pub(super) fn erf<T: Real>(x: T) -> T {
    let a = at_most(x.abs(), T::ERFC_HIGH);
    let outer = T::one() - bell(a, 1.0).times(scaled_erfc(a));
    let value = if a < T::from_f64(SEAM) {
        a + inner(a)
    } else {
        outer
    };
    value.copysign(x)
}

/// The left half of the normal distribution function, in parts that serve sums and products with
/// it.
struct NormalTail<T> {
    /// `a >= 0`, at most where everything has become 0.
    a: T,
    /// Whether `a` is so small that `Φ(-a)` is `near`.
    is_near: bool,
    /// `Φ(-a)` for small `a`.
    near: T,
    /// `Φ(-a) / bell` otherwise. The rounding of `a / √2` does no harm to it.
    far: T,
    /// `e^(-a²/2)`.
    bell: Scaled<T>,
}

impl<T: Real> NormalTail<T> {
    #[inline(always)]
    fn at(z: T) -> Self {
        let a = at_most(z.abs(), T::GAUSS_HIGH);
        let x = a * T::from_f64(std::f64::consts::FRAC_1_SQRT_2);
        let half = T::from_f64(0.5);
        Self {
            a,
            is_near: x < T::from_f64(SEAM),
            near: half * complement(x, inner(x)),
            far: half * scaled_erfc(x),
            bell: bell(a, 0.5),
        }
    }

    /// `Φ(-a)`.
    #[inline(always)]
    fn value(&self) -> T {
        let far = self.bell.times(self.far);
        if self.is_near { self.near } else { far }
    }
}

#[inline(always)]
pub(super) fn normal_cdf<T: Real>(z: T) -> T {
    let left = NormalTail::at(z).value();
    if z > T::zero() { T::one() - left } else { left }
}

/// `z Φ(z)`.
#[inline(always)]
pub(crate) fn gelu<T: Real>(z: T) -> T {
    let tail = NormalTail::at(z);
    // Far to the left the product is taken before the bell, which alone would lose digits as a
    // subnormal number.
    let bounded = at_least(z, -T::GAUSS_HIGH);
    let far = tail.bell.times(bounded * tail.far);
    let left = if tail.is_near {
        bounded * tail.near
    } else {
        far
    };
    let right = z * (T::one() - tail.value());
    if z > T::zero() { right } else { left }
}

/// `Φ(z) + z Φ′(z)`.
#[inline(always)]
pub(crate) fn gelu_slope<T: Real>(z: T) -> T {
    let tail = NormalTail::at(z);
    let product = tail.a * T::from_f64(FRAC_1_SQRT_2PI);
    let near = tail.near - tail.bell.times(product);
    let far = tail.bell.times(tail.far - product);
    // Of -a; that of a is one less it.
    let left = if tail.is_near { near } else { far };
    if z > T::zero() { T::one() - left } else { left }
}
