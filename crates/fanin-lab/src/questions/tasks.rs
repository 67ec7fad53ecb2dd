//! Small tasks, and the shorthand to train on them.
//!
//! Tasks are small on purpose: an answer should take seconds. All are binary, and none can be
//! learned by a network that answers the same to every sample.

use std::f64::consts::PI;
use std::sync::atomic::AtomicBool;

use fanin_activation::Activation;
use fanin_nn::{Problem, Run, Settings, train_many};
use fanin_tensor::Matrix;

use super::numbers::normals;
use crate::stop::{proceed, until};
use crate::{Error, Rng, Setup, Task};

/// The seeded pictures, pixels / 255.
pub(super) fn pictures() -> Result<Task<f64>, Error> {
    Task::new(&fanin_data::seeded(1))
}

/// The flower of the course's "planar data" exercise, two features: petals of two classes,
/// `r = 4 sin 4t + 0.2 ε`, `x = r (sin t, cos t)`, here with this many samples of each class.
pub(super) fn flower(counts: [usize; 2]) -> Result<Problem<f64>, Error> {
    let noise = normals(11, "flower", 2 * (counts[0] + counts[1]))?;
    let mut noise = noise.iter().map(|draw| 0.2 * draw);
    let mut next = || noise.next().unwrap_or(0.0);
    let (mut x, mut labels) = (Vec::new(), Vec::new());
    for (class, count) in counts.into_iter().enumerate() {
        for i in 0..count {
            let t = 3.12 * (class as f64 + i as f64 / count as f64) + next();
            let r = 4.0 * (4.0 * t).sin() + next();
            x.extend([r * t.sin(), r * t.cos()]);
            labels.push(class as u8);
        }
    }
    let x = Matrix::from_column_major(2, labels.len(), x).map_err(fanin_nn::Error::from)?;
    Ok(Problem::new(x, &labels)?)
}

/// Standard normal features, and a class that a line alone does not tell: whether `x₁ + x₂² > 1`
/// after a turn of the first two features.
///
/// `u = x₁ cos 30° - x₂ sin 30°` and `v = x₁ sin 30° + x₂ cos 30°` decide, the other features do
/// not.
pub(super) fn curved(features: usize, samples: usize) -> Result<Problem<f64>, Error> {
    let x = normals(12, &format!("curved {features}"), features * samples)?;
    let (sin, cos) = (PI / 6.0).sin_cos();
    let class = |x: &[f64]| {
        let (u, v) = (cos * x[0] - sin * x[1], sin * x[0] + cos * x[1]);
        u8::from(u + v * v > 1.0)
    };
    let labels: Vec<u8> = x.chunks_exact(features).map(class).collect();
    let x = Matrix::from_column_major(features, samples, x).map_err(fanin_nn::Error::from)?;
    Ok(Problem::new(x, &labels)?)
}

/// A network as one would type it.
///
/// With fanin's streams and default settings, which [`train_all`]'s caller may replace.
pub(super) fn setup(
    layers: &[usize],
    activation: Activation,
    spec: &str,
    seed: u64,
) -> Result<Setup, Error> {
    Ok(Setup {
        layers: layers.to_vec(),
        activation,
        residual: false,
        initialization: spec.parse()?,
        rng: Rng::Fanin,
        seed,
        settings: Settings::default(),
    })
}

/// Trains all setups with one and the same settings, and keeps of each run what is wanted.
///
/// On all cores, in the order of the setups. Of a run nothing is left but what `keep` returns.
pub(super) fn train_all<Kept: Send>(
    problem: &Problem<f64>,
    settings: &Settings,
    setups: &[Setup],
    stop: &AtomicBool,
    keep: impl Fn(&Setup, Run<f64>) -> Result<Kept, Error> + Sync,
) -> Result<Vec<Kept>, Error> {
    train_many(
        problem,
        settings,
        setups,
        Setup::network,
        |_| until(stop),
        |setup, run| {
            proceed(stop)?;
            keep(setup, run)
        },
    )
}
