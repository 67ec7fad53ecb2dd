use fanin_activation::words::nearest;
use thiserror::Error;

/// What can be wrong with a network, its data or its settings.
///
/// A run that diverges is no error: it is a [`Run`](crate::Run) that says so.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum Error {
    /// The list of layer widths has fewer than two entries, or a zero.
    #[error(
        "layers {widths:?}: wanted the input's and the output's width at least, all of them >= 1"
    )]
    Layers {
        /// The widths as given.
        widths: Vec<usize>,
    },
    /// A residual path around the first hidden layer.
    #[error("the first hidden layer has a residual path: wanted a hidden layer before it")]
    Path,
    /// More values than this program holds in one array.
    #[error("{what} would hold {values} values; the limit is {limit}")]
    TooLarge {
        /// Which array.
        what: String,
        /// How many values it would hold, in words if it overflows.
        values: String,
        /// The limit.
        limit: usize,
    },
    /// The network's input is not the data's.
    #[error("the network takes {network} inputs, the data has {data} features")]
    Inputs {
        /// Inputs of the network.
        network: usize,
        /// Features of a sample.
        data: usize,
    },
    /// The network's outputs cannot name the classes.
    #[error(
        "{outputs} outputs cannot name {classes} classes: wanted 1 output for 2 classes, else one for each"
    )]
    Outputs {
        /// Outputs of the network.
        outputs: usize,
        /// Classes in the data.
        classes: usize,
    },
    /// The labels do not fit the samples.
    #[error("{labels} labels for {samples} samples")]
    Labels {
        /// Labels given.
        labels: usize,
        /// Samples given.
        samples: usize,
    },
    /// There is no sample.
    #[error("no samples to learn from")]
    NoSamples,
    /// An input is NaN or infinite.
    #[error("feature {feature} of sample {sample} is {value}: inputs must be finite")]
    NonFiniteInput {
        /// Row of the data, from 0.
        feature: usize,
        /// Column of the data, from 0.
        sample: usize,
        /// The value.
        value: f64,
    },
    /// A loss or a form of training has another name.
    #[error("unknown {kind} `{name}`; {}", suggestion(name, known))]
    UnknownName {
        /// What has no such name: `loss` or `form`.
        kind: &'static str,
        /// The name as given.
        name: String,
        /// The names that there are.
        known: &'static [&'static str],
    },
    /// A setting lies outside its range.
    #[error("{name} is {value}, wanted {wanted}")]
    Setting {
        /// Which setting.
        name: &'static str,
        /// Its value.
        value: f64,
        /// Its range in words.
        wanted: &'static str,
    },
    /// The dual form cannot hold what a setting does to the weights.
    #[error("there is no dual form with {with}: {why}; wanted form auto or primal")]
    NoDualForm {
        /// The setting.
        with: &'static str,
        /// What stands against it.
        why: &'static str,
    },
    /// The weights could not be made.
    #[error(transparent)]
    Init(#[from] fanin_init::Error),
    /// Weights of the wrong shape.
    #[error(transparent)]
    Shape(#[from] fanin_tensor::Error),
}

fn suggestion(name: &str, known: &[&str]) -> String {
    match nearest(name, known.iter().copied()).first() {
        Some(nearest) => format!("the nearest is `{nearest}`"),
        None => format!("known: {}", known.join(", ")),
    }
}
