//! `zeros`, `ones` and `constant`: no draw, and no fan.
//!
//! The mean is the value and the variance 0, so that a signal neither grows nor shrinks by chance:
//! all units of a layer compute the same. The branch of a residual block may end in zeros, because
//! the path beside it carries the signal: De and Smith, "Batch normalization biases residual blocks
//! towards the identity function in deep networks" (2020); Bachlechner et al., "ReZero is all you
//! need" (2020), equation 2, where the gate before the sum is the zero.

use crate::fill::plan::{Draw, Plan};
use crate::fill::recipe::Recipe;
use crate::schemes::definition::{Definition, Entry, Found, Names};
use crate::spec::arguments::{About, Parameter, written};
use crate::spec::ranges::{Plain, finite};
use crate::{Error, Shape};

/// `W = value`: every weight the same.
///
/// Zeros are for gates and for the last layers of residual branches. Hidden layers of zeros never
/// learn: every unit of a layer gets the same gradient.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Constant {
    value: f64,
}

impl Constant {
    /// Every weight 0: for gates, biases, and layers that end residual branches.
    pub const ZEROS: Self = Self { value: 0.0 };
    /// Every weight 1: for the scales of normalization layers.
    pub const ONES: Self = Self { value: 1.0 };

    /// Every weight `value`, any finite number.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] if `value` is not finite.
    pub fn new(value: f64) -> Result<Self, Error> {
        let value = finite("constant", "value", value)?;
        Ok(Self { value })
    }

    /// The scheme of a tensor with this value everywhere.
    pub(crate) fn everywhere(value: f64) -> Found<Self> {
        // Zeros of both signs are zeros.
        if value == 0.0 {
            Found::named(Self::ZEROS)
        } else if value == 1.0 {
            Found::named(Self::ONES).written("ones")
        } else {
            Found::with_parameter(Self { value })
        }
    }
}

impl Definition for Constant {
    fn spec(&self) -> String {
        if self.value.to_bits() == 0 {
            return "zeros".to_owned();
        }
        written("constant", [("value", Some(Plain(self.value).to_string()))])
    }

    fn weights(&self, _: &Shape) -> Recipe {
        Recipe::Element(Plan::new(Draw::Constant(self.value)))
    }

    fn needs_fans(&self) -> bool {
        false
    }
}

impl Names for Constant {
    const ENTRIES: &'static [Entry<Self>] = &[
        Entry {
            about: About::new(
                "zeros",
                "0",
                "gates and last layers of residual branches: De, Smith 2020; Bachlechner et al. \
                 2020, eq. 2; hidden layers of zeros never learn",
                "PyTorch, Keras, JAX, candle, burn",
            )
            .also(&["zero", "zero_gate", "rezero", "skip_init"]),
            build: |_| Ok(Self::ZEROS),
        },
        Entry {
            about: About::new("ones", "1", "–", "PyTorch, Keras, JAX, candle, burn").also(&["one"]),
            build: |_| Ok(Self::ONES),
        },
        Entry {
            about: About::new(
                "constant",
                "the value",
                "–",
                "PyTorch, Keras, JAX, candle, burn",
            )
            .also(&["const"])
            .with(&[Parameter::number("value")])
            .example("constant(value=0.5)"),
            build: |given| Self::new(given.number("value")?),
        },
    ];
}
