//! Inputs so large that even weights of the right scale saturate a layer or the output: pixels from
//! 0 to 255.
//!
//! With weights of variance 1/n_prev a pre-activation is as large as the inputs. Inputs of a
//! hundred give logits of a hundred, whose sigmoid is 0 or 1 to the last bit, and steps that are a
//! hundred times too long for the first layer. The weights are not at fault, so it comes before an
//! exploding signal: it asks whether the logits are large because the inputs are.
//!
//! Numbers: `rms_input` and `rms_logit`, root mean squares before the first step.

use super::definition::{Definition, Finding, Fix, Order};
use super::evidence::{Evidence, SATURATED};
use super::exploding_forward::ENLARGED;
use super::saturation::flat_layer;
use crate::Repair;

pub(super) const DEFINITION: Definition = Definition {
    name: "unscaled_inputs",
    title: "unscaled inputs",
    rule: || {
        format!(
            "the inputs' root mean square is over {SATURATED}; before the first step that of the logits is too, or half of a \
             bounded layer's outputs are flat; and the weights enlarge the inputs by at most {ENLARGED} times"
        )
    },
    order: Order::AtStart,
    fix: Fix::Inputs,
    find,
};

fn find(evidence: &Evidence<'_>) -> Option<Finding> {
    let (input, logit) = (evidence.input_size(), evidence.logit_size()?);
    let is_saturated = logit > SATURATED || flat_layer(evidence).is_some();
    if !(input > SATURATED && is_saturated && logit <= ENLARGED * input) {
        return None;
    }
    Some(Finding {
        layer: 1,
        numbers: vec![("rms_input", input), ("rms_logit", logit)],
        evidence: format!(
            "your inputs are too large: the weights are of the right scale, the inputs are not. The inputs are {input:.0} in \
             root mean square, and the logits {logit:.0} before the first step"
        ),
        remedy: "inputs of mean 0 and variance 1; pixels divided by 255 will do".to_owned(),
        repair: Repair::Inputs,
    })
}
