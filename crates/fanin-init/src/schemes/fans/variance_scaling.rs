//! `variance_scaling`: any variance over any fan, in any of the three distributions.
//!
//! `gain` is another way to write the scale, its root: a number, or an activation's name, for which
//! it is the factor that keeps the second moment of a signal at 1
//! ([`forward_gain`](fanin_activation::theory::forward_gain)), or with `torch.` before the name
//! what PyTorch's `calculate_gain` says.

use super::distribution::Distribution;
use crate::fill::plan::Plan;
use crate::fill::recipe::Recipe;
use crate::schemes::definition::{Definition, Entry, Found, Names};
use crate::spec::arguments::{About, Parameter, gain, written};
use crate::spec::ranges::{Plain, not_negative};
use crate::{Error, Fan, FanMode, Shape};

/// Mean 0 and variance `scale / fan`, for any scale, fan and distribution: Keras' `VarianceScaling`
/// and JAX's `variance_scaling`.
///
/// The general form of LeCun, Glorot and He: `scale` is the square of a gain. Normal:
/// `std = sqrt(scale / fan)`. Uniform on `[-a, a)`: `a = sqrt(3 scale / fan)`. Truncated normal:
/// cut at two standard deviations and widened by `1 / 0.8796`, so that the variance is kept.
///
/// ```
/// use fanin_activation::{Activation, theory::forward_gain};
/// use fanin_init::{FanMode, Scheme, schemes::{Distribution, VarianceScaling}};
/// // He's scheme for tanh, where the papers have none: the gain that keeps the second moment at 1.
/// let scale = forward_gain(&Activation::Tanh).powi(2);
/// let scheme = Scheme::from(VarianceScaling::new(scale, FanMode::FanIn, Distribution::Normal)?);
/// assert_eq!("variance_scaling(gain=tanh, distribution=normal)".parse(), Ok(scheme));
/// let moments = scheme.weights([10, 100])?.moments().expect("a variance");
/// assert!((moments.variance - 1.592_537_f64.powi(2) / 100.0).abs() < 1e-7);
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VarianceScaling {
    scale: f64,
    mode: FanMode,
    distribution: Distribution,
}

impl VarianceScaling {
    /// A variance of `scale`, finite and at least 0, divided by the fan of `mode`.
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

    /// The spec that begins with this parameter; without a distribution, with the usual one.
    fn written(self, key: &str, value: String, distribution: Option<Distribution>) -> String {
        let mode = (self.mode != FanMode::FanIn).then(|| self.mode.to_string());
        let distribution = distribution.map(|one| one.name().to_owned());
        let values = [
            (key, Some(value)),
            ("mode", mode),
            ("distribution", distribution),
        ];
        written("variance_scaling", values)
    }
}

impl Definition for VarianceScaling {
    fn spec(&self) -> String {
        let is_usual = self.distribution == Distribution::TruncatedNormal;
        let distribution = (!is_usual).then_some(self.distribution);
        self.written("scale", Plain(self.scale).to_string(), distribution)
    }

    fn weights(&self, shape: &Shape) -> Recipe {
        let variance = self.scale / self.mode.of(shape.fan());
        Recipe::Element(Plan::with_variance(variance, self.distribution))
    }

    fn weights_as_torch(&self, fan: Fan) -> Option<Plan> {
        Plan::of_torch(self.scale.sqrt(), fan, self.mode, self.distribution)
    }
}

impl Names for VarianceScaling {
    const ENTRIES: &'static [Entry<Self>] = &[Entry {
        about: About::new(
            "variance_scaling",
            "variance scale / fan; `gain=…` is its root; `distribution` also `normal`, `uniform`",
            "He et al. 2015, eq. 10, with any gain",
            "Keras, JAX; without `fan_geo_avg` and gains by name",
        )
        .with(&[
            Parameter::number("scale").or("1"),
            Parameter::gain().optional(),
            Parameter::mode("fan_in"),
            Parameter::word("distribution", &Distribution::NAMES).or("truncated_normal"),
        ]),
        build: |given| {
            let mut scale = given.number("scale")?;
            if given.has("gain") {
                let gain = given.gain()?;
                if given.has("scale") {
                    return Err(given.refused("gain", "no scale beside it, which is its square"));
                }
                scale = gain * gain;
            }
            let distribution = Distribution::named(given.word("distribution")?);
            Self::new(scale, given.mode()?, distribution)
        },
    }];

    /// With the gains that have a name and are neither LeCun's nor He's.
    fn proposals() -> Vec<Found<Self>> {
        let mut found = Vec::new();
        for name in ["torch.tanh", "torch.selu", "tanh"] {
            let Some(gain) = gain(name) else {
                continue;
            };
            for mode in [FanMode::FanIn, FanMode::FanOut, FanMode::FanAvg] {
                for distribution in Distribution::ALL {
                    let scheme = Self {
                        scale: gain * gain,
                        mode,
                        distribution,
                    };
                    let spec = scheme.written("gain", name.to_owned(), Some(distribution));
                    found.push(Found::with_parameter(scheme).written(spec));
                }
            }
        }
        found
    }
}
