use super::axes::{Axis, Role, Shape};
use crate::Error;

/// A convolution with a kernel of any rank.
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
        let [out, per_group] = [
            Axis::Out(self.out_channels),
            Axis::In(self.per_group(self.in_channels)?),
        ];
        Shape::grouped(
            [out, per_group]
                .into_iter()
                .chain(self.kernel_axes())
                .collect(),
            self.groups,
            Role::In,
        )
    }

    /// `(k…, in / groups, out)`: Keras, JAX, Flax.
    ///
    /// # Errors
    /// As [`channels_first`](Self::channels_first).
    pub fn channels_last(self) -> Result<Shape, Error> {
        let [out, per_group] = [
            Axis::Out(self.out_channels),
            Axis::In(self.per_group(self.in_channels)?),
        ];
        Shape::grouped(
            self.kernel_axes().chain([per_group, out]).collect(),
            self.groups,
            Role::In,
        )
    }

    /// A transposed convolution, `(in, out / groups, k…)`: PyTorch, candle, burn.
    ///
    /// # Errors
    /// As [`channels_first`](Self::channels_first).
    pub fn transposed_channels_first(self) -> Result<Shape, Error> {
        let [first, per_group] = [
            Axis::In(self.in_channels),
            Axis::Out(self.per_group(self.out_channels)?),
        ];
        Shape::grouped(
            [first, per_group]
                .into_iter()
                .chain(self.kernel_axes())
                .collect(),
            self.groups,
            Role::Out,
        )
    }

    /// A transposed convolution, `(k…, out / groups, in)`: Keras. (Flax stores it as
    /// [`channels_last`](Self::channels_last).)
    ///
    /// # Errors
    /// As [`channels_first`](Self::channels_first).
    pub fn transposed_channels_last(self) -> Result<Shape, Error> {
        let [last, per_group] = [
            Axis::In(self.in_channels),
            Axis::Out(self.per_group(self.out_channels)?),
        ];
        Shape::grouped(
            self.kernel_axes().chain([per_group, last]).collect(),
            self.groups,
            Role::Out,
        )
    }

    fn kernel_axes(&self) -> impl Iterator<Item = Axis> {
        self.kernel.iter().map(|&size| Axis::Kernel(size))
    }

    fn per_group(&self, channels: usize) -> Result<usize, Error> {
        let Self {
            out_channels,
            in_channels,
            groups,
            ..
        } = *self;
        let divides = |channels: usize| groups > 0 && channels.is_multiple_of(groups);
        if divides(out_channels) && divides(in_channels) {
            Ok(channels / groups)
        } else {
            Err(Error::InvalidGroups {
                groups,
                out_channels,
                in_channels,
            })
        }
    }
}
