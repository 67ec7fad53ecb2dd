use super::gaussian::{Gaussian, second_moment, slope_second_moment, slopes_at_zero};
use super::pair::{arc_cosine, arc_cosine_slope};
use super::{Function, GaussianPair, Slopes};
use crate::Error;

/// Below this variance the derivative of `E φ²` would be lost to cancellation, where φ(0) is not 0.
const SMALLEST_SLOPE_Q: f64 = 1e-8;

/// Variances of the parameters of every layer, in the scaling of wide networks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Variances {
    /// σ_w²: a weight has the variance `σ_w² / fan_in`. He's initialization has 2, LeCun's 1.
    pub weight: f64,
    /// σ_b², of a bias; usually 0.
    pub bias: f64,
}

/// A deep network of wide layers, all alike: `z = W φ(z_before) + b` with independent weights and
/// biases of mean 0.
///
/// As layers get wide the pre-activations of an input become independent, normal, with a variance
/// `q` that the [q map](Self::q_map) takes from layer to layer; those of two inputs have a
/// correlation `c` that goes by the [c map](Self::c_map) (Poole et al. 2016). Small differences
/// between inputs, and gradients on their way back, grow by [χ₁](Self::chi1) a layer (Schoenholz et
/// al. 2017).
///
/// Methods that take a `q` or a `c` return NaN where it is not a variance or not a correlation.
///
/// ```
/// use fanin_activation::Activation;
/// use fanin_activation::theory::{MeanField, Phase, Variances};
///
/// // tanh with PyTorch's gain of 5/3: the signal neither dies nor explodes, but gradients grow by 21 % a layer.
/// let variances = Variances { weight: 25.0 / 9.0, bias: 0.0 };
/// let network = MeanField::new(&Activation::Tanh, variances)?;
/// let q = network.q_star().expect("tanh is bounded").q;
/// assert!((q - 1.1785).abs() < 1e-4);
/// assert!((network.chi1(q) - 1.210).abs() < 1e-3);
/// assert_eq!(network.phase(1e-6), Phase::Chaotic);
/// # Ok::<(), fanin_activation::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct MeanField<'f> {
    pub(super) phi: &'f dyn Function,
    pub(super) variances: Variances,
}

/// Whether small differences between inputs shrink or grow from layer to layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// χ₁ < 1: inputs become alike, gradients vanish.
    Ordered,
    /// χ₁ = 1: He's initialization for ReLU, the edge of chaos.
    Critical,
    /// χ₁ > 1: inputs become unrelated, gradients explode.
    Chaotic,
}

impl<'f> MeanField<'f> {
    /// # Errors
    /// If one of the variances is negative or not finite.
    pub fn new(phi: &'f dyn Function, variances: Variances) -> Result<Self, Error> {
        let Variances { weight, bias } = variances;
        for (quantity, got) in [("sigma_w2", weight), ("sigma_b2", bias)] {
            if !(got >= 0.0 && got.is_finite()) {
                return Err(Error::Range {
                    quantity,
                    wanted: "finite and at least 0",
                    got,
                });
            }
        }
        Ok(Self { phi, variances })
    }

    /// `q′ = σ_w² E φ(√q z)² + σ_b²`, `z ~ N(0, 1)`: the variance of the next layer's
    /// pre-activations (Poole et al. 2016, eq. 3).
    ///
    /// ```
    /// use fanin_activation::{Activation, theory::{MeanField, Variances}};
    /// let he = MeanField::new(&Activation::Relu, Variances { weight: 2.0, bias: 0.0 })?;
    /// assert!((he.q_map(3.0) - 3.0).abs() < 1e-14);
    /// # Ok::<(), fanin_activation::Error>(())
    /// ```
    pub fn q_map(&self, q: f64) -> f64 {
        self.variances.weight * second_moment(self.phi, q) + self.variances.bias
    }

    /// The derivative of the q map, `σ_w² E[φ(u) φ′(u) z] / √q` with `u = √q z`; by parts that is
    /// `χ₁ + σ_w² E[φ(u) φ″(u)]`, but needs no second derivative and holds at kinks.
    ///
    /// Errors of rounding grow as `1 / √q` where φ(0) is not 0, so below q = 1e-8 it is that of q =
    /// 1e-8 there.
    ///
    /// ```
    /// use fanin_activation::{Activation, theory::{MeanField, Variances}};
    /// let linear = MeanField::new(&Activation::Linear, Variances { weight: 0.5, bias: 0.1 })?;
    /// assert!((linear.q_slope(2.0) - 0.5).abs() < 1e-14);
    /// # Ok::<(), fanin_activation::Error>(())
    /// ```
    pub fn q_slope(&self, q: f64) -> f64 {
        let phi = self.phi;
        if phi.slopes().is_some() {
            return self.chi1(q);
        }
        let q = if phi.value(0.0) == 0.0 {
            if q == 0.0 {
                return self.chi1(0.0);
            }
            q
        } else if q >= 0.0 {
            q.max(SMALLEST_SLOPE_Q)
        } else {
            return f64::NAN;
        };
        let Ok(u) = Gaussian::new(0.0, q) else {
            return f64::NAN;
        };
        let product = u.expectation_of(phi, |u, z| phi.value(u) * phi.derivative(u) * z);
        self.variances.weight * product / q.sqrt()
    }

    /// `χ₁ = σ_w² E φ′(√q z)²`: the factor per layer of the squared distance of two inputs that are
    /// close, of the squared norm of gradients, and the slope of the c map at c = 1 and `q*`
    /// (Schoenholz et al. 2017, section 3).
    ///
    /// ```
    /// use fanin_activation::{Activation, theory::{MeanField, Variances}};
    /// let he = MeanField::new(&Activation::Relu, Variances { weight: 2.0, bias: 0.0 })?;
    /// assert!((he.chi1(1.0) - 1.0).abs() < 1e-14);
    /// # Ok::<(), fanin_activation::Error>(())
    /// ```
    pub fn chi1(&self, q: f64) -> f64 {
        self.variances.weight * slope_second_moment(self.phi, q)
    }

    /// The correlation of the next layer's pre-activations for two inputs with correlation `c` and
    /// variance `q` each: `c′ = (σ_w² E[φ(u) φ(v)] + σ_b²) / q_map(q)` (Poole et al. 2016, eq. 5,
    /// at equal lengths). At `q = 0` the limit, if φ(0) = 0.
    ///
    /// ```
    /// use fanin_activation::{Activation, theory::{MeanField, Variances}};
    /// let he = MeanField::new(&Activation::Relu, Variances { weight: 2.0, bias: 0.0 })?;
    /// // ReLU brings unrelated inputs together, layer by layer.
    /// let c = (0..18).fold(0.0, |c, _| he.c_map(c, 1.0));
    /// assert!((he.c_map(0.0, 1.0) - 1.0 / std::f64::consts::PI).abs() < 1e-14);
    /// assert!((0.90..0.95).contains(&c));
    /// # Ok::<(), fanin_activation::Error>(())
    /// ```
    pub fn c_map(&self, c: f64, q: f64) -> f64 {
        let Ok(pair) = GaussianPair::new(q, c) else {
            return f64::NAN;
        };
        let Variances { weight, bias } = self.variances;
        if let Some(slopes) = self.linear_at_zero(q) {
            return arc_cosine(slopes, c) / slopes.mean_square();
        }
        (weight * pair.kernel(self.phi) + bias) / self.q_map(q)
    }

    /// The derivative of the c map, `σ_w² E[φ′(u) φ′(v)] q / q_map(q)`; [`chi1`](Self::chi1) at c =
    /// 1 and `q*`.
    ///
    /// ```
    /// use fanin_activation::{Activation, theory::{MeanField, Variances}};
    /// let he = MeanField::new(&Activation::Relu, Variances { weight: 2.0, bias: 0.0 })?;
    /// assert!((he.c_slope(1.0, 1.0) - 1.0).abs() < 1e-14);
    /// assert!((he.c_slope(0.0, 1.0) - 0.5).abs() < 1e-14);
    /// # Ok::<(), fanin_activation::Error>(())
    /// ```
    pub fn c_slope(&self, c: f64, q: f64) -> f64 {
        let Ok(pair) = GaussianPair::new(q, c) else {
            return f64::NAN;
        };
        if let Some(slopes) = self.linear_at_zero(q) {
            return arc_cosine_slope(slopes, c) / slopes.mean_square();
        }
        self.variances.weight * pair.slope_kernel(self.phi) * q / self.q_map(q)
    }

    /// The correlation that two inputs approach, from any correlation in [0, 1): 1 where the slope
    /// of the c map at 1 is at most 1, else its other fixed point.
    ///
    /// The c map is a power series without negative coefficients, so it is convex on [0, 1] and has
    /// at most one fixed point below 1; Newton's method from 0 climbs to it without overshooting.
    ///
    /// ```
    /// use fanin_activation::{Activation, theory::{MeanField, Variances}};
    /// let chaotic = MeanField::new(&Activation::Tanh, Variances { weight: 4.0, bias: 0.0 })?;
    /// let q = chaotic.q_star().expect("tanh is bounded").q;
    /// assert!(chaotic.c_star(q).abs() < 1e-12); // tanh is odd: unrelated
    /// # Ok::<(), fanin_activation::Error>(())
    /// ```
    pub fn c_star(&self, q: f64) -> f64 {
        let at_one = self.c_slope(1.0, q);
        if at_one.is_nan() {
            return f64::NAN;
        }
        // The rounding of a critical slope must not be taken for chaos.
        if at_one <= 1.0 + 1e-12 {
            return 1.0;
        }
        let mut c = 0.0;
        // Near the edge of chaos the two fixed points are close, and Newton's method halves its
        // error at first: 2⁻⁵⁰.
        for _ in 0..60 {
            let excess = self.c_map(c, q) - c;
            let step = excess / (1.0 - self.c_slope(c, q));
            if step.is_nan() || step <= 4.0 * f64::EPSILON {
                break;
            }
            c = f64::min(c + step, 1.0);
        }
        c
    }

    /// By χ₁ at `q*`, critical within `tolerance` of 1. Where the q map has no fixed point, as for
    /// ReLU above σ_w² = 2, χ₁ at the largest q that is [looked at](super::Q_RANGE).
    ///
    /// ```
    /// use fanin_activation::Activation;
    /// use fanin_activation::theory::{MeanField, Phase, Variances};
    /// let lecun = MeanField::new(&Activation::Relu, Variances { weight: 1.0, bias: 0.0 })?;
    /// assert_eq!(lecun.phase(1e-9), Phase::Ordered);
    /// # Ok::<(), fanin_activation::Error>(())
    /// ```
    pub fn phase(&self, tolerance: f64) -> Phase {
        let q = self.q_star().map_or(super::Q_RANGE.1, |point| point.q);
        let chi1 = self.chi1(q);
        if (chi1 - 1.0).abs() <= tolerance {
            Phase::Critical
        } else if chi1 < 1.0 {
            Phase::Ordered
        } else {
            Phase::Chaotic
        }
    }

    /// Layers after which a deviation from `q*` has shrunk by e: `-1 / ln |q_slope(q*)|`
    /// (Schoenholz et al. 2017, section 3). Infinite where it does not shrink; `None` without `q*`.
    pub fn xi_q(&self) -> Option<f64> {
        self.q_star().map(|point| depth_scale(point.slope))
    }

    /// Layers after which the correlation of two inputs has come nearer to `c*` by e: `-1 / ln` of
    /// the slope of the c map there, which is χ₁ in the ordered phase (Schoenholz et al. 2017,
    /// section 3). Networks train up to a depth of about 6 ξ_c. Infinite at the edge of chaos;
    /// `None` without `q*`.
    ///
    /// ```
    /// use fanin_activation::{Activation, theory::{MeanField, Variances}};
    /// let network = MeanField::new(&Activation::Tanh, Variances { weight: 1.4, bias: 0.05 })?;
    /// let depth = 6.0 * network.xi_c().expect("tanh is bounded");
    /// assert!((depth - 64.39).abs() < 0.005);
    /// # Ok::<(), fanin_activation::Error>(())
    /// ```
    pub fn xi_c(&self) -> Option<f64> {
        let q = self.q_star()?.q;
        let c = self.c_star(q);
        Some(depth_scale(self.c_slope(c, q)))
    }

    /// The slopes of φ on both sides of 0, if `q` is 0 and that is all that matters: signals that
    /// vanish.
    fn linear_at_zero(&self, q: f64) -> Option<Slopes> {
        let vanishing = q == 0.0 && self.variances.bias == 0.0 && self.phi.value(0.0) == 0.0;
        vanishing.then(|| slopes_at_zero(self.phi))
    }
}

/// `-1 / ln |slope|`; infinite from a slope of 1 on, the rounding of it included.
fn depth_scale(slope: f64) -> f64 {
    if slope.abs() >= 1.0 - 1e-12 {
        return f64::INFINITY;
    }
    -slope.abs().ln().recip()
}
