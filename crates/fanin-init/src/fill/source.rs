//! The streams that whole tensors are drawn from, as one type.

use crate::{Error, JaxKey, NumpyGenerator, NumpyLegacy, Streams, Torch};

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
    /// The default: draws keyed by seed, tensor name and element type; the order of calls does not
    /// matter.
    Named(Streams),
    /// NumPy's legacy sequence: fill the tensors in the order in which the other program drew them.
    /// Names do not matter.
    ///
    /// Draws and arithmetic are in `f64`, values are rounded to the element type at the end;
    /// a uniform value in `f32` may round up to its upper bound.
    Numpy(NumpyLegacy),
    /// The sequence of NumPy's `default_rng`, as the legacy one: draws and arithmetic are in `f64`.
    NumpyGenerator(NumpyGenerator),
    /// PyTorch's sequence on the CPU, tensor by tensor: a normal with its scale is
    /// `normal_(mean, std)`, a uniform `uniform_(low, high)`. Draws and arithmetic are in the
    /// element type, in half precision in `f32`. Groups of a convolution are seen as PyTorch's
    /// functions see them, which is hardly at all: the front page has a paragraph about it.
    Torch(Torch),
    /// JAX's keys: for each tensor that draws, `key, subkey = jax.random.split(key)`, and the draws
    /// are the subkey's. Draws and arithmetic are in `f32`. Groups of a convolution are seen as
    /// JAX's initializers see them, which is not at all.
    Jax(JaxKey),
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

    /// NumPy's generator `np.random.default_rng(seed)`.
    pub fn numpy_generator(seed: u64) -> Self {
        Self::NumpyGenerator(NumpyGenerator::new(seed))
    }

    /// PyTorch's generator after `torch.manual_seed(seed)`.
    pub fn torch(seed: u64) -> Self {
        Self::Torch(Torch::manual_seed(seed))
    }

    /// The keys that follow `jax.random.key(seed)`.
    pub fn jax(seed: u64) -> Self {
        Self::Jax(JaxKey::new(seed))
    }
}
