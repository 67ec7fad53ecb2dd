//! What the first gradient says about a run, in two numbers: whether there is enough to gain in the
//! time given, and whether the steps overshoot.
//!
//! Both come from two gradients, and cost two iterations of training. A forecast orders changes; a
//! trial ([`crate::explain::Investigation::prove`]) is the proof.
//!
//! The first is an upper bound to first order: as long as the gradient stays as it is, T steps of α
//! lower the cost by `α T ‖∇J‖²`. The second is the criterion of stability of gradient descent on a
//! quadratic bowl: `α λ < 2` for a curvature λ along the step, with momentum μ `α λ < 2 (1 + μ)`.

use std::fmt;
use std::ops::ControlFlow;

use fanin_nn::{Network, Problem, Scalar, Settings, Step, train};

use crate::Error;

/// What the gradient before the first step says about a run.
///
/// It is measured with the output biases moved to the base rate: what a network has learned there
/// is nothing yet, and a lopsided first answer, which biases correct in a few steps, is out of the
/// way. Both numbers are exact only while the gradient stays as it is; they order networks by how
/// likely they learn, and promise nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forecast {
    /// `α T Σ ‖∂J/∂W‖² / H`, with learning rate α, T iterations, the sum over weight matrices, and
    /// the cost H of the best constant answer: what descent can gain in that time, as a share of
    /// all there is; 1 is enough. Small weights do better than this says, as their gradient grows.
    pub progress: f64,
    /// `α λ`, with the curvature λ of the cost along the gradient of the mean logit: descent
    /// overshoots above 2.
    pub step: f64,
}

impl Forecast {
    /// The forecast for this network, as drawn; NaN where the network answers NaN.
    ///
    /// # Errors
    /// [`Error::Network`] if network and data do not fit.
    ///
    /// ```
    /// use fanin_lab::{Setup, Task, explain::Forecast};
    ///
    /// let task = Task::<f64>::new(&fanin_data::seeded(1))?;
    /// let of = |spec: &str| {
    ///     let setup = Setup::course(spec.parse()?);
    ///     Forecast::of(&setup.network()?, &task.train, &setup.settings)
    /// };
    /// assert!(of("he_normal")?.progress > 1.0);
    /// assert!(of("randn*0.01")?.progress < 1e-6);
    /// # Ok::<(), fanin_lab::Error>(())
    /// ```
    pub fn of<T: Scalar>(
        network: &Network<T>,
        problem: &Problem<T>,
        settings: &Settings,
    ) -> Result<Self, Error> {
        let network = at_base_rate(network, problem)?;
        let squared_gradient = |problem: &Problem<T>| -> Result<f64, Error> {
            let once = Settings {
                iterations: 1,
                ..settings.clone()
            };
            let go_on = &mut |_: &Step<'_, T>| ControlFlow::Continue(());
            let run = train(problem, network.clone(), &once, go_on)?;
            let norms = run.start_gradients.iter();
            Ok(norms.map(|norm| norm * norm).sum())
        };
        let (rate, momentum) = (settings.learning_rate, settings.momentum);
        let time = rate / (1.0 - momentum) * settings.iterations as f64;
        // With every label the same the residual is the same vector for all samples.
        let alike = problem.with_labels(&vec![0; problem.samples()])?;
        let curvature = curvature(problem, network.architecture().outputs());
        Ok(Self {
            progress: time * squared_gradient(problem)? / problem.base_rate_entropy(),
            step: rate / (1.0 + momentum) * curvature * squared_gradient(&alike)?,
        })
    }

    /// Whether there is enough to gain, in steps that do not overshoot.
    ///
    /// Thresholds: progress of at least 1 and a step of at most 2. NaN promises nothing.
    pub fn promises(&self) -> bool {
        self.progress >= 1.0 && self.step <= 2.0
    }

    /// Higher is better, and 0 best: the powers of ten that progress lacks, and that the step is
    /// beyond a twentieth of what overshoots. On the labelled cases 1 to 400 other weights, from
    /// half to twice these, did no better.
    pub(crate) fn score(&self) -> f64 {
        let score = self.progress.log10().min(0.0) - (self.step.log10() + 1.0).max(0.0);
        if score.is_nan() {
            f64::NEG_INFINITY
        } else {
            score
        }
    }
}

impl fmt::Display for Forecast {
    /// In plain words, the answer first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = match (self.progress >= 1.0, self.step <= 2.0) {
            (true, true) => "this should be enough",
            (true, false) => "the first steps may overshoot",
            _ => "this may not be enough",
        };
        write!(
            f,
            "{verdict}. By the first gradient the cost could fall by {} times what there is to gain (1 is enough), and \
             learning rate × curvature is {} (above 2 steps overshoot)",
            digits(self.progress),
            digits(self.step)
        )
    }
}

/// Two significant digits.
fn digits(value: f64) -> String {
    match value.abs() {
        size if !value.is_finite() || (size != 0.0 && !(0.01..1e4).contains(&size)) => {
            format!("{value:.0e}")
        }
        size if size < 0.1 => format!("{value:.3}"),
        size if size < 10.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

/// The curvature of the cost at the base rate along the gradient of the mean logit, over the
/// squared norm of the gradient that the network has if every label is the first class.
///
/// With shares p of the classes that gradient is `u` times the gradient of the mean logit, where
/// `u = p - e₀`, and the cross-entropy's Hessian in the logits is `diag(p) - p pᵀ`.
fn curvature<T: Scalar>(problem: &Problem<T>, outputs: usize) -> f64 {
    let m = problem.samples() as f64;
    let p: Vec<f64> = problem.counts().iter().map(|&n| n as f64 / m).collect();
    if outputs == 1 {
        // Along one logit: u = p₁, and the second derivative is p₀ p₁.
        return p[0].max(0.5 / m) / p[1].max(0.5 / m);
    }
    let u = |k: usize| p[k] - if k == 0 { 1.0 } else { 0.0 };
    let sum = |f: &dyn Fn(usize) -> f64| (0..p.len()).map(f).sum::<f64>();
    let (uu, pu) = (sum(&|k| u(k) * u(k)), sum(&|k| p[k] * u(k)));
    (sum(&|k| p[k] * u(k) * u(k)) - pu * pu) / (uu * uu)
}

/// The network with output biases that make its mean logits those of the base rate.
///
/// For one output the wanted mean logit is `ln(p₁ / p₀)`, for several `ln p_k`, with the share p of
/// each class in the training set.
fn at_base_rate<T: Scalar>(
    network: &Network<T>,
    problem: &Problem<T>,
) -> Result<Network<T>, Error> {
    let logits = network.logits(problem.x());
    let (m, counts) = (problem.samples() as f64, problem.counts());
    // A class without samples has no logarithm; it counts as half a sample.
    let share = |class: usize| (counts.get(class).map_or(0.0, |&n| n as f64)).max(0.5) / m;
    let mut biases = network.biases().to_vec();
    for (unit, bias) in biases.iter_mut().rev().take(1).flatten().enumerate() {
        let of_sample = (0..logits.cols()).map(|j| logits[(unit, j)].widen());
        let mean = of_sample.sum::<f64>() / m;
        let wanted = match logits.rows() {
            1 => (share(1) / share(0)).ln(),
            _ => share(unit).ln(),
        };
        *bias = T::from_f64(bias.widen() + wanted - mean);
    }
    let weights = network.weights().to_vec();
    let architecture = network.architecture();
    Ok(Network::from_parameters(architecture, weights, biases)?)
}
