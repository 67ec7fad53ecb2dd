#![doc = include_str!("../README.md")]

mod cause;
mod claim;
mod diagnosis;
mod error;
mod outcome;
pub mod questions;
mod stop;
mod task;
pub mod thirty_four;
mod trial;

pub use cause::{Cause, CauseKind};
pub use claim::Claim;
pub use diagnosis::{Diagnosis, diagnose};
pub use error::Error;
pub use outcome::Outcome;
pub use task::Task;
pub use trial::{Rng, Setup, Trial};
