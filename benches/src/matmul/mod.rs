//! Matrix products of all back ends, checked, timed and compared; the program is `bin/matmul.rs`.

mod case;
mod compare;
mod csv;
mod measure;
mod memory;
mod outcome;
mod overhead;
mod report;
mod shape;
mod versions;

pub use case::Case;
pub use compare::{Standing, standings};
pub use csv::csv;
pub use measure::{Plan, Rates, measure};
pub use memory::bandwidth;
pub use outcome::{Group, Outcome, Timing, counted};
pub use overhead::overhead;
pub use report::{Report, figure};
pub use shape::{Class, Layout, Precision, Shape};
