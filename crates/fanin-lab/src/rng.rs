//! Where random numbers come from: fanin's named streams, or NumPy's legacy stream.
//!
//! With named streams a tensor's values depend on the seed and its name alone: a layer more changes
//! nothing in the others. NumPy's stream is one sequence, drawn from layer by layer, and repeats
//! the course's published numbers bit by bit.

use std::fmt;
use std::str::FromStr;

use fanin_init::Source;

use crate::Error;

/// Where the random numbers of the weights come from.
///
/// ```
/// use fanin_lab::Rng;
/// assert_eq!("numpy".parse::<Rng>(), Ok(Rng::Numpy));
/// assert_eq!(Rng::default().to_string(), "fanin");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Rng {
    /// fanin's own named streams: each tensor has its own draws.
    #[default]
    Fanin,
    /// `np.random.seed(seed)`, then layer by layer as the course does.
    Numpy,
}

impl Rng {
    /// Both kinds, in the order in which help lists them.
    pub const ALL: &'static [Self] = &[Self::Fanin, Self::Numpy];

    /// A source of random numbers with this seed.
    ///
    /// # Errors
    /// [`Error::Init`] if NumPy would refuse the seed.
    ///
    /// Every call begins at the beginning of the stream.
    pub fn source(self, seed: u64) -> Result<Source, Error> {
        Ok(match self {
            Self::Fanin => Source::named(seed),
            Self::Numpy => Source::numpy(seed)?,
        })
    }
}

impl fmt::Display for Rng {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fanin => "fanin",
            Self::Numpy => "numpy",
        })
    }
}

impl FromStr for Rng {
    type Err = String;

    /// The error says which names there are.
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "fanin" => Ok(Self::Fanin),
            "numpy" => Ok(Self::Numpy),
            _ => Err(format!(
                "wanted one of [\"fanin\", \"numpy\"], got `{text}`"
            )),
        }
    }
}
