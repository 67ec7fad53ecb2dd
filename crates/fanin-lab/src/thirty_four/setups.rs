//! Which networks the experiment trains, and how.
//!
//! Everything but the first weights is the course's: network, activation, learning rate, number of
//! iterations.

use fanin_init::Initialization;
use fanin_nn::Settings;

use crate::{Error, Rng, Setup};

/// Every initialization that is compared, as one would type it; the failing ones first.
///
/// They fall into three groups: four of the lecture and the forum that fail, four of a fixed scale,
/// and nine whose scale follows from the layer's sizes.
pub const SPECS: [&str; 17] = [
    "zeros",
    "randn*0.001",
    "randn*0.01",
    "randn**0.001",
    "constant(value=0.05)",
    "uniform(-0.05, 0.05)",
    "truncated_normal(std=0.05)",
    "randn",
    "randn/sqrt(n_prev)",
    "uniform(-sqrt(3/n_prev), sqrt(3/n_prev))",
    "randn*sqrt(2/(n_prev+n))",
    "uniform(-sqrt(6/(n_prev+n)), sqrt(6/(n_prev+n)))",
    "randn*sqrt(2/n_prev)",
    "uniform(-sqrt(6/n_prev), sqrt(6/n_prev))",
    "orthogonal",
    "uniform(-1/sqrt(n_prev), 1/sqrt(n_prev))",
    "torch_linear",
];

/// The lecture's network has one hidden layer; `randn*0.01` is tried on it too.
pub const SHALLOW: [usize; 3] = [12288, 7, 1];

/// Which data the experiment runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pictures {
    /// Drawn by `fanin_data::seeded`; weights from fanin's streams.
    Seeded,
    /// The course's own files; weights from NumPy's stream, so that the published figures can be
    /// compared.
    Course,
}

/// The setup of one run: how its weights are drawn from this spec with this seed, for these
/// pictures.
///
/// # Errors
/// [`Error::Init`] for a text that is not a spec.
///
/// ```
/// use fanin_lab::thirty_four::{Pictures, setup};
/// let setup = setup("randn*0.01", Pictures::Seeded, 3)?;
/// assert_eq!((setup.seed, setup.settings.iterations), (3, 2500));
/// # Ok::<(), fanin_lab::Error>(())
/// ```
pub fn setup(spec: &str, pictures: Pictures, seed: u64) -> Result<Setup, Error> {
    let initialization: Initialization = spec.parse()?;
    let rng = match pictures {
        Pictures::Seeded => Rng::Fanin,
        // NumPy's legacy stream has no truncated normal.
        Pictures::Course if spec.starts_with("truncated") => Rng::Fanin,
        Pictures::Course => Rng::Numpy,
    };
    Ok(Setup {
        rng,
        seed,
        settings: settings(),
        ..Setup::course(initialization)
    })
}

/// How every run of the experiment is trained.
pub(super) fn settings() -> Settings {
    Settings {
        every: 50,
        ..Settings::default()
    }
}
