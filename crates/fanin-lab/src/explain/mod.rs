use std::ops::ControlFlow;

use fanin_activation::Activation;
use fanin_activation::theory::{self, Input, Propagated, propagate};
use fanin_init::{Element, Fan, Initialization, Streams};
use fanin_nn::{
    DeepProbe, InputMoments, LayerProbe, Network, Observer, Problem, Run, Scalar, Settings, Step,
    train,
};
use fanin_tensor::Matrix;

use crate::causes::Evidence;
use crate::repair::{prescribe, ranked, residual_paths, scales};
use crate::stop::when;
use crate::{Cause, CauseKind, Diagnosis, Error, Outcome, Repair, Setup, Task, Trial, intervene};

/// A layer, as the theory has it and as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerReport {
    /// Inputs and units.
    pub fan: Fan,
    /// Mean and standard deviation of its weights, as measured.
    pub weight: (f64, f64),
    /// What is to be expected of weights with the initialization's moments (of weights from a file, with their own); none
    /// for weights without finite moments, nor in a network with residual paths.
    pub predicted: Option<Propagated>,
    /// What was measured before the first step.
    pub probe: LayerProbe,
    /// More of it.
    pub deep: DeepProbe,
}

/// Why a network trains or does not.
#[derive(Debug, Clone)]
pub struct Explanation<T> {
    /// Layer by layer from the input on.
    pub layers: Vec<LayerReport>,
    /// What goes in.
    pub inputs: InputMoments,
    /// Iterations until small weights leave the plateau, as deep linear dynamics have it; none for other loss surfaces.
    pub escape_time: Option<f64>,
    /// The run, if it was made.
    pub trial: Option<Trial<T>>,
    /// Why it does not learn; without a run, why it would not. The first is the primary one.
    pub causes: Vec<Cause>,
    /// Repairs that were tried; if one mends, it is the last.
    pub proofs: Vec<Proof<T>>,
}

/// A repair that was tried.
#[derive(Debug, Clone)]
pub struct Proof<T> {
    /// What was changed, and nothing else.
    pub repair: Repair,
    /// What came of it.
    pub trial: Trial<T>,
}

/// Samples and labels that stand in for data: standard normal features, and as classes equal shares of the samples along a direction. They can be
/// learned, as a rule's thresholds suppose.
///
/// # Errors
/// [`Error::Network`] if they would be too many.
pub fn stand_in<T: Scalar + Element>(
    features: usize,
    outputs: usize,
    seed: u64,
) -> Result<Problem<T>, Error> {
    const SAMPLES: usize = 128;
    let mut x = vec![T::zero(); features * SAMPLES];
    Streams::new(seed).standard_normal("x", 0, &mut x)?;
    let mut direction = vec![0.0; features];
    Streams::new(seed).standard_normal("direction", 0, &mut direction)?;
    let along = |sample: usize| -> f64 {
        let x = &x[sample * features..][..features];
        let terms = x.iter().zip(&direction).map(|(x, d)| x.widen() * d);
        terms.sum()
    };
    let places: Vec<f64> = (0..SAMPLES).map(along).collect();
    let classes = outputs.clamp(2, SAMPLES);
    let rank = |place: &f64| places.iter().filter(|other| *other < place).count();
    let labels: Vec<u8> = places
        .iter()
        .map(|place| (rank(place) * classes / SAMPLES) as u8)
        .collect();
    let x = Matrix::from_column_major(features, SAMPLES, x).map_err(fanin_nn::Error::from)?;
    Ok(Problem::new(x, &labels)?)
}

/// Multiply-adds of a run, about.
pub fn work(layers: &[usize], samples: usize, iterations: usize) -> f64 {
    let [n, m, t] = [layers[0], samples, iterations].map(|v| v as f64);
    let pairs = layers.windows(2).skip(1);
    let behind: f64 = pairs.map(|pair| pair[0] as f64 * pair[1] as f64).sum();
    let units = layers[1] as f64;
    let first = (2.0 * n * units * m * t).min(n * m * m + 2.0 * n * units * m + units * m * m * t);
    first + 3.0 * behind * m * t
}

/// Looks at a network before the first step.
///
/// # Errors
/// [`Error::Network`] if network and data do not fit.
pub fn explain<T: Scalar>(
    network: &Network<T>,
    initialization: Option<&Initialization>,
    problem: &Problem<T>,
    settings: &Settings,
) -> Result<Explanation<T>, Error> {
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
    let moments = moments(network, initialization)?;
    // The theory's layers have no paths around them.
    let predicted = match network.architecture().residual_paths() {
        0 => predicted(network, &moments, inputs),
        _ => None,
    };
    let weights = network.weights().iter();
    let layers: Vec<LayerReport> = weights
        .zip(run.start.iter().zip(deep))
        .enumerate()
        .map(|(index, (w, (probe, deep)))| LayerReport {
            fan: Fan {
                fan_in: w.cols(),
                fan_out: w.rows(),
            },
            weight: of_values(w.as_slice()),
            predicted: predicted.as_ref().map(|layers| layers[index]),
            probe: *probe,
            deep,
        })
        .collect();
    Ok(Explanation {
        escape_time: escape_time(&layers, network, problem, settings),
        causes: foreseen(&run, problem, settings),
        proofs: Vec::new(),
        layers,
        inputs,
        trial: None,
    })
}

/// Multiply-adds of a training run that is made without being asked: half a second.
const AT_ONCE: f64 = 2e10;
/// As many are made, without being asked, to try remedies.
const TRIALS: f64 = 7e9;

impl<T: Scalar + Element> Explanation<T> {
    /// What `fanin explain` does: trains the network if that takes a moment, and if it does not learn, tries remedies for another
    /// one ([`train`](Self::train), [`prove`](Self::prove)); with `thorough`, however long it takes. What would take longer is
    /// [prescribed](Self::prescribe) only.
    ///
    /// # Errors
    /// As [`Setup::run`]; [`Error::Interrupted`] as soon as `stop` says so.
    pub fn try_out(
        &mut self,
        setup: &Setup,
        network: &Network<T>,
        task: &Task<T>,
        thorough: bool,
        stop: impl Fn() -> bool,
    ) -> Result<(), Error> {
        let Settings { iterations, .. } = setup.settings;
        let each = work(&setup.layers, task.train.samples(), iterations);
        if !thorough && each > AT_ONCE {
            return self.prescribe(setup, network, &task.train);
        }
        self.train(setup, network, task, &mut when(&stop))?;
        if stop() {
            return Err(Error::Interrupted);
        }
        let sick = |trial: &Trial<T>| trial.diagnosis.outcome != Outcome::Learned;
        if !self.trial.as_ref().is_some_and(sick) {
            return Ok(());
        }
        let budget = if thorough { f64::INFINITY } else { TRIALS };
        self.prove(setup, network, task, budget, stop)
    }

    /// Gives the primary cause the remedy with the best [`Forecast`](crate::Forecast): that of its rule, if that promises
    /// enough.
    ///
    /// # Errors
    /// As [`explain`].
    pub fn prescribe(
        &mut self,
        setup: &Setup,
        network: &Network<T>,
        problem: &Problem<T>,
    ) -> Result<(), Error> {
        prescribe(&mut self.causes, setup, network, problem)
    }

    /// Trains the network: outcome and causes are those of the run then.
    ///
    /// # Errors
    /// As [`explain`].
    pub fn train(
        &mut self,
        setup: &Setup,
        network: &Network<T>,
        task: &Task<T>,
        observer: &mut impl Observer<T>,
    ) -> Result<(), Error> {
        let settings = &setup.settings;
        let run = train(&task.train, network.clone(), settings, observer)?;
        let mut trial = Trial::of(run, task, settings)?;
        let causes = &mut trial.diagnosis.causes;
        prescribe(causes, setup, network, &task.train)?;
        let Diagnosis { outcome, causes } = &trial.diagnosis;
        // A run that is not at its end has no cause, but what was foreseen stays.
        if *outcome != Outcome::StillMoving || !causes.is_empty() {
            self.causes.clone_from(causes);
        }
        self.trial = Some(trial);
        Ok(())
    }

    /// Tries the repairs that were prescribed, and if none of them mends, others, best forecast first, each alone, until
    /// the network learns: [`proofs`](Self::proofs). The cause whose repair mends becomes the primary one.
    ///
    /// Not more than `budget` multiply-adds ([`work`]) are spent. Without a limit, `f64::INFINITY`, weights of many scales
    /// are tried then. At last come residual paths, and if nothing mends, the remedy says that no initialization does.
    ///
    /// # Errors
    /// As [`Setup::run`]; [`Error::Interrupted`].
    pub fn prove(
        &mut self,
        setup: &Setup,
        network: &Network<T>,
        task: &Task<T>,
        budget: f64,
        stop: impl Fn() -> bool,
    ) -> Result<(), Error> {
        let Settings { iterations, .. } = setup.settings;
        let each = work(&setup.layers, task.train.samples(), iterations);
        if each > budget {
            return Ok(());
        }
        let most = (budget / each) as usize;
        let attempt = |repairs: Vec<Repair>, this: &mut Self| -> Result<bool, Error> {
            for repair in repairs {
                if this.proofs.iter().any(|proof| proof.repair == repair) {
                    continue;
                }
                if this.proofs.len() == most {
                    return Ok(true);
                }
                let observer = &mut when(&stop);
                let Some(trial) = intervene(&repair, setup, network, task, observer)? else {
                    continue;
                };
                if stop() {
                    return Err(Error::Interrupted);
                }
                let learned = trial.diagnosis.outcome == Outcome::Learned;
                let changed = repair.clone();
                this.proofs.push(Proof { repair, trial });
                if learned {
                    this.settle(changed, &setup.settings);
                    return Ok(true);
                }
            }
            Ok(false)
        };
        let kind = self.causes.first().map(|cause| cause.kind);
        // No change of this program mends the data.
        if let Some(CauseKind::ConstantInputs | CauseKind::OneClass) = kind {
            return Ok(());
        }
        let best = |kind| -> Result<Vec<Repair>, Error> {
            let ranked = ranked(kind, None, setup, network, &task.train)?;
            Ok(ranked.into_iter().map(|(repair, _)| repair).collect())
        };
        let prescribed: Vec<Repair> = self
            .causes
            .iter()
            .map(|cause| cause.repair.clone())
            .collect();
        // Another activation is another network: before it come the likeliest weights for this one.
        let weights: Vec<Repair> = match prescribed.first() {
            Some(Repair::Activation(..)) => {
                let weights = |repair: &Repair| matches!(repair, Repair::Initialization(_));
                best(kind)?.into_iter().filter(weights).take(2).collect()
            }
            _ => Vec::new(),
        };
        // What was prescribed, then the likeliest, then also what the first cause seems to rule out, then other scales.
        let over = attempt(weights, self)?
            || attempt(prescribed, self)?
            || attempt(best(kind)?, self)?
            || attempt(best(None)?, self)?
            || budget.is_infinite() && attempt(scales().collect(), self)?
            || attempt(
                residual_paths(network.architecture()).into_iter().collect(),
                self,
            )?;
        let nothing = !over && budget.is_infinite();
        if let (true, Some(primary)) = (nothing, self.causes.first_mut()) {
            primary.prescribe(Repair::Architecture);
        }
        if let (true, Some(primary)) = (self.is_refuted(), self.causes.first_mut()) {
            primary
                .remedy
                .push_str(" (tried below: alone it does not mend)");
            primary.forecast = None;
        }
        Ok(())
    }

    /// Whether the primary cause's repair was tried, and the network did not learn.
    pub fn is_refuted(&self) -> bool {
        let repair = self.causes.first().map(|cause| &cause.repair);
        let tried = |proof: &&Proof<T>| Some(&proof.repair) == repair;
        let proof = self.proofs.iter().find(tried);
        proof.is_some_and(|proof| proof.trial.diagnosis.outcome != Outcome::Learned)
    }

    /// This repair mends: its cause comes first.
    fn settle(&mut self, repair: Repair, settings: &Settings) {
        if self.causes.is_empty() {
            self.causes.push(too_slow(repair, settings));
            return;
        }
        let own = |cause: &Cause| cause.repair == repair;
        if let Some(index) = self.causes.iter().position(own) {
            self.causes[..=index].rotate_right(1);
        } else {
            self.causes[0].prescribe(repair);
        }
    }
}

/// What is said of a run that no rule applies to, and that this change mends.
fn too_slow(repair: Repair, settings: &Settings) -> Cause {
    let kind = match repair {
        Repair::Inputs => CauseKind::UnscaledInputs,
        Repair::LearningRate(rate) if rate < settings.learning_rate => {
            CauseKind::LearningRateTooLarge
        }
        _ => CauseKind::LearningRateTooSmall,
    };
    Cause {
        kind,
        layer: 1,
        numbers: Vec::new(),
        evidence: format!(
            "signal and gradient are of a size that trains, and the cost still moves when the {} iterations are over; with this \
             one change it learns in that time",
            settings.iterations
        ),
        remedy: repair.to_string(),
        repair,
        forecast: None,
    }
}

/// What the first step alone shows.
fn foreseen<T: Scalar>(run: &Run<T>, problem: &Problem<T>, settings: &Settings) -> Vec<Cause> {
    let evidence = Evidence {
        run,
        problem,
        settings,
        outcome: Outcome::Stalled,
    };
    evidence.causes(false)
}

type Moments = (theory::Moments, theory::Moments);

/// Of weights and biases, layer by layer; none where they are not finite.
fn moments<T: Scalar>(
    network: &Network<T>,
    initialization: Option<&Initialization>,
) -> Result<Vec<Option<Moments>>, Error> {
    let law = |m: fanin_init::Moments| theory::Moments {
        mean: m.mean,
        variance: m.variance,
    };
    let mut all = Vec::new();
    for (w, b) in network.weights().iter().zip(network.biases()) {
        let fan = Fan {
            fan_in: w.cols(),
            fan_out: w.rows(),
        };
        let given = match initialization {
            Some(init) => init.weight_moments(fan)?.zip(init.bias_moments(fan)),
            None => None,
        };
        all.push(match given {
            Some((w, b)) => Some((law(w), law(b))),
            None => {
                let ((wm, ws), (bm, bs)) = (of_values(w.as_slice()), of_values(b));
                let moments = |mean: f64, std: f64| theory::Moments {
                    mean,
                    variance: std * std,
                };
                let finite = [wm, ws, bm, bs].iter().all(|v| v.is_finite());
                finite.then(|| (moments(wm, ws), moments(bm, bs)))
            }
        });
    }
    Ok(all)
}

/// Mean and standard deviation.
fn of_values<T: Scalar>(values: &[T]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().map(|v| v.widen()).sum::<f64>() / n;
    let squares = values.iter().map(|v| (v.widen() - mean).powi(2));
    (mean, (squares.sum::<f64>() / n).sqrt())
}

fn predicted<T: Scalar>(
    network: &Network<T>,
    moments: &[Option<Moments>],
    inputs: InputMoments,
) -> Option<Vec<Propagated>> {
    let hidden = network.architecture().hidden();
    let phis: Vec<Activation> = (0..moments.len())
        .map(|l| {
            hidden
                .get(l)
                .map_or(Activation::Linear, |layer| layer.activation)
        })
        .collect();
    let layers: Option<Vec<theory::Layer<'_>>> = network
        .weights()
        .iter()
        .zip(moments)
        .zip(&phis)
        .map(|((w, moments), phi)| {
            let (weight, bias) = (*moments)?;
            Some(theory::Layer {
                fan_in: w.cols(),
                fan_out: w.rows(),
                weight,
                bias,
                phi,
            })
        })
        .collect();
    let input = Input {
        mean: inputs.mean,
        second_moment: inputs.second_moment,
    };
    propagate(&layers?, input).ok()
}

/// Of a ReLU-like network with two layers or more.
fn escape_time<T: Scalar>(
    layers: &[LayerReport],
    network: &Network<T>,
    problem: &Problem<T>,
    settings: &Settings,
) -> Option<f64> {
    let shape = network.architecture();
    if shape.outputs() != 1 || shape.residual_paths() > 0 || layers.len() < 2 {
        return None;
    }
    let hidden = network.architecture().hidden();
    let strengths: Vec<f64> = layers
        .iter()
        .enumerate()
        .map(|(l, layer)| {
            let passes = match hidden.get(l).map(|layer| layer.activation) {
                // Half of what comes passes.
                Some(Activation::Relu | Activation::LeakyRelu { .. }) => 0.5_f64.sqrt(),
                Some(phi) => phi.derivative(0.0_f64).abs(),
                None => 1.0,
            };
            passes * layer.weight.1 * (layer.fan.fan_out as f64).sqrt()
        })
        .collect();
    let plateau = theory::Plateau {
        correlation: problem.label_covariance(),
        learning_rate: settings.learning_rate / (1.0 - settings.momentum),
    };
    theory::escape_time(&strengths, plateau).ok()
}
