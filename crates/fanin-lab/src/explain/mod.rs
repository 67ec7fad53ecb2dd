//! Why a network trains or does not: an investigation in stages, each of which returns a plain
//! value.
//!
//! [`Investigation::look`] measures the first step beside theory and names the causes that it shows
//! ([`Findings`]); [`Investigation::forecast`] asks the first gradient which change is likeliest to
//! help; [`Investigation::train`] makes the run ([`Trial`](crate::Trial)); [`Investigation::prove`]
//! trains with one change at a time until the network learns ([`Proven`]).
//! [`Investigation::explain`] does as many of them as there is time for.
//!
//! | stage | returns | costs |
//! |---|---|---|
//! | [`look`](Investigation::look) | [`Findings`] | one iteration |
//! | [`forecast`](Investigation::forecast) | causes with a [`Forecast`] | two iterations a candidate |
//! | [`train`](Investigation::train) | a [`Trial`](crate::Trial) | a run |
//! | [`prove`](Investigation::prove) | [`Proven`] | a run for each change that is tried |
//!
//! [`work`] says in multiply-adds what a run costs, before it is made.

// What theory expects.
mod theory;

// What is measured.
mod look;

// Which change should help, and what comes of it.
mod intervention;
mod prescription;
mod trials;

// All of it in order.
mod investigation;

pub use crate::repair::Forecast;
pub use intervention::intervene;
pub use investigation::{Explanation, Investigation};
pub use look::{Findings, LayerReport};
pub use trials::{Proof, Proven, work};
