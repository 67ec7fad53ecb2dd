//! Changes that are tried, each alone, until the network learns.
//!
//! What is wrong can often be read from a network; what fixes it often cannot. A cause is therefore
//! tested by its repair: training with this change and nothing else. The order of the trials is
//! that of [`Round`]; what was tried once is not tried again.
//!
//! Rounds go from what is likeliest to what is left: what was prescribed, the best forecasts that
//! the primary cause admits, then those that it seems to rule out, weights of many scales, and
//! paths around the layers. The first change that makes the network learn ends the search, and its
//! cause becomes the primary one: what fixes a network is better evidence than what was measured.

use fanin_init::Element;
use fanin_nn::{Scalar, Settings};

use super::Investigation;
use super::intervention::intervene;
use super::prescription::ranked;
use crate::causes::Fix;
use crate::repair::{residual_paths, scales};
use crate::stop::when;
use crate::{Cause, CauseKind, Error, Outcome, Repair, Trial};

/// A repair that was tried.
#[derive(Debug, Clone)]
pub struct Proof<T> {
    /// What was changed, and nothing else.
    pub repair: Repair,
    /// What came of it.
    pub trial: Trial<T>,
}

/// What came of trying repairs.
#[derive(Debug, Clone)]
pub struct Proven<T> {
    /// The causes that were given. If a repair helped, its cause comes first, with this repair.
    pub causes: Vec<Cause>,
    /// Repairs that were tried; if one helped, it is the last.
    pub proofs: Vec<Proof<T>>,
}

/// About how many multiply-adds a training run takes: of a network with these layers, inputs
/// included, for this many samples and iterations.
///
/// The first layer counts in the cheaper of its two forms: `2 n u m T` in primal form, or `n m² + 2
/// n u m + u m² T` in dual form, with n inputs, u units, m samples and T iterations. Each later
/// matrix of `a × b` weights counts `3 a b m T`: one product forward, two backward.
///
/// ```
/// use fanin_lab::explain::work;
/// // Logistic regression on 209 pictures: a single layer in dual form.
/// let logistic = work(&[12_288, 1], 209, 2_000);
/// assert!(logistic < 1e9 && work(&[12_288, 20, 7, 5, 1], 209, 2_500) > 2.0 * logistic);
/// ```
pub fn work(layers: &[usize], samples: usize, iterations: usize) -> f64 {
    let [n, m, t] = [layers[0], samples, iterations].map(|v| v as f64);
    let pairs = layers.windows(2).skip(1);
    let later: f64 = pairs.map(|pair| pair[0] as f64 * pair[1] as f64).sum();
    let units = layers[1] as f64;
    // The first layer in primal or in dual form.
    let first = (2.0 * n * units * m * t).min(n * m * m + 2.0 * n * units * m + units * m * m * t);
    first + 3.0 * later * m * t
}

/// Where the repairs to be tried come from, in the order of the variants.
#[derive(Clone, Copy)]
enum Round {
    /// Where another activation was prescribed, which makes it another network: the likeliest
    /// weights for this one.
    Weights,
    /// What was prescribed for each cause.
    Prescribed,
    /// The likeliest for the primary cause.
    Likeliest,
    /// Also what the primary cause seems to rule out.
    Any,
    /// Weights of many scales; without a limit of time only.
    Scales,
    /// Another network, but often the only thing that helps a deep one.
    ResidualPaths,
}

impl Round {
    const ALL: [Self; 6] = [
        Self::Weights,
        Self::Prescribed,
        Self::Likeliest,
        Self::Any,
        Self::Scales,
        Self::ResidualPaths,
    ];
}

/// How a round of trials ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Learned,
    OutOfTime,
    NothingHelped,
}

pub(super) fn prove<T: Scalar + Element>(
    case: &Investigation<'_, T>,
    mut causes: Vec<Cause>,
    budget: f64,
    stop: impl Fn() -> bool,
) -> Result<Proven<T>, Error> {
    let most = (budget / case.work()) as usize;
    let fix = causes.first().map_or(Fix::Any, |cause| cause.kind.fix());
    let mut proofs = Vec::new();
    if most == 0 || fix == Fix::Data {
        return Ok(Proven { causes, proofs });
    }
    let mut end = End::NothingHelped;
    for round in Round::ALL {
        if matches!(round, Round::Scales) && budget.is_finite() {
            continue;
        }
        let repairs = repairs(round, case, &causes, fix)?;
        end = attempt(repairs, case, &mut proofs, most, &stop)?;
        if end != End::NothingHelped {
            break;
        }
    }
    match (end, proofs.last()) {
        (End::Learned, Some(proof)) => settle(&mut causes, &proof.repair, &case.setup().settings),
        (End::NothingHelped, _) if budget.is_infinite() => {
            if let Some(primary) = causes.first_mut() {
                primary.prescribe(Repair::Architecture);
            }
        }
        _ => {}
    }
    if is_refuted(&causes, &proofs)
        && let Some(primary) = causes.first_mut()
    {
        primary
            .remedy
            .push_str(" (tried below: alone it does not help)");
        primary.forecast = None;
    }
    Ok(Proven { causes, proofs })
}

fn repairs<T: Scalar + Element>(
    round: Round,
    case: &Investigation<'_, T>,
    causes: &[Cause],
    fix: Fix,
) -> Result<Vec<Repair>, Error> {
    let best = |fix| -> Result<Vec<Repair>, Error> {
        let (setup, network) = (case.setup(), case.network());
        let ranked = ranked(fix, None, setup, network, &case.task().train)?;
        Ok(ranked.into_iter().map(|(repair, _)| repair).collect())
    };
    let mut prescribed = causes.iter().map(|cause| cause.repair.clone());
    Ok(match round {
        Round::Weights => match prescribed.next() {
            Some(Repair::Activation(..)) => {
                let weights = |repair: &Repair| matches!(repair, Repair::Initialization(_));
                best(fix)?.into_iter().filter(weights).take(2).collect()
            }
            _ => Vec::new(),
        },
        Round::Prescribed => prescribed.collect(),
        Round::Likeliest => best(fix)?,
        Round::Any => best(Fix::Any)?,
        Round::Scales => scales().collect(),
        Round::ResidualPaths => {
            let paths = residual_paths(case.network().architecture());
            paths.into_iter().collect()
        }
    })
}

/// Tries repairs that were not tried yet, until the network learns or as `most` have been tried in
/// all.
fn attempt<T: Scalar + Element>(
    repairs: Vec<Repair>,
    case: &Investigation<'_, T>,
    proofs: &mut Vec<Proof<T>>,
    most: usize,
    stop: &impl Fn() -> bool,
) -> Result<End, Error> {
    for repair in repairs {
        if proofs.iter().any(|proof| proof.repair == repair) {
            continue;
        }
        if proofs.len() == most {
            return Ok(End::OutOfTime);
        }
        let (setup, network, task) = (case.setup(), case.network(), case.task());
        let trial = intervene(&repair, setup, network, task, &mut when(stop))?;
        if stop() {
            return Err(Error::Interrupted);
        }
        let Some(trial) = trial else {
            continue;
        };
        let has_learned = trial.has_learned();
        proofs.push(Proof { repair, trial });
        if has_learned {
            return Ok(End::Learned);
        }
    }
    Ok(End::NothingHelped)
}

/// This repair helped: its cause comes first.
fn settle(causes: &mut Vec<Cause>, repair: &Repair, settings: &Settings) {
    let own = |cause: &Cause| cause.repair == *repair;
    if let Some(index) = causes.iter().position(own) {
        causes[..=index].rotate_right(1);
    } else if let Some(primary) = causes.first_mut() {
        primary.prescribe(repair.clone());
    } else {
        causes.push(too_slow(repair.clone(), settings));
    }
}

/// Whether the primary cause's repair was tried, and the network did not learn.
pub(super) fn is_refuted<T>(causes: &[Cause], proofs: &[Proof<T>]) -> bool {
    let repair = causes.first().map(|cause| &cause.repair);
    let proof = proofs.iter().find(|proof| Some(&proof.repair) == repair);
    proof.is_some_and(|proof| proof.trial.diagnosis.outcome != Outcome::Learned)
}

/// What is said of a run that no rule applies to, and that this change makes learn.
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
            "it does not learn in {} iterations, although signal and gradient are of a size that trains. The cost still moves at \
             the end; with this one change the network learns in that time",
            settings.iterations
        ),
        remedy: repair.to_string(),
        repair,
        forecast: None,
    }
}
