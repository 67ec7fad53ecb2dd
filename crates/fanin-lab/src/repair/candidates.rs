//! Which single changes are worth a forecast or a trial.
//!
//! The lists are short on purpose: each candidate costs two gradients as a forecast, and a whole
//! run as a trial.
//!
//! Candidates come from four rules: usual weights, learning rates by powers of ten, standardized
//! inputs, another activation with weights that fit it. What is not in the lists is not proposed: a
//! diagnosis should name changes that people know.

use fanin_activation::Activation;
use fanin_nn::{Architecture, InputMoments};

use super::gains::in_notation;
use super::{HE, LECUN, Repair, fitting, usual};

/// What may be tried on any network, each a single change; of each kind the likeliest first.
///
/// First weights that theory finds to fit this network, then the usual gains 1, √2 and 1.6,
/// orthogonal weights, scaled inputs where they are not scaled, learning rates from a hundredth to
/// a hundred times the one used, and other activations. A candidate may be there twice; whoever
/// tries them leaves out what was tried.
pub(crate) fn candidates(
    architecture: &Architecture,
    inputs: InputMoments,
    learning_rate: f64,
) -> Vec<Repair> {
    let weights = [
        LECUN.weights(),
        HE.weights(),
        usual(Activation::Tanh).weights(),
        in_notation("orthogonal"),
    ];
    let rates = [0.1, 10.0, 0.01, 100.0]
        .map(|factor| Repair::LearningRate(rounded(learning_rate * factor)));
    let leaky = Activation::LeakyRelu { slope: 0.2 };
    let own = architecture.hidden().first().map(|layer| layer.activation);
    let others = [
        (Activation::Tanh, LECUN),
        (Activation::Relu, HE),
        (leaky, HE),
    ];
    let others = others
        .into_iter()
        .filter(|(phi, _)| own.is_some_and(|own| own != *phi))
        .map(|(phi, gain)| Repair::Activation(phi, gain.weights()));
    let mut all = vec![fitting(architecture, inputs)];
    all.extend(weights.map(Repair::Initialization));
    all.extend((!inputs.are_standard()).then_some(Repair::Inputs));
    all.extend(rates);
    all.extend(others);
    all
}

/// Learning rates further away, for where the rate is what is wrong, the nearest first; and then
/// the usual ones, however far those are.
pub(crate) fn far_rates(learning_rate: f64) -> impl Iterator<Item = Repair> {
    let factors = [1e-3, 1e3, 1e-4, 1e4, 1e-5, 1e5];
    let far = factors.map(|factor| rounded(learning_rate * factor));
    let usual = [0.01, 0.001, 0.1, 1e-4];
    far.into_iter().chain(usual).map(Repair::LearningRate)
}

/// Weights with gains from a tenth to ten, for where nothing else helps.
///
/// Each is `randn * gain / sqrt(n_prev)`; the gains of [`candidates`] are left out.
pub(crate) fn scales() -> impl Iterator<Item = Repair> {
    let gains = [0.1, 0.2, 0.5, 0.7, 1.2, 2.0, 2.5, 3.0, 4.0, 6.0, 10.0];
    gains
        .into_iter()
        .map(|gain| Repair::Initialization(in_notation(&format!("randn*{gain}/sqrt(n_prev)"))))
}

/// Paths around the layers, if the network has none and there are layers for them.
pub(crate) fn residual_paths(architecture: &Architecture) -> Option<Repair> {
    let layer = architecture.hidden().first()?;
    let has_none = architecture.residual_paths() == 0;
    let possible = architecture.clone().with_residual_paths().residual_paths() > 0;
    (has_none && possible).then(|| Repair::ResidualPaths(usual(layer.activation).weights()))
}

/// A learning rate of three digits: 0.0075 / 10 in binary is not 0.00075.
pub(crate) fn rounded(rate: f64) -> f64 {
    format!("{rate:.2e}").parse().unwrap_or(rate)
}
