//! From sizes alone to a shape: the reader says which library the tensor is from.

use core::fmt;
use core::str::FromStr;

use fanin_activation::words::nearest;

use super::axes::{Axis, Shape};
use super::convolution::Convolution;
use crate::Error;

/// Which axis of a tensor counts what, for tensors of which only the sizes are known.
///
/// A layout makes a [`Shape`] of sizes, so that fans are read as the library reads them that the
/// tensor is for. Tensors of rank 0 and 1 have no fans in any layout: all their places are outputs.
///
/// ```
/// use fanin_init::{Fan, Layout};
/// let torch = Layout::OutInKernel.shape(&[64, 3, 7, 7], 1)?;
/// let keras = Layout::KernelInOut.shape(&[7, 7, 3, 64], 1)?;
/// assert_eq!(torch.fan(), Fan { fan_in: 3 * 49, fan_out: 64 * 49 });
/// assert_eq!(keras.fan(), torch.fan());
/// assert_eq!("kernel_in_out".parse::<Layout>()?, Layout::KernelInOut);
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Layout {
    /// `(out, in / groups, k…)`: dense layers and convolutions of PyTorch, candle and burn.
    #[default]
    OutInKernel,
    /// `(k…, in / groups, out)`: dense layers and convolutions of Keras, JAX and Flax.
    KernelInOut,
    /// `(in, out / groups, k…)`: transposed convolutions of PyTorch, candle and burn, and GPT-2's
    /// `Conv1D`.
    InOutKernel,
    /// `(k…, out / groups, in)`: transposed convolutions of Keras.
    KernelOutIn,
    /// `(entries, features)`, a table of vectors: `fan_in` is the number of features, as for
    /// PyTorch and Flax, so that `lecun_normal` makes vectors of length about 1; `fan_out` is the
    /// number of entries. These are the fans of the output layer that shares the table; looking a
    /// vector up adds nothing up, whatever the entries.
    Embedding,
}

impl Layout {
    /// All layouts, PyTorch's first.
    pub const ALL: [Self; 5] = [
        Self::OutInKernel,
        Self::KernelInOut,
        Self::InOutKernel,
        Self::KernelOutIn,
        Self::Embedding,
    ];

    /// The name in rules and on command lines.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OutInKernel => "out_in_kernel",
            Self::KernelInOut => "kernel_in_out",
            Self::InOutKernel => "in_out_kernel",
            Self::KernelOutIn => "kernel_out_in",
            Self::Embedding => "embedding",
        }
    }

    /// The order of the axes of a tensor with this many, in words.
    ///
    /// ```
    /// use fanin_init::Layout;
    /// assert_eq!(Layout::OutInKernel.axes(4), "(out, in, k, k)");
    /// assert_eq!(Layout::KernelInOut.axes(3), "(k, in, out)");
    /// ```
    pub fn axes(self, rank: usize) -> String {
        let kernel = vec!["k"; rank.saturating_sub(2)];
        let (first, second) = match self {
            Self::OutInKernel => (vec!["out", "in"], kernel),
            Self::KernelInOut => (kernel, vec!["in", "out"]),
            Self::InOutKernel => (vec!["in", "out"], kernel),
            Self::KernelOutIn => (kernel, vec!["out", "in"]),
            Self::Embedding => (vec!["entries", "features"], Vec::new()),
        };
        format!("({})", [first, second].concat().join(", "))
    }

    /// The shape of a tensor of these sizes, with this many groups of channels that do not hear
    /// each other (1 if there are none).
    ///
    /// # Errors
    /// [`Error::Layout`] for an embedding of another rank than 2 or in groups, and for groups on a
    /// tensor of rank 0 or 1; [`Error::InvalidGroups`] and [`Error::TooManyElements`] as in
    /// [`Convolution`].
    pub fn shape(self, sizes: &[usize], groups: usize) -> Result<Shape, Error> {
        let refused = |wanted| Error::Layout {
            shape: sizes_of(sizes),
            layout: self.name(),
            groups,
            wanted,
        };
        let groups_of = |per_group: usize| {
            let all = per_group.checked_mul(groups);
            all.ok_or_else(|| Error::TooManyElements {
                shape: sizes_of(sizes),
            })
        };
        let convolution = |out_channels, in_channels, kernel| Convolution {
            out_channels,
            in_channels,
            kernel,
            groups,
        };
        match (self, sizes) {
            (Self::Embedding, &[entries, features]) if groups == 1 => {
                Shape::new(&[Axis::Out(entries), Axis::In(features)])
            }
            (Self::Embedding, _) => Err(refused("two axes, entries and features, in one group")),
            (_, [] | [_]) if groups == 1 => {
                let axes: Vec<Axis> = sizes.iter().map(|&size| Axis::Out(size)).collect();
                Shape::new(&axes)
            }
            (_, [] | [_]) => Err(refused("outputs and inputs, at least two axes")),
            (Self::OutInKernel, &[outputs, inputs, ref kernel @ ..]) => {
                convolution(outputs, groups_of(inputs)?, kernel).channels_first()
            }
            (Self::KernelInOut, &[ref kernel @ .., inputs, outputs]) => {
                convolution(outputs, groups_of(inputs)?, kernel).channels_last()
            }
            (Self::InOutKernel, &[inputs, outputs, ref kernel @ ..]) => {
                convolution(groups_of(outputs)?, inputs, kernel).transposed_channels_first()
            }
            (Self::KernelOutIn, &[ref kernel @ .., outputs, inputs]) => {
                convolution(groups_of(outputs)?, inputs, kernel).transposed_channels_last()
            }
        }
    }
}

/// `64 x 3 x 7 x 7`; of rank 0, `one number`.
pub(crate) fn sizes_of(sizes: &[usize]) -> String {
    if sizes.is_empty() {
        return "one number".to_owned();
    }
    let sizes: Vec<String> = sizes.iter().map(usize::to_string).collect();
    sizes.join(" x ")
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Reads a name, or that of a library: `torch`, `candle`, `burn`, `keras`, `jax`, `flax`,
/// `torch-transposed`, `keras-transposed`.
///
/// # Errors
/// [`Error::UnknownLayout`].
impl FromStr for Layout {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let own = Self::ALL.map(|layout| (layout.name(), layout));
        let known = || own.iter().chain(&LIBRARIES);
        if let Some(&(_, layout)) = known().find(|(known, _)| *known == name) {
            return Ok(layout);
        }
        Err(Error::UnknownLayout {
            name: name.to_owned(),
            known: Self::ALL.map(Self::name).to_vec(),
            nearest: nearest(name, known().map(|&(known, _)| known)),
        })
    }
}

/// Sizes in the order of PyTorch, candle and burn, [`Layout::OutInKernel`] without groups:
/// `[fan_out, fan_in]` of a dense layer, `[out, in, height, width]` of a convolution.
impl<const N: usize> TryFrom<[usize; N]> for Shape {
    type Error = Error;

    fn try_from(sizes: [usize; N]) -> Result<Self, Error> {
        Layout::OutInKernel.shape(&sizes, 1)
    }
}

/// Layouts by the libraries that have them.
const LIBRARIES: [(&str, Layout); 9] = [
    ("torch", Layout::OutInKernel),
    ("pytorch", Layout::OutInKernel),
    ("candle", Layout::OutInKernel),
    ("burn", Layout::OutInKernel),
    ("keras", Layout::KernelInOut),
    ("jax", Layout::KernelInOut),
    ("flax", Layout::KernelInOut),
    ("torch-transposed", Layout::InOutKernel),
    ("keras-transposed", Layout::KernelOutIn),
];
