//! Which single change should help, by the forecast of each.
//!
//! The repair that a cause's rule names is taken if its forecast promises enough. Otherwise all
//! candidates that the cause admits are forecast, and the best is taken; where even that one has
//! next to nothing to gain, no initialization is said to help.
//!
//! The score by which forecasts are ordered is [`Forecast::score`]; what cannot be forecast, such
//! as other data, is never preferred to the rule's own change.

use fanin_init::Element;
use fanin_nn::{Network, Problem, Scalar};

use super::intervention::forecast;
use crate::causes::Fix;
use crate::repair::{Forecast, candidates, far_rates};
use crate::{Cause, Error, Repair, Setup};

/// Under this share of all there is to gain no candidate is worth its name: of 1,079 changed
/// networks with less, among those of the labelled cases 1 to 400, 4 learned.
const HOPELESS: f64 = 1e-3;

/// Gives the primary cause the repair with the best forecast; the one that its rule names is taken
/// if it promises enough.
pub(crate) fn prescribe<T: Scalar + Element>(
    mut causes: Vec<Cause>,
    setup: &Setup,
    network: &Network<T>,
    problem: &Problem<T>,
) -> Result<Vec<Cause>, Error> {
    let Some(cause) = causes.first_mut() else {
        return Ok(causes);
    };
    let fix = cause.kind.fix();
    let ranked = ranked(fix, Some(&cause.repair), setup, network, problem)?;
    // What cannot be forecast, such as other data, stays.
    if let Some((repair, forecast)) = ranked.into_iter().next() {
        if forecast.progress < HOPELESS {
            cause.prescribe(Repair::Architecture);
        } else {
            cause.prescribe(repair);
            cause.forecast = Some(forecast);
        }
    }
    Ok(causes)
}

/// The candidates for a cause, best forecast first; with a rule's `own` repair only up to the first
/// that promises enough.
pub(super) fn ranked<T: Scalar + Element>(
    fix: Fix,
    own: Option<&Repair>,
    setup: &Setup,
    network: &Network<T>,
    problem: &Problem<T>,
) -> Result<Vec<(Repair, Forecast)>, Error> {
    let rate = setup.settings.learning_rate;
    let (architecture, inputs) = (network.architecture(), problem.input_moments());
    let mut all: Vec<Repair> = own.cloned().into_iter().collect();
    all.extend(candidates(architecture, inputs, rate));
    if fix.is_a_step_size() {
        all.extend(far_rates(rate));
    }
    all.retain(|repair| *repair != Repair::Architecture && fix.admits(repair, rate));
    all.sort_by_key(|repair| rank(fix, repair));
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

/// What should be changed first: what the cause prefers, then weights, inputs, steps, and at last
/// the activation.
fn rank(fix: Fix, repair: &Repair) -> usize {
    match repair {
        repair if fix.prefers(repair) => 0,
        Repair::Initialization(_) => 1,
        Repair::Inputs => 2,
        Repair::LearningRate(_) => 3,
        _ => 4,
    }
}
