pub(crate) mod fan;
pub(crate) mod layout;

use core::fmt;

use crate::{Error, Fan};

/// What an axis of a tensor of weights counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Axis {
    /// Units or channels of the layer.
    Out(usize),
    /// Units or channels of the layer before.
    In(usize),
    /// Places of a kernel: height, width, time.
    Kernel(usize),
}

impl Axis {
    /// The number of places along the axis.
    pub fn size(self) -> usize {
        let (Self::Out(size) | Self::In(size) | Self::Kernel(size)) = self;
        size
    }
}

/// The shape of a tensor of weights, with the role of each axis; slices are in its row-major order.
///
/// Fans come from roles, never from positions: PyTorch's `(out, in, k…)`, Keras' and JAX's `(k…, in, out)` and a transposed
/// convolution's `(in, out, k…)` give the same fans for the same layer, where PyTorch and Keras swap those of a transposed convolution.
/// With `g` groups, a unit hears `in / g` channels and is heard by `out / g`:
///
/// `fan_in = in / g · k`, `fan_out = out / g · k`, with `k` the number of places of the kernel.
///
/// PyTorch and JAX do not divide `fan_out` by the groups, and from [`Source::Torch`](crate::Source::Torch) and
/// [`Source::Jax`](crate::Source::Jax) neither do we. All agree where `g` is 1 and nothing is transposed.
///
/// A shape with a zero in it is valid, and filling it a no-op.
///
/// ```
/// use fanin_init::{Axis, Convolution, Fan, Shape};
/// let convolution = Convolution { out_channels: 64, in_channels: 3, kernel: &[7, 7], groups: 1 };
/// let torch = convolution.channels_first()?;      // 64 x 3 x 7 x 7
/// let keras = convolution.channels_last()?;       // 7 x 7 x 3 x 64
/// assert_eq!(torch.fan(), Fan { fan_in: 3 * 49, fan_out: 64 * 49 });
/// assert_eq!(keras.fan(), torch.fan());
///
/// // The projection of an attention layer as JAX has it: model, heads, features of a head.
/// let heads = Shape::new(&[Axis::In(512), Axis::Out(8), Axis::Out(64)])?;
/// assert_eq!(heads.fan(), Fan { fan_in: 512, fan_out: 512 });
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Shape {
    axes: Vec<Axis>,
    groups: usize,
    /// The role whose axis counts the channels of one group; the other counts those of all.
    per_group: Role,
    elements: usize,
}

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

/// A table of vectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Embedding {
    /// Words, tokens, classes: rows.
    pub entries: usize,
    /// Length of a vector: columns.
    pub features: usize,
}

impl Shape {
    /// Axes in the order of the tensor; those of one role may be several, or none (which counts as one of size 1).
    ///
    /// # Errors
    /// [`Error::TooManyElements`] if the elements cannot be counted.
    pub fn new(axes: &[Axis]) -> Result<Self, Error> {
        Self::grouped(axes.to_vec(), 1, Role::In)
    }

    /// A dense layer, `(fan_out, fan_in)`.
    ///
    /// # Errors
    /// [`Error::TooManyWeights`] or [`Error::TooManyElements`] if the elements cannot be counted.
    pub fn dense(fan: Fan) -> Result<Self, Error> {
        // The error that names the two fans.
        fan.weights()?;
        Self::new(&[Axis::Out(fan.fan_out), Axis::In(fan.fan_in)])
    }

    /// An embedding, `(entries, features)`: `fan_in` is the number of features, as for PyTorch and Flax, so that `lecun_normal`
    /// makes vectors of length about 1; `fan_out` is the number of entries.
    ///
    /// These are the fans of the output layer that shares the table; looking a vector up adds nothing up, whatever the entries.
    ///
    /// # Errors
    /// [`Error::TooManyElements`] if the elements cannot be counted.
    pub fn embedding(embedding: Embedding) -> Result<Self, Error> {
        Self::new(&[Axis::Out(embedding.entries), Axis::In(embedding.features)])
    }

    fn grouped(axes: Vec<Axis>, groups: usize, per_group: Role) -> Result<Self, Error> {
        // Zeros count as ones, so that no part of the product overflows either.
        let product = axes
            .iter()
            .try_fold(1_usize, |product, axis| {
                product.checked_mul(axis.size().max(1))
            })
            .and_then(|product| product.checked_mul(groups));
        let is_empty = axes.iter().any(|axis| axis.size() == 0);
        let shape = Self {
            elements: 0,
            axes,
            groups,
            per_group,
        };
        match product {
            Some(product) if isize::try_from(product).is_ok() => Ok(Self {
                elements: if is_empty { 0 } else { product / groups },
                ..shape
            }),
            _ => Err(Error::TooManyElements {
                shape: shape.to_string(),
            }),
        }
    }

    /// The same tensor with its axes in the opposite order: what memory holds where the *first* index is the fastest (Fortran, Julia).
    ///
    /// ```
    /// use fanin_init::{Axis, Shape};
    /// let shape = Shape::new(&[Axis::Out(2), Axis::In(3)])?;
    /// assert_eq!(shape.reversed(), Shape::new(&[Axis::In(3), Axis::Out(2)])?);
    /// # Ok::<(), fanin_init::Error>(())
    /// ```
    pub fn reversed(&self) -> Self {
        let mut reversed = self.clone();
        reversed.axes.reverse();
        reversed
    }

    /// The tensor for whoever does not know of its groups: the channels along its axes are those of one.
    pub(crate) fn ungrouped(&self) -> Self {
        Self {
            groups: 1,
            ..self.clone()
        }
    }

    /// Outputs along the first axis of a transposed convolution's `(in, out / groups, k…)` too, where PyTorch has the rows of its matrix.
    pub(crate) fn with_rows_first(mut self) -> Self {
        if let (Role::Out, Some(Axis::In(_))) = (self.per_group, self.axes.first()) {
            for axis in &mut self.axes {
                *axis = match *axis {
                    Axis::In(size) => Axis::Out(size),
                    Axis::Out(size) => Axis::In(size),
                    kernel @ Axis::Kernel(_) => kernel,
                };
            }
        }
        self
    }

    /// The axes, in the order of the tensor.
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// Groups of channels that do not hear each other.
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// Number of weights.
    pub fn elements(&self) -> usize {
        self.elements
    }

    /// Units that a unit hears, and that hear it.
    pub fn fan(&self) -> Fan {
        let kernel = self.product(Role::Kernel);
        Fan {
            fan_in: self.inputs() / self.groups * kernel,
            fan_out: self.outputs() / self.groups * kernel,
        }
    }

    /// Channels of the layer, all groups together: the number of its biases.
    pub fn outputs(&self) -> usize {
        self.channels(Role::Out)
    }

    /// Channels of the layer before, all groups together.
    pub fn inputs(&self) -> usize {
        self.channels(Role::In)
    }

    fn channels(&self, role: Role) -> usize {
        let listed = self.product(role);
        if self.per_group == role {
            listed * self.groups
        } else {
            listed
        }
    }

    fn product(&self, role: Role) -> usize {
        let sizes = self.axes.iter().filter(|&&axis| Role::of(axis) == role);
        sizes.map(|axis| axis.size()).product()
    }

    /// The matrices that a tensor scheme fills: one for each group.
    pub(crate) fn blocks(&self) -> Vec<Block> {
        let [outputs, inputs, kernel] =
            [Role::Out, Role::In, Role::Kernel].map(|role| self.offsets(role));
        let part = |offsets: &[usize], role, group: usize| {
            if self.per_group == role {
                offsets.to_vec()
            } else {
                let length = offsets.len() / self.groups;
                offsets[group * length..(group + 1) * length].to_vec()
            }
        };
        let block = |group| Block {
            outputs: part(&outputs, Role::Out, group),
            inputs: part(&inputs, Role::In, group),
            kernel: kernel.clone(),
        };
        (0..self.groups).map(block).collect()
    }

    /// Where in the slice the places of a role are, all others being at their first.
    fn offsets(&self, role: Role) -> Vec<usize> {
        self.strides().fold(vec![0], |offsets, (axis, stride)| {
            if Role::of(axis) != role {
                return offsets;
            }
            let along =
                |&offset: &usize| (0..axis.size()).map(move |place| offset + place * stride);
            offsets.iter().flat_map(along).collect()
        })
    }

    /// Where in the slice the center of the kernel is; `center` is that of one axis.
    pub(crate) fn center(&self, center: impl Fn(usize) -> usize) -> usize {
        self.strides()
            .filter(|&(axis, _)| Role::of(axis) == Role::Kernel)
            .map(|(axis, stride)| center(axis.size()) * stride)
            .sum()
    }

    fn strides(&self) -> impl Iterator<Item = (Axis, usize)> {
        let strides = self.axes.iter().rev().scan(1_usize, |next, axis| {
            let stride = *next;
            *next *= axis.size().max(1);
            Some((*axis, stride))
        });
        strides.collect::<Vec<_>>().into_iter().rev()
    }
}

/// `64 x 3 x 7 x 7`, and the groups if there are several.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sizes: Vec<String> = self
            .axes
            .iter()
            .map(|axis| axis.size().to_string())
            .collect();
        f.write_str(&sizes.join(" x "))?;
        if self.groups > 1 {
            write!(f, " in {} groups", self.groups)?;
        }
        Ok(())
    }
}

impl Convolution<'_> {
    /// `(out, in / groups, k…)`: PyTorch, candle, burn.
    ///
    /// # Errors
    /// [`Error::InvalidGroups`] for groups that are 0 or no divisor of the channels, [`Error::TooManyElements`] if the elements cannot be counted.
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

    /// A transposed convolution, `(k…, out / groups, in)`: Keras. (Flax stores it as [`channels_last`](Self::channels_last).)
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Role {
    Out,
    In,
    Kernel,
}

impl Role {
    fn of(axis: Axis) -> Self {
        match axis {
            Axis::Out(_) => Self::Out,
            Axis::In(_) => Self::In,
            Axis::Kernel(_) => Self::Kernel,
        }
    }
}

/// The connections of one group: the weight of output `o`, input `i` and place `p` is at `outputs[o] + inputs[i] + kernel[p]`.
pub(crate) struct Block {
    pub(crate) outputs: Vec<usize>,
    pub(crate) inputs: Vec<usize>,
    pub(crate) kernel: Vec<usize>,
}

impl Block {
    /// What a unit hears, in the order of PyTorch's kernels: channel by channel.
    pub(crate) fn heard(&self) -> Vec<usize> {
        let channel = |&input: &usize| self.kernel.iter().map(move |place| input + place);
        self.inputs.iter().flat_map(channel).collect()
    }
}
