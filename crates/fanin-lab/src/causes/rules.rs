//! One rule a cause; [`CauseKind::rule`] says it in words.

use fanin_activation::Activation;
use fanin_nn::{End, LayerProbe, Problem, Run, Scalar, Settings};

use crate::repair::{rescale, rounded};
use crate::{Cause, CauseKind, Outcome, Repair};

/// Where `sigmoid′ < 5e-5`.
const SATURATED: f64 = 10.0;

/// All that a rule may look at.
pub(crate) struct Evidence<'a, T: Scalar> {
    pub(crate) run: &'a Run<T>,
    pub(crate) problem: &'a Problem<T>,
    pub(crate) settings: &'a Settings,
    pub(crate) outcome: Outcome,
}

impl<T: Scalar> Evidence<'_, T> {
    /// All causes, the primary one first; before a run is `finished`, only those that the first step shows.
    pub(crate) fn causes(&self, finished: bool) -> Vec<Cause> {
        // Each of these explains everything behind it: a NaN, a gradient that is exactly zero, nothing to tell apart.
        let fatal = self
            .one_class()
            .or_else(|| self.non_finite_weights())
            .or_else(|| self.constant_inputs())
            .or_else(|| self.dead_relu())
            .or_else(|| self.zero_gradient());
        if let Some(cause) = fatal {
            return vec![cause];
        }
        // Equal units stay equal at any scale.
        if let Some(cause) = self.symmetry() {
            return vec![cause];
        }
        // What is wrong before the first step comes before what goes wrong in training.
        let at_start = [
            self.unscaled_inputs(),
            self.exploding_forward(),
            self.saturation(),
            self.collapse(),
            self.vanishing_forward(),
            self.chaos(),
            self.exploding_backward(),
        ];
        let mut causes: Vec<Cause> = at_start.into_iter().flatten().collect();
        // A gradient is small or large because signals are; and where layers do not learn, no step size is right.
        let later = || {
            let too_large = finished.then(|| self.learning_rate_too_large()).flatten();
            too_large.or_else(|| self.learning_rate_too_small(finished))
        };
        if causes.is_empty() {
            causes.extend(self.vanishing_backward().or_else(later));
        }
        causes
    }

    fn one_class(&self) -> Option<Cause> {
        let (class, samples) = (self.problem.majority(), self.problem.samples());
        if self.problem.counts()[class] < samples {
            return None;
        }
        Some(Cause {
            kind: CauseKind::OneClass,
            layer: 1,
            numbers: vec![("class", class as f64), ("samples", samples as f64)],
            evidence: format!(
                "all {samples} samples are of class {class}: to answer it always is right, and nothing else can be learned"
            ),
            remedy: "none by initialization: look at how the labels are read".to_owned(),
            repair: Repair::Data,
            forecast: None,
        })
    }

    fn non_finite_weights(&self) -> Option<Cause> {
        let counts = &self.run.born_non_finite;
        let index = counts.iter().position(|&count| count > 0)?;
        let w = &self.run.network.weights()[index];
        let (count, total) = (counts[index], w.rows() * (w.cols() + 1));
        let share = match 100 * count / total {
            0 => String::new(),
            percent => format!(" ({percent} %)"),
        };
        Some(Cause {
            kind: CauseKind::NonFiniteWeights,
            layer: index + 1,
            numbers: vec![("non_finite", count as f64), ("parameters", total as f64)],
            evidence: format!(
                "{count} of layer {}'s {total} weights and biases{share} are NaN or infinite \
                 before the first step",
                index + 1
            ),
            remedy: format!(
                "a formula whose values are finite, such as {}",
                self.scaled()
            ),
            repair: self.rescale(),
            forecast: None,
        })
    }

    fn constant_inputs(&self) -> Option<Cause> {
        let inputs = self.problem.input_moments();
        if inputs.signal > 1e-12 * inputs.second_moment {
            return None;
        }
        Some(Cause {
            kind: CauseKind::ConstantInputs,
            layer: 1,
            numbers: vec![
                ("variance_across_samples", inputs.signal),
                ("second_moment", inputs.second_moment),
            ],
            evidence: format!(
                "all {} samples are the same: there is nothing to tell them apart by",
                self.problem.samples()
            ),
            remedy: "none by initialization: look at how the data are read".to_owned(),
            repair: Repair::Data,
            forecast: None,
        })
    }

    fn dead_relu(&self) -> Option<Cause> {
        let [hidden @ .., _] = self.run.start.as_slice() else {
            return None;
        };
        let dead = |probe: &&LayerProbe| probe.dead == probe.units && probe.a_second_moment == 0.0;
        let probe = hidden.iter().find(dead)?;
        if self.run.start.iter().any(|probe| probe.weight_norm == 0.0) {
            return None;
        }
        Some(Cause {
            kind: CauseKind::DeadRelu,
            layer: probe.layer,
            numbers: vec![("dead", probe.dead as f64), ("units", probe.units as f64)],
            evidence: format!(
                "layer {} was born dead: before the first step each of its {} units answers 0 to every sample, so nothing \
                 passes it, and no gradient comes back",
                probe.layer, probe.units
            ),
            remedy: format!(
                "another seed, more units in layer {}, or {}",
                probe.layer,
                leaky_in_words()
            ),
            repair: leaky(),
            forecast: None,
        })
    }

    fn zero_gradient(&self) -> Option<Cause> {
        let zero = |norms: &[f64]| !norms.is_empty() && norms.iter().all(|&norm| norm == 0.0);
        let start = &self.run.start;
        if !(zero(&self.run.start_gradients) && zero(&self.run.finish_gradients)) {
            return None;
        }
        let silent = |probe: &LayerProbe| probe.a_second_moment == 0.0;
        let layer = start.iter().find(|p| silent(p)).map_or(1, |p| p.layer);
        let layers = start.len();
        Some(Cause {
            kind: CauseKind::ZeroGradient,
            layer,
            numbers: vec![("gradient_norm", 0.0), ("layers", layers as f64)],
            evidence: format!(
                "the gradients of all {layers} weight matrices are exactly 0 from the first to the last iteration \
                 (layer {layer} answers 0 to every sample): only the output bias learns"
            ),
            remedy: format!("random weights, such as {}", self.scaled()),
            repair: self.rescale(),
            forecast: None,
        })
    }

    fn symmetry(&self) -> Option<Cause> {
        let classes = self.run.network.unit_classes();
        let units = |layer: usize| self.run.network.biases()[layer].len();
        let index = (0..classes.len()).find(|&l| classes[l] == 1 && units(l) > 1)?;
        let layer = index + 1;
        Some(Cause {
            kind: CauseKind::Symmetry,
            layer,
            numbers: vec![("units", units(index) as f64), ("classes", 1.0)],
            evidence: format!(
                "after training the {} units of layer {layer} still have equal incoming and outgoing weights: \
                 they work as one",
                units(index)
            ),
            remedy: format!(
                "weights that differ from unit to unit, such as {}",
                self.scaled()
            ),
            repair: self.rescale(),
            forecast: None,
        })
    }

    fn unscaled_inputs(&self) -> Option<Cause> {
        let input = self.input();
        let logit = rms(self.run.start.last()?.z_second_moment);
        let shown = logit > SATURATED || self.flat_layer().is_some();
        if !(input > SATURATED && shown && logit <= 10.0 * input) {
            return None;
        }
        Some(Cause {
            kind: CauseKind::UnscaledInputs,
            layer: 1,
            numbers: vec![("rms_input", input), ("rms_logit", logit)],
            evidence: format!(
                "the inputs are {input:.0} in root mean square, and the logits {logit:.0} before the first step: the \
                 weights are of the right scale, the inputs are not"
            ),
            remedy: "inputs of mean 0 and variance 1; pixels divided by 255 will do".to_owned(),
            repair: Repair::Inputs,
            forecast: None,
        })
    }

    fn exploding_forward(&self) -> Option<Cause> {
        let start = &self.run.start;
        let (input, logit) = (self.input(), rms(start.last()?.z_second_moment));
        let late = matches!(self.run.end, End::Diverged { iteration } if iteration > 0);
        // A logit that is not finite, or overflows to NaN, has exploded as well.
        if !(logit > SATURATED && logit > 10.0 * input || logit.is_nan() && !late) {
            return None;
        }
        let grown = |probe: &&LayerProbe| {
            let z = rms(probe.z_second_moment);
            z > SATURATED || z.is_nan()
        };
        let layer = start.iter().find(grown)?;
        let z = rms(layer.z_second_moment);
        Some(Cause {
            kind: CauseKind::ExplodingForward,
            layer: layer.layer,
            numbers: vec![("rms_input", input), ("rms_z", z), ("rms_logit", logit)],
            evidence: format!(
                "before the first step the inputs are {input:.2} in root mean square, layer {}'s z {z:.1}, \
                 the logits {logit:.1}: the output is saturated",
                layer.layer
            ),
            remedy: format!("weights scaled by the fan-in: {}", self.scaled()),
            repair: self.rescale(),
            forecast: None,
        })
    }

    fn saturation(&self) -> Option<Cause> {
        let probe = self.flat_layer()?;
        Some(Cause {
            kind: CauseKind::Saturation,
            layer: probe.layer,
            numbers: vec![("flat", probe.flat), ("rms_z", rms(probe.z_second_moment))],
            evidence: format!(
                "before the first step {:.0} % of layer {}'s outputs lie where the activation is flat (z is {:.1} in root \
                 mean square): hardly any gradient passes",
                100.0 * probe.flat,
                probe.layer,
                rms(probe.z_second_moment)
            ),
            remedy: format!("weights scaled by the fan-in: {}", self.scaled()),
            repair: self.rescale(),
            forecast: None,
        })
    }

    fn vanishing_forward(&self) -> Option<Cause> {
        self.lost(false)
    }

    fn collapse(&self) -> Option<Cause> {
        self.lost(true)
    }

    /// What tells samples apart is lost: with the signal itself, or without.
    fn lost(&self, alike: bool) -> Option<Cause> {
        let [hidden @ .., _] = self.run.start.as_slice() else {
            return None;
        };
        let last = hidden.last()?;
        let inputs = self.problem.input_moments();
        let (from, to) = (inputs.signal.sqrt(), last.signal.sqrt());
        // How far gradient descent can move the output weights along the differences between samples.
        let reach = |units: usize, signal: f64| self.time() * units as f64 * signal;
        let moved = reach(last.units, last.signal);
        let lost = |probe: &&LayerProbe| reach(probe.units, probe.signal) < 1.0;
        if !(moved < 1.0 && reach(self.problem.x().rows(), inputs.signal) >= 1.0) {
            return None;
        }
        // A quarter of the differences between samples is not lost: what lacks then is time.
        if to >= 0.25 * from {
            return None;
        }
        // A run that is on its way is no alarm, unless next to nothing of the signal is left.
        let on_its_way = self.outcome == Outcome::StillMoving && to >= 0.05 * from;
        if on_its_way || alike != (last.a_second_moment > 0.01 * inputs.second_moment) {
            return None;
        }
        let first = hidden.iter().find(lost)?;
        let numbers = vec![
            ("spread_input", from),
            ("spread_last_hidden", to),
            ("reach", moved),
        ];
        let end = format!(
            "in {} iterations the output weights can move two samples' logits apart by about {moved:.0e}, and 1 is needed",
            self.settings.iterations
        );
        Some(if alike {
            Cause {
                kind: CauseKind::CorrelationCollapse,
                layer: first.layer,
                numbers,
                evidence: format!(
                    "before the first step the last hidden layer's outputs are {:.2} in root mean square, but differ by only \
                     {to:.1e} from sample to sample ({from:.2} in the input): {end}",
                    rms(last.a_second_moment)
                ),
                remedy: format!("weights that keep samples apart: {}", self.scaled()),
                repair: self.rescale(),
                forecast: None,
            }
        } else {
            Cause {
                kind: CauseKind::VanishingForward,
                layer: first.layer,
                numbers,
                evidence: format!(
                    "before the first step samples differ by {from:.2} in the input, and by {to:.1e} behind the last hidden \
                     layer: {end}"
                ),
                remedy: format!("weights that keep the signal's size: {}", self.scaled()),
                repair: self.rescale(),
                forecast: None,
            }
        })
    }

    fn chaos(&self) -> Option<Cause> {
        let growth = self.backward_growth()?;
        if !(self.is_bounded() && growth > 10.0) {
            return None;
        }
        Some(Cause {
            kind: CauseKind::Chaos,
            layer: 1,
            numbers: vec![("backward_growth", growth)],
            evidence: format!(
                "before the first step a gradient grows by {:.1e} on its way back through {} layers: small changes of early \
                 weights change everything",
                growth.sqrt(),
                self.run.start.len()
            ),
            remedy: "weights at the edge of chaos: randn/sqrt(n_prev)".to_owned(),
            repair: Repair::Initialization("randn/sqrt(n_prev)".to_owned()),
            forecast: None,
        })
    }

    fn exploding_backward(&self) -> Option<Cause> {
        let growth = self.backward_growth()?;
        if self.is_bounded() || growth <= 1e4 || growth.is_nan() {
            return None;
        }
        Some(Cause {
            kind: CauseKind::ExplodingBackward,
            layer: 1,
            numbers: vec![("backward_growth", growth)],
            evidence: format!(
                "before the first step a gradient grows by {:.1e} on its way back through {} layers",
                growth.sqrt(),
                self.run.start.len()
            ),
            remedy: format!("weights scaled by the fan-in: {}", self.scaled()),
            repair: self.rescale(),
            forecast: None,
        })
    }

    fn learning_rate_too_large(&self) -> Option<Cause> {
        let first = self.run.milestones.first()?.cost;
        let last = self.run.milestones.last()?.cost;
        let highest = self.run.milestones.iter().map(|record| record.cost);
        let highest = highest.fold(first, |max, cost| if cost > max { cost } else { max });
        let diverged = matches!(self.run.end, End::Diverged { iteration } if iteration > 0);
        let [hidden @ .., _] = self.run.finish.as_slice() else {
            return None;
        };
        let died = hidden
            .iter()
            .find(|probe| probe.dead == probe.units && probe.a_second_moment == 0.0);
        // The first gradient and the time were enough to bring the cost down to nothing.
        let stuck = self.outcome != Outcome::StillMoving && self.reachable() >= first;
        if !(diverged || highest > 1.5 * first || last > first || died.is_some() || stuck) {
            return None;
        }
        let rate = self.settings.learning_rate;
        let smaller = rounded(rate / 10.0);
        let what = if diverged {
            "until a gradient is no number".to_owned()
        } else if let Some(died) = died {
            format!(
                "and at the end all {} units of layer {} answer 0 to every sample",
                died.units, died.layer
            )
        } else {
            format!("from {first:.3} up to {highest:.3} at most, and ends at {last:.3}")
        };
        Some(Cause {
            kind: CauseKind::LearningRateTooLarge,
            layer: died.map_or(1, |died| died.layer),
            numbers: vec![
                ("first_cost", first),
                ("highest_cost", highest),
                ("last_cost", last),
            ],
            evidence: format!(
                "signal and gradient are of a size that trains before the first step; then, in steps of {rate:?} times the \
                 gradient, the cost goes {what}"
            ),
            remedy: format!("a smaller learning rate: {smaller:?}"),
            repair: Repair::LearningRate(smaller),
            forecast: None,
        })
    }

    fn learning_rate_too_small(&self, finished: bool) -> Option<Cause> {
        if self.outcome == Outcome::StillMoving {
            return None;
        }
        let (first, gain) = (self.run.milestones.first()?.cost, self.reachable());
        // A gradient may grow: of a run that is not made, less than a tenth is a sign.
        let enough = if finished { first } else { 0.1 * first };
        if gain >= enough || gain.is_nan() {
            return None;
        }
        let larger = rounded(self.settings.learning_rate * 10.0);
        Some(Cause {
            kind: CauseKind::LearningRateTooSmall,
            layer: 1,
            numbers: vec![("reachable", gain), ("first_cost", first)],
            evidence: format!(
                "{} iterations at learning rate {:?} can lower the cost of {first:.3} by about {gain:.1e} only",
                self.settings.iterations, self.settings.learning_rate
            ),
            remedy: format!("a larger learning rate, such as {larger:?}, or more iterations"),
            repair: Repair::LearningRate(larger),
            forecast: None,
        })
    }

    fn vanishing_backward(&self) -> Option<Cause> {
        let growth = self.backward_growth()?;
        if growth >= 1e-6 || growth.is_nan() {
            return None;
        }
        Some(Cause {
            kind: CauseKind::VanishingBackward,
            layer: 1,
            numbers: vec![("backward_growth", growth)],
            evidence: format!(
                "before the first step a gradient shrinks to {:.1e} of itself on its way back through {} layers: the first \
                 layers do not learn",
                growth.sqrt(),
                self.run.start.len()
            ),
            remedy: format!("what keeps the gradient's size: {}", self.scaled()),
            repair: self.rescale(),
            forecast: None,
        })
    }

    /// What descent could lower the cost by if the gradient stayed as it is at the start.
    fn reachable(&self) -> f64 {
        let norms = self.run.start_gradients.iter();
        self.time() * norms.map(|norm| norm * norm).sum::<f64>()
    }

    /// Backward second moment of the first layer over that of the last.
    fn backward_growth(&self) -> Option<f64> {
        let [first, .., last] = self.run.start.as_slice() else {
            return None;
        };
        Some(first.backward_second_moment / last.backward_second_moment)
    }

    /// The first layer of a bounded activation with over half of its outputs flat.
    fn flat_layer(&self) -> Option<&LayerProbe> {
        let hidden = self.run.network.architecture().hidden();
        let bounded = |layer: usize| {
            let phi = hidden.get(layer - 1).map(|layer| layer.activation);
            matches!(phi, Some(Activation::Tanh | Activation::Sigmoid))
        };
        let mut probes = self.run.start.iter();
        probes.find(|probe| bounded(probe.layer) && probe.flat > 0.5)
    }

    fn is_bounded(&self) -> bool {
        let hidden = self.run.network.architecture().hidden();
        matches!(
            hidden.first().map(|layer| layer.activation),
            Some(Activation::Tanh | Activation::Sigmoid)
        )
    }

    /// Learning rate times iterations, as momentum stretches it.
    fn time(&self) -> f64 {
        let Settings {
            learning_rate,
            momentum,
            iterations,
            ..
        } = *self.settings;
        learning_rate / (1.0 - momentum) * iterations as f64
    }

    fn input(&self) -> f64 {
        rms(self.problem.input_moments().second_moment)
    }

    /// First weights that fit this network, or what it needs besides.
    fn rescale(&self) -> Repair {
        rescale(
            self.run.network.architecture(),
            self.problem.input_moments(),
        )
    }

    /// The same in words.
    fn scaled(&self) -> String {
        match self.rescale() {
            Repair::Initialization(spec) => spec,
            other => other.to_string(),
        }
    }
}

fn rms(second_moment: f64) -> f64 {
    second_moment.sqrt()
}

/// Units that cannot die.
fn leaky() -> Repair {
    Repair::Activation(
        Activation::LeakyRelu { slope: 0.2 },
        "randn*sqrt(2/n_prev)".to_owned(),
    )
}

fn leaky_in_words() -> String {
    leaky().to_string()
}
