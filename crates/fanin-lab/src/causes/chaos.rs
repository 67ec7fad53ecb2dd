//! Small differences between samples grow from layer to layer of a bounded activation, and
//! gradients with them.
//!
//! With weights of variance σ²/n_prev the network is chaotic where `χ₁ = σ² E φ'(z)²` is above 1
//! (Poole et al. 2016): differences between samples, and gradients on their way back, grow by χ₁ in
//! each layer, while the signal itself stays bounded. The edge of chaos of tanh without biases is
//! σ² = 1.
//!
//! The test looks at gradients and not at the signal. A ratio g of mean squares over L layers is a
//! χ₁ of `g^(1/(L-1))`; the sentence gives the ratio of sizes, √g, which is what a step of gradient
//! descent feels.
//!
//! In a network whose activation is not bounded the same growth is
//! [`exploding_backward`](super::exploding_backward): there the signal grows too, so that more of
//! it may be well.
//!
//! Number: `backward_growth`, the ratio g.

use super::definition::{Definition, Finding, Fix, Order};
use super::evidence::Evidence;
use crate::Repair;
use crate::repair::LECUN;

/// Backward second moment of the first layer over that of the last. A bounded activation caps the
/// signal, so that growth shows in gradients alone: ten times is χ₁ of 1.26 over ten layers, where
/// 1 is the edge of chaos.
const GROWTH: f64 = 10.0;

pub(super) const DEFINITION: Definition = Definition {
    name: "chaos",
    title: "chaos",
    rule: || {
        format!(
            "in a network of tanh or sigmoid the backward second moment of the first layer is over {GROWTH} times that of the \
             last"
        )
    },
    order: Order::AtStart,
    fix: Fix::Any,
    find,
};

fn find(evidence: &Evidence<'_>) -> Option<Finding> {
    let growth = evidence.backward_growth()?;
    if !(evidence.is_bounded(1) && growth > GROWTH) {
        return None;
    }
    let weights = LECUN.weights();
    Some(Finding {
        layer: 1,
        numbers: vec![("backward_growth", growth)],
        evidence: format!(
            "small changes of early weights change everything. Before the first step a gradient grows {:.1e} times on its way \
             back through {} layers",
            growth.sqrt(),
            evidence.start.len()
        ),
        remedy: format!("weights at the edge of chaos: {weights}"),
        repair: Repair::Initialization(weights),
    })
}
