//! `sussillo_abbott`: the gain of narrow layers.
//!
//! He's gain keeps the *mean* of a squared length from layer to layer. The logarithm of the length
//! has a drift all the same, downwards and the more the fewer units there are, so that a deep
//! narrow network loses its signal in most of its draws. These gains make the drift 0: `√2 exp(1.2
//! / (N - 2.4))` for ReLU, fitted from 6 units on, and `exp(1 / (2N))` for linear units, by theory.

use crate::fill::plan::Plan;
use crate::fill::recipe::Recipe;
use crate::schemes::definition::{Definition, Entry, Found, Names};
use crate::spec::arguments::{About, Parameter, written};
use crate::{FanMode, Shape};

/// `W = g z / √N` with `N` the fan-in and `g` such that the logarithm of the gradient's length is a
/// random walk without drift.
///
/// Sussillo and Abbott, "Random walk initialization for training very deep feedforward networks"
/// (2014): `g = √2 exp(1.2 / (max(N, 6) - 2.4))` for ReLU, which they fitted, and
/// `g = exp(1 / (2N))` for linear units. At `N = 6` that is 39 % more than He's `√2`; for wide
/// layers it is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SussilloAbbott {
    /// For ReLU, `g = √2 exp(1.2 / (max(N, 6) - 2.4))`.
    Relu,
    /// For linear units, `g = exp(1 / (2N))`.
    Linear,
}

impl SussilloAbbott {
    /// The scheme for ReLU units.
    pub const SUSSILLO_ABBOTT: Self = Self::Relu;

    /// The factor `g` for this fan-in, above 0; weights have the standard deviation `g / √fan_in`.
    ///
    /// ```
    /// use fanin_init::schemes::SussilloAbbott;
    /// let wanted = 2.0_f64.sqrt() * (1.2_f64 / 97.6).exp();
    /// assert!((SussilloAbbott::Relu.gain(100.0) - wanted).abs() < 1e-15);
    /// ```
    pub fn gain(self, fan_in: f64) -> f64 {
        match self {
            Self::Relu => core::f64::consts::SQRT_2 * libm::exp(1.2 / (fan_in.max(6.0) - 2.4)),
            Self::Linear => libm::exp(0.5 / fan_in),
        }
    }
}

impl Definition for SussilloAbbott {
    fn spec(&self) -> String {
        let activation = (*self == Self::Linear).then(|| "linear".to_owned());
        written("sussillo_abbott", [("activation", activation)])
    }

    fn weights(&self, shape: &Shape) -> Recipe {
        let n = FanMode::FanIn.of(shape.fan());
        Recipe::Element(Plan::normal(self.gain(n) / n.sqrt()))
    }
}

impl Names for SussilloAbbott {
    const ENTRIES: &'static [Entry<Self>] = &[Entry {
        about: About::new(
            "sussillo_abbott",
            "z g/√fan_in, g = √2 exp(1.2/(max(fan_in, 6) − 2.4)); `linear`: exp(1/(2 fan_in))",
            "Sussillo, Abbott 2014",
            "none",
        )
        .also(&["random_walk"])
        .with(&[Parameter::word("activation", &["relu", "linear"]).or("relu")]),
        build: |given| {
            Ok(match given.word("activation")? {
                "linear" => Self::Linear,
                _ => Self::Relu,
            })
        },
    }];

    fn proposals() -> Vec<Found<Self>> {
        vec![
            Found::named(Self::Relu),
            Found::with_parameter(Self::Linear),
        ]
    }
}
