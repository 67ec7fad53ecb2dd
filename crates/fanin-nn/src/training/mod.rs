//! Full-batch gradient descent: its settings, one step, and whole runs with hooks.

mod settings;

pub(crate) mod descent;
pub(crate) mod repulsion;
mod trainer;

mod observer;
mod run;

pub use observer::{Observer, Step};
pub use run::{End, Record, Run, train, train_many};
pub use settings::{Form, Loss, Settings};
pub use trainer::Trainer;
