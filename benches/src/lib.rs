//! What the benches share: the course's network on the course's pictures, or on the seeded ones;
//! who trains it, and how their times are compared; matrix products of all back ends.

pub mod backend;
pub mod matmul;

use std::error::Error;
use std::num::NonZeroUsize;
use std::path::Path;

use fanin_activation::Activation;
use fanin_data::Dataset;
use fanin_init::{Element, Source};
use fanin_nn::{Architecture, Form, Loss, Network, Problem, Scalar, Settings, Trainer};

mod machine;
mod ours;
mod peak;
mod peer;
mod reading;
mod record;
mod rounds;
mod statistics;
mod target;
mod task;

pub use machine::{Machine, cpu};
pub use ours::{Ours, advance};
pub use peak::{Floor, Peak, Spin, gflops, peak};
pub use peer::{Library, Missing, Peer, write_inputs};
pub use reading::Reading;
pub use record::{Folder, record_csv};
pub use rounds::{Contestant, Entry, Times, Timing, check, play};
pub use statistics::{PowerLaw, Quartiles, fit_power, median_interval, quantile, sign_test};
pub use target::{FLOOR, Limit, Ratio, Ruling, rule};
pub use task::{FEATURES, Precision, SAMPLES, Task, WIDTHS};

/// An error of any kind: benches only print them.
pub type Failure = Box<dyn Error>;

/// The pictures in a folder, or the seeded ones.
///
/// # Errors
/// If the folder does not hold the course's files.
pub fn pictures(folder: Option<&Path>) -> Result<Dataset, Failure> {
    Ok(match folder {
        Some(folder) => fanin_data::read_course(folder)?,
        None => fanin_data::seeded(1),
    })
}

/// The training set.
///
/// # Errors
/// If there are no pictures.
pub fn problem<T: Scalar>(data: &Dataset) -> Result<Problem<T>, Failure> {
    Ok(Problem::new(data.train().inputs(), data.train().labels())?)
}

/// The course's network after `np.random.seed(seed)`.
///
/// # Errors
/// None that the course's shape could cause.
pub fn network<T: Scalar + Element>(seed: u32) -> Result<Network<T>, Failure> {
    let shape = Architecture::mlp(&WIDTHS, Activation::Relu)?;
    let scheme = "randn/sqrt(n_prev)".parse()?;
    Ok(Network::initialize(
        &shape,
        &scheme,
        &mut Source::numpy(seed.into())?,
    )?)
}

/// The course's network, ready to train in the given form with the course's loss, on so many
/// threads.
///
/// # Errors
/// If the pictures do not have 12,288 features.
pub fn trainer<T: Scalar + Element>(
    problem: &Problem<T>,
    form: Form,
    seed: u32,
    threads: usize,
) -> Result<Trainer<'_, T>, Failure> {
    let settings = Settings {
        form,
        threads: NonZeroUsize::new(threads).unwrap_or(NonZeroUsize::MIN),
        loss: Loss::Course,
        ..Settings::default()
    };
    Ok(Trainer::new(problem, network(seed)?, &settings)?)
}
