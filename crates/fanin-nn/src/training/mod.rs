//! Full-batch gradient descent: its settings, one step, and whole runs with hooks.
//!
//! With the learning rate α, momentum μ, the L2 penalty's λ and `m` samples, an iteration is
//!
//! ```text
//! V ← μ V + ∂J/∂W + λ/m W        W ← W - α V        (biases without λ)
//! ```
//!
//! The cost of iteration `t` is taken before update `t`, and a hook sees the iteration between its
//! gradients and its update.
//!
//! | file | holds |
//! |---|---|
//! | `settings.rs` | what decides a run beside network and data |
//! | `trainer.rs` | one iteration: forward, backward, update, without allocations |
//! | `run.rs` | whole runs and their records; many runs on all cores |
//! | `observer.rs` | what a hook sees of an iteration |
//! | `descent.rs` | the update of one slice of parameters, with momentum and penalty |
//! | `repulsion.rs` | the penalty that keeps units apart |

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
