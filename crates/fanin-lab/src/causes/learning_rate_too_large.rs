//! Steps so long that the cost rises, that units die, or that the run stalls although it could have
//! come far.
//!
//! It can be said of a finished run only: which step is too long depends on the curvature that is
//! met on the way. Before that, nothing may be wrong at the first step. A step that is too long for
//! a network with large weights is a matter of the weights.
//!
//! Five signs are looked for, any of which will do:
//!
//! - the run diverges after its first iteration;
//! - the highest cost is over 1.5 times the first;
//! - the last cost is above the first;
//! - all units of a ReLU layer are dead at the end, though they were not at the start;
//! - the cost stands still although `α T ‖∇J‖²` of the first gradient is as large as the whole
//!   cost.
//!
//! The fix is a tenth of the rate, which a trial may replace by another one. Numbers: `first_cost`,
//! `highest_cost` and `last_cost`, in nats a sample.

use fanin_nn::End;

use super::dead_relu::is_dead;
use super::definition::{Definition, Finding, Fix, Order};
use super::evidence::Evidence;
use crate::repair::rounded;
use crate::{Outcome, Repair};

/// A cost that rises over this many times the first one has left the valley that it began in.
const RISE: f64 = 1.5;

pub(super) const DEFINITION: Definition = Definition {
    name: "learning_rate_too_large",
    title: "learning rate too large",
    rule: || {
        format!(
            "nothing is wrong before the first step, and then the run diverges, or its cost rises over {RISE} times the first \
             or ends above it, or all units of a ReLU layer die, or the cost stands still although descent could have gained \
             more than all of it: effective learning rate × iterations × squared norm of the first gradient"
        )
    },
    order: Order::IfNothingElse,
    fix: Fix::ShorterSteps,
    find,
};

fn find(evidence: &Evidence<'_>) -> Option<Finding> {
    if !evidence.is_finished {
        return None;
    }
    let (first, last) = (evidence.costs.first()?.cost, evidence.costs.last()?.cost);
    let costs = evidence.costs.iter().map(|record| record.cost);
    let highest = costs.fold(first, |max, cost| if cost > max { cost } else { max });
    let diverged = matches!(evidence.end, End::Diverged { iteration } if iteration > 0);
    let (_, hidden) = evidence.finish.split_last()?;
    let died = hidden.iter().find(|layer| is_dead(layer));
    // The first gradient and the time were enough to bring the cost down to nothing.
    let is_stuck = evidence.outcome != Outcome::StillMoving && evidence.reachable() >= first;
    if !(diverged || highest > RISE * first || last > first || died.is_some() || is_stuck) {
        return None;
    }
    let rate = evidence.settings.learning_rate;
    let smaller = rounded(rate / 10.0);
    let what = if diverged {
        "until a gradient is not a number".to_owned()
    } else if let Some(died) = died {
        format!(
            "and at the end all {} units of layer {} answer 0 to every sample",
            died.units, died.layer
        )
    } else {
        format!("from {first:.3} up to {highest:.3} at most, and ends at {last:.3}")
    };
    Some(Finding {
        layer: died.map_or(1, |died| died.layer),
        numbers: vec![
            ("first_cost", first),
            ("highest_cost", highest),
            ("last_cost", last),
        ],
        evidence: format!(
            "your steps are too long. Before the first step signal and gradient are of a size that trains; then, in steps of \
             {rate:?} times the gradient, the cost goes {what}"
        ),
        remedy: format!("a smaller learning rate: {smaller:?}"),
        repair: Repair::LearningRate(smaller),
    })
}
