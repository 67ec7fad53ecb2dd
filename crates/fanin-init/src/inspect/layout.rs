use core::fmt;
use core::str::FromStr;

use crate::{Axis, Convolution, Error, Shape};

/// Whose order the axes of a tensor are in.
///
/// Of a tensor with two or more axes; one axis is that of the outputs (a bias), and a tensor without axes has one output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Layout {
    /// `(out, in / groups, k…)`: PyTorch, candle, burn.
    #[default]
    Torch,
    /// `(in, out / groups, k…)`: their transposed convolutions.
    TorchTransposed,
    /// `(k…, in / groups, out)`: Keras, JAX, Flax.
    Keras,
    /// `(k…, out / groups, in)`: Keras' transposed convolutions.
    KerasTransposed,
}

impl Layout {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Torch,
        Self::TorchTransposed,
        Self::Keras,
        Self::KerasTransposed,
    ];

    /// Its name: `torch`, `torch-transposed`, `keras`, `keras-transposed`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Torch => "torch",
            Self::TorchTransposed => "torch-transposed",
            Self::Keras => "keras",
            Self::KerasTransposed => "keras-transposed",
        }
    }

    /// The order of the axes of a tensor with so many: `(out, in, k, k)`.
    pub fn axes(self, rank: usize) -> String {
        let kernel = vec!["k"; rank.saturating_sub(2)];
        let (first, second) = match self {
            Self::Torch => (vec!["out", "in"], kernel),
            Self::TorchTransposed => (vec!["in", "out"], kernel),
            Self::Keras => (kernel, vec!["in", "out"]),
            Self::KerasTransposed => (kernel, vec!["out", "in"]),
        };
        format!("({})", [first, second].concat().join(", "))
    }

    /// The shape of a tensor with these sizes.
    ///
    /// # Errors
    /// [`Error::InvalidGroups`] for groups that are 0 or no divisor of the channels, [`Error::TooManyElements`] if the elements cannot be counted.
    ///
    /// ```
    /// use fanin_init::{Fan, Layout};
    /// let torch = Layout::Torch.shape(&[64, 32, 3, 3], 1)?;
    /// assert_eq!(torch.fan(), Fan { fan_in: 288, fan_out: 576 });
    /// assert_eq!(Layout::Keras.shape(&[3, 3, 32, 64], 1)?.fan(), torch.fan());
    /// # Ok::<(), fanin_init::Error>(())
    /// ```
    pub fn shape(self, sizes: &[usize], groups: usize) -> Result<Shape, Error> {
        let (kernel, first, second) = match (self, sizes) {
            (_, []) => return Shape::new(&[]),
            (_, &[size]) => return Shape::new(&[Axis::Out(size)]),
            (Self::Torch | Self::TorchTransposed, &[first, second, ref kernel @ ..])
            | (Self::Keras | Self::KerasTransposed, &[ref kernel @ .., second, first]) => {
                (kernel, first, second)
            }
        };
        // `second` counts the channels of one group.
        let all = second.checked_mul(groups).ok_or(Error::TooManyElements {
            shape: format!("{sizes:?} in {groups} groups"),
        })?;
        let convolution = |out_channels, in_channels| Convolution {
            out_channels,
            in_channels,
            kernel,
            groups,
        };
        match self {
            Self::Torch => convolution(first, all).channels_first(),
            Self::TorchTransposed => convolution(all, first).transposed_channels_first(),
            Self::Keras => convolution(first, all).channels_last(),
            Self::KerasTransposed => convolution(all, first).transposed_channels_last(),
        }
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Reads a name; `pytorch`, `jax` and `flax` are other names of the two usual ones.
///
/// # Errors
/// [`Error::UnknownLayout`].
impl FromStr for Layout {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let known = match name.trim().to_ascii_lowercase().as_str() {
            "pytorch" => Some(Self::Torch),
            "jax" | "flax" => Some(Self::Keras),
            name => Self::ALL.into_iter().find(|layout| layout.name() == name),
        };
        known.ok_or_else(|| Error::UnknownLayout {
            name: name.to_owned(),
        })
    }
}
