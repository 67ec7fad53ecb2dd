use super::distribution::Distribution;
use super::papers::FanScaling;
use crate::fill::plan::Plan;
use crate::fill::recipe::Recipe;
use crate::schemes::definition::{Definition, Entry, Found, Names};
use crate::spec::arguments::{About, Parameter};
use crate::{Fan, FanMode, Shape};

/// What a layer of PyTorch, candle or burn begins with: its weights, and unlike all other schemes
/// its biases too.
///
/// ```
/// use fanin_init::Scheme;
/// let biases = Scheme::TORCH_LINEAR.biases([10, 100])?.moments().expect("a uniform law");
/// // U(±1/√fan_in): the square of the bound, divided by 3.
/// assert!((biases.variance - 1.0 / (3.0 * 100.0)).abs() < 1e-17);
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LayerDefault {
    /// PyTorch's `nn.Linear` and `nn.Conv…`, and burn's: weights and biases uniform on `[-a, a)`
    /// with `a = 1/√fan_in`.
    ///
    /// The variance is `1 / (3 fan_in)`, a third of LeCun's. (PyTorch writes it as
    /// `kaiming_uniform_(a=√5)` in `Linear.reset_parameters`.)
    TorchLinear,
    /// The weights of PyTorch's `nn.Linear` with biases of zero.
    TorchLinearWeights,
    /// candle's `linear` and `conv…`: He's normal weights, whose standard deviation is √6 times
    /// that of PyTorch's, and biases uniform on `[-a, a)` with `a = 1/√inputs`, where the channels
    /// are counted but neither kernel nor groups.
    CandleLinear,
    /// PyTorch's `nn.ConvTranspose…`, and candle's and burn's: weights and biases uniform on
    /// `[-a, a)` with `a = 1/√fan_out`, because they take one fan for the other there.
    TorchConvTranspose,
}

impl LayerDefault {
    /// PyTorch's dense layer or convolution, biases included.
    pub const TORCH_LINEAR: Self = Self::TorchLinear;
    /// candle's dense layer or convolution, biases included.
    pub const CANDLE_LINEAR: Self = Self::CandleLinear;
    /// PyTorch's transposed convolution, biases included.
    pub const TORCH_CONV_TRANSPOSE: Self = Self::TorchConvTranspose;

    /// The fan in the bound of the weights.
    fn mode(self) -> FanMode {
        match self {
            Self::TorchConvTranspose => FanMode::FanOut,
            _ => FanMode::FanIn,
        }
    }
}

/// U(±1/√fan).
fn bound(fan: f64) -> Plan {
    Plan::symmetric(1.0 / fan.sqrt())
}

impl Definition for LayerDefault {
    fn spec(&self) -> String {
        match self {
            Self::TorchLinear => "torch_linear".to_owned(),
            Self::TorchLinearWeights => "torch_linear(bias=zeros)".to_owned(),
            Self::CandleLinear => "candle.linear".to_owned(),
            Self::TorchConvTranspose => "torch.conv_transpose".to_owned(),
        }
    }

    fn weights(&self, shape: &Shape) -> Recipe {
        match self {
            Self::CandleLinear => FanScaling::HE_NORMAL.weights(shape),
            _ => Recipe::Element(bound(self.mode().of(shape.fan()))),
        }
    }

    /// By the gain that `calculate_gain` makes of the slope √5.
    fn weights_as_torch(&self, fan: Fan) -> Option<Plan> {
        if *self == Self::CandleLinear {
            return None;
        }
        let slope = 5.0_f64.sqrt();
        let gain = (2.0 / (1.0 + slope * slope)).sqrt();
        Plan::of_torch(gain, fan, self.mode(), Distribution::Uniform)
    }

    fn biases(&self, shape: &Shape, fan: Fan) -> Option<Plan> {
        let heard = match self {
            Self::TorchLinearWeights => return None,
            Self::CandleLinear => shape.inputs() as f64,
            _ => self.mode().of(fan),
        };
        // PyTorch sets them to zero too where there is no fan.
        (heard > 0.0).then(|| bound(heard))
    }
}

impl Names for LayerDefault {
    const ENTRIES: &'static [Entry<Self>] = &[
        Entry {
            about: About::new(
                "torch_linear",
                "U(±1/√fan_in), biases too, or `bias=zeros`",
                "`kaiming_uniform_(a=√5)` in `Linear.reset_parameters`",
                "PyTorch, burn",
            )
            .also(&[
                "pytorch_linear",
                "torch.linear",
                "torch.conv",
                "burn.linear",
                "burn.conv",
            ])
            .with(&[Parameter::word("bias", &["zeros", "uniform"]).or("uniform")]),
            build: |given| {
                Ok(match given.word("bias")? {
                    "zeros" => Self::TorchLinearWeights,
                    _ => Self::TorchLinear,
                })
            },
        },
        Entry {
            about: About::new(
                "candle.linear",
                "z √(2/fan_in), biases U(±1/√inputs)",
                "`candle_nn::linear`, `conv2d`",
                "candle",
            )
            .also(&["candle.conv"]),
            build: |_| Ok(Self::CandleLinear),
        },
        Entry {
            about: About::new(
                "torch.conv_transpose",
                "U(±1/√fan_out), biases too",
                "`kaiming_uniform_(a=√5)` in `_ConvNd.reset_parameters`, with fans swapped",
                "PyTorch, candle, burn",
            )
            .also(&["candle.conv_transpose", "burn.conv_transpose"]),
            build: |_| Ok(Self::TorchConvTranspose),
        },
    ];

    fn proposals() -> Vec<Found<Self>> {
        [
            Self::TorchLinear,
            Self::CandleLinear,
            Self::TorchConvTranspose,
        ]
        .map(Found::named)
        .into()
    }
}
