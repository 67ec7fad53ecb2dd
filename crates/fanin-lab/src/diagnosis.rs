use fanin_activation::Activation;
use fanin_nn::{End, Evaluation, LayerProbe, Problem, Run, Scalar, Settings};

use crate::{Cause, CauseKind, Outcome};

/// What became of a run, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnosis {
    /// In one word.
    pub outcome: Outcome,
    /// The first is the primary one. Empty if the run learned: a symptom in a healthy run is no cause.
    pub causes: Vec<Cause>,
}

/// Judges a finished run; `train` are the answers on the training set after the last step.
pub fn diagnose<T: Scalar>(
    run: &Run<T>,
    problem: &Problem<T>,
    settings: &Settings,
    train: &Evaluation,
) -> Diagnosis {
    let outcome = Outcome::of(run, train, problem);
    if outcome == Outcome::Learned {
        return Diagnosis {
            outcome,
            causes: Vec::new(),
        };
    }
    // A NaN explains everything behind it, and a gradient that is exactly zero needs no other reason.
    let fatal = non_finite_weights(run).or_else(|| zero_gradient(run));
    let causes = match fatal {
        Some(cause) => vec![cause],
        // Equal units stay equal at any scale, so symmetry comes before what a scale can mend.
        None => [
            symmetry(run),
            exploding_forward(run, problem),
            vanishing_forward(run, problem, settings),
        ]
        .into_iter()
        .flatten()
        .collect(),
    };
    Diagnosis { outcome, causes }
}

fn non_finite_weights<T: Scalar>(run: &Run<T>) -> Option<Cause> {
    let counts = &run.born_non_finite;
    let index = counts.iter().position(|&count| count > 0)?;
    let w = &run.network.weights()[index];
    let (count, total) = (counts[index], w.rows() * (w.cols() + 1));
    let percent = 100.0 * count as f64 / total as f64;
    Some(Cause {
        kind: CauseKind::NonFiniteWeights,
        layer: index + 1,
        numbers: vec![("non_finite", count as f64), ("parameters", total as f64)],
        evidence: format!(
            "{count} of layer {}'s {total} weights and biases ({percent:.0} %) are NaN or infinite \
             before the first step",
            index + 1
        ),
        remedy: format!("a formula whose values are finite, such as {}", scaled(run)),
    })
}

fn zero_gradient<T: Scalar>(run: &Run<T>) -> Option<Cause> {
    let zero = |probes: &[LayerProbe]| {
        !probes.is_empty() && probes.iter().all(|probe| probe.gradient_norm == 0.0)
    };
    if !(zero(&run.start) && zero(&run.finish)) {
        return None;
    }
    let silent = |probe: &LayerProbe| probe.a_second_moment == 0.0;
    let layer = run.start.iter().find(|p| silent(p)).map_or(1, |p| p.layer);
    let layers = run.start.len();
    Some(Cause {
        kind: CauseKind::ZeroGradient,
        layer,
        numbers: vec![("gradient_norm", 0.0), ("layers", layers as f64)],
        evidence: format!(
            "the gradients of all {layers} weight matrices are exactly 0 from the first to the last iteration \
             (layer {layer} answers 0 to every sample): only the output bias learns"
        ),
        remedy: format!("random weights, such as {}", scaled(run)),
    })
}

fn exploding_forward<T: Scalar>(run: &Run<T>, problem: &Problem<T>) -> Option<Cause> {
    const SATURATED: f64 = 10.0;
    let input = rms(problem.input_moments().second_moment);
    let logit = rms(run.start.last()?.z_second_moment);
    let late = matches!(run.end, End::Diverged { iteration } if iteration > 0);
    // A logit that is not finite, or overflows to NaN, has exploded as well.
    if !(logit > SATURATED && logit > 10.0 * input || logit.is_nan() && !late) {
        return None;
    }
    let grown = |probe: &&LayerProbe| {
        let z = rms(probe.z_second_moment);
        z > SATURATED || z.is_nan()
    };
    let layer = run.start.iter().find(grown)?;
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
        remedy: format!("weights scaled by the fan-in: {}", scaled(run)),
    })
}

fn vanishing_forward<T: Scalar>(
    run: &Run<T>,
    problem: &Problem<T>,
    settings: &Settings,
) -> Option<Cause> {
    let [hidden @ .., _] = run.start.as_slice() else {
        return None;
    };
    let last = hidden.last()?;
    let inputs = problem.input_moments();
    let (from, to) = (inputs.signal.sqrt(), last.signal.sqrt());
    let lost = |signal: f64| signal.sqrt() < 0.05 * from;
    // How far gradient descent can move the output weights along the differences between samples.
    let time = settings.learning_rate / (1.0 - settings.momentum) * settings.iterations as f64;
    let reach = |units: usize, signal: f64| time * units as f64 * signal;
    let moved = reach(last.units, last.signal);
    if !(lost(last.signal) && moved < 1.0 && reach(problem.x().rows(), inputs.signal) >= 1.0) {
        return None;
    }
    let first = hidden.iter().find(|probe| lost(probe.signal))?;
    Some(Cause {
        kind: CauseKind::VanishingForward,
        layer: first.layer,
        numbers: vec![
            ("spread_input", from),
            ("spread_last_hidden", to),
            ("reach", moved),
        ],
        evidence: format!(
            "before the first step samples differ by {from:.2} in the input, and by {to:.1e} behind the last hidden \
             layer: in {} iterations the output weights can move two samples' logits apart by about {moved:.0e}, \
             and 1 is needed",
            settings.iterations
        ),
        remedy: format!("weights that keep the signal's size: {}", scaled(run)),
    })
}

fn symmetry<T: Scalar>(run: &Run<T>) -> Option<Cause> {
    let classes = run.network.unit_classes();
    let units = |layer: usize| run.network.biases()[layer].len();
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
            scaled(run)
        ),
    })
}

fn rms(second_moment: f64) -> f64 {
    second_moment.sqrt()
}

/// Weights of this network's fan-ins and activation, in the course's notation. The gains are `√2` for ReLU (He et al.
/// 2015) and `1/std φ(z)`, z normal, where φ pushes the signal together or away from zero.
fn scaled<T: Scalar>(run: &Run<T>) -> &'static str {
    let hidden = run.network.architecture().hidden().first();
    match hidden.map(|layer| layer.activation) {
        Some(Activation::Relu | Activation::LeakyRelu { .. }) => "randn*sqrt(2/n_prev)",
        Some(Activation::Tanh) => "randn*1.6/sqrt(n_prev)",
        Some(Activation::Sigmoid) => "randn*4.8/sqrt(n_prev)",
        Some(Activation::Softplus) => "randn*1.9/sqrt(n_prev)",
        Some(Activation::Gelu | Activation::Silu) => "randn*1.7/sqrt(n_prev)",
        _ => "randn/sqrt(n_prev)",
    }
}
