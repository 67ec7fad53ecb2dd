//! Networks in weight files: names and shapes of tensors as dense layers, and their order.
//!
//! Three questions are answered in three files: what a name says (`names.rs`), which tensors make a
//! layer (`layers.rs`), and which layer follows which (`order.rs`).

mod layers;
mod names;
mod order;

use fanin_activation::Activation;
use fanin_data::Tensor;
use fanin_nn::{Architecture, Network, Scalar};
use fanin_tensor::Matrix;

use crate::Error;
use layers::Found;

/// The network whose weights these tensors are.
///
/// Understood are the course's dictionary (`W1` of shape (units, inputs), `b1`, `W2`, …), PyTorch's
/// `state_dict` (`net.0.weight` of shape (units, inputs), `net.0.bias`), and Keras (`dense/kernel`
/// of shape (inputs, units), `dense/bias`). Layers stand in the order of their numbers, and without
/// numbers in the order in which their shapes fit. A layer without a bias gets one of 0. A file
/// does not say which activation a network has: all hidden layers get `activation`.
///
/// # Errors
/// [`Error::Weights`] for tensors that no dense layer has, for layers that do not fit on each
/// other, and for layers without numbers that fit in more than one order.
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
    let mut layers = layers::layers(tensors).map_err(wrong)?;
    order::in_order(&mut layers).map_err(wrong)?;
    let mut widths: Vec<usize> = layers.iter().take(1).map(|layer| layer.inputs).collect();
    let (mut weights, mut biases) = (Vec::new(), Vec::new());
    for (index, layer) in layers.iter().enumerate() {
        if let Some(before) = index.checked_sub(1).map(|before| &layers[before])
            && before.units != layer.inputs
        {
            return Err(wrong(misfit(before, layer)));
        }
        widths.push(layer.units);
        weights.push(matrix(layer));
        biases.push(bias(layer).map_err(wrong)?);
    }
    let architecture = Architecture::mlp(&widths, activation)?;
    Ok(Network::from_parameters(&architecture, weights, biases)?)
}

/// The weights in the shape (units, inputs).
fn matrix<T: Scalar>(layer: &Found<'_>) -> Matrix<T> {
    let (units, inputs) = (layer.units, layer.inputs);
    let at = |i: usize, j: usize| match layer.transposed {
        true => j * units + i,
        false => i * inputs + j,
    };
    Matrix::from_fn(units, inputs, |i, j| {
        T::from_f64(layer.weight.values()[at(i, j)])
    })
}

/// One value for each unit; zeros without a bias.
fn bias<T: Scalar>(layer: &Found<'_>) -> Result<Vec<T>, String> {
    let Some(bias) = layer.bias else {
        return Ok(vec![T::zero(); layer.units]);
    };
    let (values, weight) = (bias.values(), layer.weight);
    if values.len() == layer.units {
        return Ok(values.iter().map(|&b| T::from_f64(b)).collect());
    }
    Err(format!(
        "{} of shape {:?} does not fit the {} units of {} of shape {:?}{}",
        bias.name(),
        bias.shape(),
        layer.units,
        weight.name(),
        weight.shape(),
        transposed_if(values.len() == layer.inputs)
    ))
}

/// What to say of a layer that takes other inputs than the one before has units.
fn misfit(before: &Found<'_>, layer: &Found<'_>) -> String {
    let (above, weight) = (before.weight, layer.weight);
    format!(
        "{} of shape {:?} takes {} inputs, but {} of shape {:?} has {} units{}",
        weight.name(),
        weight.shape(),
        layer.inputs,
        above.name(),
        above.shape(),
        before.units,
        transposed_if(layer.units == before.units)
    )
}

/// A guess at the mistake, where the sizes would fit the other way round.
fn transposed_if(fits: bool) -> &'static str {
    match fits {
        true => "; is it transposed?",
        false => "",
    }
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
