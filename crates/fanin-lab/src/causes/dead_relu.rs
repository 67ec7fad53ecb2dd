//! A whole layer of ReLU units answers 0 to every sample before the first step, although no weight
//! matrix is 0.
//!
//! A unit dies at birth if its z is negative for all samples, which for inputs of one sign is a
//! matter of chance: 1/2 for each unit. In a narrow layer all units can. Then nothing passes, all
//! gradients of the layers before are 0, and no step can change that. With `W = 0` the gradient is
//! zero too, but that is [`zero_gradient`](super::zero_gradient).
//!
//! A layer of n units is dead by that chance with a probability of 2⁻ⁿ: one in 32 for five units,
//! next to never for a hundred. It is named for layers only. Single dead units are common, and the
//! others learn without them.
//!
//! A leaky ReLU passes a fifth of what is negative, so that neither its answer nor its gradient can
//! be zero for all samples; the weights are drawn again, because those that were drawn are what
//! went wrong.
//!
//! Numbers: `dead` and `units` of the layer, which are equal.

use fanin_activation::Activation;
use fanin_nn::LayerProbe;

use super::definition::{Definition, Finding, Fix, Order};
use super::evidence::Evidence;
use crate::Repair;
use crate::repair::HE;

/// What a unit that cannot die passes on of what is negative.
const SLOPE: f64 = 0.2;

pub(super) const DEFINITION: Definition = Definition {
    name: "dead_relu",
    title: "dead ReLU layer",
    rule: || {
        "before the first step all units of a hidden layer answer 0 to every sample, and no weight matrix is 0"
            .to_owned()
    },
    order: Order::Alone,
    fix: Fix::NewWeights,
    find,
};

/// Whether all units of a layer answer 0 to every sample.
///
/// Both conditions are needed: units may answer 0 because their inputs are 0, as after a layer of
/// zeros, and then they are not dead but unfed; the mean square says that no sample is an
/// exception.
pub(super) fn is_dead(layer: &LayerProbe) -> bool {
    layer.dead == layer.units && layer.a_second_moment == 0.0
}

fn find(evidence: &Evidence<'_>) -> Option<Finding> {
    let dead = evidence.hidden()?.iter().find(|layer| is_dead(layer))?;
    if evidence.start.iter().any(|layer| layer.weight_norm == 0.0) {
        return None;
    }
    let leaky = Repair::Activation(Activation::LeakyRelu { slope: SLOPE }, HE.weights());
    let (layer, units) = (dead.layer, dead.units);
    Some(Finding {
        layer,
        numbers: vec![("dead", units as f64), ("units", units as f64)],
        evidence: format!(
            "layer {layer} is dead before the first step: each of its {units} units answers 0 to every sample, so nothing \
             passes it, and no gradient comes back"
        ),
        remedy: format!("another seed, more units in layer {layer}, or {leaky}"),
        repair: leaky,
    })
}
