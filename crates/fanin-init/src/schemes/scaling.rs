use core::num::NonZeroU32;

use crate::fill::plan::{Draw, Operation, Plan};
use crate::schemes::scheme::{checked, not_negative};
use crate::{Error, Fan, FanMode, TruncatedNormal};

/// Mean 0 and variance `g² / fan`, with `g² = 1` for LeCun and Glorot, `g² = 2` for He.
///
/// Normal: `std = sqrt(g² / fan)`. Uniform on `[-a, a)`: `a = sqrt(3 g² / fan)`. The normal is a real normal, as in the papers and PyTorch;
/// Keras and JAX truncate it under the same names, which are `keras.he_normal` and so on here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct VarianceScaling {
    /// Whose rule: it sets `g²` and the usual mode.
    pub family: Family,
    /// Normal or uniform.
    pub distribution: Distribution,
    /// Which fan the variance is divided by.
    pub mode: FanMode,
}

/// The papers whose variances are `g² / fan`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Family {
    /// `1 / fan_in`: LeCun, Bottou, Orr and Müller, "Efficient BackProp" (1998), equation 16.
    LeCun,
    /// `2 / (fan_in + fan_out)`: Glorot and Bengio (2010), equations 12 and 16.
    Glorot,
    /// `2 / fan_in`: He, Zhang, Ren and Sun (2015), equations 10 and 14.
    He,
}

impl Family {
    /// The variance times the fan: 1, 1 and 2.
    pub fn gain_squared(self) -> f64 {
        match self {
            Self::LeCun | Self::Glorot => 1.0,
            Self::He => 2.0,
        }
    }

    /// The fan that the paper divides by: `fan_avg` for Glorot, `fan_in` for the others.
    pub fn usual_mode(self) -> FanMode {
        match self {
            Self::Glorot => FanMode::FanAvg,
            Self::LeCun | Self::He => FanMode::FanIn,
        }
    }
}

/// Shape of a distribution whose variance is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Distribution {
    /// Normal, not truncated.
    Normal,
    /// Uniform, symmetric around 0.
    Uniform,
    /// Normal, cut at two standard deviations and widened so that the variance is kept, as in Keras and JAX.
    TruncatedNormal,
}

impl Distribution {
    pub(crate) const ALL: [Self; 3] = [Self::Normal, Self::Uniform, Self::TruncatedNormal];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Uniform => "uniform",
            Self::TruncatedNormal => "truncated_normal",
        }
    }
}

impl VarianceScaling {
    /// The name without parameters, such as `he_normal`.
    pub fn name(self) -> &'static str {
        match (self.family, self.distribution) {
            (Family::LeCun, Distribution::Normal) => "lecun_normal",
            (Family::LeCun, Distribution::Uniform) => "lecun_uniform",
            (Family::LeCun, Distribution::TruncatedNormal) => "keras.lecun_normal",
            (Family::Glorot, Distribution::Normal) => "glorot_normal",
            (Family::Glorot, Distribution::Uniform) => "glorot_uniform",
            (Family::Glorot, Distribution::TruncatedNormal) => "keras.glorot_normal",
            (Family::He, Distribution::Normal) => "he_normal",
            (Family::He, Distribution::Uniform) => "he_uniform",
            (Family::He, Distribution::TruncatedNormal) => "keras.he_normal",
        }
    }
}

impl VarianceScaling {
    pub(crate) fn plan(self, fan: Fan) -> Plan {
        let (fan, gain_squared) = (self.mode.of(fan), self.family.gain_squared());
        match (self.distribution, self.family) {
            // randn / sqrt(n_prev): a division, because that is how it is written.
            (Distribution::Normal, Family::LeCun) => {
                Plan::new(Draw::Normal).then(Operation::Divide(fan.sqrt()))
            }
            // The bound as it is written, in one root.
            (Distribution::Uniform, _) => Plan::symmetric((3.0 * gain_squared / fan).sqrt()),
            _ => Plan::with_variance(gain_squared / fan, self.distribution),
        }
    }
}

/// Mean 0 and variance `scale / fan`, for any scale, fan and distribution.
///
/// The general form of LeCun, Glorot and He: `scale` is the square of a gain. Normal: `std = sqrt(scale / fan)`. Uniform on `[-a, a)`:
/// `a = sqrt(3 scale / fan)`. Truncated normal: cut at two standard deviations and widened by `1 / 0.8796`, so that the variance is kept. These are
/// Keras' `VarianceScaling` and JAX's `variance_scaling`.
///
/// ```
/// use fanin_activation::{Activation, theory::forward_gain};
/// use fanin_init::{Distribution, Fan, FanMode, Initialization, Scaling, Scheme};
/// // He's scheme for tanh, where the papers have none: the gain that keeps the second moment at 1.
/// let scale = forward_gain(&Activation::Tanh).powi(2);
/// let scheme = Scheme::Scaling(Scaling::new(scale, FanMode::FanIn, Distribution::Normal)?);
/// assert_eq!("variance_scaling(gain=tanh, distribution=normal)".parse(), Ok(scheme));
/// let moments = Initialization::from(scheme).weight_moments(Fan { fan_in: 100, fan_out: 10 })?.expect("a variance");
/// assert!((moments.variance - 1.592_537_f64.powi(2) / 100.0).abs() < 1e-7);
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scaling {
    pub(crate) scale: f64,
    pub(crate) mode: FanMode,
    pub(crate) distribution: Distribution,
}

impl Scaling {
    /// `scale` is finite and at least 0.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] outside this range.
    pub fn new(scale: f64, mode: FanMode, distribution: Distribution) -> Result<Self, Error> {
        let scale = not_negative("variance_scaling", "scale", scale)?;
        Ok(Self {
            scale,
            mode,
            distribution,
        })
    }

    /// The variance times the fan.
    pub fn scale(self) -> f64 {
        self.scale
    }

    /// The fan that the variance is divided by.
    pub fn mode(self) -> FanMode {
        self.mode
    }

    /// The shape of the distribution.
    pub fn distribution(self) -> Distribution {
        self.distribution
    }

    pub(crate) fn plan(self, fan: Fan) -> Plan {
        Plan::with_variance(self.scale / self.mode.of(fan), self.distribution)
    }
}

impl Plan {
    /// Mean 0 and the given variance.
    pub(crate) fn with_variance(variance: f64, distribution: Distribution) -> Self {
        let std = variance.sqrt();
        match distribution {
            Distribution::Normal => Self::new(Draw::Normal).then(Operation::Multiply(std)),
            Distribution::Uniform => Self::symmetric((3.0 * variance).sqrt()),
            Distribution::TruncatedNormal => {
                let law = TruncatedNormal::two_sigma();
                Self::new(Draw::Truncated(law)).then(Operation::Multiply(std / law.spread()))
            }
        }
    }
}

/// SIREN, for networks of sines `sin(ω z)`: U(±1/n) in the first layer, U(±√(6/n)/ω) in the others, `n` the fan-in.
///
/// Sitzmann et al., "Implicit neural representations with periodic activation functions" (2020), section 3.2 and supplement 1.5. Their code
/// leaves the biases at PyTorch's default; here they are zeros.
///
/// ```
/// use fanin_init::{Fan, Initialization};
/// let hidden: Initialization = "siren".parse()?;
/// let bound = |m: fanin_init::Moments| (3.0 * m.variance).sqrt();
/// let moments = hidden.weight_moments(Fan { fan_in: 6, fan_out: 1 })?.expect("a variance");
/// assert!((bound(moments) - 1.0 / 30.0).abs() < 1e-15);
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Siren {
    omega: f64,
    layer: SirenLayer,
}

/// Which layer of a SIREN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SirenLayer {
    /// The first: its inputs are coordinates, uniform on \[-1, 1\].
    First,
    /// Any other: its inputs are sines.
    Hidden,
}

impl Siren {
    /// `omega` is the factor in the sine, finite and above 0; the paper's is 30.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] outside this range.
    pub fn new(omega: f64, layer: SirenLayer) -> Result<Self, Error> {
        let omega = positive("siren", "omega", omega)?;
        Ok(Self { omega, layer })
    }

    /// The factor in the sine.
    pub fn omega(self) -> f64 {
        self.omega
    }

    /// Which layer it is.
    pub fn layer(self) -> SirenLayer {
        self.layer
    }

    pub(crate) fn plan(self, fan: Fan) -> Plan {
        let n = FanMode::FanIn.of(fan);
        Plan::symmetric(match self.layer {
            SirenLayer::First => 1.0 / n,
            SirenLayer::Hidden => (6.0 / n).sqrt() / self.omega,
        })
    }
}

/// `W = g z / √N` with `N` the fan-in and `g` such that the logarithm of the gradient's length is a random walk without drift.
///
/// Sussillo and Abbott, "Random walk initialization for training very deep feedforward networks" (2014): `g = √2 exp(1.2 / (max(N, 6) - 2.4))` for
/// ReLU, which they fitted, and `g = exp(1 / (2N))` for linear units. At `N = 6` that is 39 % more than He's `√2`; for wide layers it is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SussilloAbbott {
    /// For ReLU.
    Relu,
    /// For linear units.
    Linear,
}

impl SussilloAbbott {
    /// The factor `g`.
    ///
    /// ```
    /// use fanin_init::SussilloAbbott;
    /// assert!((SussilloAbbott::Relu.gain(100.0) - 2.0_f64.sqrt() * (1.2_f64 / 97.6).exp()).abs() < 1e-15);
    /// ```
    pub fn gain(self, fan_in: f64) -> f64 {
        match self {
            Self::Relu => core::f64::consts::SQRT_2 * libm::exp(1.2 / (fan_in.max(6.0) - 2.4)),
            Self::Linear => libm::exp(0.5 / fan_in),
        }
    }

    pub(crate) fn plan(self, fan: Fan) -> Plan {
        let n = FanMode::FanIn.of(fan);
        Plan::new(Draw::Normal).then(Operation::Multiply(self.gain(n) / n.sqrt()))
    }
}

/// The output layer of a network that is widened by the rules of muP: `N(0, base / fan_in²)`.
///
/// At `fan_in = base` it is LeCun's; twice as wide, its standard deviation is half, not `1/√2`. Yang et al., "Tensor Programs V" (2022), table 3.
/// [`Mup`](crate::Mup) has the learning rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MupOutput {
    /// The fan-in at which nothing changes.
    pub base: NonZeroU32,
}

impl MupOutput {
    pub(crate) fn plan(self, fan: Fan) -> Plan {
        let scale = f64::from(self.base.get()).sqrt() / FanMode::FanIn.of(fan);
        Plan::new(Draw::Normal).then(Operation::Multiply(scale))
    }
}

fn positive(scheme: &'static str, parameter: &'static str, value: f64) -> Result<f64, Error> {
    let valid = value.is_finite() && value > 0.0;
    checked(scheme, parameter, value, valid, "a finite number above 0")
}
