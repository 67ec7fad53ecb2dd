//! What the tests of causes may look at.
//!
//! It is plain data, so that it does not matter who measured: probes before the first step and
//! after the last, norms of gradients, costs, and the moments of the inputs.
//!
//! A test of a cause is a function of this and of nothing else, so that it can be run on a first
//! step, on a finished run, and in a test on numbers that were written down. All sizes are mean
//! squares over units and samples, of the training set.

use fanin_activation::Activation;
use fanin_nn::{
    Architecture, End, InputMoments, LayerProbe, Problem, Record, Run, Scalar, Settings,
};

use crate::repair::fitting;
use crate::{Outcome, Repair};

/// From this root mean square on a logit saturates the sigmoid: its derivative is under 5e-5.
pub(super) const SATURATED: f64 = 10.0;

/// All that the tests of causes may look at, as plain data: what went in, what was measured before
/// the first step and after the last, and how it was trained.
pub(crate) struct Evidence<'a> {
    /// Layers and activations.
    pub(super) architecture: &'a Architecture,
    /// How it was trained.
    pub(super) settings: &'a Settings,
    /// Moments of the inputs.
    pub(super) inputs: InputMoments,
    /// Samples of each class.
    pub(super) classes: Vec<usize>,
    /// Non-finite weights and biases of each layer before the first step.
    pub(super) non_finite: &'a [usize],
    /// Each layer before the first step.
    pub(super) start: &'a [LayerProbe],
    /// Each layer after the last step.
    pub(super) finish: &'a [LayerProbe],
    /// Norms of the weights' gradients in the first iteration, a layer each.
    pub(super) start_gradients: &'a [f64],
    /// The same in the last iteration.
    pub(super) finish_gradients: &'a [f64],
    /// Kinds of units that differ in each hidden layer, after the last step.
    pub(super) unit_classes: Vec<usize>,
    /// Costs from the first iteration to the last.
    pub(super) costs: &'a [Record],
    /// How the run ended.
    pub(super) end: End,
    /// What became of it.
    pub(super) outcome: Outcome,
    /// Whether this is a whole run, and not the first step alone.
    pub(super) is_finished: bool,
}

impl<'a> Evidence<'a> {
    /// What the first step alone shows.
    pub(crate) fn of_first_step<T: Scalar>(
        run: &'a Run<T>,
        problem: &Problem<T>,
        settings: &'a Settings,
    ) -> Self {
        Self {
            is_finished: false,
            ..Self::of_run(run, problem, settings, Outcome::Stalled)
        }
    }

    /// What a finished run shows.
    pub(crate) fn of_run<T: Scalar>(
        run: &'a Run<T>,
        problem: &Problem<T>,
        settings: &'a Settings,
        outcome: Outcome,
    ) -> Self {
        Self {
            architecture: run.network.architecture(),
            settings,
            inputs: problem.input_moments(),
            classes: problem.counts().to_vec(),
            non_finite: &run.born_non_finite,
            start: &run.start,
            finish: &run.finish,
            start_gradients: &run.start_gradients,
            finish_gradients: &run.finish_gradients,
            unit_classes: run.network.unit_classes(),
            costs: &run.milestones,
            end: run.end,
            outcome,
            is_finished: true,
        }
    }

    /// Samples in the training set.
    pub(super) fn samples(&self) -> usize {
        self.classes.iter().sum()
    }

    /// Root mean square of the inputs.
    pub(super) fn input_size(&self) -> f64 {
        self.inputs.second_moment.sqrt()
    }

    /// Root mean square of the logits before the first step.
    pub(super) fn logit_size(&self) -> Option<f64> {
        Some(self.start.last()?.z_second_moment.sqrt())
    }

    /// The hidden layers before the first step; `None` without any layer.
    pub(super) fn hidden(&self) -> Option<&'a [LayerProbe]> {
        self.start.split_last().map(|(_, hidden)| hidden)
    }

    /// Effective learning rate times iterations, where momentum μ makes a learning rate α count as
    /// `α / (1 - μ)`.
    ///
    /// So a run of T plain steps and one of T steps with momentum can be judged by one threshold.
    /// The unit is that of a learning rate.
    pub(super) fn time(&self) -> f64 {
        let settings = self.settings;
        settings.learning_rate / (1.0 - settings.momentum) * settings.iterations as f64
    }

    /// What descent could lower the cost by if the gradient stayed as it is at the start: time ×
    /// ‖∇J‖².
    ///
    /// In nats a sample. It is exact to first order in the learning rate; the sum is over weight
    /// matrices, without biases, whose gradient moves the base rate only.
    pub(super) fn reachable(&self) -> f64 {
        let norms = self.start_gradients.iter();
        self.time() * norms.map(|norm| norm * norm).sum::<f64>()
    }

    /// Backward second moment of the first layer over that of the last; `None` with fewer than two
    /// layers.
    ///
    /// Below 1 a gradient shrinks on its way back, above 1 it grows; its size changes by the square
    /// root. NaN where the network answers NaN, and 0 / 0 after zero weights.
    pub(super) fn backward_growth(&self) -> Option<f64> {
        let [first, .., last] = self.start else {
            return None;
        };
        Some(first.backward_second_moment / last.backward_second_moment)
    }

    /// Whether this hidden layer, from 1, has an activation that is flat on both sides.
    pub(super) fn is_bounded(&self, layer: usize) -> bool {
        let hidden = self.architecture.hidden();
        let phi = hidden.get(layer - 1).map(|layer| layer.activation);
        matches!(phi, Some(Activation::Tanh | Activation::Sigmoid))
    }

    /// First weights that fit this network, or what it needs besides; and the same in words, after
    /// this beginning of a sentence.
    pub(super) fn fitting(&self, beginning: &str) -> (String, Repair) {
        let repair = fitting(self.architecture, self.inputs);
        let words = match &repair {
            Repair::Initialization(spec) => spec.to_string(),
            other => other.to_string(),
        };
        (format!("{beginning} {words}"), repair)
    }
}
