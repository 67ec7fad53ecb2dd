//! Gradients shrink on their way back, so that the first layers do not learn.
//!
//! Small weights make signal and gradient vanish together, and then the signal is named: this cause
//! remains where the signal arrives. It is typical of sigmoid layers, whose slope is at most 1/4,
//! so that χ₁ is below 1 at any variance that does not saturate them.
//!
//! A ratio g of mean squares is a ratio √g of sizes; the threshold of 10⁻⁶ is a gradient a
//! thousandth as large in the first layer as in the last. It is looked for only where nothing else
//! is wrong, because a first layer that learns a thousand times more slowly can still be a good
//! random one for the layers after it.
//!
//! Number: `backward_growth`, the ratio g.

use super::definition::{Definition, Finding, Fix, Order};
use super::evidence::Evidence;

/// Backward second moment of the first layer over that of the last: a gradient a thousandth as
/// large.
const GROWTH: f64 = 1e-6;

pub(super) const DEFINITION: Definition = Definition {
    name: "vanishing_backward",
    title: "vanishing gradient",
    rule: || {
        format!(
            "the backward second moment of the first layer is under {GROWTH:e} times that of the last"
        )
    },
    order: Order::IfNothingElse,
    fix: Fix::Any,
    find,
};

fn find(evidence: &Evidence<'_>) -> Option<Finding> {
    let growth = evidence.backward_growth()?;
    if growth >= GROWTH || growth.is_nan() {
        return None;
    }
    let (remedy, repair) = evidence.fitting("what keeps the gradient's size:");
    Some(Finding {
        layer: 1,
        numbers: vec![("backward_growth", growth)],
        evidence: format!(
            "the first layers do not learn. Before the first step a gradient shrinks to {:.1e} of itself on its way back \
             through {} layers",
            growth.sqrt(),
            evidence.start.len()
        ),
        remedy,
        repair,
    })
}
