use core::fmt;

use crate::{
    Distribution, Error, Family, FanMode, Identity, MupOutput, Scaling, Siren, SirenLayer, Sparse,
    Sparsity, SussilloAbbott, TruncatedNormal, VarianceScaling,
};

/// A named initialization scheme with validated parameters.
///
/// A scheme says how the weights of one layer are distributed; biases are zeros, but for the layer defaults of PyTorch, candle and burn.
/// [`Display`](fmt::Display) writes the canonical spec and [`FromStr`](core::str::FromStr) reads it back, with the aliases that people type:
///
/// ```
/// use fanin_init::{FanMode, Scheme};
/// let scheme: Scheme = "kaiming_normal(mode=fan_out)".parse()?;
/// assert_eq!(scheme, Scheme::he_normal(FanMode::FanOut));
/// assert_eq!(scheme.to_string(), "he_normal(mode=fan_out)");
/// # Ok::<(), fanin_init::Error>(())
/// ```
///
/// To fill slices, make an [`Initialization`](crate::Initialization) of it.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Scheme {
    /// Every weight the same.
    Constant(Constant),
    /// Normal with a fixed standard deviation.
    Normal(Normal),
    /// Uniform between fixed bounds.
    Uniform(Uniform),
    /// Normal, cut off on both sides.
    TruncatedNormal(TruncatedNormal),
    /// LeCun, Glorot and He: a variance divided by a fan.
    VarianceScaling(VarianceScaling),
    /// Any variance divided by a fan.
    Scaling(Scaling),
    /// Networks of sines.
    Siren(Siren),
    /// Random walk initialization.
    SussilloAbbott(SussilloAbbott),
    /// The output layer of a network widened by muP.
    MupOutput(MupOutput),
    /// The default of PyTorch's `nn.Linear` and `nn.Conv…`, and of burn's.
    TorchLinear(TorchLinear),
    /// The default of PyTorch's `nn.ConvTranspose…`, and of candle's and burn's: weights and biases uniform on `[-1/√fan_out, 1/√fan_out)`, because
    /// they take one fan for the other there.
    TorchConvTranspose,
    /// The default of candle's `linear` and `conv…`: He's normal weights, and biases uniform on `[-1/√inputs, 1/√inputs)`, where the channels are counted but
    /// neither kernel nor groups. The weights' standard deviation is √6 times that of PyTorch's.
    CandleLinear,
    /// Ones where output and input have the same number.
    Identity(Identity),
    /// ZerO, without any draws: the identity where a layer does not widen, otherwise a part of a Hadamard matrix with orthonormal columns (exactly so where
    /// the outputs are a power of two), in the center of a kernel. Zhao, Schäfer and Anandkumar (2021), algorithms 1 and 2, with the scale of their code.
    Hadamard,
    /// Most weights zero.
    Sparse(Sparse),
    /// A random matrix with orthonormal rows or columns.
    Orthogonal(crate::Orthogonal),
    /// The same in the center of a kernel, and zeros around it.
    DeltaOrthogonal(crate::Orthogonal),
}

/// What a value of the tensor depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// Value *i* depends on draw *i* alone: any slice of the tensor can be made by itself.
    Element,
    /// The values depend on each other: the tensor is made as a whole.
    Tensor,
}

/// `W = value`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Constant {
    value: f64,
}

impl Constant {
    /// A constant; `value` is any finite number.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] if `value` is not finite.
    pub fn new(value: f64) -> Result<Self, Error> {
        Ok(Self {
            value: finite("constant", "value", value)?,
        })
    }

    /// The value of every weight.
    pub fn value(self) -> f64 {
        self.value
    }
}

/// `W = mean + std z` with `z` standard normal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Normal {
    mean: f64,
    std: f64,
}

impl Normal {
    /// A normal distribution; `mean` is finite, `std` finite and at least 0.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] for values outside these ranges.
    pub fn new(mean: f64, std: f64) -> Result<Self, Error> {
        Ok(Self {
            mean: finite("normal", "mean", mean)?,
            std: not_negative("normal", "std", std)?,
        })
    }

    /// The mean.
    pub fn mean(self) -> f64 {
        self.mean
    }

    /// The standard deviation.
    pub fn std(self) -> f64 {
        self.std
    }
}

/// `W = low + (high - low) u` with `u` uniform in `[0, 1)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Uniform {
    low: f64,
    high: f64,
}

impl Uniform {
    /// A uniform distribution on `[low, high)`; `low == high` gives that constant.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] if a bound or `high - low` is not finite, or `low > high`.
    pub fn new(low: f64, high: f64) -> Result<Self, Error> {
        let low = finite("uniform", "low", low)?;
        let high = finite("uniform", "high", high)?;
        let invalid = |wanted| Error::InvalidParameter {
            scheme: "uniform",
            parameter: "high",
            value: format!("{} with low={}", Plain(high), Plain(low)),
            wanted,
        };
        if low > high {
            return Err(invalid("low <= high"));
        }
        if !(high - low).is_finite() {
            return Err(invalid("a finite high - low"));
        }
        Ok(Self { low, high })
    }

    /// The smallest value.
    pub fn low(self) -> f64 {
        self.low
    }

    /// The bound that no value reaches.
    pub fn high(self) -> f64 {
        self.high
    }
}

/// PyTorch's default for `nn.Linear`: weights uniform on `[-1/sqrt(fan_in), 1/sqrt(fan_in))`, and the biases by choice.
///
/// The variance is `1 / (3 fan_in)`, a third of LeCun's. (PyTorch writes it as `kaiming_uniform_(a=sqrt(5))`.)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TorchLinear {
    /// What the biases are.
    pub bias: TorchBias,
}

/// Biases of [`TorchLinear`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TorchBias {
    /// Uniform with the bounds of the weights, as PyTorch does.
    Uniform,
    /// Zeros: only the weights are PyTorch's.
    Zeros,
}

impl Scheme {
    /// Zeros. Hidden layers of zeros never learn: every unit of a layer gets the same gradient.
    pub fn zeros() -> Self {
        Self::Constant(Constant { value: 0.0 })
    }

    /// Every weight is `value`.
    ///
    /// # Errors
    /// See [`Constant::new`].
    pub fn constant(value: f64) -> Result<Self, Error> {
        Constant::new(value).map(Self::Constant)
    }

    /// Normal with mean 0 and the given standard deviation.
    ///
    /// # Errors
    /// See [`Normal::new`].
    pub fn normal(std: f64) -> Result<Self, Error> {
        Normal::new(0.0, std).map(Self::Normal)
    }

    /// Uniform on `[low, high)`.
    ///
    /// # Errors
    /// See [`Uniform::new`].
    pub fn uniform(low: f64, high: f64) -> Result<Self, Error> {
        Uniform::new(low, high).map(Self::Uniform)
    }

    /// Normal with `std` before the cut, cut off at `low` and `high` standard deviations.
    ///
    /// # Errors
    /// See [`TruncatedNormal::new`].
    pub fn truncated_normal(std: f64, low: f64, high: f64) -> Result<Self, Error> {
        TruncatedNormal::new(std, low, high).map(Self::TruncatedNormal)
    }

    /// `N(0, 1 / fan)`.
    pub fn lecun_normal(mode: FanMode) -> Self {
        Self::scaled(Family::LeCun, Distribution::Normal, mode)
    }

    /// `U(±sqrt(3 / fan))`.
    pub fn lecun_uniform(mode: FanMode) -> Self {
        Self::scaled(Family::LeCun, Distribution::Uniform, mode)
    }

    /// `N(0, 2 / (fan_in + fan_out))`.
    pub fn glorot_normal() -> Self {
        Self::scaled(Family::Glorot, Distribution::Normal, FanMode::FanAvg)
    }

    /// `U(±sqrt(6 / (fan_in + fan_out)))`.
    pub fn glorot_uniform() -> Self {
        Self::scaled(Family::Glorot, Distribution::Uniform, FanMode::FanAvg)
    }

    /// `N(0, 2 / fan)`.
    pub fn he_normal(mode: FanMode) -> Self {
        Self::scaled(Family::He, Distribution::Normal, mode)
    }

    /// `U(±sqrt(6 / fan))`.
    pub fn he_uniform(mode: FanMode) -> Self {
        Self::scaled(Family::He, Distribution::Uniform, mode)
    }

    /// The default of PyTorch's `nn.Linear`, biases included.
    pub fn torch_linear() -> Self {
        Self::TorchLinear(TorchLinear {
            bias: TorchBias::Uniform,
        })
    }

    /// `gain Q` with `Q` a random matrix with orthonormal rows or columns.
    ///
    /// # Errors
    /// See [`Orthogonal::new`](crate::Orthogonal::new).
    pub fn orthogonal(gain: f64) -> Result<Self, Error> {
        crate::Orthogonal::new(gain).map(Self::Orthogonal)
    }

    /// Whether a value depends on its own draw or on the whole tensor.
    pub fn kind(&self) -> Kind {
        match self.tensor_scheme() {
            Some(_) => Kind::Tensor,
            None => Kind::Element,
        }
    }

    pub(crate) fn scaled(family: Family, distribution: Distribution, mode: FanMode) -> Self {
        Self::VarianceScaling(VarianceScaling {
            family,
            distribution,
            mode,
        })
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Constant(Constant { value }) if value.to_bits() == 0 => f.write_str("zeros"),
            Self::Constant(Constant { value }) => write!(f, "constant(value={})", Plain(value)),
            Self::Normal(Normal { mean: 0.0, std }) => write!(f, "normal(std={})", Plain(std)),
            Self::Normal(Normal { mean, std }) => {
                write!(f, "normal(mean={}, std={})", Plain(mean), Plain(std))
            }
            Self::Uniform(Uniform { low, high }) => {
                write!(f, "uniform(low={}, high={})", Plain(low), Plain(high))
            }
            Self::TruncatedNormal(t) => {
                f.write_str("truncated_normal(")?;
                if t.mean() != 0.0 {
                    write!(f, "mean={}, ", Plain(t.mean()))?;
                }
                let [std, low, high] = [t.std(), t.low(), t.high()].map(Plain);
                if (t.low(), t.high()) == (-2.0, 2.0) {
                    write!(f, "std={std})")
                } else {
                    write!(f, "std={std}, low={low}, high={high})")
                }
            }
            Self::VarianceScaling(s) if s.mode == s.family.usual_mode() => f.write_str(s.name()),
            Self::VarianceScaling(s) => write!(f, "{}(mode={})", s.name(), s.mode),
            Self::TorchLinear(TorchLinear {
                bias: TorchBias::Uniform,
            }) => f.write_str("torch_linear"),
            Self::TorchLinear(TorchLinear {
                bias: TorchBias::Zeros,
            }) => f.write_str("torch_linear(bias=zeros)"),
            Self::TorchConvTranspose => f.write_str("torch.conv_transpose"),
            Self::CandleLinear => f.write_str("candle.linear"),
            Self::Scaling(s) => {
                write!(f, "variance_scaling(scale={}", Plain(s.scale()))?;
                if s.mode() != FanMode::FanIn {
                    write!(f, ", mode={}", s.mode())?;
                }
                if s.distribution() != Distribution::TruncatedNormal {
                    write!(f, ", distribution={}", s.distribution().name())?;
                }
                f.write_str(")")
            }
            Self::Siren(s) => {
                let layer = if s.layer() == SirenLayer::First {
                    "(layer=first"
                } else {
                    "(layer=hidden"
                };
                match (s.layer(), s.omega()) {
                    (SirenLayer::Hidden, 30.0) => f.write_str("siren"),
                    (_, 30.0) => write!(f, "siren{layer})"),
                    (_, omega) => write!(f, "siren{layer}, omega={})", Plain(omega)),
                }
            }
            Self::SussilloAbbott(SussilloAbbott::Relu) => f.write_str("sussillo_abbott"),
            Self::SussilloAbbott(SussilloAbbott::Linear) => {
                f.write_str("sussillo_abbott(activation=linear)")
            }
            Self::MupOutput(MupOutput { base }) => write!(f, "mup_output(base={base})"),
            Self::Identity(identity) => with_gain(f, "identity", identity.gain()),
            Self::Hadamard => f.write_str("hadamard"),
            Self::Sparse(sparse) => {
                match sparse.sparsity() {
                    Sparsity::Connections(count) => write!(f, "sparse(connections={count}, ")?,
                    Sparsity::Fraction(fraction) => {
                        write!(f, "sparse(sparsity={}, ", Plain(fraction))?
                    }
                }
                write!(f, "std={})", Plain(sparse.std()))
            }
            Self::Orthogonal(o) => with_gain(f, "orthogonal", o.gain()),
            Self::DeltaOrthogonal(o) => with_gain(f, "delta_orthogonal", o.gain()),
        }
    }
}

fn with_gain(f: &mut fmt::Formatter<'_>, name: &str, gain: f64) -> fmt::Result {
    if gain == 1.0 {
        f.write_str(name)
    } else {
        write!(f, "{name}(gain={})", Plain(gain))
    }
}

/// A number as a person writes it: `1`, `0.001`, `1e-9`; reading it back gives the same bits.
pub(crate) struct Plain(pub(crate) f64);

impl fmt::Display for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.abs();
        if size != 0.0 && size.is_finite() && !(1e-5..1e16).contains(&size) {
            write!(f, "{:e}", self.0)
        } else {
            write!(f, "{}", self.0)
        }
    }
}

pub(crate) fn finite(
    scheme: &'static str,
    parameter: &'static str,
    value: f64,
) -> Result<f64, Error> {
    checked(
        scheme,
        parameter,
        value,
        value.is_finite(),
        "a finite number",
    )
}

pub(crate) fn not_negative(
    scheme: &'static str,
    parameter: &'static str,
    value: f64,
) -> Result<f64, Error> {
    checked(
        scheme,
        parameter,
        value,
        value.is_finite() && value >= 0.0,
        "a finite number, at least 0",
    )
}

pub(crate) fn checked(
    scheme: &'static str,
    parameter: &'static str,
    value: f64,
    valid: bool,
    wanted: &'static str,
) -> Result<f64, Error> {
    if valid {
        Ok(value)
    } else {
        Err(Error::InvalidParameter {
            scheme,
            parameter,
            value: Plain(value).to_string(),
            wanted,
        })
    }
}
