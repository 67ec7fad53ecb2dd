//! Convolutions in the four orders of axes that libraries have.

use super::axes::{Axis, Role, Shape};
use crate::Error;

/// A convolution with a kernel of any rank, to be laid out as one library or another does.
///
/// All four shapes have the same fans: those of the layer.
///
/// ```
/// use fanin_init::{Convolution, Fan};
/// let kernel = Convolution { out_channels: 64, in_channels: 32, kernel: &[3, 3], groups: 4 };
/// assert_eq!(kernel.channels_first()?.to_string(), "64 x 8 x 3 x 3 in 4 groups");
/// assert_eq!(kernel.channels_last()?.to_string(), "3 x 3 x 8 x 64 in 4 groups");
/// assert_eq!(kernel.channels_last()?.fan(), Fan { fan_in: 8 * 9, fan_out: 16 * 9 });
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Convolution<'a> {
    /// Channels of the layer, all groups together.
    pub out_channels: usize,
    /// Channels of the layer before, all groups together.
    pub in_channels: usize,
    /// Extent of the kernel along each axis of the data.
    pub kernel: &'a [usize],
    /// Groups that do not hear each other; at least 1, and a divisor of both numbers of channels.
    pub groups: usize,
}

impl Convolution<'_> {
    /// `(out, in / groups, k…)`: PyTorch, candle, burn.
    ///
    /// # Errors
    /// [`Error::InvalidGroups`] for groups that are 0 or no divisor of the channels,
    /// [`Error::TooManyElements`] if the elements cannot be counted.
    pub fn channels_first(self) -> Result<Shape, Error> {
        self.shape(Role::In, |[out, per_group], kernel| {
            [&[out, per_group][..], kernel].concat()
        })
    }

    /// `(k…, in / groups, out)`: Keras, JAX, Flax.
    ///
    /// # Errors
    /// As [`channels_first`](Self::channels_first).
    pub fn channels_last(self) -> Result<Shape, Error> {
        self.shape(Role::In, |[out, per_group], kernel| {
            [kernel, &[per_group, out]].concat()
        })
    }

    /// A transposed convolution, `(in, out / groups, k…)`: PyTorch, candle, burn.
    ///
    /// # Errors
    /// As [`channels_first`](Self::channels_first).
    pub fn transposed_channels_first(self) -> Result<Shape, Error> {
        self.shape(Role::Out, |[per_group, inputs], kernel| {
            [&[inputs, per_group][..], kernel].concat()
        })
    }

    /// A transposed convolution, `(k…, out / groups, in)`: Keras. (Flax stores it as
    /// [`channels_last`](Self::channels_last).)
    ///
    /// # Errors
    /// As [`channels_first`](Self::channels_first).
    pub fn transposed_channels_last(self) -> Result<Shape, Error> {
        self.shape(Role::Out, |[per_group, inputs], kernel| {
            [kernel, &[per_group, inputs]].concat()
        })
    }

    /// The axes of outputs and inputs, and those of the kernel, in the order that `ordered` gives
    /// them; of one role they count the channels of one group.
    fn shape(
        self,
        per_group: Role,
        ordered: impl FnOnce([Axis; 2], &[Axis]) -> Vec<Axis>,
    ) -> Result<Shape, Error> {
        let (outputs, inputs, groups) = (self.out_channels, self.in_channels, self.groups);
        let divides = |channels: usize| groups > 0 && channels.is_multiple_of(groups);
        if !divides(outputs) || !divides(inputs) {
            return Err(Error::InvalidGroups {
                groups,
                out_channels: outputs,
                in_channels: inputs,
            });
        }
        let channels = match per_group {
            Role::Out => [Axis::Out(outputs / groups), Axis::In(inputs)],
            _ => [Axis::Out(outputs), Axis::In(inputs / groups)],
        };
        let kernel: Vec<Axis> = self.kernel.iter().map(|&size| Axis::Kernel(size)).collect();
        Shape::grouped(ordered(channels, &kernel), groups, per_group)
    }
}
