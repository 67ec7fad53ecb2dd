//! Matrix products of all back ends, checked, timed and compared; the program is `bin/matmul.rs`.

mod case;
mod compare;
mod machine;
mod measure;
mod outcome;
mod overhead;
mod peak;
mod record;
mod report;
mod shape;
mod statistics;

pub use case::Case;
pub use compare::{Standing, standings};
pub use machine::Machine;
pub use measure::{Plan, Rates, measure};
pub use outcome::{Group, Outcome, Timing, counted};
pub use overhead::overhead;
pub use peak::{Peak, bandwidth, peak};
pub use record::{Folder, csv};
pub use report::{Report, figure};
pub use shape::{Class, Layout, Precision, Shape};
pub use statistics::{Summary, median_interval, quantile, sign_test};
