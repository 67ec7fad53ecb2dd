use fanin_activation::Activation;
use fanin_activation::theory::{MeanField, Phase, Variances, edge_of_chaos};
use serde::Serialize;

use crate::failure::Failure;

/// Samples can be told apart, and gradients arrive, through about this many depth scales
/// (Schoenholz et al. 2017).
pub(super) const SCALES: f64 = 6.0;

/// Weight scales of the diagram: 0.5 to 3 in steps of 0.05.
pub(super) const WEIGHTS: usize = 51;
/// Bias scales: 0 to 1 in steps of 0.1.
const BIASES: usize = 11;

#[derive(Serialize)]
pub(super) struct PhaseJson {
    pub(super) activation: String,
    pub(super) depth: usize,
    /// For each bias scale of the diagram, where the edge of chaos is.
    pub(super) edge: Vec<EdgeJson>,
    pub(super) points: Vec<PointJson>,
}

#[derive(Serialize)]
pub(super) struct EdgeJson {
    pub(super) sigma_b: f64,
    pub(super) sigma_w: Option<f64>,
    pub(super) q: Option<f64>,
}

#[derive(Serialize)]
pub(super) struct PointJson {
    pub(super) sigma_w: f64,
    pub(super) sigma_b: f64,
    /// The second moment where the signal settles; null if it grows without end, or to more than
    /// 1e9.
    pub(super) q: Option<f64>,
    pub(super) chi1: Option<f64>,
    /// 1/|ln χ₁|, in layers; null at the edge, where it is infinite, and without q.
    pub(super) depth_scale: Option<f64>,
    pub(super) phase: Option<&'static str>,
    /// Whether the depth is at most six depth scales.
    pub(super) trainable: bool,
    /// For a single point: how fast the second moment settles, in layers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) xi_q: Option<f64>,
    /// For a single point: how fast correlations settle, in layers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) xi_c: Option<f64>,
}

/// All points, the largest bias scale first.
pub(super) fn whole(activation: &Activation, depth: usize) -> Result<PhaseJson, Failure> {
    let mut points = Vec::new();
    for b in (0..BIASES).rev() {
        for w in 0..WEIGHTS {
            let scales = (0.5 + 0.05 * w as f64, 0.1 * b as f64);
            points.push(point(activation, depth, scales, false)?);
        }
    }
    diagram(activation, depth, points)
}

pub(super) fn diagram(
    activation: &Activation,
    depth: usize,
    points: Vec<PointJson>,
) -> Result<PhaseJson, Failure> {
    let edge = (0..BIASES)
        .map(|b| {
            let sigma_b = 0.1 * b as f64;
            let edge = edge_of_chaos(activation, sigma_b * sigma_b).map_err(Failure::usage)?;
            Ok(EdgeJson {
                sigma_b,
                sigma_w: edge.map(|edge| edge.sigma_w2.sqrt()),
                q: edge.map(|edge| edge.q),
            })
        })
        .collect::<Result<_, Failure>>()?;
    Ok(PhaseJson {
        activation: activation.to_string(),
        depth,
        edge,
        points,
    })
}

pub(super) fn point(
    activation: &Activation,
    depth: usize,
    (sigma_w, sigma_b): (f64, f64),
    alone: bool,
) -> Result<PointJson, Failure> {
    let variances = Variances {
        weight: sigma_w * sigma_w,
        bias: sigma_b * sigma_b,
    };
    let field = MeanField::new(activation, variances).map_err(Failure::usage)?;
    let q = field
        .q_star()
        .map(|fixed| fixed.q)
        .filter(|q| q.is_finite());
    let chi1 = q.map(|q| field.chi1(q));
    let depth_scale = chi1.map(|chi1| 1.0 / chi1.ln().abs());
    let phase = q.map(|_| match field.phase(1e-6) {
        Phase::Ordered => "ordered",
        Phase::Critical => "critical",
        Phase::Chaotic => "chaotic",
    });
    Ok(PointJson {
        sigma_w,
        sigma_b,
        q,
        chi1,
        trainable: depth_scale.is_some_and(|scale| SCALES * scale >= depth as f64),
        depth_scale: depth_scale.filter(|scale| scale.is_finite()),
        phase,
        xi_q: if alone { field.xi_q() } else { None },
        xi_c: if alone { field.xi_c() } else { None },
    })
}
