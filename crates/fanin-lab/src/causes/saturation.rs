//! Most units of a tanh or sigmoid layer lie where it is flat, before the first step.
//!
//! A unit is counted as flat at a sample where `|φ'|` is below 5 % of its largest value: from |z|
//! of 2.18 on for tanh, and of 4.36 for sigmoid. The gradient that a unit passes back has `φ'(z)`
//! as a factor, so that a flat unit hardly learns, and neither do the layers before it.
//!
//! Only tanh and sigmoid are asked. ReLU is flat on one side for half of all inputs, and is meant
//! to be. The output layer is not asked either: a saturated output is an exploding signal.
//!
//! Numbers: `flat`, the share of flat outputs in the layer named, from 0 to 1, and `rms_z`, the
//! root mean square of its pre-activations.

use fanin_nn::LayerProbe;

use super::definition::{Definition, Finding, Fix, Order};
use super::evidence::Evidence;

/// The share of a layer's outputs, over units and samples, that is flat where most of the gradient
/// is lost.
const FLAT: f64 = 0.5;

pub(super) const DEFINITION: Definition = Definition {
    name: "saturation",
    title: "saturated units",
    rule: || {
        format!(
            "before the first step a layer of tanh or sigmoid has over {:.0} % of its outputs, over units and samples, where \
             |phi'| is under 5 % of its largest value",
            100.0 * FLAT
        )
    },
    order: Order::AtStart,
    fix: Fix::Any,
    find,
};

/// The first layer of a bounded activation most of whose outputs are flat before the first step.
pub(super) fn flat_layer<'a>(evidence: &Evidence<'a>) -> Option<&'a LayerProbe> {
    let mut layers = evidence.start.iter();
    layers.find(|layer| evidence.is_bounded(layer.layer) && layer.flat > FLAT)
}

fn find(evidence: &Evidence<'_>) -> Option<Finding> {
    let found = flat_layer(evidence)?;
    let (layer, z) = (found.layer, found.z_second_moment.sqrt());
    let (remedy, repair) = evidence.fitting("weights scaled by the fan-in:");
    Some(Finding {
        layer,
        numbers: vec![("flat", found.flat), ("rms_z", z)],
        evidence: format!(
            "hardly any gradient passes layer {layer}: before the first step {:.0} % of its outputs lie where the activation \
             is flat (z is {z:.1} in root mean square)",
            100.0 * found.flat
        ),
        remedy,
        repair,
    })
}
