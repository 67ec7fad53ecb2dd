//! Steps so short that the cost hardly moves in the iterations given.
//!
//! As long as the gradient stays as it is, descent lowers the cost by learning rate × ‖∇J‖² in each
//! iteration. Where all iterations together could gain less than the whole cost, the network cannot
//! have learned; in advance the threshold is a tenth of it, because the gradient of a healthy
//! network grows at first.
//!
//! To first order a step of `α ∇J` lowers the cost J by `α ‖∇J‖²`, and T of them by T times that,
//! where momentum μ makes α count as `α / (1 - μ)`. That bound holds no longer where the gradient
//! grows, as it does on leaving a plateau, and so a run that still moves at its end is not blamed.
//!
//! Numbers: `reachable`, that bound, and `first_cost`, both in nats a sample.

use super::definition::{Definition, Finding, Fix, Order};
use super::evidence::Evidence;
use crate::repair::rounded;
use crate::{Outcome, Repair};

/// In advance, a gradient that could gain less than this share of the cost is a sign; it may still
/// grow in the run.
const IN_ADVANCE: f64 = 0.1;

pub(super) const DEFINITION: Definition = Definition {
    name: "learning_rate_too_small",
    title: "learning rate too small",
    rule: || {
        format!(
            "nothing is wrong before the first step, and descent can gain less than the cost ({:.0} % of it in advance): \
             effective learning rate × iterations × squared norm of the first gradient; or the cost still falls when \
             the iterations are over, and one change makes the network learn in that time",
            100.0 * IN_ADVANCE
        )
    },
    order: Order::IfNothingElse,
    fix: Fix::LongerSteps,
    find,
};

fn find(evidence: &Evidence<'_>) -> Option<Finding> {
    if evidence.outcome == Outcome::StillMoving {
        return None;
    }
    let (first, gain) = (evidence.costs.first()?.cost, evidence.reachable());
    let share = if evidence.is_finished {
        1.0
    } else {
        IN_ADVANCE
    };
    if gain >= share * first || gain.is_nan() {
        return None;
    }
    let (rate, iterations) = (
        evidence.settings.learning_rate,
        evidence.settings.iterations,
    );
    let larger = rounded(rate * 10.0);
    Some(Finding {
        layer: 1,
        numbers: vec![("reachable", gain), ("first_cost", first)],
        evidence: format!(
            "your steps are too short: {iterations} iterations at learning rate {rate:?} can lower the cost of {first:.3} by \
             about {gain:.1e} only"
        ),
        remedy: format!("a larger learning rate, such as {larger:?}, or more iterations"),
        repair: Repair::LearningRate(larger),
    })
}
