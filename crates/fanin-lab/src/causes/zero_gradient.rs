//! Every weight's gradient is exactly zero in the first and in the last iteration, as after zero
//! weights under tanh or ReLU.
//!
//! `dW₂ = dZ₂ a₁ᵀ` is 0 where `a₁ = φ(0) = 0`, and `dW₁` has the factor `W₂ = 0`. Only the output
//! bias has a gradient, so that the network learns the share of the classes. Zeros are healthy in
//! logistic regression, whose gradient contains the inputs, and in an output layer after random
//! hidden ones: both learn, and a run that learned has no causes.
//!
//! The comparison is with 0 itself, without a tolerance: products and sums of exact zeros are
//! exact. Small gradients are other causes. The layer named is the first that answers 0 to every
//! sample, or the first of all where none does, as with sigmoid, whose zeros are 1/2.
//!
//! Numbers: `gradient_norm`, which is 0, and `layers`, how many weight matrices there are.

use super::definition::{Definition, Finding, Fix, Order};
use super::evidence::Evidence;

pub(super) const DEFINITION: Definition = Definition {
    name: "zero_gradient",
    title: "zero gradient",
    rule: || {
        "the gradient of every weight matrix is exactly 0 in the first and in the last iteration"
            .to_owned()
    },
    order: Order::Alone,
    fix: Fix::NewWeights,
    find,
};

fn find(evidence: &Evidence<'_>) -> Option<Finding> {
    let zero = |norms: &[f64]| !norms.is_empty() && norms.iter().all(|&norm| norm == 0.0);
    if !(zero(evidence.start_gradients) && zero(evidence.finish_gradients)) {
        return None;
    }
    let mut start = evidence.start.iter();
    let silent = start.find(|layer| layer.a_second_moment == 0.0);
    let (layer, layers) = (silent.map_or(1, |layer| layer.layer), evidence.start.len());
    let (remedy, repair) = evidence.fitting("random weights, such as");
    Some(Finding {
        layer,
        numbers: vec![("gradient_norm", 0.0), ("layers", layers as f64)],
        evidence: format!(
            "no weight ever moves; only the output bias learns. The gradients of all {layers} weight matrices are exactly 0 \
             from the first to the last iteration (layer {layer} answers 0 to every sample)"
        ),
        remedy,
        repair,
    })
}
