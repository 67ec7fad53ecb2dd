use std::fmt::Write as _;

use fanin_activation::theory::Q_RANGE;
use fanin_report::text::wrap;

use super::diagram::{PhaseJson, PointJson, SCALES, WEIGHTS};

/// The whole diagram in characters, and where the edge of chaos is.
pub(super) fn of_diagram(diagram: &PhaseJson, width: usize) -> String {
    let title = format!(
        "Signals in a deep, wide network of {}: weights of variance σ_w²/fan_in, biases of variance σ_b²",
        diagram.activation
    );
    let mut out = format!("{}\n\n", wrap(&title, width));
    // Where not all columns have room, every second one, or third.
    let step = WEIGHTS.div_ceil(width.saturating_sub(8).max(1));
    // Writing to a String cannot fail.
    for row in diagram.points.chunks(WEIGHTS) {
        let cells: String = row
            .iter()
            .step_by(step)
            .map(|point| match (point.trainable, point.phase) {
                (true, _) => '█',
                (_, Some("ordered")) => '·',
                (_, Some(_)) => '~',
                (_, None) => '^',
            })
            .collect();
        let label = row.first().map_or(0.0, |point| point.sigma_b);
        let _ = writeln!(out, "σ_b {label:.1} {cells}");
    }
    let mut axis = "    σ_w ".to_owned();
    for (index, label) in ["0.5", "1", "1.5", "2", "2.5", "3"].iter().enumerate() {
        let column = 8 + 10 * index / step;
        let gap = column.saturating_sub(axis.chars().count());
        axis.push_str(&" ".repeat(gap));
        axis.push_str(label);
    }
    out.push_str(&axis);
    out.push('\n');
    let depth = diagram.depth;
    let mut paragraph = |text: String| {
        let _ = write!(out, "\n{}\n", wrap(&text, width));
    };
    for meaning in [
        format!(
            "█ trains: {depth} layers are at most {SCALES} depth scales 1/|ln χ₁|; samples stay different, gradients arrive"
        ),
        "· ordered: samples become alike, gradients vanish".to_owned(),
        "~ chaotic: like samples become unlike, gradients explode".to_owned(),
        "^ the signal grows without end".to_owned(),
    ] {
        paragraph(meaning);
    }
    for edge in diagram.edge.iter().step_by(5) {
        paragraph(match (edge.sigma_w, edge.q) {
            (Some(sigma_w), Some(q)) => format!(
                "Edge of chaos at σ_b = {:.1}: σ_w = {sigma_w:.4} (σ_w² = {:.4}), second moment q = {q:.4}",
                edge.sigma_b,
                sigma_w * sigma_w
            ),
            _ => format!("No edge of chaos at σ_b = {:.1}.", edge.sigma_b),
        });
    }
    out
}

/// A single point in sentences.
pub(super) fn of_point(diagram: &PhaseJson, width: usize) -> String {
    let lines = diagram
        .points
        .iter()
        .flat_map(|point| lines(diagram, point));
    lines.map(|line| wrap(&line, width) + "\n").collect()
}

fn lines(diagram: &PhaseJson, point: &PointJson) -> Vec<String> {
    let layers = |scale: Option<f64>| match scale {
        Some(scale) if scale.is_finite() => format!("{scale:.2} layers"),
        Some(_) => "infinitely many layers".to_owned(),
        None => "none".to_owned(),
    };
    let name = format!(
        "{}, σ_w = {}, σ_b = {}",
        diagram.activation, point.sigma_w, point.sigma_b
    );
    let (Some(q), Some(chi1), Some(phase)) = (point.q, point.chi1, point.phase) else {
        let most = Q_RANGE.1;
        return vec![format!(
            "{name}: the signal grows without end, or to a second moment above {most:e}"
        )];
    };
    vec![
        format!("{name}: {phase}"),
        format!(
            "second moment of z settles at q* = {q:.4}, with depth scale ξ_q = {}",
            layers(point.xi_q)
        ),
        format!("χ₁ = {chi1:.4}: what a gradient's mean square is multiplied by in a layer"),
        format!(
            "correlations settle with depth scale ξ_c = {}; six of them are about as deep as such networks train",
            layers(point.xi_c)
        ),
    ]
}
