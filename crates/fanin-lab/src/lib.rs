#![doc = include_str!("../README.md")]

// What is trained, and what comes of it.
mod rng;
mod setup;
mod task;

mod outcome;
mod trial;

// Why a network does not learn: one cause, one file.
mod causes;

// Single changes that may fix it.
mod repair;

// From the first look to the change that was proven.
pub mod explain;

// Networks in weight files.
mod weights;

// Experiments with claims.
mod claim;
pub mod questions;
pub mod thirty_four;

mod error;
mod stop;

pub use causes::{Cause, CauseKind};
pub use claim::Claim;
pub use error::Error;
// What the functions here take from the other crates, so that an experiment needs only this one.
pub use fanin_activation::Activation;
pub use fanin_data::{Dataset, Tensor, read_course, read_weights, seeded};
pub use fanin_init::Initialization;
pub use fanin_nn::{Network, Settings, Step};
pub use outcome::Outcome;
pub use repair::Repair;
pub use rng::Rng;
pub use setup::Setup;
pub use task::Task;
pub use trial::{Diagnosis, Trial};
pub use weights::network_from;
