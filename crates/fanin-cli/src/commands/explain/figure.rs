use fanin_lab::explain::LayerReport;
use fanin_report::{Axis, Figure, Mark, Panel, Role};

use super::report::Report;

/// Signal and gradient, layer by layer: lines were measured, dashes predicted.
pub(super) fn signal(report: &Report) -> Figure {
    let layers = &report.explanation.findings.layers;
    let last = layers
        .last()
        .map_or(f64::NAN, |layer| layer.probe.backward_second_moment);
    // On a logarithmic axis there is no place for 0.
    let points = |of: &dyn Fn(&LayerReport) -> Option<f64>| -> Vec<(f64, f64)> {
        layers
            .iter()
            .map(|layer| {
                let value = of(layer)
                    .filter(|value| *value > 0.0)
                    .map_or(f64::NAN, f64::sqrt);
                (layer.probe.layer as f64, value)
            })
            .collect()
    };
    let setup = &report.setup;
    let widths: Vec<String> = setup.layers.iter().map(usize::to_string).collect();
    let weights = match &report.file {
        Some(file) => file.clone(),
        None => format!("{}, seed {}", setup.initialization, setup.seed),
    };
    let mut marks = Vec::new();
    let mut measured = |name: &str, role: Role, points: Vec<(f64, f64)>| {
        let dots: Vec<_> = points
            .iter()
            .copied()
            .filter(|point| point.1.is_finite())
            .collect();
        // What is 0 to the end is not drawn to the end.
        let end = points
            .iter()
            .rposition(|point| point.1.is_finite())
            .map_or(0, |last| last + 1);
        if end > 0 {
            marks.push(Mark::line(name, role, points.into_iter().take(end)));
            marks.push(Mark::dots(name, role, dots));
        }
    };
    let (z, delta) = ("z, the pre-activations", "δ = ∂J/∂z, over the last layer's");
    measured(
        z,
        Role::Good,
        points(&|layer| Some(layer.probe.z_second_moment)),
    );
    measured(
        delta,
        Role::Bad,
        points(&|layer| Some(layer.probe.backward_second_moment / last)),
    );
    measured(
        "how much a differs from sample to sample",
        Role::Plain,
        points(&|layer| Some(layer.probe.signal)),
    );
    marks.push(Mark::dashed(
        z,
        Role::Good,
        points(&|layer| layer.predicted.map(|p| p.z.second())),
    ));
    marks.push(Mark::dashed(
        delta,
        Role::Bad,
        points(&|layer| layer.predicted.map(|p| p.gradient)),
    ));
    let shape = match widths.len() {
        count @ 9.. => format!("{} layers", count - 1),
        _ => widths.join(", "),
    };
    Figure::of(
        "Signal and gradient before the first step",
        format!(
            "{shape} · {} · {weights}; solid: measured, dashed: predicted",
            setup.activation
        ),
        Panel::new(
            Axis::linear("layer"),
            Axis::logarithmic("root mean square"),
            marks,
        ),
    )
}
