use super::torch_linear::{bound, bound_of_torch};
use crate::fill::plan::Plan;
use crate::fill::recipe::Recipe;
use crate::schemes::definition::{Definition, Entry, Names, Proposal};
use crate::spec::arguments::About;
use crate::{Fan, FanMode, Shape};

/// The default of PyTorch's `nn.ConvTranspose…`, and of candle's and burn's: weights and biases
/// uniform on `[-1/√fan_out, 1/√fan_out)`, because they take one fan for the other there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TorchConvTranspose;

impl TorchConvTranspose {
    /// PyTorch's layer, biases included.
    pub const TORCH_CONV_TRANSPOSE: Self = Self;
}

impl Definition for TorchConvTranspose {
    fn spec(&self) -> String {
        "torch.conv_transpose".to_owned()
    }

    fn weights(&self, shape: &Shape) -> Recipe {
        Recipe::Element(bound(shape.fan().fan_out))
    }

    fn weights_as_torch(&self, fan: Fan) -> Option<Plan> {
        bound_of_torch(fan, FanMode::FanOut)
    }

    fn biases(&self, _: &Shape, fan: Fan) -> Option<Plan> {
        (fan.fan_out > 0).then(|| bound(fan.fan_out))
    }

    fn draws_biases(&self) -> bool {
        true
    }
}

impl Names for TorchConvTranspose {
    type Made = Self;

    const ENTRIES: &'static [Entry<Self>] = &[Entry {
        about: About::new(
            "torch.conv_transpose",
            "U(±1/√fan_out), biases too",
            "`kaiming_uniform_(a=√5)` in `_ConvNd.reset_parameters`, with fans swapped",
            "PyTorch, candle, burn",
        )
        .also(&["candle.conv_transpose", "burn.conv_transpose"]),
        build: |_| Ok(Self),
    }];

    fn propose(add: &mut dyn FnMut(Proposal<'_, Self>)) {
        add(Proposal::named(Self));
    }
}
