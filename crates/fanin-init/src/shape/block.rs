//! The matrices that schemes of a whole tensor fill.

/// The connections of one group: the weight of output `o`, input `i` and place `p` is at
/// `outputs[o] + inputs[i] + kernel[p]`.
pub(crate) struct Block {
    /// Where the units of the group are, all else being at its first place.
    pub(crate) outputs: Vec<usize>,
    /// Where the channels that they hear are.
    pub(crate) inputs: Vec<usize>,
    /// Where the places of the kernel are, in row-major order.
    pub(crate) kernel: Vec<usize>,
}

impl Block {
    /// What a unit hears, in the order of PyTorch's kernels: channel by channel.
    pub(crate) fn heard(&self) -> Vec<usize> {
        let channel = |&input: &usize| self.kernel.iter().map(move |place| input + place);
        self.inputs.iter().flat_map(channel).collect()
    }
}
