//! What tells samples apart is too small after the hidden layers for this learning rate and time:
//! `randn*0.01` and four layers.
//!
//! What counts is not how small the signal is, but what can be done with it in the time given. With
//! features a of the last hidden layer, gradient descent moves an output weight by at most learning
//! rate × iterations × |a|, because `|∂J/∂z| ≤ 1`, and the logits of two samples apart by that
//! times the difference of their features: about time × units × variance across samples in all.
//! Where that is below 1, no answer can change, however long the signal is looked at. The same
//! bound on the inputs has to be above 1, or else the learning rate is too small.
//!
//! With α the effective learning rate, T iterations, n units and `s` the variance across samples
//! averaged over units, the bound is `α T n s`. Three conditions decide:
//!
//! - it is below 1 after the last hidden layer;
//! - it is at least 1 for the inputs, with n features;
//! - the spread √s after the last hidden layer is below a quarter of that of the inputs, or below a
//!   twentieth where the cost still falls.
//!
//! The third keeps narrow networks and short runs out, in which little is lost and time is what is
//! missing. The layer named is the first after which the bound is below 1.
//!
//! Numbers: `spread_input` and `spread_last_hidden`, which are √s, and `reach`, the bound after the
//! last hidden layer, in nats of log odds.

use fanin_nn::LayerProbe;

use super::correlation_collapse::ARRIVED;
use super::definition::{Definition, Finding, Fix, Order};
use super::evidence::Evidence;
use crate::Outcome;
use crate::repair::usual;

/// How far apart the logits of two samples have to come: e times the odds.
const APART: f64 = 1.0;

/// A quarter of the differences between samples is not lost: what is missing then is time.
const KEPT: f64 = 0.25;

/// A run that still moves raises an alarm only if less than this share of the differences is left.
const KEPT_ON_ITS_WAY: f64 = 0.05;

pub(super) const DEFINITION: Definition = Definition {
    name: "vanishing_forward",
    title: "vanishing signal",
    rule: || {
        format!(
            "after the hidden layers too little is left to tell samples apart by: effective learning rate × iterations × units \
             × variance across samples, which is how far apart the output weights can move the logits of two samples, is under \
             {APART} after the last hidden layer and at least {APART} in the input; and after the last hidden layer samples \
             differ by less than {:.0} % of what they differ by in the input ({:.0} % if the cost still falls)",
            100.0 * KEPT,
            100.0 * KEPT_ON_ITS_WAY
        )
    },
    order: Order::AtStart,
    fix: Fix::Any,
    find,
};

/// What tells samples apart, and how little of it arrives.
pub(super) struct Lost {
    /// The first layer after which there is too little of it.
    pub(super) layer: usize,
    /// Hidden layers.
    pub(super) layers: usize,
    /// By how much samples differ in the input, in root mean square.
    pub(super) input: f64,
    /// By how much they differ after the last hidden layer.
    pub(super) last: f64,
    /// Root mean square of the last hidden layer's outputs.
    pub(super) size: f64,
    /// How far the output weights can move two samples' logits apart in the time given.
    pub(super) reach: f64,
    /// Whether the signal itself arrives, though the same for all samples.
    pub(super) has_arrived: bool,
}

impl Lost {
    pub(super) fn numbers(&self) -> Vec<(&'static str, f64)> {
        vec![
            ("spread_input", self.input),
            ("spread_last_hidden", self.last),
            ("reach", self.reach),
        ]
    }

    /// Why that is too little.
    pub(super) fn too_little(&self, evidence: &Evidence<'_>) -> String {
        format!(
            "In {} iterations the output weights can move the logits of two samples apart by about {:.0e}, and {APART} is \
             needed",
            evidence.settings.iterations, self.reach
        )
    }

    /// What happens, in a sentence without numbers that have to be looked up.
    fn in_short(&self, evidence: &Evidence<'_>) -> String {
        let layers = match self.layers {
            1 => "one hidden layer".to_owned(),
            layers => format!("{layers} hidden layers"),
        };
        let shrinks = (self.input / self.last).powf(1.0 / self.layers as f64);
        let by = match shrinks {
            times if !times.is_finite() => "loses what tells samples apart".to_owned(),
            times if times < 10.0 => {
                format!("shrinks what tells samples apart {times:.1} times on average")
            }
            times => format!("shrinks what tells samples apart about {times:.0} times"),
        };
        match are_small(evidence) {
            true => format!("your weights are too small for {layers}: each {by}"),
            false => format!("too little of the signal gets through {layers}: each {by}"),
        }
    }
}

/// Whether the hidden layers' weights are, on a geometric average, smaller than what keeps the size
/// of the signal.
///
/// The gain of a layer is the standard deviation of its weights times √n_prev; it is measured as
/// ‖W‖ over the root of the layer's units, and compared with the usual gain of its activation.
fn are_small(evidence: &Evidence<'_>) -> bool {
    let hidden = evidence.architecture.hidden().iter();
    let gains = hidden.zip(evidence.start).map(|(layer, probe)| {
        (probe.weight_norm / (probe.units as f64).sqrt() / usual(layer.activation).value).ln()
    });
    gains.sum::<f64>() < 0.0
}

/// Whether what tells samples apart gets lost on its way through the hidden layers.
pub(super) fn lost(evidence: &Evidence<'_>) -> Option<Lost> {
    let hidden = evidence.hidden()?;
    let last_layer = hidden.last()?;
    let inputs = evidence.inputs;
    let (input, last) = (inputs.signal.sqrt(), last_layer.signal.sqrt());
    // How far gradient descent can move the output weights along the differences between samples.
    let reach = |units: usize, signal: f64| evidence.time() * units as f64 * signal;
    let of = |layer: &LayerProbe| reach(layer.units, layer.signal);
    let features = evidence.architecture.inputs();
    if !(of(last_layer) < APART && reach(features, inputs.signal) >= APART) {
        return None;
    }
    let is_on_its_way = evidence.outcome == Outcome::StillMoving;
    let kept = if is_on_its_way { KEPT_ON_ITS_WAY } else { KEPT };
    if last >= kept * input {
        return None;
    }
    Some(Lost {
        layer: hidden.iter().find(|layer| of(layer) < APART)?.layer,
        layers: hidden.len(),
        input,
        last,
        size: last_layer.a_second_moment.sqrt(),
        reach: of(last_layer),
        has_arrived: last_layer.a_second_moment > ARRIVED * inputs.second_moment,
    })
}

fn find(evidence: &Evidence<'_>) -> Option<Finding> {
    let lost = lost(evidence).filter(|lost| !lost.has_arrived)?;
    let (remedy, repair) = evidence.fitting("weights that keep the signal's size:");
    Some(Finding {
        layer: lost.layer,
        numbers: lost.numbers(),
        evidence: format!(
            "{}. Before the first step samples differ by {:.2} in the input, and by {:.1e} after the last hidden layer. {}",
            lost.in_short(evidence),
            lost.input,
            lost.last,
            lost.too_little(evidence)
        ),
        remedy,
        repair,
    })
}
