//! Which unit of the layer, and which weight of that unit, each place of a tensor is.

use crate::shape::axes::Role;
use crate::{Axis, Shape};

/// A tensor as a matrix of units by what they hear, as [`Block`](crate::shape::Block) has it for
/// each group: lines of all groups are numbered through, `group · length + line`, and what is heard
/// is in the order channel, place of the kernel.
pub(crate) struct Geometry {
    pub(crate) groups: usize,
    /// Units of one group.
    pub(crate) outputs: usize,
    /// Channels that a unit hears.
    pub(crate) inputs: usize,
    /// Places of the kernel.
    pub(crate) kernel: usize,
    /// Elements in a row of memory along which the line changes by one on one side and not at all
    /// on the other.
    run: usize,
    /// Whether that is a row of the matrix, weights of one unit.
    is_along_heard: bool,
    /// Outputs, inputs, places of the kernel.
    roles: [Axes; 3],
    /// Whether the axes list the outputs of all groups, and the inputs of one.
    is_grouped_by_output: bool,
    /// The extent of the kernel along each axis.
    kernel_sizes: Vec<usize>,
}

/// Number and stride of each axis of one role, the last fastest.
struct Axes(Vec<(usize, usize)>);

/// Consecutive elements of a line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    /// Whether they are weights of one unit; otherwise of one place of what is heard.
    pub(crate) is_along_heard: bool,
    /// The first element's unit.
    pub(crate) output: usize,
    /// The first element's place in what is heard.
    pub(crate) heard: usize,
    /// How many elements.
    pub(crate) length: usize,
}

impl Axes {
    fn new(shape: &Shape, role: Role) -> Self {
        let axes = shape.strides().filter(|&(axis, _)| Role::of(axis) == role);
        Self(axes.map(|(axis, stride)| (axis.size(), stride)).collect())
    }

    /// Places of the role: the product of its axes' sizes.
    fn size(&self) -> usize {
        self.0.iter().map(|(size, _)| size).product()
    }

    /// The place of an element, numbered through over the role's axes.
    fn of(&self, index: usize) -> usize {
        let place = |line, &(size, stride): &(usize, usize)| line * size + index / stride % size;
        self.0.iter().fold(0, place)
    }
}

impl Geometry {
    /// None for a tensor without elements.
    pub(crate) fn new(shape: &Shape) -> Option<Self> {
        if shape.elements() == 0 {
            return None;
        }
        let roles = [Role::Out, Role::In, Role::Kernel].map(|role| Axes::new(shape, role));
        let (groups, kernel) = (shape.groups(), roles[2].size());
        let is_grouped_by_output = roles[0].size() == shape.outputs();
        let (run, is_along_heard) = run(shape, kernel);
        // Along the side that lists all groups a run would cross from one into the next.
        let crosses = groups > 1 && is_along_heard != is_grouped_by_output;
        Some(Self {
            groups,
            outputs: shape.outputs() / groups,
            inputs: shape.inputs() / groups,
            kernel,
            run: if crosses { 1 } else { run },
            is_along_heard,
            is_grouped_by_output,
            kernel_sizes: roles[2].0.iter().map(|&(size, _)| size).collect(),
            roles,
        })
    }

    /// Weights of a unit.
    pub(crate) fn heard(&self) -> usize {
        self.inputs * self.kernel
    }

    /// Lines of all groups: units, and places of what they hear.
    pub(crate) fn lines(&self) -> [usize; 2] {
        [self.groups * self.outputs, self.groups * self.heard()]
    }

    /// The place in the middle of the kernel; `middle` is that of one axis.
    pub(crate) fn center(&self, middle: impl Fn(usize) -> usize) -> usize {
        let place = |place, &size: &usize| place * size + middle(size);
        self.kernel_sizes.iter().fold(0, place)
    }

    /// A matrix of outputs by channels in the center of a kernel, and zeros around it; the center
    /// of an even kernel is the later one of the two in the middle.
    pub(crate) fn in_center(
        &self,
        matrix: impl Fn(usize, usize) -> f64 + Send + Sync + 'static,
    ) -> Box<dyn Fn(usize, usize) -> f64 + Send + Sync> {
        let (kernel, center) = (self.kernel, self.center(|size| size / 2));
        Box::new(move |output, heard| {
            if heard % kernel == center {
                matrix(output, heard / kernel)
            } else {
                0.0
            }
        })
    }

    /// The runs of `length` elements from `start` on.
    pub(crate) fn runs(&self, start: usize, length: usize, mut f: impl FnMut(Run)) {
        let (mut at, end) = (start, start + length);
        while at < end {
            let length = (self.run - at % self.run).min(end - at);
            let [output, input, place] = [0, 1, 2].map(|role| self.roles[role].of(at));
            let (group, output, input) = if self.is_grouped_by_output {
                let group = output / self.outputs;
                (group, output, group * self.inputs + input)
            } else {
                let group = input / self.inputs;
                (group, group * self.outputs + output, input)
            };
            debug_assert!(group < self.groups);
            f(Run {
                is_along_heard: self.is_along_heard,
                output,
                heard: input * self.kernel + place,
                length,
            });
            at += length;
        }
    }
}

/// How many of the last elements of a tensor lie along one side, and whether that is the heard one:
/// the units' axes at the end, or those of the whole kernel and then the channels'.
fn run(shape: &Shape, kernel: usize) -> (usize, bool) {
    let mut run = 1;
    let mut axes = shape.axes().iter().rev().peekable();
    if matches!(axes.peek(), Some(Axis::Out(_))) {
        for axis in axes.take_while(|axis| matches!(axis, Axis::Out(_))) {
            run *= axis.size();
        }
        return (run, false);
    }
    while let Some(Axis::Kernel(size)) = axes.peek() {
        run *= size;
        axes.next();
    }
    if run == kernel {
        for axis in axes.take_while(|axis| matches!(axis, Axis::In(_))) {
            run *= axis.size();
        }
    }
    (run, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Convolution;

    /// Every element is where the blocks that tensor schemes fill have it.
    #[test]
    fn lines_are_those_of_the_blocks() {
        let convolution = |groups| Convolution {
            out_channels: 4,
            in_channels: 6,
            kernel: &[2, 3],
            groups,
        };
        let mut shapes = vec![
            Shape::new(&[]).expect("a scalar"),
            Shape::new(&[Axis::In(3), Axis::Out(2), Axis::Out(5)]).expect("heads"),
            Shape::new(&[Axis::Kernel(2), Axis::Out(5), Axis::Kernel(3), Axis::In(2)])
                .expect("odd"),
        ];
        for groups in [1, 2] {
            let convolution = convolution(groups);
            shapes.extend([
                convolution.channels_first().expect("groups"),
                convolution.channels_last().expect("groups"),
                convolution.transposed_channels_first().expect("groups"),
                convolution.transposed_channels_last().expect("groups"),
            ]);
        }
        for shape in shapes {
            let geometry = Geometry::new(&shape).expect("elements");
            let mut found = vec![None; shape.elements()];
            for start in (0..shape.elements()).step_by(5) {
                let mut at = start;
                geometry.runs(start, 5.min(shape.elements() - start), |run| {
                    for i in 0..run.length {
                        let (along, across) = if run.is_along_heard { (i, 0) } else { (0, i) };
                        found[at + i] = Some((run.output + across, run.heard + along));
                    }
                    at += run.length;
                });
            }
            for (group, block) in shape.blocks().iter().enumerate() {
                for (o, output) in block.outputs.iter().enumerate() {
                    for (h, heard) in block.heard().iter().enumerate() {
                        let wanted = (
                            group * block.outputs.len() + o,
                            group * block.heard().len() + h,
                        );
                        assert_eq!(found[output + heard], Some(wanted), "{shape:?}");
                    }
                }
            }
        }
    }
}
