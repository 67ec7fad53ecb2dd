//! All samples are the same to the network, so that nothing tells them apart.
//!
//! What a network can learn from such inputs is the share of each class. It happens when a file is
//! read as zeros, or when all rows of a table are the first one.
//!
//! The rule asks for `Var / E x² ≤ 1e-12`, the variance over samples averaged over features. It is
//! a ratio, so that a file in other units gives the same answer. Inputs that are all 0 have both
//! sides 0 and count as constant.
//!
//! Numbers: `variance_across_samples` and `second_moment`, the two sides of that ratio, in squared
//! units of the inputs.

use super::definition::{Definition, Finding, Fix, Order};
use super::evidence::Evidence;
use crate::Repair;

/// Variance across samples, as a share of the inputs' second moment, that rounding alone explains:
/// the squared error of inputs that were stored with six digits.
const ROUNDING: f64 = 1e-12;

pub(super) const DEFINITION: Definition = Definition {
    name: "constant_inputs",
    title: "constant inputs",
    rule: || {
        format!(
            "no feature differs between two samples by more than rounding: the variance across samples is at most \
             {ROUNDING:e} of the inputs' mean square"
        )
    },
    order: Order::Alone,
    fix: Fix::Data,
    find,
};

fn find(evidence: &Evidence<'_>) -> Option<Finding> {
    let inputs = evidence.inputs;
    if inputs.signal > ROUNDING * inputs.second_moment {
        return None;
    }
    Some(Finding {
        layer: 1,
        numbers: vec![
            ("variance_across_samples", inputs.signal),
            ("second_moment", inputs.second_moment),
        ],
        evidence: format!(
            "all {} samples are the same: there is nothing to tell them apart by",
            evidence.samples()
        ),
        remedy: "none by initialization: look at how the data are read".to_owned(),
        repair: Repair::Data,
    })
}
