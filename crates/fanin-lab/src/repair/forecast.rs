use std::ops::ControlFlow;

use fanin_nn::{Network, Problem, Scalar, Settings, Step, train};
use fanin_tensor::Matrix;

use crate::Error;

/// What the gradient before the first step foretells of a run, with the output biases moved to the base rate: what a
/// network has learned there is nothing yet, and a lopsided first answer, which biases mend in a few steps, is out of the
/// way.
///
/// Both are exact only while the gradient stays as it is; they order networks by how likely they learn, and promise nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forecast {
    /// `α T Σ ‖∂J/∂W‖² / H`, with learning rate α, T iterations and the cost H of the best constant answer: what descent
    /// can gain in that time, as a share of all there is. Small weights do better than this says, as their gradient grows.
    pub progress: f64,
    /// `α λ`, with the curvature λ of the cost along the gradient of the mean logit: descent overshoots above 2.
    pub step: f64,
}

impl Forecast {
    /// Of this network. NaN if it answers NaN.
    ///
    /// # Errors
    /// [`Error::Network`] if network and data do not fit.
    ///
    /// ```
    /// use fanin_lab::{Forecast, Setup, Task};
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
        let squared = |problem: &Problem<T>| -> Result<f64, Error> {
            let once = Settings {
                iterations: 1,
                ..settings.clone()
            };
            let go_on = &mut |_: &Step<'_, T>| ControlFlow::Continue(());
            let run = train(problem, network.clone(), &once, go_on)?;
            let norms = run.start_gradients.iter();
            Ok(norms.map(|norm| norm * norm).sum())
        };
        let Settings {
            learning_rate,
            momentum,
            iterations,
            ..
        } = *settings;
        let time = learning_rate / (1.0 - momentum) * iterations as f64;
        // With every label the same the residual is the same vector u for all samples, and the gradient is u times that
        // of the mean logit.
        let alike = problem.with_labels(&vec![0; problem.samples()])?;
        let m = problem.samples() as f64;
        let p: Vec<f64> = problem.counts().iter().map(|&n| n as f64 / m).collect();
        let curvature = if network.architecture().outputs() == 1 {
            // u = p, H = p (1 - p).
            p[0].max(0.5 / m) / p[1].max(0.5 / m)
        } else {
            let u: Vec<f64> = (0..p.len())
                .map(|k| p[k] - if k == 0 { 1.0 } else { 0.0 })
                .collect();
            let sum = |f: &dyn Fn(usize) -> f64| (0..p.len()).map(f).sum::<f64>();
            let (uu, pu) = (sum(&|k| u[k] * u[k]), sum(&|k| p[k] * u[k]));
            (sum(&|k| p[k] * u[k] * u[k]) - pu * pu) / (uu * uu)
        };
        Ok(Self {
            progress: time * squared(problem)? / problem.base_rate_entropy(),
            step: learning_rate / (1.0 + momentum) * curvature * squared(&alike)?,
        })
    }

    /// Whether there is enough to gain, in steps that do not overshoot.
    pub fn promises(&self) -> bool {
        self.progress >= 1.0 && self.step <= 2.0
    }

    /// Higher is better, and 0 best: the powers of ten that progress lacks, and that the step is beyond a twentieth of what
    /// overshoots. On the labelled cases 1 to 400 other weights, from half to twice these, did no better.
    pub(crate) fn score(&self) -> f64 {
        let score = self.progress.log10().min(0.0) - (self.step.log10() + 1.0).max(0.0);
        if score.is_nan() {
            f64::NEG_INFINITY
        } else {
            score
        }
    }
}

/// The network with output biases that make its mean logits those of the base rate.
fn at_base_rate<T: Scalar>(
    network: &Network<T>,
    problem: &Problem<T>,
) -> Result<Network<T>, Error> {
    let logits = network.logits(problem.x());
    let (m, counts) = (problem.samples() as f64, problem.counts());
    // A class without samples has no logarithm; as if it had half a sample.
    let share = |class: usize| (counts.get(class).map_or(0.0, |&n| n as f64)).max(0.5) / m;
    let mut biases = network.biases().to_vec();
    let outputs = logits.rows();
    if let Some(last) = biases.last_mut() {
        for (unit, bias) in last.iter_mut().enumerate() {
            let mean = (0..logits.cols())
                .map(|j| logits[(unit, j)].widen())
                .sum::<f64>()
                / m;
            let wanted = if outputs == 1 {
                (share(1) / share(0)).ln()
            } else {
                share(unit).ln()
            };
            *bias = T::from_f64(bias.widen() + wanted - mean);
        }
    }
    let weights: Vec<Matrix<T>> = network.weights().to_vec();
    Ok(Network::from_parameters(
        network.architecture(),
        weights,
        biases,
    )?)
}
