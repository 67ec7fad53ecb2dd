//! One change to a setup: its forecast, and training with it.
//!
//! A change of rates or inputs keeps the first weights that there were, to the bit, so that nothing
//! else differs. A change of weights, activation or paths draws new ones, with the same seed and
//! scheme of streams.

use fanin_init::Element;
use fanin_nn::{Network, Observer, Problem, Scalar, train};

use crate::repair::Forecast;
use crate::task::standardized;
use crate::{Error, Repair, Setup, Task, Trial};

/// A change that can be made: how to train, and the network it starts from.
struct Changed<T> {
    setup: Setup,
    network: Network<T>,
    is_standardized: bool,
}

impl<T: Scalar + Element> Changed<T> {
    /// `None` for a repair that no setting makes. New weights are drawn with the setup's seed.
    fn of(repair: &Repair, setup: &Setup, network: &Network<T>) -> Result<Option<Self>, Error> {
        let mut changed = setup.clone();
        match repair {
            Repair::Inputs => {}
            Repair::LearningRate(rate) => changed.settings.learning_rate = *rate,
            Repair::Initialization(spec) => changed.initialization = spec.clone(),
            Repair::Activation(activation, spec) => {
                changed.activation = *activation;
                changed.initialization = spec.clone();
            }
            Repair::ResidualPaths(spec) => {
                changed.residual = true;
                changed.initialization = spec.clone();
            }
            Repair::Data | Repair::Architecture => return Ok(None),
        }
        let keeps_weights = matches!(repair, Repair::Inputs | Repair::LearningRate(_));
        Ok(Some(Self {
            network: if keeps_weights {
                network.clone()
            } else {
                changed.network()?
            },
            setup: changed,
            is_standardized: *repair == Repair::Inputs,
        }))
    }
}

/// What the first gradient says about a run with this change; `None` for a repair that no setting
/// makes, and for inputs without a spread that should be scaled.
pub(super) fn forecast<T: Scalar + Element>(
    repair: &Repair,
    setup: &Setup,
    network: &Network<T>,
    problem: &Problem<T>,
) -> Result<Option<Forecast>, Error> {
    let Some(changed) = Changed::of(repair, setup, network)? else {
        return Ok(None);
    };
    let of = |problem| Forecast::of(&changed.network, problem, &changed.setup.settings).map(Some);
    if !changed.is_standardized {
        return of(problem);
    }
    match standardized(problem, problem) {
        Ok(standard) => of(&standard),
        Err(_) => Ok(None),
    }
}

/// Trains with this change and nothing else, which is the test of a cause. `None` for a repair that
/// no setting makes.
///
/// `network` is the one before training: a repair that does not draw new weights starts from it.
/// New weights are drawn with the setup's seed.
///
/// # Errors
/// As [`Setup::run`].
///
/// ```
/// use std::ops::ControlFlow;
/// use fanin_lab::{Outcome, Setup, Task, explain::intervene};
/// use fanin_nn::Step;
///
/// let task = Task::<f64>::new(&fanin_data::seeded(1))?;
/// let setup = Setup::course("randn*0.01".parse()?);
/// let go_on = &mut |_: &Step<'_, f64>| ControlFlow::Continue(());
/// let failed = setup.run(&task, go_on)?;
/// let repair = &failed.diagnosis.causes[0].repair;
/// let trial = intervene(repair, &setup, &setup.network()?, &task, go_on)?.expect("new weights");
/// assert_eq!(trial.diagnosis.outcome, Outcome::Learned);
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
    let standard = match changed.is_standardized {
        true => Some(task.standardized()?),
        false => None,
    };
    let (task, settings) = (standard.as_ref().unwrap_or(task), &changed.setup.settings);
    let run = train(&task.train, changed.network, settings, observer)?;
    Trial::of(run, task, settings).map(Some)
}
