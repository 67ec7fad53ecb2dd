//! Single changes: what they are, which weights fit a network, and what the first gradient says
//! about a run with one.

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
