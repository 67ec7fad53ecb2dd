use fanin_lab::explain::{LayerReport, Proof};
use serde::Serialize;

use super::report::Report;
use crate::commands::dataset::DataJson;
use crate::commands::json::{CauseJson, EvaluationJson};
use crate::commands::network::canonical;

#[derive(Serialize)]
pub(super) struct ExplainJson {
    version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    spec: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    canonical: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    weights: Option<String>,
    rng: String,
    seed: u64,
    layers: Vec<usize>,
    activation: String,
    residual: bool,
    learning_rate: f64,
    iterations: usize,
    /// Null: standard normal inputs.
    data: Option<DataJson>,
    inputs: InputsJson,
    signal: Vec<LayerJson>,
    escape_time: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    train: Option<EvaluationJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    test: Option<EvaluationJson>,
    /// Null: not trained.
    outcome: Option<&'static str>,
    causes: Vec<CauseJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<RemedyJson>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    proof: Vec<ProofJson>,
}

#[derive(Serialize)]
struct InputsJson {
    mean: f64,
    second_moment: f64,
    variance_across_samples: f64,
    constant_features: usize,
}

/// Numbers that are not finite are null.
#[derive(Serialize)]
struct LayerJson {
    layer: usize,
    fan_in: usize,
    units: usize,
    weight_mean: Option<f64>,
    weight_std: Option<f64>,
    predicted: Option<PredictedJson>,
    measured: MeasuredJson,
}

#[derive(Serialize)]
struct PredictedJson {
    z_mean: Option<f64>,
    z_second_moment: Option<f64>,
    a_mean: Option<f64>,
    a_second_moment: Option<f64>,
    /// Of ∂J/∂z, as multiple of the last layer's.
    backward_second_moment: Option<f64>,
    /// Relative variance of the second moment over networks.
    spread: Option<f64>,
}

#[derive(Serialize)]
struct MeasuredJson {
    z_mean: Option<f64>,
    z_second_moment: Option<f64>,
    a_mean: Option<f64>,
    a_second_moment: Option<f64>,
    variance_across_samples: Option<f64>,
    correlation: Option<f64>,
    backward_second_moment: Option<f64>,
    gradient_norm: Option<f64>,
    gradient_rank: Option<f64>,
    flat: f64,
    dead: usize,
    non_finite: usize,
}

#[derive(Serialize)]
struct RemedyJson {
    change: String,
    numpy: Option<String>,
    pytorch: Option<String>,
    predicted: Option<ForecastJson>,
}

#[derive(Serialize)]
struct ForecastJson {
    progress: Option<f64>,
    step: Option<f64>,
}

#[derive(Serialize)]
struct ProofJson {
    change: String,
    train: EvaluationJson,
    test: EvaluationJson,
    outcome: &'static str,
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

/// The explanation for programs.
pub(super) fn json(report: &Report) -> ExplainJson {
    let (setup, explanation) = (&report.setup, &report.explanation);
    let made = report.file.is_none();
    let refuted = explanation.is_refuted();
    let trial = explanation.trial.as_ref();
    ExplainJson {
        version: env!("CARGO_PKG_VERSION"),
        spec: made.then(|| setup.initialization.as_typed().to_owned()),
        canonical: made.then(|| canonical(setup)).flatten(),
        weights: report.file.clone(),
        rng: setup.rng.to_string(),
        seed: setup.seed,
        layers: setup.layers.clone(),
        activation: setup.activation.to_string(),
        residual: setup.residual,
        learning_rate: setup.settings.learning_rate,
        iterations: setup.settings.iterations,
        data: report.data.as_ref().map(DataJson::of),
        inputs: InputsJson {
            mean: explanation.findings.inputs.mean,
            second_moment: explanation.findings.inputs.second_moment,
            variance_across_samples: explanation.findings.inputs.signal,
            constant_features: explanation.findings.inputs.constant_features,
        },
        signal: explanation.findings.layers.iter().map(layer).collect(),
        escape_time: explanation.findings.escape_time.and_then(finite),
        train: trial.map(|trial| (&trial.train).into()),
        test: trial.map(|trial| (&trial.test).into()),
        outcome: trial.map(|trial| trial.diagnosis.outcome.name()),
        causes: explanation.causes.iter().map(CauseJson::from).collect(),
        remedy: explanation.causes.first().map(|cause| RemedyJson {
            change: cause.repair.to_string(),
            numpy: cause.repair.numpy().filter(|_| !refuted),
            pytorch: cause.repair.pytorch().filter(|_| !refuted),
            predicted: cause.forecast.map(|forecast| ForecastJson {
                progress: finite(forecast.progress),
                step: finite(forecast.step),
            }),
        }),
        proof: explanation.proofs.iter().map(proof).collect(),
    }
}

fn layer(layer: &LayerReport) -> LayerJson {
    let probe = &layer.probe;
    LayerJson {
        layer: probe.layer,
        fan_in: layer.fan.fan_in,
        units: layer.fan.fan_out,
        weight_mean: finite(layer.weight.0),
        weight_std: finite(layer.weight.1),
        predicted: layer.predicted.map(|p| PredictedJson {
            z_mean: finite(p.z.mean),
            z_second_moment: finite(p.z.second()),
            a_mean: finite(p.a.mean),
            a_second_moment: finite(p.a.second()),
            backward_second_moment: finite(p.gradient),
            spread: p.spread,
        }),
        measured: MeasuredJson {
            z_mean: finite(probe.z_mean),
            z_second_moment: finite(probe.z_second_moment),
            a_mean: finite(probe.a_mean),
            a_second_moment: finite(probe.a_second_moment),
            variance_across_samples: finite(probe.signal),
            correlation: finite(layer.deep.correlation),
            backward_second_moment: finite(probe.backward_second_moment),
            gradient_norm: finite(layer.deep.gradient_norm),
            gradient_rank: finite(layer.deep.gradient_rank),
            flat: probe.flat,
            dead: probe.dead,
            non_finite: probe.non_finite,
        },
    }
}

fn proof(proof: &Proof<f64>) -> ProofJson {
    ProofJson {
        change: proof.repair.to_string(),
        train: (&proof.trial.train).into(),
        test: (&proof.trial.test).into(),
        outcome: proof.trial.diagnosis.outcome.name(),
    }
}
