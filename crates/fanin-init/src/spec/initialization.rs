use core::fmt;
use core::str::FromStr;

use rand::Rng;

use crate::fill::element::Element;
use crate::fill::plan::Plan;
use crate::fill::recipe::Recipe;
use crate::spec::course::{self, Node};
use crate::streams::generator::Generator;
use crate::streams::named::check_range;
use crate::{Error, Fan, Kind, Moments, Scheme, Shape, Source, Streams, spec::names};

/// What `--init SPEC` holds: a named scheme, or an expression in the notation of the course.
///
/// ```
/// use fanin_init::{Fan, Initialization, Source};
/// let init: Initialization = "randn(n, n_prev) / sqrt(n_prev)".parse()?;
/// assert_eq!(init.canonical().map(|scheme| scheme.to_string()).as_deref(), Some("lecun_normal"));
///
/// let mut w1 = [0.0_f32; 6];
/// init.fill_weights(Fan { fan_in: 3, fan_out: 2 }, "W1", &mut Source::numpy(1)?, &mut w1)?;
/// assert_eq!(w1[0], 0.93781626); // np.random.seed(1); np.random.randn(2, 3) / np.sqrt(3)
/// # Ok::<(), fanin_init::Error>(())
/// ```
///
/// `Display` writes the spec as typed, so that it can be read back.
#[derive(Debug, Clone, PartialEq)]
pub struct Initialization {
    typed: String,
    meaning: Meaning,
}

#[derive(Debug, Clone, PartialEq)]
enum Meaning {
    Scheme(Scheme),
    Expression {
        node: Node,
        canonical: Option<Scheme>,
    },
}

impl Initialization {
    /// The spec as it was typed.
    pub fn as_typed(&self) -> &str {
        &self.typed
    }

    /// The named scheme with the same values up to rounding, for layers of every size.
    ///
    /// An expression is compared with the schemes by its values, so any spelling is recognized; `randn**0.001` has none.
    pub fn canonical(&self) -> Option<Scheme> {
        match self.meaning {
            Meaning::Scheme(scheme) => Some(scheme),
            Meaning::Expression { canonical, .. } => canonical,
        }
    }

    /// Whether a value depends on its own draw or on the whole tensor.
    pub fn kind(&self) -> Kind {
        match &self.meaning {
            Meaning::Scheme(scheme) => scheme.kind(),
            Meaning::Expression { .. } => Kind::Element,
        }
    }

    /// Fills the weight matrix of a dense layer, `(fan_out, fan_in)` in row-major order.
    ///
    /// `name` is the tensor's name, such as `W1`; in the named streams it selects the draws.
    ///
    /// # Errors
    /// [`Error::WeightCount`] if `out` does not hold `fan_out * fan_in` values, [`Error::NotInNumpy`] and [`Error::NotInStream`] for what the
    /// source's library has no function for, and [`Error::Evaluation`] if an expression of the course divides by zero at this size. `out` is unchanged then.
    pub fn fill_weights<T: Element>(
        &self,
        fan: Fan,
        name: &str,
        source: &mut Source,
        out: &mut [T],
    ) -> Result<(), Error> {
        check_weights(fan, out.len())?;
        self.weights(&Shape::dense(fan)?)?.fill(name, source, out)
    }

    /// Fills a tensor of any shape: a convolution's kernel, an embedding. An empty one is left alone.
    ///
    /// # Errors
    /// [`Error::ElementCount`] if `out` has another length than the tensor, otherwise as [`fill_weights`](Self::fill_weights).
    ///
    /// ```
    /// use fanin_init::{Convolution, Initialization, Source};
    /// let shape = Convolution { out_channels: 8, in_channels: 4, kernel: &[3, 3], groups: 2 }.channels_first()?;
    /// let init: Initialization = "he_normal".parse()?;
    /// let mut kernel = vec![0.0_f32; shape.elements()];
    /// init.fill_tensor(&shape, "conv1.weight", &mut Source::named(1), &mut kernel)?;
    /// # Ok::<(), fanin_init::Error>(())
    /// ```
    pub fn fill_tensor<T: Element>(
        &self,
        shape: &Shape,
        name: &str,
        source: &mut Source,
        out: &mut [T],
    ) -> Result<(), Error> {
        check_elements(shape, out.len())?;
        self.weights_from(shape, source)?.fill(name, source, out)
    }

    /// Fills the biases of a layer whose weights have this shape, one for each output.
    ///
    /// # Errors
    /// [`Error::BiasCount`] if `out` does not hold one value for each output.
    pub fn fill_tensor_biases<T: Element>(
        &self,
        shape: &Shape,
        name: &str,
        source: &mut Source,
        out: &mut [T],
    ) -> Result<(), Error> {
        check_biases(shape.outputs(), out.len())?;
        let fan = source.sees(shape, None).fan();
        self.biases(shape, fan).fill(name, source, out)
    }

    /// Fills elements `start ..` of the biases that [`fill_tensor_biases`](Self::fill_tensor_biases) fills from these streams.
    ///
    /// # Errors
    /// [`Error::RangeBeyondEnd`] for elements that the biases do not have.
    ///
    /// ```
    /// use fanin_init::{Fan, Initialization, Shape, Source, Streams};
    /// let (torch, shape) = (Initialization::from_str("torch.linear")?, Shape::dense(Fan { fan_in: 3, fan_out: 4 })?);
    /// let (mut whole, mut end) = ([0.0_f32; 4], [0.0_f32; 2]);
    /// torch.fill_tensor_biases(&shape, "b1", &mut Source::named(1), &mut whole)?;
    /// torch.fill_tensor_biases_range(&shape, "b1", Streams::new(1), 2, &mut end)?;
    /// assert_eq!(end, whole[2..]);
    /// # use std::str::FromStr;
    /// # Ok::<(), fanin_init::Error>(())
    /// ```
    pub fn fill_tensor_biases_range<T: Element>(
        &self,
        shape: &Shape,
        name: &str,
        streams: Streams,
        start: u64,
        out: &mut [T],
    ) -> Result<(), Error> {
        check_range(start, out.len(), shape.outputs() as u64)?;
        let recipe = self.biases(shape, shape.fan());
        self.fill_part(recipe, name, streams, start, out)
    }

    /// Whether a layer's biases are drawn, as those of PyTorch's, candle's and burn's layers, and are not zeros.
    pub fn draws_biases(&self) -> bool {
        match &self.meaning {
            Meaning::Scheme(scheme) => scheme.draws_biases(),
            Meaning::Expression { .. } => false,
        }
    }

    /// Fills the bias vector of a dense layer: zeros, but for `torch_linear`.
    ///
    /// # Errors
    /// [`Error::BiasCount`] if `out` does not hold `fan_out` values.
    pub fn fill_biases<T: Element>(
        &self,
        fan: Fan,
        name: &str,
        source: &mut Source,
        out: &mut [T],
    ) -> Result<(), Error> {
        check_biases(fan.fan_out, out.len())?;
        self.biases(&Shape::dense(fan)?, fan)
            .fill(name, source, out)
    }

    /// The mean and the variance of one weight; none for powers of a draw, which have no closed form, or no value.
    ///
    /// # Errors
    /// [`Error::Evaluation`] as in [`fill_weights`](Self::fill_weights).
    ///
    /// ```
    /// use fanin_init::{Fan, Initialization};
    /// let he: Initialization = "he_uniform".parse()?;
    /// let moments = he.weight_moments(Fan { fan_in: 50, fan_out: 10 })?.expect("a uniform has a variance");
    /// assert!((moments.variance - 2.0 / 50.0).abs() < 1e-15);
    /// # Ok::<(), fanin_init::Error>(())
    /// ```
    pub fn weight_moments(&self, fan: Fan) -> Result<Option<Moments>, Error> {
        self.tensor_moments(&Shape::dense(fan)?)
    }

    /// The same for a tensor of any shape; none also where the places have different laws, as in `identity`.
    ///
    /// # Errors
    /// As [`weight_moments`](Self::weight_moments).
    pub fn tensor_moments(&self, shape: &Shape) -> Result<Option<Moments>, Error> {
        Ok(self.weights(shape)?.moments())
    }

    /// The same for a tensor that [`fill_tensor`](Self::fill_tensor) fills from this source: PyTorch's and JAX's functions take a grouped
    /// convolution for one that is not.
    ///
    /// # Errors
    /// As [`weight_moments`](Self::weight_moments).
    ///
    /// ```
    /// use fanin_init::{Convolution, Initialization, Source};
    /// let shape = Convolution { out_channels: 8, in_channels: 8, kernel: &[5], groups: 4 }.channels_first()?;
    /// let glorot: Initialization = "glorot_normal".parse()?;
    /// let variance = |source: &Source| {
    ///     glorot.tensor_moments_from(&shape, source).map(|moments| moments.expect("a variance").variance)
    /// };
    /// assert!((variance(&Source::named(1))? - 2.0 / (2.0 * 5.0 + 2.0 * 5.0)).abs() < 1e-15);
    /// assert!((variance(&Source::torch(1))? - 2.0 / (2.0 * 5.0 + 8.0 * 5.0)).abs() < 1e-15);
    /// # Ok::<(), fanin_init::Error>(())
    /// ```
    pub fn tensor_moments_from(
        &self,
        shape: &Shape,
        source: &Source,
    ) -> Result<Option<Moments>, Error> {
        Ok(self.weights_from(shape, source)?.moments())
    }

    /// The mean and the variance of one bias.
    pub fn bias_moments(&self, fan: Fan) -> Option<Moments> {
        self.biases(&Shape::dense(fan).ok()?, fan).moments()
    }

    /// Fills `out` with weights `start ..` of the row-major matrix: the same bits as in the whole.
    ///
    /// # Errors
    /// [`Error::RangeBeyondEnd`] if the slice is not inside the matrix, [`Error::NeedsWholeTensor`] for a scheme of
    /// [`Kind::Tensor`], [`Error::Evaluation`] as in [`fill_weights`](Self::fill_weights).
    ///
    /// ```
    /// use fanin_init::{Fan, Initialization, Streams};
    /// let init: Initialization = "he_normal".parse()?;
    /// let fan = Fan { fan_in: 4096, fan_out: 4096 };
    /// let mut last_row = [0.0_f32; 4096];
    /// init.fill_weights_range(fan, "W1", Streams::new(1), 4095 * 4096, &mut last_row)?;
    /// # Ok::<(), fanin_init::Error>(())
    /// ```
    pub fn fill_weights_range<T: Element>(
        &self,
        fan: Fan,
        name: &str,
        streams: Streams,
        start: u64,
        out: &mut [T],
    ) -> Result<(), Error> {
        self.fill_tensor_range(&Shape::dense(fan)?, name, streams, start, out)
    }

    /// Fills `out` with elements `start ..` of a tensor of any shape: the same bits as in the whole.
    ///
    /// # Errors
    /// As [`fill_weights_range`](Self::fill_weights_range).
    pub fn fill_tensor_range<T: Element>(
        &self,
        shape: &Shape,
        name: &str,
        streams: Streams,
        start: u64,
        out: &mut [T],
    ) -> Result<(), Error> {
        check_range(start, out.len(), shape.elements() as u64)?;
        self.fill_part(self.weights(shape)?, name, streams, start, out)
    }

    fn fill_part<T: Element>(
        &self,
        recipe: Recipe,
        name: &str,
        streams: Streams,
        start: u64,
        out: &mut [T],
    ) -> Result<(), Error> {
        match recipe {
            Recipe::Element(plan) => plan.fill_named(streams, name, start, out),
            Recipe::Tensor(..) => Err(Error::NeedsWholeTensor {
                scheme: self.typed.clone(),
            }),
        }
    }

    /// Makes a matrix that need not be in memory as a whole: `write` gets its rows in order, as many at a time as `buffer` has room for, with
    /// the bits of the whole.
    ///
    /// `buffer` holds at least one row; one of a megabyte or more is shared among the threads of `streams`.
    ///
    /// # Errors
    /// [`Error::BufferTooShort`], those of [`fill_weights_range`](Self::fill_weights_range), and what `write` returns.
    ///
    /// ```
    /// use fanin_init::{Fan, Initialization, Streams};
    /// let init: Initialization = "he_normal".parse()?;
    /// let fan = Fan { fan_in: 100, fan_out: 30 };
    /// let (mut buffer, mut bytes) = ([0.0_f32; 1000], Vec::new());
    /// init.fill_weights_rows(fan, "W1", Streams::new(1), &mut buffer, |rows| {
    ///     bytes.extend(rows.iter().flat_map(|w| w.to_le_bytes())); // or to a file
    ///     Ok::<(), fanin_init::Error>(())
    /// })?;
    /// assert_eq!(bytes.len(), 30 * 100 * 4);
    /// # Ok::<(), fanin_init::Error>(())
    /// ```
    pub fn fill_weights_rows<T: Element, E: From<Error>>(
        &self,
        fan: Fan,
        name: &str,
        streams: Streams,
        buffer: &mut [T],
        mut write: impl FnMut(&[T]) -> Result<(), E>,
    ) -> Result<(), E> {
        let total = fan.weights()?;
        if total == 0 {
            return Ok(());
        }
        let rows = buffer.len() / fan.fan_in;
        if rows == 0 {
            return Err(E::from(Error::BufferTooShort {
                got: buffer.len(),
                wanted: fan.fan_in,
            }));
        }
        let step = rows * fan.fan_in;
        for start in (0..total).step_by(step) {
            let part = &mut buffer[..step.min(total - start)];
            self.fill_weights_range(fan, name, streams, start as u64, part)?;
            write(part)?;
        }
        Ok(())
    }

    /// Fills the weight matrix with draws from any `rand` generator, one after the other.
    ///
    /// Draws and arithmetic are in `f64`; a uniform value that is rounded to `f32` may round up to `high`.
    ///
    /// # Errors
    /// As [`fill_weights`](Self::fill_weights).
    ///
    /// ```
    /// use fanin_init::{Fan, Initialization};
    /// use rand::{SeedableRng, rngs::ChaCha8Rng};
    /// let init: Initialization = "glorot_uniform".parse()?;
    /// let mut w = [0.0_f32; 6];
    /// init.fill_weights_with_rng(Fan { fan_in: 3, fan_out: 2 }, &mut ChaCha8Rng::seed_from_u64(1), &mut w)?;
    /// # Ok::<(), fanin_init::Error>(())
    /// ```
    pub fn fill_weights_with_rng<T: Element, R: Rng + ?Sized>(
        &self,
        fan: Fan,
        rng: &mut R,
        out: &mut [T],
    ) -> Result<(), Error> {
        check_weights(fan, out.len())?;
        self.fill_tensor_with_rng(&Shape::dense(fan)?, rng, out)
    }

    /// Fills a tensor of any shape with draws from any `rand` generator.
    ///
    /// # Errors
    /// As [`fill_tensor`](Self::fill_tensor).
    pub fn fill_tensor_with_rng<T: Element, R: Rng + ?Sized>(
        &self,
        shape: &Shape,
        rng: &mut R,
        out: &mut [T],
    ) -> Result<(), Error> {
        check_elements(shape, out.len())?;
        self.weights(shape)?
            .fill_sequential(&mut Generator(rng), out)
    }

    /// Fills the bias vector with draws from any `rand` generator.
    ///
    /// # Errors
    /// As [`fill_biases`](Self::fill_biases).
    pub fn fill_biases_with_rng<T: Element, R: Rng + ?Sized>(
        &self,
        fan: Fan,
        rng: &mut R,
        out: &mut [T],
    ) -> Result<(), Error> {
        check_biases(fan.fan_out, out.len())?;
        self.biases(&Shape::dense(fan)?, fan)
            .fill_sequential(&mut Generator(rng), out)
    }

    /// Whether the values depend on the fans: such a scheme says nothing of a tensor of one axis.
    #[cfg(feature = "rules")]
    pub(crate) fn needs_fans(&self) -> bool {
        match &self.meaning {
            Meaning::Scheme(
                Scheme::Constant(_)
                | Scheme::Normal(_)
                | Scheme::Uniform(_)
                | Scheme::TruncatedNormal(_),
            ) => false,
            Meaning::Scheme(_) => true,
            Meaning::Expression { node, .. } => node.needs_fans(),
        }
    }

    fn weights_from(&self, shape: &Shape, source: &Source) -> Result<Recipe, Error> {
        let whole = match &self.meaning {
            Meaning::Scheme(scheme) => scheme.tensor_scheme(),
            Meaning::Expression { .. } => None,
        };
        let seen = source.sees(shape, whole);
        match (&self.meaning, source) {
            (Meaning::Scheme(scheme), Source::Torch(_)) if shape.elements() > 0 => {
                Ok(scheme.weights_of_torch(&seen))
            }
            _ => self.weights(&seen),
        }
    }

    fn weights(&self, shape: &Shape) -> Result<Recipe, Error> {
        match &self.meaning {
            // A tensor without elements has no scale: 2/n_prev would divide by zero.
            _ if shape.elements() == 0 => Ok(Recipe::Element(Plan::zeros())),
            Meaning::Scheme(scheme) => Ok(scheme.weights(shape)),
            Meaning::Expression { node, .. } => {
                course::evaluate(node, shape.fan(), &self.typed).map(Recipe::Element)
            }
        }
    }

    fn biases(&self, shape: &Shape, fan: Fan) -> Recipe {
        Recipe::Element(match &self.meaning {
            Meaning::Scheme(scheme) => scheme.biases(shape, fan),
            Meaning::Expression { .. } => Plan::zeros(),
        })
    }
}

fn check_weights(fan: Fan, got: usize) -> Result<(), Error> {
    let wanted = fan.weights()?;
    let Fan { fan_in, fan_out } = fan;
    if got == wanted {
        Ok(())
    } else {
        Err(Error::WeightCount {
            got,
            fan_out,
            fan_in,
            wanted,
        })
    }
}

fn check_elements(shape: &Shape, got: usize) -> Result<(), Error> {
    let wanted = shape.elements();
    if got == wanted {
        Ok(())
    } else {
        let shape = shape.to_string();
        Err(Error::ElementCount { got, shape, wanted })
    }
}

fn check_biases(wanted: usize, got: usize) -> Result<(), Error> {
    if got == wanted {
        Ok(())
    } else {
        Err(Error::BiasCount { got, wanted })
    }
}

impl From<Scheme> for Initialization {
    fn from(scheme: Scheme) -> Self {
        Self {
            typed: scheme.to_string(),
            meaning: Meaning::Scheme(scheme),
        }
    }
}

/// Reads a scheme (`he_normal(mode=fan_out)`) or an expression (`randn*sqrt(2/n_prev)`, or the course's whole line).
///
/// # Errors
/// Those of [`Scheme`], and [`Error::Syntax`] with the position for an expression.
impl FromStr for Initialization {
    type Err = Error;

    fn from_str(spec: &str) -> Result<Self, Error> {
        let typed = spec.trim();
        names::check_length(typed)?;
        let meaning = if names::is_scheme_like(typed) {
            Meaning::Scheme(typed.parse()?)
        } else {
            let node = course::parse(typed)?;
            let canonical = course::canonical(&node);
            Meaning::Expression { node, canonical }
        };
        Ok(Self {
            typed: typed.to_owned(),
            meaning,
        })
    }
}

/// Writes the spec as typed.
impl fmt::Display for Initialization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.typed)
    }
}
