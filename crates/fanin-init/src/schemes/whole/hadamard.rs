//! `hadamard`: the paper's ZerO, orthonormal columns of nothing but two numbers.
//!
//! Where a layer widens, an identity would leave the new units at zero, and a network that begins
//! so keeps the rank of its narrowest layer. The columns of a Hadamard matrix reach all of them.

use crate::Shape;
use crate::fill::drawless::{Drawless, Entries};
use crate::fill::recipe::Recipe;
use crate::inspect::evidence::Evidence;
use crate::inspect::geometry::Geometry;
use crate::inspect::lines::Lines;
use crate::schemes::definition::{Definition, Entry, Found, Library, Names};
use crate::spec::arguments::About;

/// ZerO, without any draws: the identity where a layer does not widen, otherwise a part of a
/// Hadamard matrix with orthonormal columns (exactly so where the outputs are a power of two), in
/// the center of a kernel.
///
/// Zhao, Schäfer and Anandkumar, "ZerO initialization" (2021), algorithms 1 and 2, with the scale
/// of their code: signs / √m, with m the power of two that the outputs are rounded up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hadamard;

impl Hadamard {
    /// The only one there is.
    pub const HADAMARD: Self = Self;
}

impl Definition for Hadamard {
    fn spec(&self) -> String {
        "hadamard".to_owned()
    }

    fn weights(&self, shape: &Shape) -> Recipe {
        Recipe::whole(*self, shape)
    }

    /// No library has it, so that all sources keep its groups.
    fn shape_seen_by(&self, _: Library, shape: &Shape) -> Shape {
        shape.clone()
    }
}

impl Drawless for Hadamard {
    /// The identity where the layer does not widen, otherwise the upper left part of the Hadamard
    /// matrix of the next power of two, divided by its root: its signs are those of the number of
    /// bits that output and input share (Sylvester).
    fn entries(&self, geometry: &Geometry) -> Entries {
        let (outputs, inputs) = (geometry.outputs, geometry.inputs);
        let size = 1.0 / (outputs.next_power_of_two() as f64).sqrt();
        geometry.in_center(move |output, input| {
            if outputs <= inputs {
                return if output == input { 1.0 } else { 0.0 };
            }
            let is_even = (output & input).count_ones().is_multiple_of(2);
            if is_even { size } else { -size }
        })
    }
}

impl Names for Hadamard {
    const ENTRIES: &'static [Entry<Self>] = &[Entry {
        about: About::new(
            "hadamard",
            "the identity, or signs / √(power of two) where the layer widens",
            "ZerO: Zhao, Schäfer, Anandkumar 2021, algorithms 1 and 2",
            "the authors' code",
        ),
        build: |_| Ok(Self),
    }];

    const DRAWLESS: Option<(&'static str, &'static dyn Drawless)> = Some(("hadamard", &Self));

    fn of_structure(lines: &Lines, _: &Evidence) -> Vec<Found<Self>> {
        let is_found = lines.geometry.outputs > 1 && lines.are_those_of("hadamard");
        Vec::from_iter(is_found.then_some(Found::named(Self)))
    }
}
