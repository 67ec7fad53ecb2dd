use crate::Real;

/// λ of SELU (Klambauer et al. 2017, eq. 14): with [`SELU_ALPHA`] it maps N(0, 1) to mean 0, variance 1.
pub(crate) const SELU_LAMBDA: f64 = 1.050_700_987_355_480_5;
/// α of SELU (Klambauer et al. 2017, eq. 14).
pub(crate) const SELU_ALPHA: f64 = 1.673_263_242_354_377_2;

/// An activation function φ, applied to each pre-activation `z` by itself.
///
/// A NaN goes in and comes out, for the value and for the derivative. At a kink the derivative is
/// that of the left side, as in the course's `dZ[Z <= 0] = 0`.
///
/// Names are read with [`FromStr`](std::str::FromStr) and written with [`Display`](std::fmt::Display):
///
/// ```
/// use fanin_activation::Activation;
/// let phi: Activation = "leaky_relu(slope=0.2)".parse()?;
/// assert_eq!(phi.value(-2.0), -0.4);
/// assert_eq!(phi.derivative(-2.0), 0.2);
/// assert_eq!(phi.to_string(), "leaky_relu(slope=0.2)");
/// # Ok::<(), fanin_activation::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Activation {
    /// `φ(z) = z`.
    Linear,
    /// `φ(z) = max(0, z)` (Nair & Hinton 2010).
    Relu,
    /// `φ(z) = z` for `z > 0`, else `slope · z` (Maas et al. 2013). `slope` is finite.
    LeakyRelu {
        /// Slope on the negative side; 0.01 by default.
        slope: f64,
    },
    /// `φ(z) = tanh z`.
    Tanh,
    /// `φ(z) = 1 / (1 + e⁻ᶻ)`.
    Sigmoid,
    /// `φ(z) = z` for `z > 0`, else `α (eᶻ - 1)` (Clevert et al. 2016). `alpha` is finite.
    Elu {
        /// The value at minus infinity is `-alpha`; 1 by default.
        alpha: f64,
    },
    /// `φ(z) = λ z` for `z > 0`, else `λ α (eᶻ - 1)` with λ = 1.0507…, α = 1.6732… (Klambauer et al. 2017).
    Selu,
    /// `φ(z) = z Φ(z)` with the normal distribution function Φ, exact (Hendrycks & Gimpel 2016).
    Gelu,
    /// `φ(z) = z · sigmoid(z)`, also called swish (Elfwing et al. 2018).
    Silu,
    /// `φ(z) = ln(1 + eᶻ)` (Dugas et al. 2001).
    Softplus,
}

impl Activation {
    /// Every activation, with its default parameters.
    pub const ALL: [Activation; 10] = [
        Activation::Linear,
        Activation::Relu,
        Activation::LeakyRelu { slope: 0.01 },
        Activation::Tanh,
        Activation::Sigmoid,
        Activation::Elu { alpha: 1.0 },
        Activation::Selu,
        Activation::Gelu,
        Activation::Silu,
        Activation::Softplus,
    ];

    /// `φ(z)`.
    ///
    /// ```
    /// use fanin_activation::Activation;
    /// assert_eq!(Activation::Relu.value(-3.0), 0.0);
    /// assert!(Activation::Relu.value(f64::NAN).is_nan());
    /// ```
    #[inline]
    pub fn value<T: Real>(self, z: T) -> T {
        let zero = T::zero();
        match self {
            Self::Linear => z,
            // Written so that NaN, which is not <= 0, comes out as it went in.
            Self::Relu => {
                if z <= zero {
                    zero
                } else {
                    z
                }
            }
            Self::LeakyRelu { slope } => {
                if z <= zero {
                    T::constant(slope) * z
                } else {
                    z
                }
            }
            Self::Tanh => z.tanh(),
            Self::Sigmoid => sigmoid(z),
            Self::Elu { alpha } => {
                if z <= zero {
                    T::constant(alpha) * z.exp_m1()
                } else {
                    z
                }
            }
            Self::Selu => {
                if z <= zero {
                    T::constant(SELU_LAMBDA * SELU_ALPHA) * z.exp_m1()
                } else {
                    T::constant(SELU_LAMBDA) * z
                }
            }
            Self::Gelu => {
                if z == T::neg_infinity() {
                    // The limit; z · Φ(z) would be -inf · 0.
                    zero
                } else {
                    z * normal_cdf(z)
                }
            }
            Self::Silu => {
                if z == T::neg_infinity() {
                    zero
                } else {
                    z * sigmoid(z)
                }
            }
            Self::Softplus => {
                // The exponential of a number <= 0 cannot overflow.
                if z > zero {
                    z + (-z).exp().ln_1p()
                } else {
                    z.exp().ln_1p()
                }
            }
        }
    }

    /// `φ′(z)`; at a kink, the derivative of the left side.
    ///
    /// ```
    /// use fanin_activation::Activation;
    /// assert_eq!(Activation::Tanh.derivative(0.0), 1.0);
    /// assert_eq!(Activation::Relu.derivative(0.0), 0.0);
    /// ```
    #[inline]
    pub fn derivative<T: Real>(self, z: T) -> T {
        let (zero, one) = (T::zero(), T::one());
        if z.is_nan() {
            return z;
        }
        match self {
            Self::Linear => one,
            Self::Relu => {
                if z <= zero {
                    zero
                } else {
                    one
                }
            }
            Self::LeakyRelu { slope } => {
                if z <= zero {
                    T::constant(slope)
                } else {
                    one
                }
            }
            Self::Tanh => {
                let t = z.tanh();
                one - t * t
            }
            Self::Sigmoid => {
                // On the side where the exponential is small, so that it neither overflows nor cancels.
                let e = (-z.abs()).exp();
                e / ((one + e) * (one + e))
            }
            Self::Elu { alpha } => {
                if z <= zero {
                    T::constant(alpha) * z.exp()
                } else {
                    one
                }
            }
            Self::Selu => {
                if z <= zero {
                    T::constant(SELU_LAMBDA * SELU_ALPHA) * z.exp()
                } else {
                    T::constant(SELU_LAMBDA)
                }
            }
            Self::Gelu => {
                if z.is_infinite() {
                    return if z > zero { one } else { zero };
                }
                normal_cdf(z) + z * normal_density(z)
            }
            Self::Silu => {
                if z.is_infinite() {
                    return if z > zero { one } else { zero };
                }
                let s = sigmoid(z);
                s * (one + z * sigmoid(-z))
            }
            Self::Softplus => sigmoid(z),
        }
    }

    /// Writes `φ(z)` for each element.
    ///
    /// # Panics
    /// If the slices differ in length.
    #[track_caller]
    pub fn values<T: Real>(self, z: &[T], out: &mut [T]) {
        assert_eq!(z.len(), out.len(), "as many outputs as pre-activations");
        match self {
            Self::Linear => out.copy_from_slice(z),
            // Without a transcendental function the compiler makes vector code of the loop.
            Self::Relu => vectorized(|| {
                for (out, &z) in out.iter_mut().zip(z) {
                    *out = Self::Relu.value(z);
                }
            }),
            phi => {
                for (out, &z) in out.iter_mut().zip(z) {
                    *out = phi.value(z);
                }
            }
        }
    }

    /// Multiplies each gradient by `φ′(z)`: from `∂J/∂a` to `∂J/∂z`.
    ///
    /// # Panics
    /// If the slices differ in length.
    #[track_caller]
    pub fn backward<T: Real>(self, z: &[T], gradient: &mut [T]) {
        assert_eq!(
            z.len(),
            gradient.len(),
            "as many gradients as pre-activations"
        );
        match self {
            Self::Relu => vectorized(|| {
                for (g, &z) in gradient.iter_mut().zip(z) {
                    // Selections, not a product with zero: an infinite gradient of an inactive unit is
                    // dropped, as in the course's dZ[Z <= 0] = 0.
                    let kept = if z > T::zero() { *g } else { T::zero() };
                    *g = if z.is_nan() { z } else { kept };
                }
            }),
            phi => {
                for (g, &z) in gradient.iter_mut().zip(z) {
                    *g = *g * phi.derivative(z);
                }
            }
        }
    }

    /// The points where φ has no derivative.
    ///
    /// ```
    /// use fanin_activation::Activation;
    /// assert_eq!(Activation::Relu.kinks(), [0.0]);
    /// assert!(Activation::Elu { alpha: 1.0 }.kinks().is_empty());
    /// ```
    pub fn kinks(self) -> &'static [f64] {
        let smooth = match self {
            Self::Relu | Self::Selu => false,
            Self::LeakyRelu { slope } => slope == 1.0,
            Self::Elu { alpha } => alpha == 1.0,
            Self::Linear
            | Self::Tanh
            | Self::Sigmoid
            | Self::Gelu
            | Self::Silu
            | Self::Softplus => true,
        };
        if smooth { &[] } else { &[0.0] }
    }
}

/// Runs a loop with the widest vectors that the processor has; the results are the same.
fn vectorized(body: impl FnOnce()) {
    pulp::Arch::new().dispatch(body);
}

/// `1 / (1 + e⁻ᶻ)`. For very negative `z` the exponential overflows and the quotient is 0, its limit.
#[inline]
fn sigmoid<T: Real>(z: T) -> T {
    T::one() / (T::one() + (-z).exp())
}

/// The normal distribution function by erfc, which keeps its relative accuracy in the left tail.
#[inline]
fn normal_cdf<T: Real>(z: T) -> T {
    T::constant(0.5) * (z * T::constant(-std::f64::consts::FRAC_1_SQRT_2)).erfc()
}

#[inline]
fn normal_density<T: Real>(z: T) -> T {
    const FRAC_1_SQRT_2PI: f64 = 0.398_942_280_401_432_7;
    T::constant(FRAC_1_SQRT_2PI) * (T::constant(-0.5) * z * z).exp()
}
