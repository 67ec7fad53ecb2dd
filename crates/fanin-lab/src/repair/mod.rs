//! Single changes: what they are, which weights fit a network, and what the first gradient says
//! about a run with one.
//!
//! The way of a change: [`candidates`] lists what may be tried, [`fitting`] computes the weights
//! that theory proposes, [`Forecast`] tells from the first gradient which of them is likeliest to
//! help, and `lines.rs` writes the one that is left as code. To train with a change is the matter
//! of [`crate::explain`], and which changes a cause admits that of [`crate::CauseKind`].

mod single_change;

mod gains;

mod fitting;

mod candidates;

mod forecast;

mod lines;

pub(crate) use candidates::{candidates, far_rates, residual_paths, rounded, scales};
pub(crate) use fitting::fitting;
pub use forecast::Forecast;
pub(crate) use gains::{HE, LECUN, usual};
pub use single_change::Repair;
