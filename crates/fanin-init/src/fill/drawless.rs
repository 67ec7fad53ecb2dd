//! Schemes that draw nothing: each weight is a function of its place.

use core::fmt::Debug;

use super::whole::{Canvas, Whole, WholeDraws};
use crate::inspect::geometry::Geometry;
use crate::{Error, Shape};

/// A scheme that draws nothing: all groups of a tensor have the same weights.
pub(crate) trait Drawless: Debug + Send + Sync {
    /// The weights of a group of this tensor.
    fn entries(&self, geometry: &Geometry) -> Entries;
}

/// The weight of a unit, counted from 0 in its group, at a place of what it hears.
pub(crate) type Entries = Box<dyn Fn(usize, usize) -> f64 + Send + Sync>;

impl<D: Drawless> Whole for D {
    fn fill(
        &self,
        shape: &Shape,
        _: &mut dyn WholeDraws,
        out: &mut dyn Canvas,
    ) -> Result<(), Error> {
        let Some(geometry) = Geometry::new(shape) else {
            return Ok(());
        };
        let weight = self.entries(&geometry);
        for block in shape.blocks() {
            let heard = block.heard();
            for (unit, at) in block.outputs.iter().enumerate() {
                for (number, place) in heard.iter().enumerate() {
                    out.set(at + place, weight(unit, number));
                }
            }
        }
        Ok(())
    }
}
