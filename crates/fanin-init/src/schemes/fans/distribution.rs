//! Laws with mean 0 and a given variance, and the two arithmetics that they are computed in.
//!
//! Of a variance `v` the normal law is `√v z`, the uniform one `U(±√(3v))`, because `U(±a)` has the
//! variance `a²/3`, and the truncated one `√v / 0.8796 t`, with `t` a standard normal cut at ±2.
//! PyTorch takes other roots in another order; in `f64` that shows in the last digit, which the
//! bits of its streams are compared to.

use crate::fill::cuts::Cuts;
use crate::fill::plan::{Draw, Operation, Plan};
use crate::{Fan, FanMode};

/// The shape of a distribution with mean 0 whose variance is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Distribution {
    /// Normal, not truncated.
    Normal,
    /// Uniform, symmetric around 0.
    Uniform,
    /// Normal, cut at two standard deviations and widened so that the variance is kept, as in Keras
    /// and JAX.
    TruncatedNormal,
}

impl Distribution {
    pub(crate) const ALL: [Self; 3] = [Self::Normal, Self::Uniform, Self::TruncatedNormal];

    /// Their names, in the same order.
    pub(crate) const NAMES: [&'static str; 3] = ["normal", "uniform", "truncated_normal"];

    /// The one with this name, which is one of [`NAMES`](Self::NAMES).
    pub(crate) fn named(name: &str) -> Self {
        let found = Self::ALL.into_iter().find(|one| one.name() == name);
        found.unwrap_or(Self::TruncatedNormal)
    }

    /// The name that specs use.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Uniform => "uniform",
            Self::TruncatedNormal => "truncated_normal",
        }
    }
}

impl Plan {
    /// Mean 0 and the given variance.
    pub(crate) fn with_variance(variance: f64, distribution: Distribution) -> Self {
        let std = variance.sqrt();
        match distribution {
            Distribution::Normal => Self::normal(std),
            Distribution::Uniform => Self::symmetric((3.0 * variance).sqrt()),
            Distribution::TruncatedNormal => {
                let cuts = Cuts::two_sigma();
                let spread = cuts.moments().variance.sqrt();
                Self::new(Draw::Truncated(cuts)).then(Operation::Multiply(std / spread))
            }
        }
    }

    /// A gain divided by the root of a fan in the arithmetic of `torch.nn.init`, which differs in
    /// the last digit of an `f64`: `std = gain / sqrt(fan)`, `gain * sqrt(2 / (fan_in + fan_out))`
    /// for the average, and `sqrt(3) * std` for the bound. None for truncated laws, which PyTorch
    /// does not scale.
    pub(crate) fn of_torch(
        gain: f64,
        fan: Fan,
        mode: FanMode,
        distribution: Distribution,
    ) -> Option<Self> {
        let std = if mode == FanMode::FanAvg {
            gain * (2.0 / (fan.fan_in as f64 + fan.fan_out as f64)).sqrt()
        } else {
            gain / mode.of(fan).sqrt()
        };
        match distribution {
            Distribution::Normal => Some(Self::normal(std)),
            Distribution::Uniform => Some(Self::symmetric(3.0_f64.sqrt() * std)),
            Distribution::TruncatedNormal => None,
        }
    }
}
