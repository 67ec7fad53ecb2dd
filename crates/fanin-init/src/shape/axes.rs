//! Axes with their roles, and the fans that follow from them.
//!
//! A position says nothing: the first axis of a kernel is the outputs in PyTorch and the height in
//! JAX. Every scheme reads fans and groups from here, and no scheme looks at sizes.

use core::fmt;

use super::block::Block;
use super::fan::Fan;
use crate::Error;

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
/// Fans come from roles, never from positions: PyTorch's `(out, in, k…)`, Keras' and JAX's
/// `(k…, in, out)` and a transposed convolution's `(in, out, k…)` give the same fans for the same
/// layer, where PyTorch and Keras swap those of a transposed convolution. With `g` groups, a unit
/// hears `in / g` channels and is heard by `out / g`:
///
/// `fan_in = in / g · k`, `fan_out = out / g · k`, with `k` the number of places of the kernel.
///
/// PyTorch and JAX do not divide `fan_out` by the groups, and from
/// [`Source::Torch`](crate::Source::Torch) and [`Source::Jax`](crate::Source::Jax) neither do we.
/// All agree where `g` is 1 and nothing is transposed.
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
    /// In the order of the tensor, the last one the fastest.
    axes: Vec<Axis>,
    /// At least 1.
    groups: usize,
    /// The role whose axis counts the channels of one group; the other counts those of all.
    per_group: Role,
    /// The product of the sizes; at most `isize::MAX`.
    elements: usize,
}

impl Shape {
    /// Axes in the order of the tensor; those of one role may be several, or none (which counts as
    /// one of size 1).
    ///
    /// # Errors
    /// [`Error::TooManyElements`] if the elements cannot be counted.
    pub fn new(axes: &[Axis]) -> Result<Self, Error> {
        Self::grouped(axes.to_vec(), 1, Role::In)
    }

    /// The shape of a dense layer, `(fan_out, fan_in)` in row-major order: the course's `W` of
    /// `(n, n_prev)`.
    ///
    /// # Errors
    /// [`Error::TooManyElements`] if the weights cannot be counted.
    ///
    /// ```
    /// use fanin_init::{Fan, Shape};
    /// let shape = Shape::dense(Fan { fan_in: 784, fan_out: 512 })?;
    /// assert_eq!(shape.to_string(), "512 x 784");
    /// # Ok::<(), fanin_init::Error>(())
    /// ```
    pub fn dense(fan: Fan) -> Result<Self, Error> {
        Self::new(&[Axis::Out(fan.fan_out), Axis::In(fan.fan_in)])
    }

    /// One number, without axes.
    pub(crate) fn one() -> Self {
        Self {
            axes: Vec::new(),
            groups: 1,
            per_group: Role::In,
            elements: 1,
        }
    }

    /// Axes in groups; those of the role `per_group` count the channels of one group.
    ///
    /// # Errors
    /// [`Error::TooManyElements`] if the elements, or the channels of all groups, cannot be
    /// counted.
    pub(super) fn grouped(axes: Vec<Axis>, groups: usize, per_group: Role) -> Result<Self, Error> {
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

    /// The same tensor with its axes in the opposite order: what memory holds where the *first*
    /// index is the fastest (Fortran, Julia).
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

    /// The tensor for whoever does not know of its groups: the channels along its axes are those of
    /// one.
    pub(crate) fn ungrouped(&self) -> Self {
        Self {
            groups: 1,
            ..self.clone()
        }
    }

    /// Outputs along the first axis of a transposed convolution's `(in, out / groups, k…)` too,
    /// where PyTorch has the rows of its matrix.
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

    /// The axes with their roles and sizes, in the order of the tensor.
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// The number of groups of channels that do not hear each other; 1 for a layer without groups.
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// The number of weights, which is the length of a slice that holds the tensor.
    pub fn elements(&self) -> usize {
        self.elements
    }

    /// Fan-in and fan-out of the layer: how many weights a unit hears with, `in / g · k`, and how
    /// many an input is heard with, `out / g · k`, with `g` groups and `k` places of the kernel.
    pub fn fan(&self) -> Fan {
        let kernel = self.product(Role::Kernel);
        Fan {
            fan_in: self.inputs() / self.groups * kernel,
            fan_out: self.outputs() / self.groups * kernel,
        }
    }

    /// The units or channels of the layer, all groups together: the number of its biases.
    pub fn outputs(&self) -> usize {
        self.channels(Role::Out)
    }

    /// The units or channels of the layer before, all groups together.
    pub fn inputs(&self) -> usize {
        self.channels(Role::In)
    }

    /// Channels of all groups.
    fn channels(&self, role: Role) -> usize {
        let listed = self.product(role);
        if self.per_group == role {
            listed * self.groups
        } else {
            listed
        }
    }

    /// The product of the sizes of a role's axes; 1 without any.
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

    /// Each axis with the distance in the slice between neighbors along it, in the order of the
    /// tensor.
    pub(crate) fn strides(&self) -> impl Iterator<Item = (Axis, usize)> {
        let strides = self.axes.iter().rev().scan(1_usize, |next, axis| {
            let stride = *next;
            *next *= axis.size().max(1);
            Some((*axis, stride))
        });
        strides.collect::<Vec<_>>().into_iter().rev()
    }
}

/// The shape of a dense layer.
impl TryFrom<Fan> for Shape {
    type Error = Error;

    fn try_from(fan: Fan) -> Result<Self, Error> {
        Self::dense(fan)
    }
}

/// For functions that take anything that makes a shape: a shape by reference.
impl From<&Self> for Shape {
    fn from(shape: &Self) -> Self {
        shape.clone()
    }
}

/// `64 x 3 x 7 x 7`, and the groups if there are several.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sizes = self.axes.iter().map(|axis| axis.size().to_string());
        let mut text = sizes.collect::<Vec<_>>().join(" x ");
        if self.groups > 1 {
            text += &format!(" in {} groups", self.groups);
        }
        f.pad(&text)
    }
}

/// What an axis counts, without the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    Out,
    In,
    Kernel,
}

impl Role {
    /// The role of an axis.
    pub(crate) fn of(axis: Axis) -> Self {
        match axis {
            Axis::Out(_) => Self::Out,
            Axis::In(_) => Self::In,
            Axis::Kernel(_) => Self::Kernel,
        }
    }
}
