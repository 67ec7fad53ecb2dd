//! Why does my network get 34 %?
//!
//! The course's network on the course's task, once for each way to initialize its weights and each
//! seed: [`run`] makes the [`Report`]. With it come the lesson in words, claims that the runs can
//! refute, and on the course's own files the published run, repeated.
//!
//! | file | holds |
//! |---|---|
//! | `setups.rs` | which specs, networks and settings are compared |
//! | `experiment.rs` | all runs, on all cores |
//! | `inside.rs` | what is seen inside of four of them |
//! | `published.rs` | the run whose output the course has published |
//! | `report.rs` | the results as plain data |
//! | `claims.rs`, `lesson.rs` | what they must show, and what they teach |

// The runs.
mod setups;

mod experiment;
mod inside;
mod published;

// What they show.
mod claims;
mod lesson;
mod report;

pub use experiment::{run, runs};
pub use inside::{Answer, Distribution, Inside, LOOKED_INTO, Snapshot};
pub use lesson::Lesson;
pub use published::{PUBLISHED_COSTS, Published};
pub use report::{Facts, Report, Row, SeedRun};
pub use setups::{Pictures, SHALLOW, SPECS, setup};

/// The question, as students ask it.
pub const QUESTION: &str = "With randn / sqrt(n_prev) my network gets about 80 %, with the small random numbers of the lecture just 34 %. Why?";
