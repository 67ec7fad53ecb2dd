use std::num::NonZeroUsize;

use fanin_lab::Task;
use fanin_nn::{End, Scalar, Settings};
use serde::Serialize;

use super::trained::Trained;
use crate::commands::dataset::DataJson;
use crate::commands::json::{CauseJson, CostJson, EvaluationJson};
use crate::commands::network::canonical;

#[derive(Serialize)]
pub(super) struct TrainJson {
    spec: String,
    canonical: Option<String>,
    rng: String,
    seed: u64,
    layers: Vec<usize>,
    activation: String,
    residual: bool,
    loss: String,
    form: String,
    precision: &'static str,
    learning_rate: f64,
    momentum: f64,
    l2: f64,
    repulsion: f64,
    iterations: usize,
    every: usize,
    threads: NonZeroUsize,
    data: DataJson,
    version: &'static str,
    history: Vec<CostJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    diverged_at: Option<usize>,
    train: EvaluationJson,
    test: EvaluationJson,
    constant_train_majority: Constant,
    base_rate_entropy: f64,
    outcome: &'static str,
    causes: Vec<CauseJson>,
}

/// The answer of the training set's majority class to everything.
#[derive(Serialize)]
struct Constant {
    class: usize,
    train: usize,
    test: usize,
}

fn constant<T: Scalar>(task: &Task<T>) -> Constant {
    let class = task.train.majority();
    let count = |counts: Vec<usize>| counts.get(class).copied().unwrap_or(0);
    Constant {
        class,
        train: count(task.train.counts()),
        test: count(task.test.counts()),
    }
}

/// The run for programs.
pub(super) fn json<T: Scalar>(trained: &Trained<'_, T>) -> TrainJson {
    let Trained {
        setup,
        data,
        task,
        trial,
    } = trained;
    let Settings {
        learning_rate,
        iterations,
        momentum,
        l2,
        repulsion,
        loss,
        every,
        threads,
        ..
    } = setup.settings;
    TrainJson {
        spec: setup.initialization.as_typed().to_owned(),
        canonical: canonical(setup),
        rng: setup.rng.to_string(),
        seed: setup.seed,
        layers: setup.layers.clone(),
        activation: setup.activation.to_string(),
        residual: setup.residual,
        loss: loss.to_string(),
        form: trial.run.form.to_string(),
        precision: T::NAME,
        learning_rate,
        momentum,
        l2,
        repulsion,
        iterations,
        every,
        threads,
        data: DataJson::of(data),
        version: env!("CARGO_PKG_VERSION"),
        history: trial.run.history.iter().map(CostJson::from).collect(),
        diverged_at: match trial.run.end {
            End::Diverged { iteration } => Some(iteration),
            _ => None,
        },
        train: (&trial.train).into(),
        test: (&trial.test).into(),
        constant_train_majority: constant(task),
        base_rate_entropy: task.train.base_rate_entropy(),
        outcome: trial.diagnosis.outcome.name(),
        causes: trial.diagnosis.causes.iter().map(CauseJson::from).collect(),
    }
}
