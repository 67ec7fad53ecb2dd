use std::collections::BTreeMap;

use fanin_lab::Cause;
use fanin_nn::{Evaluation, Record};
use serde::Serialize;
use serde_json::Value;

/// A cost; JSON has no NaN and no infinity, so those are `null` and named beside it.
#[derive(Serialize)]
pub(crate) struct CostJson {
    pub(crate) iteration: usize,
    cost: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    non_finite: Option<&'static str>,
}

impl From<&Record> for CostJson {
    fn from(record: &Record) -> Self {
        let Record { iteration, cost } = *record;
        Self {
            iteration,
            cost: cost.is_finite().then_some(cost),
            non_finite: non_finite(cost),
        }
    }
}

fn non_finite(value: f64) -> Option<&'static str> {
    if value.is_nan() {
        Some("nan")
    } else if value.is_infinite() {
        Some(if value > 0.0 { "inf" } else { "-inf" })
    } else {
        None
    }
}

/// Answers against labels: rows of the confusion are the true class, columns the answer.
#[derive(Serialize)]
pub(crate) struct EvaluationJson {
    correct: usize,
    total: usize,
    nan: usize,
    confusion: Vec<Vec<usize>>,
}

impl From<&Evaluation> for EvaluationJson {
    fn from(evaluation: &Evaluation) -> Self {
        Self {
            correct: evaluation.correct(),
            total: evaluation.total(),
            nan: evaluation.nan,
            confusion: evaluation.confusion.clone(),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct CauseJson {
    cause: &'static str,
    layer: usize,
    evidence: String,
    numbers: BTreeMap<&'static str, Value>,
    rule: String,
    remedy: String,
}

impl From<&Cause> for CauseJson {
    fn from(cause: &Cause) -> Self {
        let number = |&(name, value): &(&'static str, f64)| {
            // As with costs: a number, or the name of what is not a number.
            let value = non_finite(value).map_or_else(|| Value::from(value), Value::from);
            (name, value)
        };
        Self {
            cause: cause.kind.name(),
            layer: cause.layer,
            evidence: cause.evidence.clone(),
            numbers: cause.numbers.iter().map(number).collect(),
            rule: cause.kind.rule(),
            remedy: cause.remedy.clone(),
        }
    }
}
