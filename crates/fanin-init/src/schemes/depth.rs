use core::num::NonZeroU32;

use crate::schemes::scheme::not_negative;
use crate::{Distribution, Error, FanMode, Scaling, Scheme};

/// Weights that end a residual branch of GPT-2: `N(0, std² / (2 blocks))`, because each block adds two branches to the stream.
///
/// Radford et al., "Language models are unsupervised multitask learners" (2019), section 2.3; `std` is 0.02 there. All other weights are `normal(std=0.02)`.
///
/// # Errors
/// [`Error::InvalidParameter`] if `std` is negative or not finite.
///
/// ```
/// use core::num::NonZeroU32;
/// let blocks = NonZeroU32::new(50).expect("not 0");
/// assert_eq!(fanin_init::gpt2_residual(0.02, blocks)?.to_string(), "normal(std=0.002)");
/// # Ok::<(), fanin_init::Error>(())
/// ```
pub fn gpt2_residual(std: f64, blocks: NonZeroU32) -> Result<Scheme, Error> {
    let std = not_negative("gpt2_residual", "std", std)?;
    Scheme::normal(std / (2.0 * f64::from(blocks.get())).sqrt())
}

/// Fixup, for residual networks without normalization: what the weights of a branch of `layers` layers are, of a network of `branches`.
///
/// Zhang, Dauphin and Ma, "Fixup initialization" (2019), section 3.2: He's times `branches^(-1/(2 layers - 2))`, the last layer of each branch and the
/// classifier zeros; scalar biases of 0 and a scalar multiplier of 1 are the network's part.
///
/// ```
/// use core::num::NonZeroU32;
/// use fanin_init::{Fixup, Scheme};
/// let fixup = Fixup::new(NonZeroU32::new(16).expect("not 0"), 3)?;
/// assert_eq!(fixup.inner().to_string(), "variance_scaling(scale=0.5, distribution=normal)"); // 2 · 16^(-1/2)
/// assert_eq!(fixup.last(), Scheme::zeros());
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fixup {
    branches: NonZeroU32,
    layers: u32,
}

impl Fixup {
    /// `layers`, those of one branch, are at least 2: with one layer, all is zeros.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] for fewer.
    pub fn new(branches: NonZeroU32, layers: u32) -> Result<Self, Error> {
        if layers < 2 {
            return Err(Error::InvalidParameter {
                scheme: "fixup",
                parameter: "layers",
                value: layers.to_string(),
                wanted: "a whole number, at least 2",
            });
        }
        Ok(Self { branches, layers })
    }

    /// The weights of a branch's layers, but for the last.
    pub fn inner(self) -> Scheme {
        // The square of the factor, times He's 2.
        let power = libm::pow(
            f64::from(self.branches.get()),
            -1.0 / f64::from(self.layers - 1),
        );
        Scheme::Scaling(Scaling {
            scale: 2.0 * power,
            mode: FanMode::FanIn,
            distribution: Distribution::Normal,
        })
    }

    /// The weights of a branch's last layer, and of the classifier: zeros.
    pub fn last(self) -> Scheme {
        Scheme::zeros()
    }
}

/// Learning rates that keep every layer's update the same size when a network is widened: muP.
///
/// Yang et al., "Tensor Programs V: tuning large neural networks via zero-shot hyperparameter transfer" (2022), table 3. `r` is the fan that
/// grows divided by its size in the base network, where everything is as usual:
///
/// | | variance of the weights | SGD | Adam |
/// |---|---|---|---|
/// | input weights, all biases | 1 / fan_in | × r (fan-out) | × 1 |
/// | hidden weights | 1 / fan_in | × 1 | / r (fan-in) |
/// | output weights | base / fan_in² | / r (fan-in) | / r (fan-in) |
///
/// Attention logits are scaled by `1 / d` instead of `1 / √d`.
///
/// ```
/// use core::num::NonZeroU32;
/// use fanin_init::{Mup, Optimizer};
/// let base = NonZeroU32::new(128).expect("not 0");
/// assert_eq!(Mup::Output.scheme(base).to_string(), "mup_output(base=128)");
/// assert_eq!(Mup::Hidden.learning_rate_factor(Optimizer::Adam, 4.0), 0.25); // four times as wide
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
    /// The weights: LeCun's, but for the output; `base` is the width of the base network.
    pub fn scheme(self, base: NonZeroU32) -> Scheme {
        match self {
            Self::Input | Self::Hidden => Scheme::lecun_normal(FanMode::FanIn),
            Self::Output => Scheme::MupOutput(crate::MupOutput { base }),
        }
    }

    /// What to multiply the base network's learning rate by, for a network `widening` (above 0) times as wide.
    pub fn learning_rate_factor(self, optimizer: Optimizer, widening: f64) -> f64 {
        match (self, optimizer) {
            (Self::Input, Optimizer::Sgd) => widening,
            (Self::Input, Optimizer::Adam) | (Self::Hidden, Optimizer::Sgd) => 1.0,
            (Self::Hidden, Optimizer::Adam) | (Self::Output, _) => 1.0 / widening,
        }
    }
}
