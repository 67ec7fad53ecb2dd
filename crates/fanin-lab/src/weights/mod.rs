use std::collections::BTreeMap;

use fanin_activation::Activation;
use fanin_data::Tensor;
use fanin_nn::{Architecture, Network, Scalar};
use fanin_tensor::Matrix;

use crate::Error;

/// The network whose weights these tensors are.
///
/// Understood are the course's dictionary (`W1` of shape (units, inputs), `b1`, `W2`, …), PyTorch's `state_dict`
/// (`net.0.weight` of shape (units, inputs), `net.0.bias`), and Keras (`dense/kernel` of shape (inputs, units),
/// `dense/bias`): layers in the order of their numbers, and without numbers in that in which their shapes fit. Without a bias it is 0.
///
/// # Errors
/// [`Error::Weights`] for tensors that no dense layer has, for layers that do not fit on each other, and for such without numbers that fit in
/// more than one order.
///
/// ```
/// use fanin_activation::Activation;
/// use fanin_data::{Dtype, Tensor};
/// let tensor = |name: &str, shape: &[usize], values: &[f64]| {
///     Tensor::new(name, Dtype::F64, shape, values.to_vec())
/// };
/// let tensors = [
///     tensor("net.0.weight", &[2, 3], &[1.0; 6])?,
///     tensor("net.0.bias", &[2], &[0.5; 2])?,
///     tensor("net.2.weight", &[1, 2], &[1.0; 2])?,
/// ];
/// let network = fanin_lab::network_from::<f64>(&tensors, Activation::Relu)?;
/// assert_eq!(network.architecture().widths(), [3, 2, 1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn network_from<T: Scalar>(
    tensors: &[Tensor],
    activation: Activation,
) -> Result<Network<T>, Error> {
    let wrong = |reason: String| Error::Weights { reason };
    let mut layers: BTreeMap<Vec<Part>, Dense<'_>> = BTreeMap::new();
    for tensor in tensors {
        let Some((key, role)) = role(tensor.name()) else {
            if tensor.name().contains("running_") {
                return Err(wrong(format!(
                    "{} belongs to a batch normalization; only networks of dense layers are understood",
                    tensor.name()
                )));
            }
            return Err(wrong(format!(
                "do not know what {} of shape {:?} is; wanted W1, b1, …, or names that end in .weight and .bias, or in \
                 /kernel and /bias",
                tensor.name(),
                tensor.shape()
            )));
        };
        let dense = layers.entry(key).or_default();
        let slot = match role {
            Role::Weight { .. } => &mut dense.weight,
            Role::Bias => &mut dense.bias,
        };
        if let Some((_, before)) = slot {
            return Err(wrong(format!(
                "{} and {} are the same layer's",
                before.name(),
                tensor.name()
            )));
        }
        *slot = Some((role, tensor));
    }
    // PyTorch's numbers also count activations, which have no weights; the course's count layers.
    if tensors
        .iter()
        .any(|tensor| numbered(tensor.name(), 'W').is_some())
    {
        let keys: Vec<&Vec<Part>> = layers.keys().collect();
        for pair in keys.windows(2) {
            if let ([Part::Number(low)], [Part::Number(high)]) = (&pair[0][..], &pair[1][..])
                && low + 1 < *high
            {
                return Err(wrong(format!(
                    "there are W{low} and W{high}, but no W{}",
                    low + 1
                )));
            }
        }
    }
    let mut found = Vec::new();
    for (key, dense) in &layers {
        let Some((role, w)) = dense.weight else {
            let name = dense.bias.map_or("", |(_, bias)| bias.name());
            return Err(wrong(format!("there is a {name}, but no weights for it")));
        };
        let &[first, second] = w.shape() else {
            return Err(wrong(format!(
                "{} has shape {:?}; wanted the two dimensions of a dense layer, (units, inputs)",
                w.name(),
                w.shape()
            )));
        };
        let transposed = role == Role::Weight { transposed: true };
        let (units, inputs) = if transposed {
            (second, first)
        } else {
            (first, second)
        };
        found.push(Found {
            key,
            w,
            bias: dense.bias.map(|(_, bias)| bias),
            transposed,
            units,
            inputs,
        });
    }
    in_order(&mut found).map_err(wrong)?;
    let (mut weights, mut biases, mut widths) = (Vec::new(), Vec::new(), Vec::new());
    let mut above: Option<&Tensor> = None;
    for layer in found {
        let Found {
            w,
            transposed,
            units,
            inputs,
            ..
        } = layer;
        if let (Some(before), Some(above)) = (widths.last(), above)
            && *before != inputs
        {
            let hint = if units == *before {
                "; is it transposed?"
            } else {
                ""
            };
            return Err(wrong(format!(
                "{} of shape {:?} takes {inputs} inputs, but {} of shape {:?} has {before} units{hint}",
                w.name(),
                w.shape(),
                above.name(),
                above.shape()
            )));
        }
        if widths.is_empty() {
            widths.push(inputs);
        }
        widths.push(units);
        above = Some(w);
        weights.push(Matrix::from_fn(units, inputs, |i, j| {
            let at = if transposed {
                j * units + i
            } else {
                i * inputs + j
            };
            T::from_f64(w.values()[at])
        }));
        biases.push(match layer.bias {
            None => vec![T::zero(); units],
            Some(b) if b.values().len() == units => {
                b.values().iter().map(|&b| T::from_f64(b)).collect()
            }
            Some(b) => {
                let hint = if b.values().len() == inputs {
                    "; is it transposed?"
                } else {
                    ""
                };
                return Err(wrong(format!(
                    "{} of shape {:?} does not fit the {units} units of {} of shape {:?}{hint}",
                    b.name(),
                    b.shape(),
                    w.name(),
                    w.shape()
                )));
            }
        });
    }
    let architecture = Architecture::mlp(&widths, activation)?;
    Ok(Network::from_parameters(&architecture, weights, biases)?)
}

/// A layer of a file.
struct Found<'a> {
    key: &'a [Part],
    w: &'a Tensor,
    bias: Option<&'a Tensor>,
    transposed: bool,
    units: usize,
    inputs: usize,
}

/// Layers whose names do not count stand in the order in which their shapes fit, if there is one.
fn in_order(layers: &mut Vec<Found<'_>>) -> Result<(), String> {
    if layers
        .windows(2)
        .all(|pair| counts(pair[0].key, pair[1].key))
    {
        return Ok(());
    }
    let (mut orders, mut steps) = (Vec::new(), STEPS);
    chains(layers, &mut Vec::new(), &mut orders, &mut steps);
    match orders.as_slice() {
        // What does not fit is told in the order of the names.
        [] => {}
        [order] if steps > 0 => {
            let mut places: Vec<Option<Found<'_>>> = layers.drain(..).map(Some).collect();
            layers.extend(order.iter().filter_map(|&at| places[at].take()));
        }
        _ => {
            let names: Vec<&str> = layers.iter().map(|l| l.w.name()).collect();
            return Err(format!(
                "the names {} do not say in which order the layers are, and their shapes fit in more than one; name them with \
                 numbers: W1, W2, … or net.0.weight, net.2.weight, …",
                names.join(", ")
            ));
        }
    }
    Ok(())
}

/// So many places are tried in the search for an order: of layers that fit in many ways there are too many orders to try all, of others it
/// takes a few hundred.
const STEPS: usize = 20_000;

/// Whether the second name comes after the first by a number, or because it goes on with one: `dense`, `dense_1`.
fn counts(first: &[Part], second: &[Part]) -> bool {
    let same = first.iter().zip(second).take_while(|(a, b)| a == b).count();
    match (first.get(same), second.get(same)) {
        (None, _) | (Some(Part::Number(_)), Some(Part::Number(_))) => true,
        (Some(Part::Text(a)), Some(Part::Text(b))) => {
            b.strip_prefix(a.as_str()) == Some("_") && second.len() > same + 1
        }
        _ => false,
    }
}

/// Up to two orders of all layers in which each takes as many inputs as the one before has units, and none comes before one that its name
/// counts behind.
fn chains(
    layers: &[Found<'_>],
    order: &mut Vec<usize>,
    orders: &mut Vec<Vec<usize>>,
    steps: &mut usize,
) {
    if order.len() == layers.len() {
        orders.push(order.clone());
        return;
    }
    let before = order.last().map(|&last| layers[last].units);
    for (next, layer) in layers.iter().enumerate() {
        let fits = before.is_none_or(|units| units == layer.inputs);
        let early = |&at: &usize| !order.contains(&at) && counts(layers[at].key, layer.key);
        if *steps == 0 || orders.len() == 2 {
            return;
        }
        if fits && !order.contains(&next) && !(0..next).any(|at| early(&at)) {
            *steps -= 1;
            order.push(next);
            chains(layers, order, orders, steps);
            order.pop();
        }
    }
}

#[derive(Default)]
struct Dense<'a> {
    weight: Option<(Role, &'a Tensor)>,
    bias: Option<(Role, &'a Tensor)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Weight { transposed: bool },
    Bias,
}

/// A piece of a name: `10` comes behind `9`, and `dense` before `dense_1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Number(u64),
    Text(String),
}

/// The layer that a tensor belongs to, and what it is there.
fn role(name: &str) -> Option<(Vec<Part>, Role)> {
    let name = name.strip_suffix(":0").unwrap_or(name);
    if let Some(number) = numbered(name, 'W') {
        return Some((
            vec![Part::Number(number)],
            Role::Weight { transposed: false },
        ));
    }
    if let Some(number) = numbered(name, 'b') {
        return Some((vec![Part::Number(number)], Role::Bias));
    }
    let (layer, last) = match name.rfind(['.', '/']) {
        Some(at) => (&name[..at], &name[at + 1..]),
        None => ("", name),
    };
    let role = match last {
        "weight" => Role::Weight { transposed: false },
        "kernel" => Role::Weight { transposed: true },
        "bias" => Role::Bias,
        _ => return None,
    };
    Some((parts(layer), role))
}

/// The number of a layer in the course's dictionary.
fn numbered(name: &str, prefix: char) -> Option<u64> {
    name.strip_prefix(prefix)?.parse().ok()
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let digits = first.is_ascii_digit();
        let end = rest
            .find(|c: char| c.is_ascii_digit() != digits)
            .unwrap_or(rest.len());
        let (word, tail) = rest.split_at(end);
        parts.push(match word.parse() {
            Ok(number) if digits => Part::Number(number),
            _ => Part::Text(word.to_owned()),
        });
        rest = tail;
    }
    parts
}

#[cfg(test)]
mod tests {
    use fanin_data::Dtype;

    use super::*;

    fn tensor(name: &str, shape: &[usize]) -> Tensor {
        let len: usize = shape.iter().product();
        let values = (0..len).map(|v| v as f64).collect();
        Tensor::new(name, Dtype::F64, shape, values).expect("fits")
    }

    #[test]
    fn the_three_conventions_give_the_same_network() {
        let course = [
            tensor("W1", &[2, 3]),
            tensor("b1", &[2, 1]),
            tensor("W2", &[1, 2]),
        ];
        let torch = [
            tensor("net.9.weight", &[2, 3]),
            tensor("net.9.bias", &[2]),
            tensor("net.10.weight", &[1, 2]),
        ];
        let kernel = vec![0.0, 3.0, 1.0, 4.0, 2.0, 5.0];
        let keras = [
            Tensor::new("dense/kernel:0", Dtype::F64, &[3, 2], kernel).expect("fits"),
            tensor("dense/bias:0", &[2]),
            tensor("dense_1/kernel:0", &[2, 1]),
        ];
        let network =
            |tensors: &[Tensor]| network_from::<f64>(tensors, Activation::Relu).expect("a network");
        assert_eq!(network(&course).weights()[0][(1, 0)], 3.0);
        assert_eq!(network(&course), network(&torch));
        assert_eq!(network(&course), network(&keras));
    }

    /// Names without numbers: the shapes say what comes after what, or nobody does.
    #[test]
    fn layers_without_numbers_stand_as_their_shapes_fit() {
        let named = |name: &str, units: usize, inputs: usize| {
            tensor(&format!("{name}.weight"), &[units, inputs])
        };
        let tensors = [
            named("hidden", 3, 5),
            named("input", 5, 4),
            named("output", 1, 3),
        ];
        let network = network_from::<f64>(&tensors, Activation::Relu).expect("one order");
        assert_eq!(network.architecture().widths(), [4, 5, 3, 1]);
        let tensors = [
            named("fc_hid", 5, 5),
            named("fc_in", 5, 5),
            named("fc_out", 1, 5),
        ];
        let error = network_from::<f64>(&tensors, Activation::Relu).expect_err("two orders");
        let words = "fc_hid.weight, fc_in.weight, fc_out.weight do not say in which order";
        assert!(error.to_string().contains(words), "{error}");
        // So many orders, none of them whole, that nobody could try them all.
        let mut tensors: Vec<Tensor> = ('a'..='y')
            .map(|name| named(&name.to_string(), 8, 8))
            .collect();
        tensors.push(named("z", 3, 7));
        let error = network_from::<f64>(&tensors, Activation::Relu).expect_err("no order");
        assert!(error.to_string().contains("takes 7 inputs"), "{error}");
        // Where there are numbers, they count.
        let tensors = [
            named("body.0", 3, 3),
            named("body.2", 3, 3),
            named("a_head", 1, 3),
        ];
        let network = network_from::<f64>(&tensors, Activation::Relu).expect("one order");
        assert_eq!(network.architecture().widths(), [3, 3, 3, 1]);
        let tensors = [named("a.0", 2, 2), named("a.2", 2, 2), named("a.10", 2, 2)];
        assert!(network_from::<f64>(&tensors, Activation::Relu).is_ok());
    }

    #[test]
    fn what_does_not_fit_is_named() {
        for (tensors, words) in [
            (
                vec![tensor("W1", &[2, 3]), tensor("W2", &[2, 1])],
                "is it transposed?",
            ),
            (
                vec![tensor("W1", &[2, 3]), tensor("W2", &[1, 5])],
                "takes 5 inputs",
            ),
            (
                vec![tensor("W1", &[2, 2]), tensor("W3", &[2, 2])],
                "there are W1 and W3, but no W2",
            ),
            (vec![tensor("b1", &[2])], "no weights for it"),
            (
                vec![tensor("W1", &[2, 3]), tensor("b1", &[3])],
                "does not fit the 2 units",
            ),
            (vec![tensor("conv.weight", &[2, 3, 3, 3])], "two dimensions"),
            (vec![tensor("gamma", &[2])], "do not know what gamma"),
        ] {
            let message = network_from::<f64>(&tensors, Activation::Relu)
                .expect_err(words)
                .to_string();
            assert!(message.contains(words), "{message}");
        }
        assert!(network_from::<f64>(&[], Activation::Relu).is_err());
    }
}
