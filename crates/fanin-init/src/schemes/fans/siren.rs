//! `siren`: layers between sines.
//!
//! With inputs of a hidden layer that are sines of uniform angles, `E(a²) = 1/2`. Weights
//! `U(±c/√n)` then give sums of variance `c²/6`, which is 1 for `c = √6`; the factor `ω` before the
//! sum is divided out again. The first layer has `U(±1/n)`: its inputs are coordinates, and `ω`
//! sets how many waves fit between -1 and 1.

use crate::fill::plan::Plan;
use crate::fill::recipe::Recipe;
use crate::schemes::definition::{Definition, Entry, Found, Names};
use crate::spec::arguments::{About, Parameter, written};
use crate::spec::ranges::{Plain, positive};
use crate::{Error, FanMode, Shape};

/// SIREN, for networks of sines `sin(ω z)`: U(±1/n) in the first layer, U(±√(6/n)/ω) in the others,
/// with `n` the fan-in.
///
/// Sitzmann et al., "Implicit neural representations with periodic activation functions" (2020),
/// section 3.2 and supplement 1.5. Their code leaves the biases at PyTorch's default; here they are
/// zeros.
///
/// ```
/// use fanin_init::Scheme;
/// let moments = Scheme::SIREN.weights([1, 6])?.moments().expect("a variance");
/// assert!(((3.0 * moments.variance).sqrt() - 1.0 / 30.0).abs() < 1e-15);
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Siren {
    omega: f64,
    layer: SirenLayer,
}

/// Which layer of a SIREN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SirenLayer {
    /// The first: its inputs are coordinates, uniform on \[-1, 1\].
    First,
    /// Any other: its inputs are sines.
    Hidden,
}

impl Siren {
    /// A hidden layer of sines, `U(±√(6/fan_in)/30)`, with the paper's factor of 30.
    pub const SIREN: Self = Self {
        omega: 30.0,
        layer: SirenLayer::Hidden,
    };
    /// The first layer of a network of sines, `U(±1/fan_in)`, for coordinates from -1 to 1.
    pub const SIREN_FIRST: Self = Self {
        omega: 30.0,
        layer: SirenLayer::First,
    };

    /// `omega` is the factor in the sine, finite and above 0; the paper's is 30.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] outside this range.
    pub fn new(omega: f64, layer: SirenLayer) -> Result<Self, Error> {
        let omega = positive("siren", "omega", omega)?;
        Ok(Self { omega, layer })
    }
}

impl Definition for Siren {
    fn spec(&self) -> String {
        let omega = (self.omega != 30.0).then(|| Plain(self.omega).to_string());
        let layer = match self.layer {
            SirenLayer::First => Some("first".to_owned()),
            SirenLayer::Hidden => omega.is_some().then(|| "hidden".to_owned()),
        };
        written("siren", [("layer", layer), ("omega", omega)])
    }

    fn weights(&self, shape: &Shape) -> Recipe {
        let n = FanMode::FanIn.of(shape.fan());
        Recipe::Element(Plan::symmetric(match self.layer {
            SirenLayer::First => 1.0 / n,
            SirenLayer::Hidden => (6.0 / n).sqrt() / self.omega,
        }))
    }
}

impl Names for Siren {
    const ENTRIES: &'static [Entry<Self>] = &[Entry {
        about: About::new(
            "siren",
            "U(±√(6/fan_in)/ω), `layer=first`: U(±1/fan_in)",
            "Sitzmann et al. 2020, section 3.2",
            "the authors' code",
        )
        .with(&[
            Parameter::word("layer", &["first", "hidden"]).or("hidden"),
            Parameter::number("omega").or("30"),
        ]),
        build: |given| {
            let layer = match given.word("layer")? {
                "first" => SirenLayer::First,
                _ => SirenLayer::Hidden,
            };
            Self::new(given.number("omega")?, layer)
        },
    }];

    fn proposals() -> Vec<Found<Self>> {
        [Self::SIREN, Self::SIREN_FIRST].map(Found::named).into()
    }
}
