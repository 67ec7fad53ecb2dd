use fanin_init::inspect::{Candidate, Equal};
use serde::Serialize;

use super::look::{Reading, Seen, Tensor};
use super::text::verdict;
use crate::args::InspectOptions;

#[derive(Serialize)]
pub(super) struct InspectJson {
    file: String,
    layout: &'static str,
    groups: usize,
    tensors: Vec<TensorJson>,
}

#[derive(Serialize)]
struct TensorJson {
    name: String,
    shape: Vec<usize>,
    dtype: String,
    /// Why there is nothing more: the numbers are not floating-point.
    #[serde(skip_serializing_if = "Option::is_none")]
    skipped: Option<&'static str>,
    #[serde(flatten)]
    seen: Option<SeenJson>,
}

/// Numbers that do not exist (the kurtosis of a constant, the mean of nothing) are null.
#[derive(Serialize)]
struct SeenJson {
    elements: usize,
    fan_in: usize,
    fan_out: usize,
    mean: Option<f64>,
    std: Option<f64>,
    kurtosis: Option<f64>,
    min: Option<f64>,
    max: Option<f64>,
    zeros: u64,
    nan: u64,
    infinite: u64,
    /// Standard deviation times the root of `fan_in`.
    gain: Option<f64>,
    /// Values at which distribution functions were compared.
    ks_values: usize,
    equal_outputs: Option<EqualJson>,
    equal_inputs: Option<EqualJson>,
    /// Whether no scheme was found that the tensor cannot be told from.
    none_of_the_known: bool,
    candidates: Vec<CandidateJson>,
    other_layouts: Vec<LayoutJson>,
    /// What fits with the fans of a library that sees no groups, and only then.
    ungrouped: Vec<CandidateJson>,
    verdict: String,
}

#[derive(Serialize)]
struct EqualJson {
    lines: usize,
    distinct: usize,
}

#[derive(Serialize)]
struct LayoutJson {
    layout: &'static str,
    axes: String,
    candidates: Vec<CandidateJson>,
}

#[derive(Serialize)]
struct CandidateJson {
    spec: String,
    /// Whether its numbers are estimated from the tensor.
    estimated: bool,
    /// Nothing below is known of schemes that are recognized by structure.
    #[serde(flatten)]
    agreement: Option<AgreementJson>,
}

#[derive(Serialize)]
struct AgreementJson {
    mean: f64,
    std: f64,
    estimated_std: f64,
    standard_error: f64,
    ks_distance: f64,
    p_value: f64,
}

pub(super) fn json(options: &InspectOptions, tensors: &[Tensor]) -> InspectJson {
    let tensor = |tensor: &Tensor| TensorJson {
        name: tensor.header.name().to_owned(),
        shape: tensor.header.shape().to_vec(),
        dtype: tensor.type_name.clone(),
        skipped: tensor.seen.is_none().then_some("not floating-point"),
        seen: tensor.seen.as_ref().map(|seen| seen_json(tensor, seen)),
    };
    InspectJson {
        file: options.file.display().to_string(),
        layout: options.layout.name(),
        groups: options.groups.get(),
        tensors: tensors.iter().map(tensor).collect(),
    }
}

fn seen_json(tensor: &Tensor, seen: &Seen) -> SeenJson {
    let inspection = &seen.inspection;
    let finite = |value: f64| value.is_finite().then_some(value);
    let equal = |equal: Equal| EqualJson {
        lines: equal.lines,
        distinct: equal.distinct,
    };
    let fan = inspection.fan();
    let mut other_layouts = Vec::new();
    let mut ungrouped = Vec::new();
    for (reading, candidates) in &seen.elsewhere {
        let candidates = candidates.iter().map(candidate).collect();
        match reading {
            Reading::Ungrouped => ungrouped = candidates,
            Reading::Layout(layout) => other_layouts.push(LayoutJson {
                layout: layout.name(),
                axes: layout.axes(tensor.header.shape().len()),
                candidates,
            }),
        }
    }
    SeenJson {
        elements: inspection.shape().elements(),
        fan_in: fan.fan_in,
        fan_out: fan.fan_out,
        mean: (inspection.finite() > 0).then(|| inspection.mean()),
        std: finite(inspection.std()),
        kurtosis: finite(inspection.kurtosis()),
        min: inspection.min(),
        max: inspection.max(),
        zeros: inspection.zeros(),
        nan: inspection.nan(),
        infinite: inspection.infinite(),
        gain: finite(inspection.gain()),
        ks_values: inspection.sampled(),
        equal_outputs: inspection.equal_outputs().map(equal),
        equal_inputs: inspection.equal_inputs().map(equal),
        none_of_the_known: seen.candidates.is_empty(),
        candidates: seen.candidates.iter().map(candidate).collect(),
        other_layouts,
        ungrouped,
        verdict: verdict(tensor, true),
    }
}

fn candidate(candidate: &Candidate) -> CandidateJson {
    CandidateJson {
        spec: candidate.spec.clone(),
        estimated: candidate.is_estimated,
        agreement: candidate.agreement.map(|agreement| AgreementJson {
            mean: agreement.mean,
            std: agreement.std,
            estimated_std: agreement.estimated_std,
            standard_error: agreement.standard_error,
            ks_distance: agreement.ks_distance,
            p_value: agreement.p_value,
        }),
    }
}
