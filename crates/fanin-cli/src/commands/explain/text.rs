use std::fmt::Write as _;

use fanin_lab::explain::{LayerReport, Proof};
use fanin_lab::{Cause, CauseKind, Outcome, Repair, Trial};
use fanin_report::{Cell, Column, Role, Table};

use super::run::Report;
use crate::args::source::describe;
use crate::commands::train::CLASSES;
use crate::terminal::stderr;
use crate::terminal::stdout::{labeled, wrap};

/// The explanation for people; for those who are new to it, in brief.
pub(super) fn text(report: &Report, brief: bool, color: bool, width: usize) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let mut paragraph = |text: &str| {
        let _ = writeln!(out, "{}\n", text.trim_end());
    };
    let table = if brief {
        brief_table(report)
    } else {
        table(report)
    };
    paragraph(&heading(report, width));
    paragraph(&table.render(Some(width), color));
    let verdicts = verdicts(report);
    for verdict in verdicts
        .iter()
        .filter(|verdict| !(brief && verdict.is_theory))
    {
        paragraph(&wrap(&verdict.words, width));
    }
    for (index, cause) in report.explanation.causes.iter().enumerate() {
        paragraph(&in_words(cause, index, brief, width));
    }
    if let (Some(cause), false) = (
        report.explanation.causes.first(),
        report.explanation.is_refuted(),
    ) {
        let mut lines = String::new();
        let pairs = [
            ("NumPy:", cause.repair.numpy()),
            ("PyTorch:", cause.repair.pytorch()),
        ];
        for (name, line) in pairs {
            if let Some(line) = line {
                let _ = writeln!(lines, "{name:<9}{line}");
            }
        }
        if !lines.is_empty() {
            paragraph(&lines);
        }
    }
    let (tried, note) = proofs(report);
    if let Some(tried) = tried {
        let note = note.map_or_else(String::new, |note| wrap(&note, width));
        paragraph(&(tried.render(Some(width), false) + &note));
    } else if !report.explanation.causes.is_empty() && report.data.is_some() && !stderr::is_quiet()
    {
        paragraph("Add --prove to see the remedy tried.");
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn heading(report: &Report, width: usize) -> String {
    description(report)
        .iter()
        .map(|(name, text)| labeled(name, text, width))
        .collect()
}

/// What is explained, as names and words.
pub(super) fn description(report: &Report) -> [(&'static str, String); 4] {
    let setup = &report.setup;
    let layers: Vec<String> = setup.layers.iter().map(usize::to_string).collect();
    let weights = match &report.file {
        Some(file) => format!("from {file}"),
        None => {
            let spec = setup.initialization.as_typed();
            let canonical = setup
                .initialization
                .canonical()
                .map(|name| name.to_string());
            let canonical = canonical
                .filter(|name| name != spec)
                .map_or_else(String::new, |name| format!(" ({name})"));
            format!(
                "{spec}{canonical}, seed {} of {}'s stream",
                setup.seed, setup.rng
            )
        }
    };
    let data = match &report.data {
        Some(data) => describe(data),
        None => "none: standard normal inputs stand in for it (--data names some)".to_owned(),
    };
    let inputs = report.explanation.findings.inputs;
    [
        (
            "network",
            format!(
                "{} · {}{}",
                layers.join(", "),
                setup.activation,
                if setup.residual {
                    " · residual paths"
                } else {
                    ""
                }
            ),
        ),
        ("weights", weights),
        ("data", data),
        (
            "inputs",
            format!(
                "mean {:.3}, mean square {:.3}; from sample to sample a feature differs by {:.3}{}",
                inputs.mean,
                inputs.second_moment,
                inputs.signal.sqrt(),
                match inputs.constant_features {
                    0 => String::new(),
                    count => format!("; {count} features are the same in every sample"),
                }
            ),
        ),
    ]
}

/// What was measured, and of that what shows where the signal gets lost.
fn brief_table(report: &Report) -> Table {
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
        "Before the first step. z: what a layer's units sum up (root mean square). a differs by: by how much its outputs differ from \
         sample to sample; a block of the bar is a power of ten. δ: the gradient that comes back, as multiple of the last layer's.",
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
        "Before the first step, predicted by theory and measured. z: root mean square of the pre-activations. a differs by: from sample to sample, in root mean \
         square, drawn on a logarithmic scale. δ: root mean square of ∂J/∂z, as multiple of the last layer's. flat: outputs \
         where |φ′| is under 5 % of its largest value, for ReLU the inactive ones. dead: units flat on every sample.",
    );
    if report.setup.residual {
        table.footnote("The theory predicts nothing with residual paths.");
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
            "Predictions are averages over networks; with layers this narrow one network's mean squares differ from them by \
             about {:.0} % (standard deviation, last hidden layer).",
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

/// Three digits, with an exponent where they would not show.
fn short(value: f64) -> String {
    if value == 0.0 {
        "0".to_owned()
    } else if !value.is_finite() {
        value.to_string()
    } else if (1e-3..1e4).contains(&value.abs()) {
        let digits = (2 - value.abs().log10().floor() as i32).max(0) as usize;
        format!("{value:.digits$}")
    } else {
        format!("{value:.1e}")
    }
}

/// A sentence of the verdict.
pub(super) struct Verdict {
    pub(super) words: String,
    is_theory: bool,
}

/// The verdict in plain words.
pub(super) fn verdicts(report: &Report) -> Vec<Verdict> {
    let plain = |words: String| Verdict {
        words,
        is_theory: false,
    };
    let explanation = &report.explanation;
    let mut out = Vec::new();
    match &explanation.trial {
        Some(trial) => out.push(plain(verdict_of_run(report, trial))),
        None => out.push(plain(match explanation.causes.first() {
            Some(cause) => format!("Not trained here. The first step shows: {}.", cause.kind),
            None => "Not trained here. Signal and gradient have sizes that train.".to_owned(),
        })),
    }
    let kind = explanation.causes.first().map(|cause| cause.kind);
    let power = report.setup.initialization.as_typed().contains("**");
    if kind == Some(CauseKind::NonFiniteWeights) && power && report.file.is_none() {
        out.push(plain(
            "Your code has `**` where `*` was meant: `**` is a power, and a negative number has no real power with such an exponent; \
             NumPy makes it NaN, and NaN > 0.5 is false."
                .to_owned(),
        ));
    }
    let budget = report.setup.settings.iterations as f64;
    let vanishes = matches!(
        kind,
        Some(CauseKind::VanishingForward | CauseKind::CorrelationCollapse)
    );
    if let (true, Some(time)) = (vanishes, explanation.findings.escape_time) {
        let words = if time.is_finite() {
            format!(
                "Such small weights would leave their plateau after {} iterations, as deep linear dynamics have it (an order of \
                 magnitude); there are {budget}.",
                short(time)
            )
        } else {
            "Such weights never leave their plateau.".to_owned()
        };
        out.push(Verdict {
            words,
            is_theory: true,
        });
    }
    out
}

fn verdict_of_run(report: &Report, trial: &Trial<f64>) -> String {
    let test = &trial.test;
    let share = |correct: usize, total: usize| 100.0 * correct as f64 / total as f64;
    let name = |class: usize| match report.data.is_some() && test.confusion.len() == 2 {
        true => CLASSES[class].to_owned(),
        false => format!("class {class}"),
    };
    let one = (0..test.confusion.len()).find(|&class| test.answered(class) == test.total());
    let settings = &report.setup.settings;
    let trained = format!(
        "Trained for {} iterations at learning rate {:?}: {} of {} right in training, {} of {} in the test.",
        settings.iterations,
        settings.learning_rate,
        trial.train.correct(),
        trial.train.total(),
        test.correct(),
        test.total()
    );
    let verdict = match one {
        Some(class) => format!(
            "Your network answers one class, «{}», for every image; {:.0} % is the share of that class in the test.{}",
            name(class),
            share(test.correct(), test.total()),
            if test.nan > 0 {
                " (Its outputs are NaN, and NaN > 0.5 is false.)"
            } else {
                ""
            }
        ),
        None => match trial.diagnosis.outcome {
            Outcome::Learned => "It learns: nothing to mend.".to_owned(),
            outcome => format!("It does not learn: {outcome}."),
        },
    };
    format!("{trained} {verdict}")
}

fn in_words(cause: &Cause, index: usize, brief: bool, width: usize) -> String {
    let name = if index == 0 { "cause" } else { "also" };
    let mut out = String::new();
    let lines = [
        (
            name,
            format!(
                "{}, from layer {} on: {}",
                cause.kind, cause.layer, cause.evidence
            ),
        ),
        ("rule", cause.kind.rule()),
        (
            "remedy",
            if brief {
                cause.remedy.clone()
            } else {
                remedy(cause)
            },
        ),
    ];
    // Of what comes second, the cause alone.
    let shown = |name: &str| match name {
        "rule" => index == 0 && !brief,
        "remedy" => index == 0,
        _ => true,
    };
    for (name, text) in lines.iter().filter(|(name, _)| shown(name)) {
        out.push_str(&labeled(name, text, width));
    }
    out
}

/// With what is predicted after it.
pub(super) fn remedy(cause: &Cause) -> String {
    match &cause.forecast {
        Some(forecast) => format!("{}. Forecast: {forecast}", cause.remedy),
        None => cause.remedy.clone(),
    }
}

/// The changes that were tried, and what to say of them if none mended.
pub(super) fn proofs(report: &Report) -> (Option<Table>, Option<String>) {
    let proofs = &report.explanation.proofs;
    if proofs.is_empty() {
        return (None, None);
    }
    let mut table = Table::new([
        Column::left("one change at a time"),
        Column::right("train"),
        Column::right("test"),
        Column::left("outcome"),
    ]);
    let mut row = |name: String, trial: &Trial<f64>| {
        let outcome = trial.diagnosis.outcome;
        let role = if outcome == Outcome::Learned {
            Role::Good
        } else {
            Role::Bad
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
    let mended = proofs
        .last()
        .is_some_and(|proof| proof.trial.diagnosis.outcome == Outcome::Learned);
    let drawn = |proof: &&Proof<f64>| matches!(proof.repair, Repair::Initialization(_));
    let note = (!mended).then(|| {
        format!(
            "None of {} single changes mends it, {} of them other first weights.",
            proofs.len(),
            proofs.iter().filter(drawn).count()
        )
    });
    (Some(table), note)
}
