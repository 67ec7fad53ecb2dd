//! How many units a unit hears, and how many hear it: what variances are divided by.

use core::fmt;

use crate::Error;

/// Fan-in and fan-out of a layer `z = W a + b`; those of convolutions and other tensors come from a
/// [`Shape`](crate::Shape).
///
/// `W` has shape `(fan_out, fan_in)`: `fan_in` is the number of units a unit listens to (the
/// course's `n_prev`, `layer_dims[l-1]`), `fan_out` the number of units of the layer
/// (`n`, `layer_dims[l]`). Slices of weights are in the row-major order of that shape.
///
/// ```
/// use fanin_init::Fan;
/// let fan = Fan { fan_in: 12288, fan_out: 20 };
/// assert_eq!(fan.weights()?, 245_760);
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fan {
    /// Units of the layer before: columns of `W`.
    pub fan_in: usize,
    /// Units of the layer: rows of `W`.
    pub fan_out: usize,
}

impl Fan {
    /// Number of weights, `fan_out * fan_in`.
    ///
    /// # Errors
    /// [`Error::TooManyElements`] if the product overflows.
    pub fn weights(self) -> Result<usize, Error> {
        let Self { fan_in, fan_out } = self;
        let weights = fan_out.checked_mul(fan_in);
        weights.ok_or_else(|| Error::TooManyElements {
            shape: format!("{fan_out} x {fan_in}"),
        })
    }
}

/// Which fan a scheme divides the variance by.
///
/// ```
/// use fanin_init::{Fan, FanMode};
/// let fan = Fan { fan_in: 3, fan_out: 5 };
/// assert_eq!(FanMode::FanAvg.of(fan), 4.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FanMode {
    /// `fan_in`: keeps the second moment of the signal on its way forward.
    FanIn,
    /// `fan_out`: keeps the second moment of the gradient on its way back.
    FanOut,
    /// `(fan_in + fan_out) / 2`: the compromise of Glorot and Bengio.
    FanAvg,
    /// `sqrt(fan_in * fan_out)`: what changes going forward changes as much going back, the other
    /// way (as in JAX).
    FanGeoAvg,
}

impl FanMode {
    pub(crate) const ALL: [Self; 4] = [Self::FanIn, Self::FanOut, Self::FanAvg, Self::FanGeoAvg];

    /// The fan that this mode selects, as a real number: averages need not be whole.
    pub fn of(self, fan: Fan) -> f64 {
        match self {
            Self::FanIn => fan.fan_in as f64,
            Self::FanOut => fan.fan_out as f64,
            Self::FanAvg => (fan.fan_in as f64 + fan.fan_out as f64) / 2.0,
            Self::FanGeoAvg => (fan.fan_in as f64 * fan.fan_out as f64).sqrt(),
        }
    }

    /// The name that specs use.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::FanIn => "fan_in",
            Self::FanOut => "fan_out",
            Self::FanAvg => "fan_avg",
            Self::FanGeoAvg => "fan_geo_avg",
        }
    }
}

/// Writes the name that specs use: `fan_in`, `fan_out`, `fan_avg` or `fan_geo_avg`.
impl fmt::Display for FanMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
