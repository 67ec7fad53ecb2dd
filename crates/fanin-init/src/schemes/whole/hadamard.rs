use crate::fill::recipe::Recipe;
use crate::fill::whole::{Canvas, Whole, WholeDraws, at_center};
use crate::inspect::evidence::Evidence;
use crate::inspect::lines::{Lines, Pattern};
use crate::schemes::definition::{Definition, Entry, Found, Library, Names, Rank};
use crate::spec::arguments::About;
use crate::{Error, Shape};

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

/// The identity where the layer does not widen, otherwise the upper left part of the Hadamard
/// matrix of the next power of two, divided by its root: its signs are those of the number of bits
/// that output and input share (Sylvester).
fn entry(outputs: usize, inputs: usize, output: usize, input: usize) -> f64 {
    if outputs <= inputs {
        return if output == input { 1.0 } else { 0.0 };
    }
    let size = 1.0 / (outputs.next_power_of_two() as f64).sqrt();
    if (output & input).count_ones().is_multiple_of(2) {
        size
    } else {
        -size
    }
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

impl Whole for Hadamard {
    fn fill(
        &self,
        shape: &Shape,
        _: &mut dyn WholeDraws,
        out: &mut dyn Canvas,
    ) -> Result<(), Error> {
        at_center(shape, out, |block, output, input| {
            entry(block.outputs.len(), block.inputs.len(), output, input)
        });
        Ok(())
    }
}

impl Names for Hadamard {
    type Made = Self;

    const ENTRIES: &'static [Entry<Self>] = &[Entry {
        about: About::new(
            "hadamard",
            "the identity, or signs / √(power of two) where the layer widens",
            "ZerO: Zhao, Schäfer, Anandkumar 2021, algorithms 1 and 2",
            "the authors' code",
        ),
        build: |_| Ok(Self),
    }];

    const PATTERN: Option<Pattern> = Some(Pattern {
        name: "hadamard",
        entries: |geometry| {
            let (outputs, inputs) = (geometry.outputs, geometry.inputs);
            let (kernel, center) = (geometry.kernel, geometry.center(|size| size / 2));
            Box::new(move |place| {
                if place.heard % kernel == center {
                    entry(outputs, inputs, place.output, place.heard / kernel)
                } else {
                    0.0
                }
            })
        },
    });

    fn recognize(lines: Option<&Lines>, _: &Evidence) -> Vec<Found<Self>> {
        let is_found =
            lines.is_some_and(|lines| lines.geometry.outputs > 1 && lines.has_pattern("hadamard"));
        let found = is_found.then_some(Found {
            scheme: Self,
            rank: Rank::Named,
            spec: None,
            agreement: None,
        });
        found.into_iter().collect()
    }
}
