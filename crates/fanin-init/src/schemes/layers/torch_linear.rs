use crate::fill::plan::Plan;
use crate::fill::recipe::Recipe;
use crate::schemes::definition::{Definition, Entry, Names, Proposal};
use crate::schemes::fans::distribution::Distribution;
use crate::spec::arguments::{About, Parameter, written};
use crate::{Fan, FanMode, Shape};

/// The default of PyTorch's `nn.Linear` and `nn.Conv…`, and of burn's: weights uniform on
/// `[-1/√fan_in, 1/√fan_in)`, and the biases by choice.
///
/// The variance is `1 / (3 fan_in)`, a third of LeCun's. (PyTorch writes it as
/// `kaiming_uniform_(a=√5)` in `Linear.reset_parameters`.)
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

impl TorchLinear {
    /// PyTorch's layer, biases included.
    pub const TORCH_LINEAR: Self = Self {
        bias: TorchBias::Uniform,
    };
}

/// U(±1/√fan).
pub(crate) fn bound(fan: usize) -> Plan {
    Plan::symmetric(1.0 / (fan as f64).sqrt())
}

/// The same as PyTorch computes it: what `calculate_gain` makes of the slope √5.
pub(crate) fn bound_of_torch(fan: Fan, mode: FanMode) -> Option<Plan> {
    let slope = 5.0_f64.sqrt();
    let gain = (2.0 / (1.0 + slope * slope)).sqrt();
    Plan::of_torch(gain, fan, mode, Distribution::Uniform)
}

impl Definition for TorchLinear {
    fn spec(&self) -> String {
        let bias = (self.bias == TorchBias::Zeros).then(|| "zeros".to_owned());
        written("torch_linear", [("bias", bias)])
    }

    fn weights(&self, shape: &Shape) -> Recipe {
        Recipe::Element(bound(shape.fan().fan_in))
    }

    fn weights_as_torch(&self, fan: Fan) -> Option<Plan> {
        bound_of_torch(fan, FanMode::FanIn)
    }

    fn biases(&self, _: &Shape, fan: Fan) -> Option<Plan> {
        // PyTorch sets them to zero too where there is no fan-in.
        (self.draws_biases() && fan.fan_in > 0).then(|| bound(fan.fan_in))
    }

    fn draws_biases(&self) -> bool {
        self.bias == TorchBias::Uniform
    }
}

impl Names for TorchLinear {
    type Made = Self;

    const ENTRIES: &'static [Entry<Self>] = &[Entry {
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
            let bias = match given.word("bias")? {
                "zeros" => TorchBias::Zeros,
                _ => TorchBias::Uniform,
            };
            Ok(Self { bias })
        },
    }];

    fn propose(add: &mut dyn FnMut(Proposal<'_, Self>)) {
        add(Proposal::named(Self::TORCH_LINEAR));
    }
}
