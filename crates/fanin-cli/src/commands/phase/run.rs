use std::process::ExitCode;

use fanin_activation::Activation;
use fanin_activation::theory::{MeanField, Phase, Variances, edge_of_chaos};
use fanin_report::{Axis, Cells, ColorAxis, Figure, Legend, Mark, Panel, Role, Scale, Shape};
use serde::Serialize;

use super::text;
use crate::args::PhaseOptions;
use crate::failure::Failure;
use crate::files::FigureFile;
use crate::terminal::Terminal;

/// Samples can be told apart, and gradients arrive, through about this many depth scales (Schoenholz et al. 2017).
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
    /// The second moment where the signal settles; null if it grows without end, or to more than 1e9.
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

/// `fanin phase`.
pub(crate) fn phase(options: &PhaseOptions, terminal: &Terminal) -> Result<ExitCode, Failure> {
    // Wider lines are hard to read.
    let width = terminal.width().min(80);
    let activation = &options.activation;
    if let (Some(sigma_w), Some(sigma_b)) = (options.sigma_w, options.sigma_b) {
        let point = point(activation, options.depth, (sigma_w, sigma_b), true)?;
        let diagram = diagram(activation, options.depth, vec![point])?;
        terminal.answer(|| &diagram, || text::of_point(&diagram, width))?;
        return Ok(ExitCode::SUCCESS);
    }
    let out = options.out.as_deref();
    let out = out
        .map(|path| FigureFile::reserve(path, terminal))
        .transpose()?;
    let diagram = whole(activation, options.depth)?;
    if let Some(out) = out {
        out.write(&figure(activation, &diagram)?.draw()?)?;
    }
    terminal.answer(|| &diagram, || text::of_diagram(&diagram, width))?;
    terminal.written(options.out.as_deref())?;
    Ok(ExitCode::SUCCESS)
}

/// The figure of an activation's diagram.
pub(crate) fn of(activation: &Activation, depth: usize) -> Result<Figure, Failure> {
    figure(activation, &whole(activation, depth)?)
}

/// All points, the largest bias scale first.
fn whole(activation: &Activation, depth: usize) -> Result<PhaseJson, Failure> {
    let mut points = Vec::new();
    for b in (0..BIASES).rev() {
        for w in 0..WEIGHTS {
            let scales = (0.5 + 0.05 * w as f64, 0.1 * b as f64);
            points.push(point(activation, depth, scales, false)?);
        }
    }
    diagram(activation, depth, points)
}

fn diagram(
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

fn point(
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

/// What a depth scale without end is drawn as: on the edge of chaos it is infinite.
const MOST: f64 = 1e6;
/// Colors are told apart between these depth scales, in layers.
const COLORS: [f64; 2] = [1.0, 100.0];
/// Bias scales between the first two rows where the edge of chaos is drawn too.
const BEND: [f64; 3] = [0.01, 0.03, 0.06];

fn figure(activation: &Activation, diagram: &PhaseJson) -> Result<Figure, Failure> {
    let depth = diagram.depth as f64;
    let scale = |point: &PointJson| match (point.depth_scale, point.phase) {
        (Some(scale), _) => scale.min(MOST),
        (None, Some(_)) => MOST,
        (None, None) => f64::NAN,
    };
    // Upward, so the smallest bias scale first.
    let rows: Vec<&[PointJson]> = diagram.points.chunks(WEIGHTS).rev().collect();
    let first = |row: &&[PointJson]| row.first().map_or(0.0, |point| point.sigma_b);
    let mut edge: Vec<(f64, f64)> = Vec::new();
    for known in &diagram.edge {
        edge.push((known.sigma_w.unwrap_or(f64::NAN), known.sigma_b));
        // The edge bends most between the first two rows.
        let between: &[f64] = if edge.len() == 1 { &BEND } else { &[] };
        for &sigma_b in between {
            let found = edge_of_chaos(activation, sigma_b * sigma_b).map_err(Failure::usage)?;
            edge.push((found.map_or(f64::NAN, |edge| edge.sigma_w2.sqrt()), sigma_b));
        }
    }
    let cells = Cells {
        x: rows.first().map_or_else(Vec::new, |row| {
            row.iter().map(|point| point.sigma_w).collect()
        }),
        y: rows.iter().map(first).collect(),
        values: rows
            .iter()
            .map(|row| row.iter().map(scale).collect())
            .collect(),
        labels: Vec::new(),
    };
    let mut marks = vec![
        Mark::new("", Role::Plain, Shape::Cells(cells)),
        Mark::line(
            "edge of chaos (left: ordered, right: chaotic)",
            Role::Plain,
            edge,
        ),
    ];
    for ordered in [true, false] {
        let points = rows.iter().map(|row| {
            let at = crossing(row, ordered, |point| SCALES * scale(point) / depth);
            (at.unwrap_or(f64::NAN), first(row))
        });
        let name = format!("between these, {depth} layers are at most {SCALES} depth scales");
        marks.push(Mark::dashed(name, Role::Plain, points));
    }
    let panel = Panel::new(
        Axis::linear("σ_w: standard deviation of a weight times √fan_in"),
        Axis::linear("σ_b: standard deviation of a bias"),
        marks,
    );
    Ok(Figure {
        title: format!("How deep a signal goes: {}", diagram.activation),
        caption: format!(
            "depth scale 1/|ln χ₁| of a wide network, from theory: no seeds, no data; {depth} layers train \
             where it is at least {:.1}",
            depth / SCALES
        ),
        panels: vec![panel],
        legend: Legend::Below,
        colors: ColorAxis {
            label: "depth scale, layers".to_owned(),
            scale: Scale::Logarithmic,
            range: Some(COLORS),
            zero: "depth scale 0".to_owned(),
            not_finite: "the signal grows without end".to_owned(),
            ..ColorAxis::default()
        },
        ..Figure::default()
    })
}

/// Where a row passes 1, interpolated on logarithms: on the ordered side the first time, on the chaotic one the last.
fn crossing(row: &[PointJson], ordered: bool, of: impl Fn(&PointJson) -> f64) -> Option<f64> {
    let mut pairs = row.windows(2).filter_map(|pair| {
        let [from, to] = [&pair[0], &pair[1]].map(|point| of(point).ln());
        let passes = if ordered {
            from < 0.0 && to >= 0.0
        } else {
            from >= 0.0 && to < 0.0
        };
        let share = from / (from - to);
        passes.then(|| pair[0].sigma_w + share * (pair[1].sigma_w - pair[0].sigma_w))
    });
    if ordered {
        pairs.next()
    } else {
        pairs.next_back()
    }
}
