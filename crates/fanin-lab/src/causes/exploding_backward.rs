//! Gradients grow on their way back through layers whose activation is not bounded.
//!
//! A gradient's mean square changes by `χ₁ = fan_out Var(W) E φ'(z)²` in each layer. Where layers
//! get narrower toward the output, weights that keep the signal make it grow. A step that is right
//! for the last layers is far too long for the first.
//!
//! A ratio g of mean squares is a ratio √g of sizes: the threshold of 10⁴ is a gradient a hundred
//! times as large in the first layer as in the last. In bounded networks a tenth of it suffices,
//! and is called [`chaos`](super::chaos).
//!
//! Number: `backward_growth`, the ratio g.

use super::definition::{Definition, Finding, Fix, Order};
use super::evidence::Evidence;

/// Backward second moment of the first layer over that of the last: a gradient a hundred times as
/// large, so that no step is of the right size for both.
const GROWTH: f64 = 1e4;

pub(super) const DEFINITION: Definition = Definition {
    name: "exploding_backward",
    title: "exploding gradient",
    rule: || {
        format!(
            "the backward second moment of the first layer is over {GROWTH:.0} times that of the last, and the activation is \
             not bounded"
        )
    },
    order: Order::AtStart,
    fix: Fix::Any,
    find,
};

fn find(evidence: &Evidence<'_>) -> Option<Finding> {
    let growth = evidence.backward_growth()?;
    if evidence.is_bounded(1) || growth <= GROWTH || growth.is_nan() {
        return None;
    }
    let (remedy, repair) = evidence.fitting("weights scaled by the fan-in:");
    Some(Finding {
        layer: 1,
        numbers: vec![("backward_growth", growth)],
        evidence: format!(
            "the first layers get far larger gradients than the last ones. Before the first step a gradient grows {:.1e} times \
             on its way back through {} layers",
            growth.sqrt(),
            evidence.start.len()
        ),
        remedy,
        repair,
    })
}
