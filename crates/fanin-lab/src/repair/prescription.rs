//! Which single change should mend a network: by forecast before training, by trial after.

use fanin_init::Element;
use fanin_nn::{Network, Observer, Problem, Scalar, train};

use super::{candidates, far_rates};
use crate::task::standardized;
use crate::{Cause, CauseKind, Error, Forecast, Repair, Setup, Task, Trial};

/// Under this share of all there is to gain no candidate is worth its name: of 1,079 changed networks with less, among those of
/// the labelled cases 1 to 400, 4 learned.
const HOPELESS: f64 = 1e-3;

/// Gives the primary cause the repair with the best forecast; the one that its rule names is taken if it promises enough.
pub(crate) fn prescribe<T: Scalar + Element>(
    causes: &mut [Cause],
    setup: &Setup,
    network: &Network<T>,
    problem: &Problem<T>,
) -> Result<(), Error> {
    let Some(cause) = causes.first_mut() else {
        return Ok(());
    };
    let ranked = ranked(
        Some(cause.kind),
        Some(&cause.repair),
        setup,
        network,
        problem,
    )?;
    // What cannot be forecast, such as other data, stays.
    let Some((repair, forecast)) = ranked.into_iter().next() else {
        return Ok(());
    };
    if forecast.progress < HOPELESS {
        cause.prescribe(Repair::Architecture);
    } else {
        cause.prescribe(repair);
        cause.forecast = Some(forecast);
    }
    Ok(())
}

/// The candidates for a cause, best forecast first; with a rule's `own` repair only up to the first that promises to mend.
pub(crate) fn ranked<T: Scalar + Element>(
    kind: Option<CauseKind>,
    own: Option<&Repair>,
    setup: &Setup,
    network: &Network<T>,
    problem: &Problem<T>,
) -> Result<Vec<(Repair, Forecast)>, Error> {
    let rate = setup.settings.learning_rate;
    let mut all: Vec<Repair> = own.cloned().into_iter().collect();
    all.extend(candidates(
        network.architecture(),
        problem.input_moments(),
        rate,
    ));
    if let Some(CauseKind::LearningRateTooLarge | CauseKind::LearningRateTooSmall) = kind {
        all.extend(far_rates(rate));
    }
    all.retain(|repair| can_mend(kind, repair, rate));
    all.sort_by_key(|repair| rank(kind, repair));
    let mut ranked: Vec<(Repair, Forecast)> = Vec::new();
    for repair in all {
        if ranked.iter().any(|(known, _)| *known == repair) {
            continue;
        }
        let Some(forecast) = forecast(&repair, setup, network, problem)? else {
            continue;
        };
        if own.is_some() && forecast.promises() {
            return Ok(vec![(repair, forecast)]);
        }
        ranked.push((repair, forecast));
    }
    ranked.sort_by(|(_, a), (_, b)| b.score().total_cmp(&a.score()));
    Ok(ranked)
}

/// What a cause rules out: equal units stay equal whatever is done to steps and inputs, and so do zeros and NaN.
fn can_mend(kind: Option<CauseKind>, repair: &Repair, rate: f64) -> bool {
    let new_weights = matches!(repair, Repair::Initialization(_) | Repair::Activation(..));
    match kind {
        _ if *repair == Repair::Architecture => false,
        Some(CauseKind::ConstantInputs | CauseKind::OneClass) => false,
        Some(
            CauseKind::Symmetry
            | CauseKind::ZeroGradient
            | CauseKind::DeadRelu
            | CauseKind::NonFiniteWeights,
        ) => new_weights,
        // Longer steps than those that were too long.
        Some(CauseKind::LearningRateTooLarge) => {
            !matches!(repair, Repair::LearningRate(other) if *other > rate)
        }
        _ => true,
    }
}

/// What should be mended first: what the cause names, then weights, inputs, steps, and at last the activation.
fn rank(kind: Option<CauseKind>, repair: &Repair) -> usize {
    match repair {
        Repair::Inputs
            if matches!(
                kind,
                Some(CauseKind::UnscaledInputs | CauseKind::LearningRateTooLarge)
            ) =>
        {
            0
        }
        Repair::LearningRate(_) if kind == Some(CauseKind::LearningRateTooSmall) => 0,
        Repair::Initialization(_) => 1,
        Repair::Inputs => 2,
        Repair::LearningRate(_) => 3,
        _ => 4,
    }
}

/// A change that can be made: how to train, and the network it starts from.
struct Changed<T> {
    setup: Setup,
    network: Network<T>,
    standardized: bool,
}

impl<T: Scalar + Element> Changed<T> {
    /// None for a repair that no setting makes. New weights are drawn with the setup's seed.
    fn of(repair: &Repair, setup: &Setup, network: &Network<T>) -> Result<Option<Self>, Error> {
        let mut changed = setup.clone();
        let network = match repair {
            Repair::Inputs => network.clone(),
            Repair::LearningRate(rate) => {
                changed.settings.learning_rate = *rate;
                network.clone()
            }
            Repair::Initialization(spec) => {
                changed.initialization = spec.parse()?;
                changed.network()?
            }
            Repair::Activation(activation, spec) => {
                changed.activation = *activation;
                changed.initialization = spec.parse()?;
                changed.network()?
            }
            Repair::ResidualPaths(spec) => {
                changed.residual = true;
                changed.initialization = spec.parse()?;
                changed.network()?
            }
            Repair::Data | Repair::Architecture => return Ok(None),
        };
        Ok(Some(Self {
            setup: changed,
            network,
            standardized: *repair == Repair::Inputs,
        }))
    }
}

/// None if it is not a change of weights, steps, inputs or activation.
fn forecast<T: Scalar + Element>(
    repair: &Repair,
    setup: &Setup,
    network: &Network<T>,
    problem: &Problem<T>,
) -> Result<Option<Forecast>, Error> {
    let Some(changed) = Changed::of(repair, setup, network)? else {
        return Ok(None);
    };
    let settings = &changed.setup.settings;
    let forecast = if changed.standardized {
        match standardized(problem, problem) {
            Ok(standard) => Forecast::of(&changed.network, &standard, settings)?,
            // Inputs without a spread.
            Err(_) => return Ok(None),
        }
    } else {
        Forecast::of(&changed.network, problem, settings)?
    };
    Ok(Some(forecast))
}

/// Repairs that, and only that, and trains: the test of a cause. None for a repair that no setting makes.
///
/// `network` is the one before training: a repair that does not draw new weights starts from it.
///
/// # Errors
/// As [`Setup::run`].
///
/// ```
/// use std::ops::ControlFlow;
/// use fanin_lab::{Outcome, Setup, Task, intervene};
/// use fanin_nn::Step;
///
/// let task = Task::<f64>::new(&fanin_data::seeded(1))?;
/// let setup = Setup::course("randn*0.01".parse()?);
/// let go_on = &mut |_: &Step<'_, f64>| ControlFlow::Continue(());
/// let sick = setup.run(&task, go_on)?;
/// let remedy = &sick.diagnosis.causes[0].repair;
/// let mended = intervene(remedy, &setup, &setup.network()?, &task, go_on)?.expect("new weights");
/// assert_eq!(mended.diagnosis.outcome, Outcome::Learned);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn intervene<T: Scalar + Element>(
    repair: &Repair,
    setup: &Setup,
    network: &Network<T>,
    task: &Task<T>,
    observer: &mut impl Observer<T>,
) -> Result<Option<Trial<T>>, Error> {
    let Some(changed) = Changed::of(repair, setup, network)? else {
        return Ok(None);
    };
    let standard;
    let task = if changed.standardized {
        standard = task.standardized()?;
        &standard
    } else {
        task
    };
    let settings = &changed.setup.settings;
    let run = train(&task.train, changed.network, settings, observer)?;
    Trial::of(run, task, settings).map(Some)
}
