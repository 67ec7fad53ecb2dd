//! A weight or bias is NaN or infinite before the first step, as after `randn ** 0.001`.
//!
//! A negative number has no real power with such an exponent, so that half of all draws become NaN.
//! A unit with one NaN weight answers NaN to every sample, and so does the network. `NaN > 0.5` is
//! false: the answer is class 0 for everything.
//!
//! It is looked for before all that is measured, because every measurement of such a network is
//! NaN. The layer named is the first with such a value; the share in the sentence is of that
//! layer's weights and biases together.
//!
//! Numbers: `non_finite`, how many there are in that layer, and `parameters`, how many it has.

use super::definition::{Definition, Finding, Fix, Order};
use super::evidence::Evidence;

pub(super) const DEFINITION: Definition = Definition {
    name: "non_finite_weights",
    title: "non-finite weights",
    rule: || "a weight or bias is NaN or infinite before the first step".to_owned(),
    order: Order::Alone,
    fix: Fix::NewWeights,
    find,
};

fn find(evidence: &Evidence<'_>) -> Option<Finding> {
    let index = evidence.non_finite.iter().position(|&count| count > 0)?;
    let (count, layer) = (evidence.non_finite[index], index + 1);
    let fan = evidence.architecture.fans()[index];
    let total = fan.fan_out * (fan.fan_in + 1);
    let share = match 100 * count / total {
        0 => String::new(),
        percent => format!(" ({percent} %)"),
    };
    let (remedy, repair) = evidence.fitting("a formula whose values are finite, such as");
    Some(Finding {
        layer,
        numbers: vec![("non_finite", count as f64), ("parameters", total as f64)],
        evidence: format!(
            "some first weights are not numbers, and they make every output NaN. Before the first step {count} of \
             layer {layer}'s {total} weights and biases{share} are NaN or infinite"
        ),
        remedy,
        repair,
    })
}
