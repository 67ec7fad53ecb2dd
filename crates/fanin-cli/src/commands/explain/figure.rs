use fanin_lab::explain::LayerReport;
use fanin_report::{AxisScale, LineAxis, LineFigure, PlotLine, Role};

use super::run::Report;

/// Signal and gradient, layer by layer: lines were measured, dashes predicted.
pub(super) fn signal(report: &Report) -> LineFigure {
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
    let line = |name: &str,
                role: Role,
                measured: &dyn Fn(&LayerReport) -> Option<f64>,
                predicted: &dyn Fn(&LayerReport) -> Option<f64>| {
        let measured = points(measured);
        PlotLine {
            name: name.to_owned(),
            role,
            dots: measured
                .iter()
                .copied()
                .filter(|(_, y)| y.is_finite())
                .collect(),
            line: measured,
            dashed: points(predicted),
        }
    };
    let setup = &report.setup;
    let widths: Vec<String> = setup.layers.iter().map(usize::to_string).collect();
    let weights = match &report.file {
        Some(file) => file.clone(),
        None => format!("{}, seed {}", setup.initialization, setup.seed),
    };
    LineFigure {
        title: "Signal and gradient before the first step".to_owned(),
        subtitle: format!(
            "{} · {} · {weights}; solid: measured, dashed: predicted",
            if widths.len() > 8 {
                format!("{} layers", widths.len() - 1)
            } else {
                widths.join(", ")
            },
            setup.activation
        ),
        x: LineAxis {
            label: "layer".to_owned(),
            scale: AxisScale::Linear,
        },
        y: LineAxis {
            label: "root mean square".to_owned(),
            scale: AxisScale::Logarithmic,
        },
        lines: vec![
            line(
                "z, the pre-activations",
                Role::Good,
                &|layer| Some(layer.probe.z_second_moment),
                &|layer| layer.predicted.map(|p| p.z.second()),
            ),
            line(
                "δ = ∂J/∂z, over the last layer's",
                Role::Bad,
                &|layer| Some(layer.probe.backward_second_moment / last),
                &|layer| layer.predicted.map(|p| p.gradient),
            ),
            line(
                "a differs from sample to sample by",
                Role::Plain,
                &|layer| Some(layer.probe.signal),
                &|_| None,
            ),
        ],
    }
}
