//! The signal arrives after the last hidden layer, but it is the same for every sample.
//!
//! Sigmoid units answer 1/2 to weak inputs and softplus units ln 2, whatever the sample: the
//! outputs have a size, but what differs between samples shrinks from layer to layer as it does in
//! a vanishing signal. In deep networks of narrow layers it happens to ReLU too, whose samples
//! become parallel.
//!
//! It is one test with [`vanishing_forward`](super::vanishing_forward), which says what "lost"
//! means, and parts from it at one number: whether the mean square of the last hidden layer's
//! outputs is above a hundredth of the inputs'. For random deep networks it is the ordered phase,
//! in which the correlation of two samples goes to a stable fixed point of 1 (Poole et al. 2016).
//!
//! Numbers: `spread_input` and `spread_last_hidden`, by how much samples differ, in root mean
//! square; `reach`, by how much the output weights can part two logits in the time given.

use super::definition::{Definition, Finding, Fix, Order};
use super::evidence::Evidence;
use super::vanishing_forward::{self, Lost};

/// From this share of the inputs' second moment on, the signal itself has arrived: a tenth of its
/// size.
pub(super) const ARRIVED: f64 = 0.01;

pub(super) const DEFINITION: Definition = Definition {
    name: "correlation_collapse",
    title: "samples become alike",
    rule: || {
        format!(
            "as for a vanishing signal, but after the last hidden layer the signal itself still has over {:.0} % of the \
             inputs' second moment",
            100.0 * ARRIVED
        )
    },
    order: Order::AtStart,
    fix: Fix::Any,
    find,
};

fn find(evidence: &Evidence<'_>) -> Option<Finding> {
    let lost = vanishing_forward::lost(evidence).filter(|lost| lost.has_arrived)?;
    let Lost {
        input, last, size, ..
    } = lost;
    let (remedy, repair) = evidence.fitting("weights that keep samples apart:");
    Some(Finding {
        layer: lost.layer,
        numbers: lost.numbers(),
        evidence: format!(
            "all samples look nearly alike after the hidden layers. Before the first step the last hidden layer's outputs are \
             {size:.2} in root mean square, but differ by only {last:.1e} from sample to sample ({input:.2} in the input). {}",
            lost.too_little(evidence)
        ),
        remedy,
        repair,
    })
}
