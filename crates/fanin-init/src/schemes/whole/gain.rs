//! Schemes whose only parameter is a gain.
//!
//! A tensor tells the gain up to the rounding of its type. Of gains that agree so far, those that
//! have a name come before numbers: 1.6667 in a tensor of `bf16` is `torch.tanh`, five thirds.

use crate::inspect::estimates::shortest;
use crate::schemes::definition::Found;
use crate::spec::arguments::{gain as named, written};
use crate::spec::ranges::Plain;

/// `name`, or with the gain if it is not 1.
pub(crate) fn with_gain(name: &str, gain: f64) -> String {
    let gain = (gain != 1.0).then(|| Plain(gain).to_string());
    written(name, [("gain", gain)])
}

/// A scheme by the gain that a tensor has, up to a relative error: a gain that has a name by that
/// name, others in as few digits as they are known to.
pub(crate) fn by_gain<S>(
    name: &str,
    scheme: impl Fn(f64) -> S,
    gain: f64,
    relative_error: f64,
) -> Found<S> {
    /// √2, which these schemes do not have in another name, and gains of other activations.
    const NAMES: [&str; 4] = ["torch.relu", "torch.tanh", "torch.selu", "tanh"];
    let agrees = |wanted: f64| (gain - wanted).abs() <= relative_error * wanted;
    if agrees(1.0) {
        return Found::named(scheme(1.0));
    }
    if relative_error > 0.0 {
        for known in NAMES {
            if let Some(wanted) = named(known).filter(|&wanted| agrees(wanted)) {
                let spec = format!("{name}(gain={known})");
                return Found::with_parameter(scheme(wanted)).written(spec);
            }
        }
    }
    Found::with_parameter(scheme(shortest(gain, relative_error * gain.abs())))
}
