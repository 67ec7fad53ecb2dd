//! Weight files of PyTorch, Keras and NumPy become networks, or are refused by the name of what
//! does not fit.

use fanin_activation::Activation;
use fanin_lab::{Error, network_from};
use fanin_nn::Network;
use fanin_tensor::Matrix;

/// Reads a file that `tests/reference/weights/generate.py` made.
fn read(file: &str) -> Result<Network<f64>, Error> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/reference/weights/");
    let path = folder.to_owned() + file;
    let tensors = fanin_data::read_weights(path.as_ref()).expect("readable");
    network_from(&tensors, Activation::Relu)
}

#[test]
fn files_of_other_libraries_hold_the_same_network() {
    for file in [
        "sequential.safetensors",
        "named.safetensors",
        "half.safetensors",
        "bfloat16.safetensors",
        "keras.safetensors",
        "course.npz",
        "compressed.npz",
        "layouts.npz",
    ] {
        let network = read(file).expect(file);
        let [first, second] = network.weights() else {
            panic!("{file}: two layers");
        };
        let at = |value: usize| value as f64;
        let wanted = Matrix::from_fn(3, 4, |i, j| (4.0 * at(i) + at(j) - 5.0) / 8.0);
        assert_eq!(*first, wanted, "{file}");
        let wanted = Matrix::from_fn(2, 3, |i, j| (2.0 - 3.0 * at(i) - at(j)) / 8.0);
        assert_eq!(*second, wanted, "{file}");
        assert_eq!(network.biases()[0], [-0.125, 0.0, 0.125], "{file}");
        assert_eq!(network.biases()[1], [0.0, 0.25], "{file}");
    }
}

#[test]
fn files_of_other_networks_are_refused_by_name() {
    for (file, words) in [
        (
            "batch_norm.safetensors",
            "bn1.running_mean belongs to a batch normalization",
        ),
        (
            "convolution.safetensors",
            "conv1.weight has shape [2, 1, 2, 2]",
        ),
        (
            "missing.safetensors",
            "there is a fc1.bias, but no weights for it",
        ),
        (
            "transposed.safetensors",
            "fc1.weight of shape [4, 3]; is it transposed?",
        ),
    ] {
        let message = read(file).expect_err(file).to_string();
        assert!(message.contains(words), "{message}");
    }
    // Values that are no numbers are a matter for the diagnosis.
    assert!(read("nan.safetensors").is_ok_and(|network| network.weights()[0][(0, 0)].is_nan()));
}
