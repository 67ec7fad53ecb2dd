//! All labels are the same, so that there is nothing to learn.
//!
//! The best constant answer has cost 0, so every run "collapses to the base rate" at once, and
//! every accuracy is 100 %. No first weights change that: usually the labels were read wrongly, or
//! the classes lie in different files.
//!
//! Numbers: `class`, which one it is, from 0, and `samples`, how many there are of it.

use super::definition::{Definition, Finding, Fix, Order};
use super::evidence::Evidence;
use crate::Repair;

pub(super) const DEFINITION: Definition = Definition {
    name: "one_class",
    title: "one class only",
    rule: || "every sample of the training set has the same label".to_owned(),
    order: Order::Alone,
    fix: Fix::Data,
    find,
};

fn find(evidence: &Evidence<'_>) -> Option<Finding> {
    let samples = evidence.samples();
    let class = evidence.classes.iter().position(|&of| of == samples)?;
    Some(Finding {
        layer: 1,
        numbers: vec![("class", class as f64), ("samples", samples as f64)],
        evidence: format!(
            "all labels are the same. To answer class {class} to each of the {samples} samples is right, and nothing else \
             can be learned"
        ),
        remedy: "none by initialization: look at how the labels are read".to_owned(),
        repair: Repair::Data,
    })
}
