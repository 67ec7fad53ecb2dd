//! `mup_output`, and the learning rates that go with it: hyperparameters that stay right as a
//! network gets wider.
//!
//! In the usual parametrization the best learning rate falls with the width. muP scales the output
//! layer's weights and the rates layer by layer so that each layer's update changes its outputs by
//! the same amount at any width; what was tuned on a narrow network then holds for a wide one.

use core::num::NonZeroU32;

use crate::fill::plan::Plan;
use crate::fill::recipe::Recipe;
use crate::schemes::definition::{Definition, Entry, Found, Names};
use crate::spec::arguments::{About, Parameter, written};
use crate::{FanMode, Shape};

/// The output layer of a network that is widened by the rules of muP: `N(0, base / fan_in²)`.
///
/// At `fan_in = base` it is LeCun's; twice as wide, its standard deviation is half, not `1/√2`.
/// Yang et al., "Tensor Programs V: tuning large neural networks via zero-shot hyperparameter
/// transfer" (2022), table 3. [`Mup`] has the learning rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MupOutput {
    /// The fan-in at which nothing changes.
    pub base: NonZeroU32,
}

impl Definition for MupOutput {
    fn spec(&self) -> String {
        written("mup_output", [("base", Some(self.base.to_string()))])
    }

    fn weights(&self, shape: &Shape) -> Recipe {
        let scale = f64::from(self.base.get()).sqrt() / FanMode::FanIn.of(shape.fan());
        Recipe::Element(Plan::normal(scale))
    }
}

impl Names for MupOutput {
    const ENTRIES: &'static [Entry<Self>] = &[Entry {
        about: About::new(
            "mup_output",
            "z √base / fan_in",
            "Yang et al. 2022, table 3",
            "PyTorch's package `mup`",
        )
        .with(&[Parameter::count("base")])
        .example("mup_output(base=256)"),
        build: |given| {
            Ok(Self {
                base: given.count("base")?,
            })
        },
    }];

    fn proposals() -> Vec<Found<Self>> {
        let bases = (3..=13).filter_map(|power| NonZeroU32::new(1 << power));
        bases
            .map(|base| Found::with_parameter(Self { base }))
            .collect()
    }
}

/// Which layer of a network that is widened, for the learning rates that keep every layer's update
/// the same size: muP.
///
/// Yang et al., "Tensor Programs V" (2022), table 3. `r` is the fan that grows divided by its size
/// in the base network, where everything is as usual:
///
/// | | variance of the weights | SGD | Adam |
/// |---|---|---|---|
/// | input weights, all biases | 1 / fan_in | × r (fan-out) | × 1 |
/// | hidden weights | 1 / fan_in | × 1 | / r (fan-in) |
/// | output weights | base / fan_in² | / r (fan-in) | / r (fan-in) |
///
/// The weights are [`FanScaling::LECUN_NORMAL`](crate::schemes::FanScaling::LECUN_NORMAL), of the
/// output layer [`MupOutput`]. Attention logits are scaled by `1 / d` instead of `1 / √d`.
///
/// ```
/// use fanin_init::schemes::{Mup, Optimizer};
/// // Four times as wide.
/// assert_eq!(Mup::Hidden.learning_rate_factor(Optimizer::Adam, 4.0), 0.25);
/// assert_eq!(Mup::Input.learning_rate_factor(Optimizer::Sgd, 4.0), 4.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mup {
    /// From an input of fixed size to the width; also all biases.
    Input,
    /// From the width to the width.
    Hidden,
    /// From the width to an output of fixed size.
    Output,
}

/// How updates depend on the size of a gradient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Optimizer {
    /// In proportion: gradient descent, with or without momentum.
    Sgd,
    /// Not at all: Adam and its relatives.
    Adam,
}

impl Mup {
    /// What to multiply the base network's learning rate by, for a network `widening` (above 0)
    /// times as wide.
    pub fn learning_rate_factor(self, optimizer: Optimizer, widening: f64) -> f64 {
        match (self, optimizer) {
            (Self::Input, Optimizer::Sgd) => widening,
            (Self::Input, Optimizer::Adam) | (Self::Hidden, Optimizer::Sgd) => 1.0,
            (Self::Hidden, Optimizer::Adam) | (Self::Output, _) => 1.0 / widening,
        }
    }
}
