use crate::math::{Loop, vectorized};
use crate::{Real, math};

/// λ of SELU (Klambauer et al. 2017, eq. 14): with [`SELU_ALPHA`] it maps N(0, 1) to mean 0,
/// variance 1.
pub(crate) const SELU_LAMBDA: f64 = 1.050_700_987_355_480_5;
/// α of SELU (Klambauer et al. 2017, eq. 14).
pub(crate) const SELU_ALPHA: f64 = 1.673_263_242_354_377_2;

/// An activation function φ, applied to each pre-activation `z` by itself.
///
/// A NaN goes in and comes out, for the value and for the derivative. At a kink the derivative is
/// that of the left side, as in the course's `dZ[Z <= 0] = 0`.
///
/// Names are read with [`FromStr`](std::str::FromStr) and written with
/// [`Display`](std::fmt::Display):
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
    /// `φ(z) = λ z` for `z > 0`, else `λ α (eᶻ - 1)` with λ = 1.0507…, α = 1.6732… (Klambauer et
    /// al. 2017).
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
    pub const ALL: &'static [Activation] = &[
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
    #[inline(always)]
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
                    T::from_f64(slope) * z
                } else {
                    z
                }
            }
            Self::Tanh => math::tanh(z),
            Self::Sigmoid => math::sigmoid(z),
            Self::Elu { alpha } => {
                if z <= zero {
                    T::from_f64(alpha) * math::exp_m1(z)
                } else {
                    z
                }
            }
            Self::Selu => {
                if z <= zero {
                    T::from_f64(SELU_LAMBDA * SELU_ALPHA) * math::exp_m1(z)
                } else {
                    T::from_f64(SELU_LAMBDA) * z
                }
            }
            Self::Gelu => math::gelu(z),
            Self::Silu => math::silu(z),
            Self::Softplus => math::softplus(z),
        }
    }

    /// `φ′(z)`; at a kink, the derivative of the left side.
    ///
    /// ```
    /// use fanin_activation::Activation;
    /// assert_eq!(Activation::Tanh.derivative(0.0), 1.0);
    /// assert_eq!(Activation::Relu.derivative(0.0), 0.0);
    /// ```
    #[inline(always)]
    pub fn derivative<T: Real>(self, z: T) -> T {
        let (zero, one) = (T::zero(), T::one());
        let slope = match self {
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
                    T::from_f64(slope)
                } else {
                    one
                }
            }
            Self::Tanh => tanh_slope(math::tanh(z)),
            Self::Sigmoid => math::sigmoid_slope(z),
            Self::Elu { alpha } => {
                if z <= zero {
                    T::from_f64(alpha) * math::exp(z)
                } else {
                    one
                }
            }
            Self::Selu => {
                let left = T::from_f64(SELU_LAMBDA * SELU_ALPHA) * math::exp(z);
                if z <= zero {
                    left
                } else {
                    T::from_f64(SELU_LAMBDA)
                }
            }
            Self::Gelu => math::gelu_slope(z),
            Self::Silu => math::silu_slope(z),
            Self::Softplus => math::sigmoid(z),
        };
        // A selection and not an early return, which would keep loops from becoming vector code.
        if z.is_nan() { z } else { slope }
    }

    /// Writes `φ(z)` for each element.
    ///
    /// # Panics
    /// If the slices differ in length.
    #[track_caller]
    pub fn values<T: Real>(self, z: &[T], out: &mut [T]) {
        assert_eq!(z.len(), out.len(), "as many outputs as pre-activations");
        vectorized(Values { phi: self, z, out });
    }

    /// Multiplies each gradient by `φ′(z)`: from `∂J/∂a` to `∂J/∂z`. `a` is what
    /// [`values`](Self::values) wrote for `z`: for tanh it saves computing it again.
    ///
    /// # Panics
    /// If the slices differ in length.
    #[track_caller]
    pub fn backward<T: Real>(self, z: &[T], a: &[T], gradient: &mut [T]) {
        assert_eq!(z.len(), a.len(), "as many activations as pre-activations");
        assert_eq!(
            z.len(),
            gradient.len(),
            "as many gradients as pre-activations"
        );
        vectorized(Slopes {
            phi: self,
            z,
            a,
            gradient,
        });
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

/// [`Activation::values`] as a loop.
struct Values<'a, T> {
    phi: Activation,
    z: &'a [T],
    out: &'a mut [T],
}

impl<T: Real> Loop for Values<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { phi, z, out } = self;
        match phi {
            Activation::Linear => out.copy_from_slice(z),
            Activation::Relu => each_value(Activation::Relu, z, out),
            Activation::LeakyRelu { slope } => each_value(Activation::LeakyRelu { slope }, z, out),
            Activation::Tanh => each_value(Activation::Tanh, z, out),
            Activation::Sigmoid => each_value(Activation::Sigmoid, z, out),
            Activation::Elu { alpha } => each_value(Activation::Elu { alpha }, z, out),
            Activation::Selu => each_value(Activation::Selu, z, out),
            Activation::Gelu => each_value(Activation::Gelu, z, out),
            Activation::Silu => each_value(Activation::Silu, z, out),
            Activation::Softplus => each_value(Activation::Softplus, z, out),
        }
    }
}

/// [`Activation::backward`] as a loop.
struct Slopes<'a, T> {
    phi: Activation,
    z: &'a [T],
    a: &'a [T],
    gradient: &'a mut [T],
}

impl<T: Real> Loop for Slopes<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self {
            phi,
            z,
            a,
            gradient,
        } = self;
        match phi {
            Activation::Linear => each_slope(Activation::Linear, z, gradient),
            Activation::Relu => {
                for (g, &z) in gradient.iter_mut().zip(z) {
                    // Selections, not a product with zero: an infinite gradient of an inactive unit
                    // is dropped, as in the course's dZ[Z <= 0] = 0.
                    let kept = if z > T::zero() { *g } else { T::zero() };
                    *g = if z.is_nan() { z } else { kept };
                }
            }
            Activation::LeakyRelu { slope } => {
                each_slope(Activation::LeakyRelu { slope }, z, gradient);
            }
            // A NaN in z is one in a.
            Activation::Tanh => {
                for (g, &a) in gradient.iter_mut().zip(a) {
                    *g = *g * tanh_slope(a);
                }
            }
            Activation::Sigmoid => each_slope(Activation::Sigmoid, z, gradient),
            Activation::Elu { alpha } => each_slope(Activation::Elu { alpha }, z, gradient),
            Activation::Selu => each_slope(Activation::Selu, z, gradient),
            Activation::Gelu => each_slope(Activation::Gelu, z, gradient),
            Activation::Silu => each_slope(Activation::Silu, z, gradient),
            Activation::Softplus => each_slope(Activation::Softplus, z, gradient),
        }
    }
}

/// The loop of one activation: `phi` is a constant in each call, so that the loop has no branches.
#[inline(always)]
fn each_value<T: Real>(phi: Activation, z: &[T], out: &mut [T]) {
    for (out, &z) in out.iter_mut().zip(z) {
        *out = phi.value(z);
    }
}

/// See [`each_value`].
#[inline(always)]
fn each_slope<T: Real>(phi: Activation, z: &[T], gradient: &mut [T]) {
    for (g, &z) in gradient.iter_mut().zip(z) {
        *g = *g * phi.derivative(z);
    }
}

/// The derivative of tanh from its value, `1 - a²`.
#[inline(always)]
fn tanh_slope<T: Real>(a: T) -> T {
    T::one() - a * a
}
