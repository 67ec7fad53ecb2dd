//! The tensors of a file as dense layers.
//!
//! A layer is found by the names of its tensors, and its sizes by the shape of its weights. Which
//! axis is which follows from the library that a name belongs to: `weight` and `W1` are (units,
//! inputs), `kernel` is (inputs, units). A square matrix could be either, which is why the name
//! decides and the shapes only confirm.

use std::collections::BTreeMap;

use fanin_data::Tensor;

use super::names::{Part, Role, numbered, role};

/// A dense layer of a file.
pub(super) struct Found<'a> {
    /// The layer's name, in parts that can be ordered.
    pub(super) key: Vec<Part>,
    /// The weights, with two axes.
    pub(super) weight: &'a Tensor,
    /// The biases, where the file has some; their number is not checked yet.
    pub(super) bias: Option<&'a Tensor>,
    /// Whether the weights have the shape (inputs, units).
    pub(super) transposed: bool,
    /// Units of the layer: the size of its output.
    pub(super) units: usize,
    /// Inputs of each unit.
    pub(super) inputs: usize,
}

/// Tensors whose names say that they are of the same layer.
#[derive(Default)]
struct Tensors<'a> {
    weight: Option<(bool, &'a Tensor)>,
    bias: Option<&'a Tensor>,
}

/// The dense layers of these tensors, ordered by name.
pub(super) fn layers(tensors: &[Tensor]) -> Result<Vec<Found<'_>>, String> {
    let mut named: BTreeMap<Vec<Part>, Tensors<'_>> = BTreeMap::new();
    for tensor in tensors {
        let (key, role) = role(tensor.name()).ok_or_else(|| not_dense(tensor))?;
        let layer = named.entry(key).or_default();
        let before = match role {
            Role::Weight { transposed } => {
                let before = layer.weight.replace((transposed, tensor));
                before.map(|(_, tensor)| tensor)
            }
            Role::Bias => layer.bias.replace(tensor),
        };
        if let Some(before) = before {
            return Err(format!(
                "{} and {} are the same layer's",
                before.name(),
                tensor.name()
            ));
        }
    }
    // PyTorch's numbers also count activations, which have no weights; the course's count layers.
    if tensors
        .iter()
        .any(|tensor| numbered(tensor.name(), 'W').is_some())
    {
        let numbers: Vec<&Vec<Part>> = named.keys().collect();
        for pair in numbers.windows(2) {
            if let ([Part::Number(low)], [Part::Number(high)]) = (&pair[0][..], &pair[1][..])
                && low + 1 < *high
            {
                let missing = low + 1;
                return Err(format!("there are W{low} and W{high}, but no W{missing}"));
            }
        }
    }
    named
        .into_iter()
        .map(|(key, tensors)| found(key, &tensors))
        .collect()
}

/// An error says which tensor it is about, and its shape.
fn found<'a>(key: Vec<Part>, layer: &Tensors<'a>) -> Result<Found<'a>, String> {
    let Some((transposed, weight)) = layer.weight else {
        let name = layer.bias.map_or("", |bias| bias.name());
        return Err(format!("there is a {name}, but no weights for it"));
    };
    let &[first, second] = weight.shape() else {
        return Err(format!(
            "{} has shape {:?}; wanted the two dimensions of a dense layer, (units, inputs){}",
            weight.name(),
            weight.shape(),
            match weight.shape().len() {
                1 => "; normalization layers are not understood",
                _ => "",
            }
        ));
    };
    let (units, inputs) = match transposed {
        true => (second, first),
        false => (first, second),
    };
    Ok(Found {
        key,
        weight,
        bias: layer.bias,
        transposed,
        units,
        inputs,
    })
}

/// What to say of a tensor that no dense layer has.
fn not_dense(tensor: &Tensor) -> String {
    let (name, shape) = (tensor.name(), tensor.shape());
    if name.contains("running_") {
        return format!(
            "{name} belongs to a batch normalization; only networks of dense layers are understood"
        );
    }
    format!(
        "do not know what {name} of shape {shape:?} is; wanted W1, b1, …, or names that end in .weight and .bias, or in \
         /kernel and /bias"
    )
}
