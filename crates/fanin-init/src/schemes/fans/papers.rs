//! `lecun_*`, `glorot_*` and `he_*`, and their truncated namesakes in Keras and JAX.
//!
//! A unit adds up `fan_in` products of independent weights and inputs, so that the variance of its
//! sum is `fan_in Var(w) E(a²)`. It stays `E(a²)` with `Var(w) = 1 / fan_in` (LeCun). ReLU halves
//! the second moment of what is symmetric around 0, so that 2 stands in place of 1 (He). On the way
//! back `fan_out` gradients add up at each input, which asks for `1 / fan_out`: Glorot and Bengio
//! take the average of the two fans. `mode` chooses the fan of any of them.
//!
//! The truncated laws are widened so that their variance is that of the name.

use super::distribution::Distribution;
use crate::fill::plan::{Draw, Operation, Plan};
use crate::fill::recipe::Recipe;
use crate::schemes::definition::{Definition, Entry, Found, Names};
use crate::spec::arguments::{About, Parameter, written};
use crate::{Fan, FanMode, Shape};

/// LeCun, Glorot and He: mean 0 and variance `g² / fan`, with `g² = 1` for LeCun and Glorot and
/// `g² = 2` for He.
///
/// Normal: `std = sqrt(g² / fan)`. Uniform on `[-a, a)`: `a = sqrt(3 g² / fan)`. The normal is a
/// real normal, as in the papers and PyTorch; Keras and JAX truncate it under the same names, which
/// are `keras.he_normal` and so on here.
///
/// ```
/// use fanin_init::{FanMode, Scheme, schemes::{Distribution, FanScaling, Paper}};
/// let backward = FanScaling::new(Paper::He, Distribution::Normal).with_mode(FanMode::FanOut);
/// assert_eq!("he_normal(mode=fan_out)".parse(), Ok(Scheme::from(backward)));
/// assert_eq!(Scheme::from(FanScaling::HE_NORMAL), Scheme::HE_NORMAL);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FanScaling {
    /// Whose rule: it sets `g²` and the usual mode.
    pub paper: Paper,
    /// Normal, uniform, or the truncated normal of Keras and JAX.
    pub distribution: Distribution,
    /// Which fan the variance is divided by.
    pub mode: FanMode,
}

/// The papers whose variances are `g² / fan`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Paper {
    /// `1 / fan_in`: LeCun, Bottou, Orr and Müller, "Efficient BackProp" (1998), equation 16.
    LeCun,
    /// `2 / (fan_in + fan_out)`: Glorot and Bengio, "Understanding the difficulty of training deep
    /// feedforward neural networks" (2010), equations 12 and 16.
    Glorot,
    /// `2 / fan_in`: He, Zhang, Ren and Sun, "Delving deep into rectifiers" (2015), equations 10
    /// and 14.
    He,
}

impl Paper {
    /// The variance times the fan: 1, 1 and 2.
    pub const fn gain_squared(self) -> f64 {
        match self {
            Self::LeCun | Self::Glorot => 1.0,
            Self::He => 2.0,
        }
    }

    /// The fan that the paper divides by: `fan_avg` for Glorot, `fan_in` for the others.
    pub const fn usual_mode(self) -> FanMode {
        match self {
            Self::Glorot => FanMode::FanAvg,
            Self::LeCun | Self::He => FanMode::FanIn,
        }
    }
}

impl FanScaling {
    /// `N(0, 1 / fan_in)`.
    pub const LECUN_NORMAL: Self = Self::new(Paper::LeCun, Distribution::Normal);
    /// `U(±√(3 / fan_in))`.
    pub const LECUN_UNIFORM: Self = Self::new(Paper::LeCun, Distribution::Uniform);
    /// `N(0, 2 / (fan_in + fan_out))`.
    pub const GLOROT_NORMAL: Self = Self::new(Paper::Glorot, Distribution::Normal);
    /// `U(±√(6 / (fan_in + fan_out)))`.
    pub const GLOROT_UNIFORM: Self = Self::new(Paper::Glorot, Distribution::Uniform);
    /// `N(0, 2 / fan_in)`.
    pub const HE_NORMAL: Self = Self::new(Paper::He, Distribution::Normal);
    /// `U(±√(6 / fan_in))`.
    pub const HE_UNIFORM: Self = Self::new(Paper::He, Distribution::Uniform);
    /// Variance `1 / fan_in`, truncated at two standard deviations.
    pub const KERAS_LECUN_NORMAL: Self = Self::new(Paper::LeCun, Distribution::TruncatedNormal);
    /// Variance `2 / (fan_in + fan_out)`, truncated at two standard deviations.
    pub const KERAS_GLOROT_NORMAL: Self = Self::new(Paper::Glorot, Distribution::TruncatedNormal);
    /// Variance `2 / fan_in`, truncated at two standard deviations.
    pub const KERAS_HE_NORMAL: Self = Self::new(Paper::He, Distribution::TruncatedNormal);

    /// The paper's rule, with the fan that the paper divides by.
    pub const fn new(paper: Paper, distribution: Distribution) -> Self {
        Self {
            paper,
            distribution,
            mode: paper.usual_mode(),
        }
    }

    /// The same rule with the variance divided by another fan: `fan_out` keeps the second moment of
    /// the gradient instead of the signal's.
    #[must_use]
    pub const fn with_mode(self, mode: FanMode) -> Self {
        Self { mode, ..self }
    }

    /// The name without parameters, such as `he_normal`.
    ///
    /// ```
    /// use fanin_init::schemes::{Distribution, FanScaling, Paper};
    /// let scheme = FanScaling::new(Paper::Glorot, Distribution::TruncatedNormal);
    /// assert_eq!(scheme.name(), "keras.glorot_normal");
    /// ```
    pub const fn name(self) -> &'static str {
        match (self.paper, self.distribution) {
            (Paper::LeCun, Distribution::Normal) => "lecun_normal",
            (Paper::LeCun, Distribution::Uniform) => "lecun_uniform",
            (Paper::LeCun, Distribution::TruncatedNormal) => "keras.lecun_normal",
            (Paper::Glorot, Distribution::Normal) => "glorot_normal",
            (Paper::Glorot, Distribution::Uniform) => "glorot_uniform",
            (Paper::Glorot, Distribution::TruncatedNormal) => "keras.glorot_normal",
            (Paper::He, Distribution::Normal) => "he_normal",
            (Paper::He, Distribution::Uniform) => "he_uniform",
            (Paper::He, Distribution::TruncatedNormal) => "keras.he_normal",
        }
    }
}

impl Definition for FanScaling {
    fn spec(&self) -> String {
        let is_usual = self.mode == self.paper.usual_mode();
        let mode = (!is_usual).then(|| self.mode.to_string());
        written(self.name(), [("mode", mode)])
    }

    fn weights(&self, shape: &Shape) -> Recipe {
        let (fan, gain_squared) = (self.mode.of(shape.fan()), self.paper.gain_squared());
        Recipe::Element(match (self.distribution, self.paper) {
            // randn / sqrt(n_prev): a division, because that is how it is written.
            (Distribution::Normal, Paper::LeCun) => {
                Plan::new(Draw::Normal).then(Operation::Divide(fan.sqrt()))
            }
            // The bound as it is written, in one root.
            (Distribution::Uniform, _) => Plan::symmetric((3.0 * gain_squared / fan).sqrt()),
            _ => Plan::with_variance(gain_squared / fan, self.distribution),
        })
    }

    fn weights_as_torch(&self, fan: Fan) -> Option<Plan> {
        let gain = self.paper.gain_squared().sqrt();
        Plan::of_torch(gain, fan, self.mode, self.distribution)
    }
}

/// LeCun's and He's parameters, and Glorot's.
const FAN_IN: &[Parameter] = &[Parameter::mode("fan_in")];
const FAN_AVG: &[Parameter] = &[Parameter::mode("fan_avg")];

/// A row of the table: a name whose only parameter is the mode.
const fn row(
    scheme: FanScaling,
    formula: &'static str,
    source: &'static str,
    elsewhere: &'static str,
    aliases: &'static [&'static str],
) -> Entry<FanScaling> {
    let mode = match scheme.mode {
        FanMode::FanAvg => FAN_AVG,
        _ => FAN_IN,
    };
    Entry {
        about: About::new(scheme.name(), formula, source, elsewhere)
            .also(aliases)
            .with(mode),
        build: |given| {
            let mut all = papers().filter(|scheme| scheme.name() == given.name());
            let scheme = all.next().unwrap_or(FanScaling::HE_NORMAL);
            Ok(scheme.with_mode(given.mode()?))
        },
    }
}

/// Every paper's rule in every distribution, in the order of mention.
fn papers() -> impl Iterator<Item = FanScaling> {
    let papers = [Paper::He, Paper::Glorot, Paper::LeCun].into_iter();
    papers.flat_map(|paper| {
        Distribution::ALL.map(|distribution| FanScaling::new(paper, distribution))
    })
}

impl Names for FanScaling {
    const ENTRIES: &'static [Entry<Self>] = &[
        row(
            Self::LECUN_NORMAL,
            "z / √fan",
            "LeCun, Bottou, Orr, Müller 1998, eq. 16",
            "Keras and JAX truncate",
            // Of Flax's embeddings: variance 1 / features, not truncated.
            &["lecun", "flax.embed"],
        ),
        row(
            Self::LECUN_UNIFORM,
            "U(±√(3/fan))",
            "LeCun et al. 1998, eq. 16: the same variance",
            "Keras, JAX",
            &[],
        ),
        row(
            Self::GLOROT_NORMAL,
            "z √(1/fan)",
            "Glorot, Bengio 2010, eq. 12",
            "PyTorch, burn; Keras and JAX truncate",
            &["xavier_normal"],
        ),
        row(
            Self::GLOROT_UNIFORM,
            "U(±√(3/fan)), that is ±√(6/(fan_in + fan_out))",
            "Glorot, Bengio 2010, eq. 16",
            "PyTorch, Keras, JAX, burn",
            // Glorot and Bengio draw uniform numbers, He et al. normal ones.
            &[
                "xavier_uniform",
                "glorot",
                "xavier",
                "keras.dense",
                "keras.conv",
            ],
        ),
        row(
            Self::HE_NORMAL,
            "z √(2/fan)",
            "He, Zhang, Ren, Sun 2015, eq. 10 (forward), 14 (backward)",
            "PyTorch, candle, burn; Keras and JAX truncate",
            &["kaiming_normal", "he", "kaiming"],
        ),
        row(
            Self::HE_UNIFORM,
            "U(±√(6/fan))",
            "He et al. 2015, eq. 10: the same variance",
            "PyTorch, Keras, JAX, candle, burn",
            &["kaiming_uniform"],
        ),
        row(
            Self::KERAS_LECUN_NORMAL,
            "t / (0.8796 √fan)",
            "LeCun et al. 1998, eq. 16, truncated",
            "Keras, JAX, Flax",
            &["jax.lecun_normal", "flax.dense", "flax.conv"],
        ),
        row(
            Self::KERAS_GLOROT_NORMAL,
            "t / 0.8796 √(1/fan)",
            "Glorot, Bengio 2010, eq. 12, truncated",
            "Keras, JAX",
            &["jax.glorot_normal", "jax.xavier_normal"],
        ),
        row(
            Self::KERAS_HE_NORMAL,
            "t / 0.8796 √(2/fan)",
            "He et al. 2015, eq. 10, truncated",
            "Keras, JAX",
            &["jax.he_normal", "jax.kaiming_normal"],
        ),
    ];

    fn proposals() -> Vec<Found<Self>> {
        let mut found: Vec<_> = papers().map(Found::named).collect();
        // Glorot's with one fan is LeCun's, and LeCun's with the average is Glorot's.
        for scheme in papers().filter(|scheme| scheme.paper != Paper::Glorot) {
            for mode in [FanMode::FanOut, FanMode::FanAvg, FanMode::FanGeoAvg] {
                if (scheme.paper, mode) != (Paper::LeCun, FanMode::FanAvg) {
                    found.push(Found::with_parameter(scheme.with_mode(mode)));
                }
            }
        }
        found
    }
}
