use super::torch_linear::bound;
use crate::fill::plan::Plan;
use crate::fill::recipe::Recipe;
use crate::schemes::definition::{Definition, Entry, Names, Proposal};
use crate::schemes::fans::papers::FanScaling;
use crate::spec::arguments::About;
use crate::{Fan, Shape};

/// The default of candle's `linear` and `conv…`: He's normal weights, and biases uniform on
/// `[-1/√inputs, 1/√inputs)`, where the channels are counted but neither kernel nor groups.
///
/// The weights' standard deviation is √6 times that of PyTorch's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CandleLinear;

impl CandleLinear {
    /// candle's layer, biases included.
    pub const CANDLE_LINEAR: Self = Self;
}

impl Definition for CandleLinear {
    fn spec(&self) -> String {
        "candle.linear".to_owned()
    }

    fn weights(&self, shape: &Shape) -> Recipe {
        FanScaling::HE_NORMAL.weights(shape)
    }

    fn biases(&self, shape: &Shape, _: Fan) -> Option<Plan> {
        (shape.inputs() > 0).then(|| bound(shape.inputs()))
    }

    fn draws_biases(&self) -> bool {
        true
    }
}

impl Names for CandleLinear {
    type Made = Self;

    const ENTRIES: &'static [Entry<Self>] = &[Entry {
        about: About::new(
            "candle.linear",
            "z √(2/fan_in), biases U(±1/√inputs)",
            "`candle_nn::linear`, `conv2d`",
            "candle",
        )
        .also(&["candle.conv"]),
        build: |_| Ok(Self),
    }];

    fn propose(add: &mut dyn FnMut(Proposal<'_, Self>)) {
        add(Proposal::named(Self));
    }
}
