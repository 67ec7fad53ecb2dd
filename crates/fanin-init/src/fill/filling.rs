//! One way to fill: a scheme and a shape together.

use core::fmt;
use core::ops::Range;

use rand::rand_core;

use super::moments::Moments;
use super::recipe::Recipe;
use crate::fill::element::Element;
use crate::streams::generator::{Bits, Generator};
use crate::streams::named::check_range;
use crate::{Axis, Error, Shape, Source, Streams};

/// The weights or the biases of one layer, ready to be drawn: a scheme and a shape together.
///
/// [`Initialization`](crate::Initialization) and [`Scheme`](crate::Scheme) make it, by `weights`
/// and `biases`. It fills slices of the caller, in the row-major order of the tensor: all of it
/// from any [`Source`], and any part of it by itself from the named [`Streams`], with the bits of
/// the whole.
///
/// ```
/// use fanin_init::{Fan, Scheme, Source, Streams};
/// let weights = Scheme::HE_NORMAL.weights(Fan { fan_in: 784, fan_out: 512 })?;
/// let mut whole = vec![0.0_f32; weights.elements()];
/// weights.fill("W1", &mut Source::named(1), &mut whole)?;
///
/// // The last two rows by themselves; then the columns that the second of two machines holds.
/// let mut rows = vec![0.0_f32; 2 * 784];
/// weights.fill_range("W1", Streams::new(1), 510 * 784, &mut rows)?;
/// assert_eq!(rows, whole[510 * 784..]);
/// let mut columns = vec![0.0_f32; 512 * 392];
/// weights.fill_block("W1", Streams::new(1), &[0..512, 392..784], &mut columns)?;
/// assert_eq!(columns[..392], whole[392..784]);
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Filling {
    /// The spec, for errors.
    spec: String,
    shape: Shape,
    /// Whether it fills the biases of a layer whose weights have the shape.
    is_biases: bool,
    recipe: Recipe,
    /// The same as PyTorch's functions see and compute it, and as JAX's do.
    as_torch: Result<Recipe, Error>,
    /// An error if an expression of the course has no value for the fans that JAX sees.
    as_jax: Result<Recipe, Error>,
}

/// What a value of a tensor depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// Value *i* depends on draw *i* alone: any part of the tensor can be made by itself.
    Element,
    /// The values depend on each other: the tensor is made as a whole.
    Tensor,
}

impl Filling {
    /// The three recipes are those of the named streams and NumPy, of PyTorch, and of JAX.
    ///
    /// # Errors
    /// That of the first recipe; those of the others are kept until their source is asked for.
    pub(crate) fn new(
        spec: String,
        shape: Shape,
        is_biases: bool,
        [recipe, as_torch, as_jax]: [Result<Recipe, Error>; 3],
    ) -> Result<Self, Error> {
        Ok(Self {
            spec,
            shape,
            is_biases,
            recipe: recipe?,
            as_torch,
            as_jax,
        })
    }

    /// The number of values: of the weights' shape, or one bias for each output.
    ///
    /// ```
    /// use fanin_init::Scheme;
    /// assert_eq!(Scheme::HE_NORMAL.weights([512, 784])?.elements(), 512 * 784);
    /// assert_eq!(Scheme::HE_NORMAL.biases([512, 784])?.elements(), 512);
    /// # Ok::<(), fanin_init::Error>(())
    /// ```
    pub fn elements(&self) -> usize {
        if self.is_biases {
            self.shape.outputs()
        } else {
            self.shape.elements()
        }
    }

    /// The shape of the layer's weights; its fans are those that the scheme divides by, for biases
    /// too.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Whether a value depends on its own draw or on the whole tensor.
    pub fn kind(&self) -> Kind {
        match self.recipe {
            Recipe::Element(_) => Kind::Element,
            Recipe::Whole(..) => Kind::Tensor,
        }
    }

    /// The mean and the variance of one value over draws. None for powers of a draw, which have no
    /// closed form, and where the places have different laws, as in `identity`.
    ///
    /// ```
    /// use fanin_init::{Fan, Scheme};
    /// let weights = Scheme::HE_UNIFORM.weights(Fan { fan_in: 50, fan_out: 10 })?;
    /// let moments = weights.moments().expect("a uniform law has a variance");
    /// assert!((moments.variance - 2.0 / 50.0).abs() < 1e-15);
    /// # Ok::<(), fanin_init::Error>(())
    /// ```
    pub fn moments(&self) -> Option<Moments> {
        self.recipe.moments()
    }

    /// The moments of a tensor that [`fill`](Self::fill) fills from this source: PyTorch's and
    /// JAX's functions take a grouped convolution for one that is not.
    ///
    /// # Errors
    /// [`Error::Evaluation`] if an expression of the course has no value for what the source sees.
    ///
    /// ```
    /// use fanin_init::{Convolution, Scheme, Source};
    /// let kernel = Convolution { out_channels: 8, in_channels: 8, kernel: &[5], groups: 4 };
    /// let weights = Scheme::GLOROT_NORMAL.weights(kernel.channels_first()?)?;
    /// let variance = |source: &Source| {
    ///     weights.moments_from(source).map(|moments| moments.expect("a variance").variance)
    /// };
    /// assert!((variance(&Source::named(1))? - 2.0 / (2.0 * 5.0 + 2.0 * 5.0)).abs() < 1e-15);
    /// assert!((variance(&Source::torch(1))? - 2.0 / (2.0 * 5.0 + 8.0 * 5.0)).abs() < 1e-15);
    /// # Ok::<(), fanin_init::Error>(())
    /// ```
    pub fn moments_from(&self, source: &Source) -> Result<Option<Moments>, Error> {
        Ok(self.recipe_for(source)?.moments())
    }

    /// Fills the whole tensor, in row-major order. `name` is the tensor's, such as `W1` or
    /// `fc1.weight`: in the named streams it selects the draws, the other sources continue their
    /// sequence.
    ///
    /// ```
    /// use fanin_init::{Scheme, Source};
    /// let weights = Scheme::LECUN_NORMAL.weights([2, 3])?;
    /// let mut w = [0.0_f64; 6];
    /// weights.fill("W1", &mut Source::numpy(1)?, &mut w)?;
    /// // np.random.seed(1); np.random.randn(2, 3) / np.sqrt(3)
    /// assert!((w[0] - 1.6243453636632417 / 3.0_f64.sqrt()).abs() < 1e-15);
    /// # Ok::<(), fanin_init::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::ElementCount`] or [`Error::BiasCount`] if `out` does not hold
    /// [`elements`](Self::elements) values, and [`Error::NotInStream`] for what the source's
    /// library has no function for. `out` is unchanged then.
    pub fn fill<T: Element>(
        &self,
        name: &str,
        source: &mut Source,
        out: &mut [T],
    ) -> Result<(), Error> {
        self.check_length(out.len())?;
        let filled = self.recipe_for(source)?.fill(name, source, out);
        filled.map_err(|error| error.of(&self.spec))
    }

    /// Draws the whole tensor into a new vector, otherwise as [`fill`](Self::fill).
    ///
    /// # Errors
    /// [`Error::TooManyElements`] if memory does not hold the tensor, otherwise as
    /// [`fill`](Self::fill).
    pub fn draw<T: Element>(&self, name: &str, source: &mut Source) -> Result<Vec<T>, Error> {
        let mut values = Vec::new();
        let room = values.try_reserve_exact(self.elements());
        room.map_err(|_| Error::TooManyElements {
            shape: self.shape.to_string(),
        })?;
        values.resize(self.elements(), T::default());
        self.fill(name, source, &mut values)?;
        Ok(values)
    }

    /// Fills `out` with elements `start ..` of the row-major tensor, with the bits of the whole.
    ///
    /// # Errors
    /// [`Error::RangeBeyondEnd`] if the range is not inside the tensor, and
    /// [`Error::NeedsWholeTensor`] for [`Kind::Tensor`].
    pub fn fill_range<T: Element>(
        &self,
        name: &str,
        streams: Streams,
        start: u64,
        out: &mut [T],
    ) -> Result<(), Error> {
        check_range(start, out.len(), self.elements() as u64)?;
        match &self.recipe {
            Recipe::Element(plan) => streams.fill(plan, name, start, out),
            Recipe::Whole(..) => Err(Error::NeedsWholeTensor {
                scheme: self.spec.clone(),
            }),
        }
    }

    /// Fills `out` with a box of the tensor, with the bits of the whole: a range of places along
    /// each axis, the values in the row-major order of the box. So a tensor that is sharded along
    /// any of its axes is made where it is held. Biases have one axis.
    ///
    /// # Errors
    /// [`Error::Block`] if there is not one range for each axis, if one is not inside its axis, or
    /// if `out` does not hold as many values as the box; [`Error::NeedsWholeTensor`] for
    /// [`Kind::Tensor`].
    ///
    /// ```
    /// use fanin_init::{Convolution, Scheme, Streams};
    /// let kernel = Convolution { out_channels: 8, in_channels: 6, kernel: &[3, 3], groups: 1 };
    /// let weights = Scheme::HE_NORMAL.weights(kernel.channels_first()?)?;
    /// // The middle row of each kernel from the first two channels.
    /// let mut block = [0.0_f32; 8 * 2 * 3];
    /// weights.fill_block("conv1", Streams::new(1), &[0..8, 0..2, 1..2, 0..3], &mut block)?;
    /// # Ok::<(), fanin_init::Error>(())
    /// ```
    pub fn fill_block<T: Element>(
        &self,
        name: &str,
        streams: Streams,
        ranges: &[Range<usize>],
        out: &mut [T],
    ) -> Result<(), Error> {
        let sizes = self.sizes();
        let is_inside =
            |(range, &size): (&Range<usize>, &usize)| range.start <= range.end && range.end <= size;
        let fits = ranges.len() == sizes.len() && ranges.iter().zip(&sizes).all(is_inside);
        // Inside the tensor, so that it can be counted.
        let wanted = || ranges.iter().map(Range::len).product::<usize>();
        if !fits || wanted() != out.len() {
            return Err(Error::Block {
                ranges: ranges.to_vec(),
                sizes,
                got: out.len(),
            });
        }
        if out.is_empty() {
            return self.fill_range(name, streams, 0, out);
        }
        // Axes at the end that the box has all of lie in one piece, with those of the axis before.
        let cut = ranges
            .iter()
            .zip(&sizes)
            .rposition(|(range, &size)| range.len() < size);
        let cut = cut.unwrap_or(0);
        let inner: usize = sizes.iter().skip(cut + 1).product();
        let run = ranges.get(cut).map_or(1, |range| range.len() * inner);
        for (number, part) in out.chunks_mut(run).enumerate() {
            // The place along each axis before the cut, from the last, and with it the first
            // element.
            let (mut rest, mut start, mut stride) = (number, 0, 1);
            for (axis, (range, size)) in ranges.iter().zip(&sizes).enumerate().rev() {
                let place = if axis < cut {
                    let place = range.start + rest % range.len();
                    rest /= range.len();
                    place
                } else {
                    range.start
                };
                start += place * stride;
                stride *= size;
            }
            self.fill_range(name, streams, start as u64, part)?;
        }
        Ok(())
    }

    /// Fills the whole tensor with draws from any generator of the crate `rand_core`, one after the
    /// other. Draws and arithmetic are in `f64`; a uniform value that is rounded to `f32` may round
    /// up to its upper bound.
    ///
    /// # Errors
    /// As [`fill`](Self::fill).
    ///
    /// ```
    /// use fanin_init::{Fan, Scheme};
    /// use rand::{SeedableRng, rngs::ChaCha8Rng};
    /// let mut w = [0.0_f32; 6];
    /// let weights = Scheme::GLOROT_UNIFORM.weights(Fan { fan_in: 3, fan_out: 2 })?;
    /// weights.fill_with(&mut ChaCha8Rng::seed_from_u64(1), &mut w)?;
    /// # Ok::<(), fanin_init::Error>(())
    /// ```
    pub fn fill_with<T: Element, R: rand_core::Rng + ?Sized>(
        &self,
        rng: &mut R,
        out: &mut [T],
    ) -> Result<(), Error> {
        self.check_length(out.len())?;
        self.recipe.fill_sequential(&mut Generator(rng), out)
    }

    /// As [`fill_with`](Self::fill_with), from a closure that gives 64 random bits at each call:
    /// for generators of other versions of `rand_core`, and for those of no crate.
    ///
    /// # Errors
    /// As [`fill`](Self::fill).
    ///
    /// ```
    /// use fanin_init::{Fan, Scheme};
    /// let mut state = 1_u64;
    /// let xorshift = || {
    ///     state ^= state << 13;
    ///     state ^= state >> 7;
    ///     state ^= state << 17;
    ///     state
    /// };
    /// let mut w = [0.0_f32; 6];
    /// Scheme::HE_NORMAL.weights(Fan { fan_in: 3, fan_out: 2 })?.fill_with_bits(xorshift, &mut w)?;
    /// # Ok::<(), fanin_init::Error>(())
    /// ```
    pub fn fill_with_bits<T: Element>(
        &self,
        bits: impl FnMut() -> u64,
        out: &mut [T],
    ) -> Result<(), Error> {
        self.fill_with(&mut Bits(bits), out)
    }

    /// The sizes of the tensor that is filled, axis by axis; biases have one axis.
    fn sizes(&self) -> Vec<usize> {
        if self.is_biases {
            vec![self.shape.outputs()]
        } else {
            self.shape
                .axes()
                .iter()
                .map(|axis: &Axis| axis.size())
                .collect()
        }
    }

    /// How a source makes the tensor: PyTorch and JAX see other groups, and PyTorch takes other
    /// roots.
    fn recipe_for(&self, source: &Source) -> Result<&Recipe, Error> {
        match source {
            Source::Torch(_) => self.as_torch.as_ref().map_err(Error::clone),
            Source::Jax(_) => self.as_jax.as_ref().map_err(Error::clone),
            _ => Ok(&self.recipe),
        }
    }

    /// The slice must hold the tensor, no less and no more.
    fn check_length(&self, got: usize) -> Result<(), Error> {
        let wanted = self.elements();
        if got == wanted {
            Ok(())
        } else if self.is_biases {
            Err(Error::BiasCount { got, wanted })
        } else {
            let shape = self.shape.to_string();
            Err(Error::ElementCount { got, shape, wanted })
        }
    }
}

/// The spec of the scheme.
impl fmt::Display for Filling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.spec)
    }
}

#[cfg(test)]
mod tests {
    use crate::{Initialization, Moments, Source};

    /// Against a million draws: the mean within 5 standard errors, the variance too (its own is at
    /// most √(κ-1) σ²/√n, with a kurtosis κ of at most 3 here).
    #[test]
    fn moments_are_those_of_the_draws() {
        let n: f64 = 1e6;
        for spec in [
            "randn*0.01",
            "randn/sqrt(n_prev)",
            "he_uniform",
            "glorot_normal",
            "uniform(low=-1, high=3)",
            "truncated_normal(std=2)",
            "truncated_normal(std=1, low=0.5, high=3)",
            "torch_linear",
            "normal(std=0.5, mean=2)",
            "1-randn*2",
        ] {
            let init: Initialization = spec.parse().expect(spec);
            let weights = init.weights([500, 2000]).expect(spec);
            let moments = weights.moments().expect(spec);
            let w: Vec<f64> = weights.draw("W1", &mut Source::named(7)).expect(spec);
            let mean = w.iter().sum::<f64>() / n;
            let variance = w.iter().map(|w| (w - mean).powi(2)).sum::<f64>() / n;
            let allowed = 5.0 * moments.variance.sqrt() / n.sqrt();
            assert!((mean - moments.mean).abs() <= allowed, "{spec}: {mean}");
            let allowed = 5.0 * (2.0 / n).sqrt() * moments.variance;
            let error = (variance - moments.variance).abs();
            assert!(error <= allowed, "{spec}: {variance}");
        }
    }

    #[test]
    fn powers_have_none_and_constants_do_not_vary() {
        let moments = |spec: &str| {
            let init: Initialization = spec.parse().expect(spec);
            init.weights([2, 3]).expect(spec).moments()
        };
        let fixed = |mean| {
            Some(Moments {
                mean,
                variance: 0.0,
            })
        };
        assert_eq!(moments("randn**0.001"), None);
        assert_eq!(moments("zeros"), fixed(0.0));
        assert_eq!(moments("constant(value=0.5)"), fixed(0.5));
        assert_eq!(
            moments("orthogonal(gain=2)").map(|m| m.variance),
            Some(4.0 / 3.0)
        );
    }
}
