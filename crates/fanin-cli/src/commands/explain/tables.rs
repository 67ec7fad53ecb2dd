use fanin_lab::explain::LayerReport;
use fanin_lab::{Outcome, Trial};
use fanin_report::text::significant;
use fanin_report::{Cell, Column, Role, Table};

use super::report::Report;

/// What was measured, and of that what shows where the signal gets lost.
pub(super) fn brief_table(report: &Report) -> Table {
    let mut table = Table::new([
        Column::right("layer"),
        Column::right("units"),
        Column::right("std of W"),
        Column::right("z"),
        Column::right("a differs by"),
        Column::left(""),
        Column::right("δ"),
    ]);
    let last = last_gradient(report);
    for layer in &report.explanation.findings.layers {
        let [number, units, weight, _, z, signal, bar, _, gradient, ..] = cells(layer, last);
        table.row([number, units, weight, z, signal, bar, gradient]);
    }
    table.footnote(
        "Before the first step. z: the sums of a layer's units (root mean square). a differs by: how much its outputs differ from \
         sample to sample; a block of the bar is a power of ten. δ: the gradient on its way back, as a multiple of the last layer's.",
    );
    table
}

fn last_gradient(report: &Report) -> f64 {
    let last = report.explanation.findings.layers.last();
    last.map_or(f64::NAN, |layer| layer.probe.backward_second_moment)
}

/// One line a layer: predicted beside measured.
pub(super) fn table(report: &Report) -> Table {
    let mut table = Table::new([
        Column::right("layer"),
        Column::right("units"),
        Column::right("std of W"),
        Column::right("z theory"),
        Column::right("measured"),
        Column::right("a differs by"),
        Column::left(""),
        Column::right("δ theory"),
        Column::right("measured"),
        Column::right("flat"),
        Column::right("dead"),
    ]);
    let layers = &report.explanation.findings.layers;
    let last = last_gradient(report);
    for layer in layers {
        table.row(cells(layer, last));
    }
    table.footnote(
        "Before the first step, predicted by theory and measured; all sizes are root mean squares. z: the pre-activations. a differs by: \
         how much a layer's outputs differ from sample to sample; a block of the bar is a power of ten. δ: the gradient ∂J/∂z, as a \
         multiple of the last layer's. flat: outputs where |φ′| is under 5 % of its largest value, for ReLU the inactive ones. \
         dead: units that are flat on every sample.",
    );
    if report.setup.residual {
        table.footnote("There is no prediction for networks with residual paths.");
    }
    if let Some(spread) = layers
        .iter()
        .rev()
        .nth(1)
        .and_then(|layer| layer.predicted)
        .and_then(|predicted| predicted.spread)
        .filter(|spread| *spread > 1e-4)
    {
        table.footnote(format!(
            "Predictions are averages over many networks. In layers this narrow one network's mean squares differ from them by about \
             {:.0} % (standard deviation, last hidden layer).",
            100.0 * spread.sqrt()
        ));
    }
    table
}

fn cells(layer: &LayerReport, last: f64) -> [Cell; 11] {
    let probe = &layer.probe;
    let predicted = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), short);
    let z = layer.predicted.map(|p| p.z.second().sqrt());
    let gradient = layer.predicted.map(|p| p.gradient.sqrt());
    let signal = probe.signal.sqrt();
    let hidden = probe.flat > 0.0 || probe.dead > 0;
    [
        probe.layer.to_string().into(),
        probe.units.to_string().into(),
        short(layer.weight.1).into(),
        predicted(z).into(),
        short(probe.z_second_moment.sqrt()).into(),
        short(signal).into(),
        bar(signal).into(),
        predicted(gradient).into(),
        short((probe.backward_second_moment / last).sqrt()).into(),
        if hidden {
            format!("{:.0} %", 100.0 * probe.flat).into()
        } else {
            "".into()
        },
        match probe.dead {
            0 => "".into(),
            dead => Cell::new(dead.to_string()).role(if dead == probe.units {
                Role::Bad
            } else {
                Role::Plain
            }),
        },
    ]
}

/// A block a power of ten, from 1e-6 on, with halves.
fn bar(size: f64) -> String {
    if !size.is_finite() {
        return "?".to_owned();
    }
    let length = (2.0 * (size.max(1e-300).log10() + 6.0)).round();
    let halves = length.clamp(0.0, 18.0) as usize;
    "█".repeat(halves / 2) + if halves % 2 == 1 { "▌" } else { "" }
}

/// The changes that were tried, one at a time; none if none were.
pub(super) fn proofs(report: &Report) -> Option<Table> {
    let proofs = &report.explanation.proofs;
    if proofs.is_empty() {
        return None;
    }
    let mut table = Table::new([
        Column::left("one change at a time"),
        Column::right("train"),
        Column::right("test"),
        Column::left("outcome"),
    ]);
    let mut row = |name: String, trial: &Trial<f64>| {
        let outcome = trial.diagnosis.outcome;
        let role = match outcome {
            Outcome::Learned => Role::Good,
            _ => Role::Bad,
        };
        table.row([
            name.into(),
            format!("{}/{}", trial.train.correct(), trial.train.total()).into(),
            format!("{}/{}", trial.test.correct(), trial.test.total()).into(),
            Cell::new(outcome.to_string()).role(role),
        ]);
    };
    if let Some(trial) = &report.explanation.trial {
        row("as it was".to_owned(), trial);
    }
    for proof in proofs {
        row(proof.repair.to_string(), &proof.trial);
    }
    Some(table)
}

/// Three digits.
pub(super) fn short(value: f64) -> String {
    significant(value, 3)
}
