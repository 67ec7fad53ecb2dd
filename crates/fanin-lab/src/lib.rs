#![doc = include_str!("../README.md")]

mod cause;
mod claim;
mod diagnosis;
mod error;
mod explain;
mod forecast;
mod outcome;
mod prescription;
pub mod questions;
mod repair;
mod rules;
mod stop;
mod task;
pub mod thirty_four;
mod trial;
mod weights;

pub use cause::{Cause, CauseKind};
pub use claim::Claim;
pub use diagnosis::{Diagnosis, diagnose};
pub use error::Error;
pub use explain::{Explanation, LayerReport, Proof, explain, stand_in, work};
pub use forecast::Forecast;
pub use outcome::Outcome;
pub use prescription::intervene;
pub use repair::Repair;
pub use task::Task;
pub use trial::{Rng, Setup, Trial};
pub use weights::network_from;
