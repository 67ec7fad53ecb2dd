//! What the benches share: the course's network on the course's pictures, or on the seeded ones.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use fanin_data::Dataset;
use fanin_init::Source;
use fanin_nn::{Architecture, Form, Loss, Network, Problem, Scalar, Settings, Trainer};

/// The pictures in a folder, or the seeded ones.
///
/// # Errors
/// If the folder does not hold the course's files.
pub fn pictures(folder: Option<&Path>) -> Result<Dataset, Box<dyn Error>> {
    Ok(match folder {
        Some(folder) => fanin_data::read_course(folder)?,
        None => fanin_data::seeded(1),
    })
}

/// The training set.
///
/// # Errors
/// If there are no pictures.
pub fn problem<T: Scalar>(data: &Dataset) -> Result<Problem<T>, Box<dyn Error>> {
    Ok(Problem::new(data.train().inputs(), data.train().labels())?)
}

/// The course's network after `np.random.seed(1)`, ready to train in the given form with the course's loss.
///
/// # Errors
/// If the pictures do not have 12,288 features.
pub fn trainer<T: Scalar + fanin_init::Element>(
    problem: &Problem<T>,
    form: Form,
) -> Result<Trainer<'_, T>, Box<dyn Error>> {
    let shape = Architecture::mlp(&[12288, 20, 7, 5, 1], fanin_activation::Activation::Relu)?;
    let network = Network::initialize(
        &shape,
        &"randn/sqrt(n_prev)".parse()?,
        &mut Source::numpy(1)?,
    )?;
    let settings = Settings {
        form,
        loss: Loss::Course,
        ..Settings::default()
    };
    Ok(Trainer::new(problem, network, &settings)?)
}

/// Milliseconds an iteration, and the cost before the last update as a check.
pub fn time<T: Scalar>(trainer: &mut Trainer<'_, T>, iterations: usize) -> (f64, f64) {
    let start = Instant::now();
    let mut cost = f64::NAN;
    for _ in 0..iterations {
        cost = trainer.step();
    }
    (
        1e3 * start.elapsed().as_secs_f64() / iterations as f64,
        cost,
    )
}
