use crate::fill::element::sealed::Sealed as _;
use crate::fill::element::{Element, Float};
use crate::fill::plan::{Draw, Plan, SequentialDraws};
use crate::fill::reflections;
use crate::schemes::scheme::{checked, finite, not_negative};
use crate::shape::Block;
use crate::streams::library::Library;
use crate::{Error, Shape, Streams};

/// `W = gain I`: ones where output and input have the same number, in the center of a kernel, group by group.
///
/// For a dense layer PyTorch's `eye_`, for a convolution its `dirac_`: what comes in goes out, as far as there are channels. The center of an even kernel
/// is the later one of the two in the middle, as there.
///
/// ```
/// use fanin_init::{Fan, Initialization, Source};
/// let mut w = [9.0_f32; 6];
/// let identity: Initialization = "identity".parse()?;
/// identity.fill_weights(Fan { fan_in: 3, fan_out: 2 }, "W1", &mut Source::named(1), &mut w)?;
/// assert_eq!(w, [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Identity {
    gain: f64,
}

impl Identity {
    /// `gain` is finite.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] otherwise.
    pub fn new(gain: f64) -> Result<Self, Error> {
        Ok(Self {
            gain: finite("identity", "gain", gain)?,
        })
    }

    /// The value on the diagonal.
    pub fn gain(self) -> f64 {
        self.gain
    }
}

/// `W = std z` in a few places, drawn without replacement line by line, and zero in all others.
///
/// ```
/// use fanin_init::{Fan, Initialization, Source};
/// let mut w = [9.0_f32; 400];
/// let sparse: Initialization = "sparse(connections=15, std=1)".parse()?;
/// sparse.fill_weights(Fan { fan_in: 40, fan_out: 10 }, "W1", &mut Source::named(1), &mut w)?;
/// assert!(w.chunks(40).all(|row| row.iter().filter(|&&w| w != 0.0).count() == 15));
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sparse {
    sparsity: Sparsity,
    std: f64,
}

/// Which weights of [`Sparse`] are not zero.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Sparsity {
    /// So many of those that each unit hears with: Martens, "Deep learning via Hessian-free optimization" (2010), section 5, who takes 15 and `std = 1`.
    Connections(usize),
    /// This fraction of the weights that each input is heard with is zero, rounded up: PyTorch's `sparse_`, whose `std` is 0.01.
    Fraction(f64),
}

impl Sparse {
    /// A fraction is from 0 to 1, `std` is finite and at least 0.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] outside these ranges.
    pub fn new(sparsity: Sparsity, std: f64) -> Result<Self, Error> {
        if let Sparsity::Fraction(fraction) = sparsity {
            let valid = (0.0..=1.0).contains(&fraction);
            checked(
                "sparse",
                "sparsity",
                fraction,
                valid,
                "a number from 0 to 1",
            )?;
        }
        Ok(Self {
            sparsity,
            std: not_negative("sparse", "std", std)?,
        })
    }

    /// Which weights are not zero.
    pub fn sparsity(self) -> Sparsity {
        self.sparsity
    }

    /// The standard deviation of those.
    pub fn std(self) -> f64 {
        self.std
    }

    /// Places of each line, and how many of them are kept.
    fn lines(self, block: &Block) -> Vec<Line> {
        let heard = block.heard();
        match self.sparsity {
            Sparsity::Connections(connections) => {
                let line = |&output: &usize| heard.iter().map(|place| output + place).collect();
                let lines = block.outputs.iter().map(line);
                lines.map(|line: Vec<usize>| (line, connections)).collect()
            }
            Sparsity::Fraction(fraction) => {
                let line =
                    |&input: &usize| block.outputs.iter().map(|place| input + place).collect();
                let kept = kept(fraction, block.outputs.len());
                let lines = heard.iter().map(line);
                lines.map(|line: Vec<usize>| (line, kept)).collect()
            }
        }
    }

    /// The fraction of weights that are not zero.
    pub(crate) fn density(self, shape: &Shape) -> f64 {
        match self.sparsity {
            Sparsity::Connections(connections) => {
                let heard = shape.fan().fan_in.max(1);
                connections.min(heard) as f64 / heard as f64
            }
            Sparsity::Fraction(fraction) => {
                let outputs = (shape.outputs() / shape.groups()).max(1);
                kept(fraction, outputs) as f64 / outputs as f64
            }
        }
    }
}

/// What is left of a line; the zeros are rounded up, as in PyTorch.
fn kept(fraction: f64, length: usize) -> usize {
    length.saturating_sub((fraction * length as f64).ceil() as usize)
}

/// A scheme that makes a tensor as a whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum TensorScheme {
    Orthogonal(crate::Orthogonal),
    DeltaOrthogonal(crate::Orthogonal),
    Identity(Identity),
    Hadamard,
    Sparse(Sparse),
}

/// Places, and how many of the first are kept.
type Line = (Vec<usize>, usize);

/// The places with the smallest draws come first: a sample without replacement.
fn sort_by(draws: &[f64], lines: &mut [Line]) {
    for (places, _) in lines {
        places.sort_by(|&a, &b| draws[a].total_cmp(&draws[b]));
    }
}

/// Draws for a whole tensor.
pub(crate) trait WholeDraws {
    /// What normals are drawn in.
    type Entry: Float;

    fn normals(&mut self, count: usize) -> Result<Vec<Self::Entry>, Error>;
    /// Shuffles each line of places, of `count` places in all, independently of the normals.
    fn shuffle(&mut self, count: usize, lines: &mut [Line]) -> Result<(), Error>;

    /// Orthonormal columns, one after the other: `outputs` of length `heard` or the other way round, whichever is longer.
    fn orthonormal(
        &self,
        outputs: usize,
        heard: usize,
        normals: &[Self::Entry],
    ) -> Vec<Self::Entry>;

    /// Whether outputs are the columns of `Q`, and not its rows.
    fn is_transposed(&self, outputs: usize, heard: usize) -> bool {
        outputs < heard
    }

    /// Whether what an output hears comes in the order of memory; otherwise channel by channel in every layout, so that a layer has the
    /// same weights in each.
    const IN_MEMORY_ORDER: bool = false;
}

/// The draws of a tensor from the named streams: normals in the type of the tensor, so that they are those of the other schemes.
pub(crate) struct NamedDraws<'a, T> {
    pub(crate) streams: Streams,
    pub(crate) name: &'a str,
    pub(crate) element: core::marker::PhantomData<T>,
}

impl<T: Element> WholeDraws for NamedDraws<'_, T> {
    type Entry = T::Real;

    fn normals(&mut self, count: usize) -> Result<Vec<T::Real>, Error> {
        let mut draws = vec![T::default(); count];
        self.streams.standard_normal(self.name, 0, &mut draws)?;
        Ok(draws.into_iter().map(|draw| draw.to_real()).collect())
    }

    fn orthonormal(&self, outputs: usize, heard: usize, normals: &[T::Real]) -> Vec<T::Real> {
        let (rows, columns) = (outputs.max(heard), outputs.min(heard));
        let (level, threads) = (self.streams.level(), self.streams.threads());
        reflections::reflected(rows, columns, normals, level, threads)
    }

    fn shuffle(&mut self, count: usize, lines: &mut [Line]) -> Result<(), Error> {
        let mut draws = vec![0.0_f64; count];
        let name = format!("{}:places", self.name);
        self.streams.unit_uniform(&name, 0, &mut draws)?;
        sort_by(&draws, lines);
        Ok(())
    }
}

/// The next draws of a sequence.
pub(crate) struct NextDraws<'a, D>(pub(crate) &'a mut D);

impl<D: SequentialDraws> WholeDraws for NextDraws<'_, D> {
    type Entry = f64;

    fn orthonormal(&self, outputs: usize, heard: usize, normals: &[f64]) -> Vec<f64> {
        reflections::decomposed(outputs.max(heard), outputs.min(heard), normals)
    }

    fn normals(&mut self, count: usize) -> Result<Vec<f64>, Error> {
        Ok((0..count).map(|_| self.0.normal()).collect())
    }

    fn shuffle(&mut self, count: usize, lines: &mut [Line]) -> Result<(), Error> {
        let draws: Vec<f64> = (0..count).map(|_| self.0.unit()).collect();
        sort_by(&draws, lines);
        Ok(())
    }
}

/// The draws of a library that draws tensor by tensor.
pub(crate) struct LibraryDraws<'a, 'b, T> {
    pub(crate) library: &'a mut Library<'b>,
    pub(crate) scheme: &'static str,
    pub(crate) element: core::marker::PhantomData<T>,
}

impl<T: Element> WholeDraws for LibraryDraws<'_, '_, T> {
    type Entry = f64;

    fn normals(&mut self, count: usize) -> Result<Vec<f64>, Error> {
        let mut draws = vec![T::default(); count];
        T::fill_library(&Plan::new(Draw::Normal), self.library, &mut draws)?;
        Ok(draws.into_iter().map(|draw| draw.to_f64()).collect())
    }

    fn shuffle(&mut self, _: usize, lines: &mut [Line]) -> Result<(), Error> {
        let Library::Torch(torch) = self.library else {
            return Err(Error::NotInStream {
                scheme: self.scheme.to_owned(),
                stream: self.library.name(),
            });
        };
        for (places, _) in lines {
            torch.shuffle(places);
            // `sparse_` makes zeros of the first.
            places.reverse();
        }
        Ok(())
    }

    fn orthonormal(&self, outputs: usize, heard: usize, normals: &[f64]) -> Vec<f64> {
        let (rows, columns) = (outputs.max(heard), outputs.min(heard));
        // PyTorch draws a matrix with a row for each output and transposes it where that is wide, JAX draws it tall.
        if matches!(self.library, Library::Torch(_)) && outputs < heard {
            let mut tall = Vec::with_capacity(normals.len());
            for place in 0..heard {
                tall.extend(normals[place..].iter().step_by(heard));
            }
            reflections::decomposed(rows, columns, &tall)
        } else {
            reflections::decomposed(rows, columns, normals)
        }
    }

    /// JAX has a row for each input, PyTorch for each output; for a square matrix that is not the same.
    fn is_transposed(&self, outputs: usize, heard: usize) -> bool {
        outputs < heard || outputs == heard && matches!(self.library, Library::Jax(_))
    }

    const IN_MEMORY_ORDER: bool = true;
}

impl TensorScheme {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Orthogonal(_) => "orthogonal",
            Self::DeltaOrthogonal(_) => "delta_orthogonal",
            Self::Identity(_) => "identity",
            Self::Hadamard => "zero",
            Self::Sparse(_) => "sparse",
        }
    }

    pub(crate) fn fill<T: Element, D: WholeDraws>(
        self,
        shape: &Shape,
        draws: &mut D,
        out: &mut [T],
    ) -> Result<(), Error> {
        match self {
            Self::Orthogonal(orthogonal) => {
                let normals = draws.normals(out.len())?;
                let blocks = shape.blocks();
                let each = out.len() / blocks.len();
                for (block, normals) in blocks.iter().zip(normals.chunks_exact(each)) {
                    let mut heard = block.heard();
                    if D::IN_MEMORY_ORDER {
                        heard.sort_unstable();
                    }
                    orthogonal.fill(draws, normals, &block.outputs, &heard, out);
                }
            }
            Self::DeltaOrthogonal(orthogonal) => {
                out.fill(T::from_f64(0.0));
                // The earlier one of two in the middle, as in JAX.
                let center = shape.center(|size| (size - 1) / 2);
                let blocks = shape.blocks();
                let each = blocks[0].outputs.len() * blocks[0].inputs.len();
                let normals = draws.normals(each * blocks.len())?;
                for (block, normals) in blocks.iter().zip(normals.chunks_exact(each)) {
                    let inputs: Vec<usize> =
                        block.inputs.iter().map(|input| input + center).collect();
                    orthogonal.fill(draws, normals, &block.outputs, &inputs, out);
                }
            }
            Self::Identity(identity) => at_center(shape, out, |_, output, input| {
                if output == input { identity.gain } else { 0.0 }
            }),
            Self::Hadamard => at_center(shape, out, |block, output, input| {
                zero_entry(block.outputs.len(), block.inputs.len(), output, input)
            }),
            Self::Sparse(sparse) => {
                let normals = draws.normals(out.len())?;
                let blocks = shape.blocks();
                let mut lines: Vec<Line> = blocks.iter().flat_map(|b| sparse.lines(b)).collect();
                draws.shuffle(out.len(), &mut lines)?;
                out.fill(T::from_f64(0.0));
                for (places, kept) in lines {
                    for place in places.into_iter().take(kept) {
                        out[place] = T::from_f64(sparse.std * normals[place].to_f64());
                    }
                }
            }
        }
        Ok(())
    }
}

/// A matrix in the center of each group's kernel, and zeros around it. `entry` gets the block, the output and the input.
fn at_center<T: Element>(
    shape: &Shape,
    out: &mut [T],
    entry: impl Fn(&Block, usize, usize) -> f64,
) {
    out.fill(T::from_f64(0.0));
    let center = shape.center(|size| size / 2);
    for block in shape.blocks() {
        for (output, at) in block.outputs.iter().enumerate() {
            for (input, place) in block.inputs.iter().enumerate() {
                out[at + place + center] = T::from_f64(entry(&block, output, input));
            }
        }
    }
}

/// The identity where the layer does not widen, otherwise the upper left part of the Hadamard matrix of the next power of two, divided by
/// its root: its signs are those of the number of bits that output and input share (Sylvester).
pub(crate) fn zero_entry(outputs: usize, inputs: usize, output: usize, input: usize) -> f64 {
    if outputs <= inputs {
        return if output == input { 1.0 } else { 0.0 };
    }
    let size = 1.0 / (outputs.next_power_of_two() as f64).sqrt();
    if (output & input).count_ones().is_multiple_of(2) {
        size
    } else {
        -size
    }
}
