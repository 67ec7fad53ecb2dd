//! The network that `train` and `explain` are asked about.

use fanin_activation::words::Shortest;
use fanin_lab::Setup;
use fanin_nn::{Architecture, Settings};

use crate::args::{DescentOptions, NetworkOptions};
use crate::failure::Failure;

/// Network and descent as they were asked for; without `--layers` the course's, on this many
/// inputs.
pub(crate) fn setup(network: &NetworkOptions, descent: &DescentOptions, inputs: usize) -> Setup {
    let layers = network.layers.as_ref();
    Setup {
        layers: layers.map_or_else(|| vec![inputs, 20, 7, 5, 1], |layers| layers.0.clone()),
        activation: network.activation(),
        residual: network.residual,
        initialization: network.init.clone(),
        rng: network.rng,
        seed: network.seed,
        settings: Settings {
            learning_rate: descent.learning_rate,
            iterations: descent.iterations,
            loss: descent.loss,
            ..Settings::default()
        },
    }
}

/// Whether there can be a network of these layers.
pub(crate) fn check_layers(layers: &[usize], options: &NetworkOptions) -> Result<(), Failure> {
    let architecture = Architecture::mlp(layers, options.activation())?;
    if options.residual && architecture.with_residual_paths().residual_paths() == 0 {
        return Err(Failure::usage(format!(
            "--residual leads around hidden layers after the first: wanted two hidden layers at least, got --layers {}",
            widths(layers, ",")
        )));
    }
    Ok(())
}

/// Widths from input to output, with this between them.
pub(crate) fn widths(layers: &[usize], between: &str) -> String {
    let layers: Vec<String> = layers.iter().map(usize::to_string).collect();
    layers.join(between)
}

/// `12288, 20, 7, 5, 1 · relu · residual paths`
pub(crate) fn architecture_in_words(setup: &Setup) -> String {
    let residual = match setup.residual {
        true => " · residual paths",
        false => "",
    };
    let layers = widths(&setup.layers, ", ");
    format!("{layers} · {}{residual}", setup.activation)
}

/// The spec as typed, the scheme that it amounts to, and where the numbers come from.
pub(crate) fn weights_in_words(setup: &Setup) -> String {
    let spec = setup.initialization.as_typed();
    let canonical = canonical(setup).filter(|name| name != spec);
    let canonical = canonical.map_or_else(String::new, |name| format!(" ({name})"));
    format!(
        "{spec}{canonical}, seed {} of {}'s stream",
        setup.seed, setup.rng
    )
}

/// The scheme that a spec amounts to.
pub(crate) fn canonical(setup: &Setup) -> Option<String> {
    let scheme = setup.initialization.canonical();
    scheme.map(|scheme| scheme.to_string())
}

/// `gradient descent on all samples, 2500 iterations, learning rate 0.0075`, and what is added to
/// it.
pub(crate) fn descent_in_words(settings: &Settings) -> String {
    let mut words = format!(
        "gradient descent on all samples, {} iterations, learning rate {}",
        settings.iterations,
        Shortest(settings.learning_rate)
    );
    let extras = [
        ("momentum", settings.momentum),
        ("l2", settings.l2),
        ("repulsion", settings.repulsion),
    ];
    for (name, value) in extras.into_iter().filter(|(_, value)| *value > 0.0) {
        words.push_str(&format!(", {name} {}", Shortest(value)));
    }
    words
}
