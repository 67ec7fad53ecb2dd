use super::orthogonal::{gain_of_orthonormal, write_matrix};
use crate::fill::recipe::Recipe;
use crate::fill::whole::{Canvas, Whole, WholeDraws};
use crate::inspect::evidence::Evidence;
use crate::inspect::lines::Lines;
use crate::schemes::definition::{Definition, Entry, Found, Library, Names};
use crate::schemes::whole::gain::{by_gain, with_gain};
use crate::spec::arguments::{About, Parameter};
use crate::spec::ranges::not_negative;
use crate::{Error, Shape};

/// `W = gain Q` in the center of a kernel and zeros around it, with `Q` the matrix of outputs by
/// channels of [`Orthogonal`](crate::schemes::Orthogonal).
///
/// Xiao et al., "Dynamical isometry and a mean field theory of CNNs" (2018), algorithm 1. Lengths
/// are kept exactly where `fan_in ≤ fan_out`, as JAX demands; otherwise what is heard is. The
/// center of an even kernel is the earlier one of the two in the middle, as in JAX.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DeltaOrthogonal {
    gain: f64,
}

impl DeltaOrthogonal {
    /// Singular values of 1.
    pub const DELTA_ORTHOGONAL: Self = Self { gain: 1.0 };

    /// `gain`, the common singular value, is finite and at least 0.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] outside this range.
    pub fn new(gain: f64) -> Result<Self, Error> {
        let gain = not_negative("delta_orthogonal", "gain", gain)?;
        Ok(Self { gain })
    }

    /// The common singular value.
    pub fn gain(self) -> f64 {
        self.gain
    }
}

impl Definition for DeltaOrthogonal {
    fn spec(&self) -> String {
        with_gain("delta_orthogonal", self.gain)
    }

    fn weights(&self, shape: &Shape) -> Recipe {
        Recipe::whole(*self, shape)
    }

    /// PyTorch does not have it.
    fn shape_seen_by(&self, library: Library, shape: &Shape) -> Shape {
        match library {
            Library::Torch => shape.clone(),
            Library::Jax => shape.ungrouped(),
        }
    }
}

impl Whole for DeltaOrthogonal {
    fn fill(
        &self,
        shape: &Shape,
        draws: &mut dyn WholeDraws,
        out: &mut dyn Canvas,
    ) -> Result<(), Error> {
        out.clear();
        let center = shape.center(|size| (size - 1) / 2);
        let blocks = shape.blocks();
        let each = blocks[0].outputs.len() * blocks[0].inputs.len();
        let normals = draws.normals(each * blocks.len())?;
        for (group, block) in blocks.iter().enumerate() {
            let inputs: Vec<usize> = block.inputs.iter().map(|input| input + center).collect();
            let normals = normals.numbers().part(group * each, each);
            write_matrix(self.gain, draws, normals, (&block.outputs, &inputs), out);
        }
        Ok(())
    }
}

impl Names for DeltaOrthogonal {
    type Made = Self;

    const ENTRIES: &'static [Entry<Self>] = &[Entry {
        about: About::new(
            "delta_orthogonal",
            "gain Q in the center of a kernel, else 0",
            "Xiao et al. 2018, algorithm 1",
            "JAX",
        )
        .with(&[Parameter::gain().or("1")]),
        build: |given| Self::new(given.gain()?),
    }];

    fn recognize(lines: Option<&Lines>, evidence: &Evidence) -> Vec<Found<Self>> {
        let found = lines.and_then(|lines| gain_of_orthonormal(lines, evidence));
        let found = found.filter(|found| found.is_in_center);
        let found = found.map(|found| {
            let scheme = |gain| Self { gain };
            by_gain("delta_orthogonal", scheme, found.gain, found.error)
        });
        found.into_iter().collect()
    }
}
