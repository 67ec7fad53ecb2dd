//! `near_identity`: the identity and a little noise, for deep tanh networks.
//!
//! With weights around 1 the map `x → tanh(w x)` has fixed points other than 0 as soon as `w > 1`,
//! and noise of a fixed share of `1/√fan_in` lets about as many units lie above as below, whatever
//! the width: signals neither vanish nor saturate.

use crate::fill::recipe::Recipe;
use crate::fill::whole::{Canvas, Whole, WholeDraws};
use crate::inspect::evidence::Evidence;
use crate::inspect::lines::Lines;
use crate::schemes::definition::{Definition, Entry, Found, Library, Names};
use crate::spec::arguments::{About, Parameter, written};
use crate::spec::ranges::{Plain, not_negative};
use crate::{Error, Shape};

/// `W = D + Z` for deep tanh networks: ones where output and input are congruent, `i ≡ j` modulo
/// the number of inputs, and normal noise with standard deviation `noise / √fan_in` everywhere.
///
/// Lee, Choi and Kim, "Robust weight initialization for tanh neural networks with fixed point
/// analysis" (ICLR 2025, arXiv 2410.02242), section 3.2, where `noise`, the paper's `α`, is 0.085.
/// Where a layer widens, the identity is repeated below itself; biases are zeros. In a kernel, of
/// which the paper does not speak, the ones are in the center of each group, as those of
/// `identity`.
///
/// ```
/// use fanin_init::Scheme;
/// let w: Vec<f64> = Scheme::NEAR_IDENTITY.draw("W2", [100, 100], 1)?;
/// assert!((w[0] - 1.0).abs() < 0.05 && w[1].abs() < 0.05);
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NearIdentity {
    noise: f64,
}

/// The paper's α.
const USUAL: f64 = 0.085;

impl NearIdentity {
    /// The paper's noise of 0.085.
    pub const NEAR_IDENTITY: Self = Self { noise: USUAL };

    /// `noise`, the standard deviation of the noise times `√fan_in`, is finite and at least 0.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] outside this range.
    pub fn new(noise: f64) -> Result<Self, Error> {
        let noise = not_negative("near_identity", "noise", noise)?;
        Ok(Self { noise })
    }
}

impl Definition for NearIdentity {
    fn spec(&self) -> String {
        let noise = (self.noise != USUAL).then(|| Plain(self.noise).to_string());
        written("near_identity", [("noise", noise)])
    }

    fn weights(&self, shape: &Shape) -> Recipe {
        Recipe::whole(*self, shape)
    }

    /// No library has it, so that all sources keep its groups.
    fn shape_seen_by(&self, _: Library, shape: &Shape) -> Shape {
        shape.clone()
    }
}

impl Whole for NearIdentity {
    fn fill(
        &self,
        shape: &Shape,
        draws: &mut dyn WholeDraws,
        out: &mut dyn Canvas,
    ) -> Result<(), Error> {
        let std = self.noise / (shape.fan().fan_in as f64).sqrt();
        let normals = draws.normals(out.len())?;
        for place in 0..out.len() {
            out.set(place, std * normals.at(place));
        }
        let center = shape.center(|size| size / 2);
        for block in shape.blocks() {
            for (output, at) in block.outputs.iter().enumerate() {
                let place = at + block.inputs[output % block.inputs.len()] + center;
                out.set(place, 1.0 + std * normals.at(place));
            }
        }
        Ok(())
    }
}

impl Names for NearIdentity {
    const ENTRIES: &'static [Entry<Self>] = &[Entry {
        about: About::new(
            "near_identity",
            "D + z noise/√fan_in, D = 1 where output ≡ input modulo the inputs, else 0; for tanh",
            "Lee, Choi, Kim 2025 (arXiv 2410.02242), section 3.2",
            "the authors' code",
        )
        .also(&["tanh_identity"])
        .with(&[Parameter::number("noise").or("0.085")]),
        build: |given| Self::new(given.number("noise")?),
    }];

    /// The paper's noise in the lines that were kept as a whole, once the ones are taken away.
    fn of_structure(lines: &Lines, evidence: &Evidence) -> Vec<Found<Self>> {
        let geometry = &lines.geometry;
        let center = geometry.center(|size| size / 2);
        let kept = &lines.kept[0];
        let std = USUAL / (geometry.heard() as f64).sqrt();
        let (mut count, mut squares, mut largest) = (0.0, 0.0, 0.0_f64);
        for (line, values) in kept.numbered() {
            for (place, value) in values.iter().enumerate() {
                let (output, heard) = if kept.are_rows {
                    (line, place)
                } else {
                    (place, line)
                };
                let one = output % geometry.inputs * geometry.kernel + center;
                let noise = value - f64::from(u8::from(heard == one));
                count += 1.0;
                squares += noise * noise;
                largest = largest.max(noise.abs());
            }
        }
        // Three standard errors of the mean square, as for other laws.
        let scale = squares / count / (std * std) - 1.0;
        let is_found = evidence.tells_laws()
            && largest <= 7.0 * std
            && scale.abs() <= 3.0 * (2.0_f64 / count).sqrt();
        Vec::from_iter(is_found.then_some(Found::named(Self::NEAR_IDENTITY)))
    }
}
