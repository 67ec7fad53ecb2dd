use fanin_activation::Activation;
use fanin_activation::theory::edge_of_chaos;
use fanin_report::{Axis, Cells, ColorAxis, Figure, Legend, Mark, Panel, Role, Scale, Shape};

use super::diagram::{PhaseJson, PointJson, SCALES, WEIGHTS, whole};
use crate::failure::Failure;

/// The figure of an activation's diagram.
pub(crate) fn of(activation: &Activation, depth: usize) -> Result<Figure, Failure> {
    figure(activation, &whole(activation, depth)?)
}

/// What a depth scale without end is drawn as: on the edge of chaos it is infinite.
const MOST: f64 = 1e6;
/// Colors are told apart between these depth scales, in layers.
const COLORS: [f64; 2] = [1.0, 100.0];
/// Bias scales between the first two rows where the edge of chaos is drawn too.
const BEND: [f64; 3] = [0.01, 0.03, 0.06];

/// The figure of a diagram that is there already.
pub(super) fn figure(activation: &Activation, diagram: &PhaseJson) -> Result<Figure, Failure> {
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

/// Where a row passes 1, interpolated on logarithms: on the ordered side the first time, on the
/// chaotic one the last.
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
