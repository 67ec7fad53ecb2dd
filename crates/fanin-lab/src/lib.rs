#![doc = include_str!("../README.md")]

mod causes;
mod claim;
mod diagnosis;
mod error;
mod explain;
mod outcome;
pub mod questions;
mod repair;
mod stop;
mod task;
pub mod thirty_four;
mod trial;
mod weights;

pub use causes::{Cause, CauseKind};
pub use claim::Claim;
pub use diagnosis::{Diagnosis, diagnose};
pub use error::Error;
pub use explain::{Explanation, LayerReport, Proof, explain, stand_in, work};
pub use outcome::Outcome;
pub use repair::{Forecast, Repair, intervene};
pub use task::Task;
pub use trial::{Rng, Setup, Trial};
pub use weights::network_from;
