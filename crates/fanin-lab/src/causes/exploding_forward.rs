//! Pre-activations grow from layer to layer until the output is saturated before it has learned
//! anything.
//!
//! A layer of n ReLU units with weights of variance σ² multiplies the mean square by `n σ² / 2`.
//! With `randn` and 12,288 inputs that is 6,144 in the first layer alone. The first answers are
//! then sure and wrong, the cost is in the hundreds, and the first steps are of the same size.
//!
//! Two thresholds have to be passed. The logits' size alone does not do, since inputs may be what
//! is large ([`unscaled_inputs`](super::unscaled_inputs)). The layer that is named is the first
//! whose z are saturated, and not the last: there other weights have to begin.
//!
//! Logits that overflow to NaN count as exploded, unless they became so after the first step; then
//! the step was too long.
//!
//! Numbers: `rms_input`, `rms_z` of the layer named, and `rms_logit`, root mean squares before the
//! first step.

use fanin_nn::{End, LayerProbe};

use super::definition::{Definition, Finding, Fix, Order};
use super::evidence::{Evidence, SATURATED};

/// How many times larger than the inputs logits are that the weights, and not the inputs, have made
/// large.
pub(super) const ENLARGED: f64 = 10.0;

pub(super) const DEFINITION: Definition = Definition {
    name: "exploding_forward",
    title: "exploding signal",
    rule: || {
        format!(
            "before the first step the logits' root mean square is over {SATURATED}, where sigmoid' is under 5e-5, and over \
             {ENLARGED} times that of the inputs"
        )
    },
    order: Order::AtStart,
    fix: Fix::Any,
    find,
};

fn find(evidence: &Evidence<'_>) -> Option<Finding> {
    let (input, logit) = (evidence.input_size(), evidence.logit_size()?);
    let is_late = matches!(evidence.end, End::Diverged { iteration } if iteration > 0);
    // A logit that is not finite, or overflows to NaN, has exploded as well.
    if !(logit > SATURATED && logit > ENLARGED * input || logit.is_nan() && !is_late) {
        return None;
    }
    let size = |layer: &LayerProbe| layer.z_second_moment.sqrt();
    let mut start = evidence.start.iter();
    let grown = start.find(|layer| size(layer) > SATURATED || size(layer).is_nan())?;
    let (layer, z) = (grown.layer, size(grown));
    let (remedy, repair) = evidence.fitting("weights scaled by the fan-in:");
    Some(Finding {
        layer,
        numbers: vec![("rms_input", input), ("rms_z", z), ("rms_logit", logit)],
        evidence: format!(
            "your weights are too large: the signal grows until the output is saturated. Before the first step the inputs are \
             {input:.2} in root mean square, layer {layer}'s z {z:.1}, the logits {logit:.1}"
        ),
        remedy,
        repair,
    })
}
