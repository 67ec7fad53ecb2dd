//! Which single change should mend a network: by forecast before training, by trial after.

use fanin_init::{Element, Source};
use fanin_nn::{Architecture, Network, Observer, Problem, Scalar, Settings, train};

use crate::repair::candidates;
use crate::{Cause, CauseKind, Error, Forecast, Repair, Setup, Task, Trial};

/// Under this share of all there is to gain no candidate is worth its name: of the labelled cases 1 to 200 that were
/// repaired 572 of 575 with less did not learn.
const HOPELESS: f64 = 1e-3;

/// Gives the primary cause the repair with the best forecast; the one that its rule names is taken if it promises enough.
pub(crate) fn prescribe<T: Scalar + Element>(
    causes: &mut [Cause],
    network: &Network<T>,
    problem: &Problem<T>,
    settings: &Settings,
) -> Result<(), Error> {
    let Some(cause) = causes.first_mut() else {
        return Ok(());
    };
    let ranked = ranked(
        Some(cause.kind),
        Some(&cause.repair),
        network,
        problem,
        settings,
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
    network: &Network<T>,
    problem: &Problem<T>,
    settings: &Settings,
) -> Result<Vec<(Repair, Forecast)>, Error> {
    let rate = settings.learning_rate;
    let mut all: Vec<Repair> = own.cloned().into_iter().collect();
    all.extend(candidates(
        network.architecture(),
        problem.input_moments(),
        rate,
    ));
    all.retain(|repair| can_mend(kind, repair, settings));
    all.sort_by_key(|repair| rank(kind, repair));
    let mut ranked: Vec<(Repair, Forecast)> = Vec::new();
    for repair in all {
        if ranked.iter().any(|(known, _)| *known == repair) {
            continue;
        }
        let Some(forecast) = forecast(&repair, network, problem, settings)? else {
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
fn can_mend(kind: Option<CauseKind>, repair: &Repair, settings: &Settings) -> bool {
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
            !matches!(repair, Repair::LearningRate(rate) if *rate > settings.learning_rate)
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

/// None if it is not a change of weights, steps, inputs or activation.
fn forecast<T: Scalar + Element>(
    repair: &Repair,
    network: &Network<T>,
    problem: &Problem<T>,
    settings: &Settings,
) -> Result<Option<Forecast>, Error> {
    let draw = |architecture: &Architecture, spec: &str| -> Result<Network<T>, Error> {
        // Any draw will do, as long as it is always the same.
        let mut source = Source::named(1);
        Ok(Network::initialize(
            architecture,
            &spec.parse()?,
            &mut source,
        )?)
    };
    Ok(Some(match repair {
        Repair::Initialization(spec) => {
            let drawn = draw(network.architecture(), spec)?;
            Forecast::of(&drawn, problem, settings)?
        }
        Repair::Activation(activation, spec) => {
            let widths = network.architecture().widths();
            let drawn = draw(&Architecture::mlp(&widths, *activation)?, spec)?;
            Forecast::of(&drawn, problem, settings)?
        }
        Repair::LearningRate(rate) => {
            let changed = Settings {
                learning_rate: *rate,
                ..settings.clone()
            };
            Forecast::of(network, problem, &changed)?
        }
        Repair::Inputs => match crate::task::standardized(problem, problem) {
            Ok(standard) => Forecast::of(network, &standard, settings)?,
            Err(_) => return Ok(None),
        },
        Repair::Architecture => return Ok(None),
    }))
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
    let standard;
    let (task, setup, network) = match repair {
        Repair::Inputs => {
            standard = task.standardized()?;
            (&standard, setup.clone(), network.clone())
        }
        Repair::LearningRate(rate) => {
            let mut changed = setup.clone();
            changed.settings.learning_rate = *rate;
            (task, changed, network.clone())
        }
        Repair::Initialization(spec) => {
            let mut changed = setup.clone();
            changed.initialization = spec.parse()?;
            let network = changed.network()?;
            (task, changed, network)
        }
        Repair::Activation(activation, spec) => {
            let mut changed = setup.clone();
            changed.activation = *activation;
            changed.initialization = spec.parse()?;
            let network = changed.network()?;
            (task, changed, network)
        }
        Repair::Architecture => return Ok(None),
    };
    let run = train(&task.train, network, &setup.settings, observer)?;
    Trial::of(run, task, &setup.settings).map(Some)
}
