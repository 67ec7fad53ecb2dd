use crate::{Error, NumpyLegacy, Streams};

/// Where draws come from.
///
/// ```
/// use fanin_init::Source;
/// let ours = Source::named(1);
/// let the_course = Source::numpy(1)?;
/// assert!(Source::numpy(1 << 32).is_err());
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Source {
    /// The default: draws keyed by seed, tensor name and element type; the order of calls does not matter.
    Named(Streams),
    /// NumPy's legacy sequence: fill the tensors in the order in which the other program drew them. Names do not matter.
    ///
    /// Draws and arithmetic are in `f64`, values are rounded to the element type at the end;
    /// a uniform value in `f32` may round up to its upper bound.
    Numpy(NumpyLegacy),
}

impl Source {
    /// The named streams of a seed.
    pub fn named(seed: u64) -> Self {
        Self::Named(Streams::new(seed))
    }

    /// NumPy's generator after `np.random.seed(seed)`.
    ///
    /// # Errors
    /// [`Error::NumpySeed`] for a seed above 2³² - 1.
    pub fn numpy(seed: u64) -> Result<Self, Error> {
        NumpyLegacy::new(seed).map(Self::Numpy)
    }
}
