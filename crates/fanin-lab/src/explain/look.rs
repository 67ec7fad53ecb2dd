//! The first step of a network, measured and beside it what theory expects.
//!
//! One iteration of training is made with probes; nothing is kept of its update.
//!
//! What is there twice, measured and by theory, is the point: where the two agree, the scheme is
//! what makes the network fail; where they do not, theory's assumption of wide layers fails, or the
//! weights are not what the scheme says.

use std::ops::ControlFlow;

use fanin_activation::theory::Propagated;
use fanin_init::{Fan, Initialization};
use fanin_nn::{
    DeepProbe, InputMoments, LayerProbe, Network, Problem, Scalar, Settings, Step, train,
};

use super::theory::{escape_time, expected, mean_and_deviation};
use crate::causes::{Evidence, causes};
use crate::{Cause, Diagnosis, Error, Outcome, Trial};

/// What the first step of a network shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Findings {
    /// Each layer as theory expects it and as it is, from the first hidden layer to the output.
    pub layers: Vec<LayerReport>,
    /// Moments of the inputs that went in.
    pub inputs: InputMoments,
    /// Iterations until small weights leave the plateau, by the dynamics of deep linear networks:
    /// an order of magnitude. `None` for networks to which that theory does not apply.
    pub escape_time: Option<f64>,
    /// Why the network would not learn; the first is the primary one. Empty where nothing is wrong.
    pub causes: Vec<Cause>,
}

impl Findings {
    /// Why the network does not learn, now that the run was made: the causes of its diagnosis. Of a
    /// run that still moved at its end, which has no cause, what the first step showed stays.
    pub fn causes_after<T>(&self, trial: &Trial<T>) -> Vec<Cause> {
        let Diagnosis { outcome, causes } = &trial.diagnosis;
        match outcome {
            Outcome::StillMoving if causes.is_empty() => self.causes.clone(),
            _ => causes.clone(),
        }
    }
}

/// A layer before the first step, as theory expects it and as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerReport {
    /// Inputs and units of the layer.
    pub fan: Fan,
    /// Mean and standard deviation of the layer's weights.
    ///
    /// Over all of the layer's own values as drawn or read, in units of a weight.
    pub weight: (f64, f64),
    /// What theory expects of weights with the initialization's moments (of weights from a file,
    /// with their own moments). `None` for weights without finite moments and in a network with
    /// residual paths.
    pub predicted: Option<Propagated>,
    /// Sizes of signal and gradient that were measured.
    pub probe: LayerProbe,
    /// Measurements that need products of matrices, such as correlations between samples.
    pub deep: DeepProbe,
}

/// Looks at a network before the first step. `initialization` is what drew the weights, if anything
/// did.
pub(super) fn look<T: Scalar>(
    network: &Network<T>,
    initialization: Option<&Initialization>,
    problem: &Problem<T>,
    settings: &Settings,
) -> Result<Findings, Error> {
    let once = Settings {
        iterations: 1,
        ..settings.clone()
    };
    let mut deep = Vec::new();
    let run = train(problem, network.clone(), &once, &mut |step: &Step<
        '_,
        T,
    >| {
        deep = step.deep_probe();
        ControlFlow::Continue(())
    })?;
    let inputs = problem.input_moments();
    let predicted = expected(network, initialization, inputs)?;
    let fans = network.architecture().fans();
    let layers: Vec<LayerReport> = (run.start.iter().zip(deep).zip(fans).enumerate())
        .map(|(index, ((probe, deep), fan))| LayerReport {
            fan,
            weight: mean_and_deviation(network.weights()[index].as_slice()),
            predicted: predicted.as_ref().map(|layers| layers[index]),
            probe: *probe,
            deep,
        })
        .collect();
    Ok(Findings {
        escape_time: escape_time(&layers, network, problem, settings),
        causes: causes(&Evidence::of_first_step(&run, problem, settings)),
        layers,
        inputs,
    })
}
