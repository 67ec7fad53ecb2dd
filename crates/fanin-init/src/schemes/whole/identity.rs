//! `identity`: what comes in goes out.
//!
//! A recurrent layer of ReLU units that begins so keeps its state until it learns to change it, and
//! a stack of such convolutions is one convolution. Where a layer widens, the new units hear
//! nothing, and where it narrows, the last inputs are not heard.

use crate::fill::drawless::{Drawless, Entries};
use crate::fill::recipe::Recipe;
use crate::inspect::evidence::Evidence;
use crate::inspect::geometry::Geometry;
use crate::inspect::lines::Lines;
use crate::schemes::definition::{Definition, Entry, Found, Library, Names};
use crate::schemes::whole::gain::{by_gain, with_gain};
use crate::spec::arguments::{About, Parameter};
use crate::spec::ranges::finite;
use crate::{Error, Shape};

/// `W = gain I`: ones where output and input have the same number, in the center of a kernel, group
/// by group.
///
/// For a dense layer PyTorch's `eye_`, for a convolution its `dirac_`: what comes in goes out, as
/// far as there are channels. The center of an even kernel is the later one of the two in the
/// middle, as there. Le, Jaitly and Hinton, "A simple way to initialize recurrent networks of
/// rectified linear units" (2015), section 3; for kernels Zagoruyko and Komodakis, "DiracNets"
/// (2017), equation 2.
///
/// ```
/// use fanin_init::Scheme;
/// let w: Vec<f32> = Scheme::IDENTITY.draw("W1", [2, 3], 1)?;
/// assert_eq!(w, [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Identity {
    gain: f64,
}

impl Identity {
    /// Ones on the diagonal.
    pub const IDENTITY: Self = Self { gain: 1.0 };

    /// `gain`, the value on the diagonal, is finite.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] otherwise.
    pub fn new(gain: f64) -> Result<Self, Error> {
        let gain = finite("identity", "gain", gain)?;
        Ok(Self { gain })
    }
}

impl Definition for Identity {
    fn spec(&self) -> String {
        with_gain("identity", self.gain)
    }

    fn weights(&self, shape: &Shape) -> Recipe {
        Recipe::whole(*self, shape)
    }

    /// `dirac_` is told of the groups.
    fn shape_seen_by(&self, _: Library, shape: &Shape) -> Shape {
        shape.clone()
    }
}

impl Drawless for Identity {
    fn entries(&self, geometry: &Geometry) -> Entries {
        let gain = self.gain;
        geometry.in_center(move |output, input| if output == input { gain } else { 0.0 })
    }
}

impl Names for Identity {
    const ENTRIES: &'static [Entry<Self>] = &[Entry {
        about: About::new(
            "identity",
            "gain where output and input are the same, in the center of a kernel, in each group",
            "Le, Jaitly, Hinton 2015, section 3; Zagoruyko, Komodakis 2017, eq. 2 (kernels)",
            "PyTorch `eye_`, `dirac_`; Keras matrices",
        )
        .also(&["eye", "dirac"])
        .with(&[Parameter::gain().or("1")]),
        build: |given| Self::new(given.gain()?),
    }];

    /// All that is not zero has one value, and is where output and input are the same.
    fn of_structure(lines: &Lines, _: &Evidence) -> Vec<Found<Self>> {
        let geometry = &lines.geometry;
        let entries = lines.sparse.as_deref().unwrap_or_default();
        let gain = entries.first().map_or(0.0, |entry| entry.value);
        let identity = Self { gain }.entries(geometry);
        let is_identity = entries.len() == geometry.groups * geometry.outputs.min(geometry.inputs)
            && entries
                .iter()
                .all(|entry| entry.value == identity(entry.output, entry.heard));
        let found = || by_gain("identity", |gain| Self { gain }, gain, 0.0);
        Vec::from_iter(is_identity.then(found))
    }
}
