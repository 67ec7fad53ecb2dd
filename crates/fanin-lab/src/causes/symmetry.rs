//! All units of a hidden layer have equal incoming and outgoing weights, and therefore keep them.
//!
//! Equal units get equal gradients, so that a layer of n of them works as one unit: the lecture's
//! argument against zeros, which holds for sigmoid hidden units and for every constant but 0. Units
//! with equal incoming but different outgoing weights part in the first step, which is why the test
//! looks at both, and after training.
//!
//! Units are compared up to rounding, after the last step: a network that parted by then was not
//! held back. Layers of one unit have nothing to be equal to and are left out.
//!
//! Numbers: `units` of the layer, and `classes`, the kinds of units that differ among them, which
//! is 1.

use super::definition::{Definition, Finding, Fix, Order};
use super::evidence::Evidence;

pub(super) const DEFINITION: Definition = Definition {
    name: "symmetry",
    title: "symmetric units",
    rule: || {
        "after training, all units of a hidden layer have equal incoming and outgoing weights, up to rounding"
            .to_owned()
    },
    // Equal units stay equal at any scale.
    order: Order::Alone,
    fix: Fix::NewWeights,
    find,
};

fn find(evidence: &Evidence<'_>) -> Option<Finding> {
    let hidden = evidence.hidden()?.iter();
    let mut hidden = hidden.zip(&evidence.unit_classes);
    let (found, _) = hidden.find(|(layer, classes)| **classes == 1 && layer.units > 1)?;
    let (layer, units) = (found.layer, found.units);
    let (remedy, repair) = evidence.fitting("weights that differ from unit to unit, such as");
    Some(Finding {
        layer,
        numbers: vec![("units", units as f64), ("classes", 1.0)],
        evidence: format!(
            "the {units} units of layer {layer} work as one: after training they still have equal incoming and outgoing \
             weights"
        ),
        remedy,
        repair,
    })
}
