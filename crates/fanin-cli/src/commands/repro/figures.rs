//! Every figure of the experiment, with the command that makes it again.

use fanin_activation::Activation;
use fanin_data::Dataset;
use fanin_lab::thirty_four::{Answer, Inside, Pictures, Report, Row, SHALLOW, Snapshot};
use fanin_nn::LayerProbe;
use fanin_report::{
    AxisScale, ColorAxis, Drawing, Histogram, HistogramFigure, HistogramRow, LineAxis, LineFigure,
    MapAxis, MapFigure, MapPanel, Picture, PlotLine, ReferenceLine, Role, SheetAnswer, SheetFigure,
    SheetGroup, SheetPicture, StripDot, StripFigure, StripRow, Verdict,
};

use super::costs::{self, short};
use crate::args::ReproOptions;
use crate::args::Source;
use crate::commands::page;
use crate::commands::phase;
use crate::failure::Failure;

/// A figure of the experiment.
#[derive(Clone)]
pub(crate) struct ReproFigure {
    /// Of its files, without the ending.
    pub(crate) name: &'static str,
    /// What to see in it.
    pub(crate) caption: &'static str,
    pub(crate) drawing: Drawing,
    /// What one types to get it again.
    pub(crate) command: String,
}

/// Two schemes whose answers are compared, picture by picture.
const COMPARED: [&str; 2] = ["randn*0.01", "randn/sqrt(n_prev)"];

/// Of how many hidden layers the phase diagram speaks: the default of `fanin phase`.
const DEPTH: usize = 50;

/// All figures, in the order in which they tell the story.
pub(crate) fn figures(
    report: &Report,
    data: &Dataset,
    options: &ReproOptions,
) -> Result<Vec<ReproFigure>, Failure> {
    let repeat = command(options);
    let figure = |name, caption, drawing| ReproFigure {
        name,
        caption,
        drawing,
        command: repeat.clone(),
    };
    Ok(vec![
        figure(
            "costs",
            "Every initialization; the dashed line is what a constant answer costs. What begins above the panel is cut off.",
            costs::costs(report).draw()?,
        ),
        figure(
            "accuracy",
            "Every dot is a run. What lies on the line has learned nothing but the share of cats.",
            accuracy(report).draw()?,
        ),
        figure(
            "pre-activations",
            "The first forward pass. Small weights: each layer's z lie closer to zero than those of the layer before.",
            histograms(report).draw()?,
        ),
        figure(
            "signal",
            "How large z is on its way to the output.",
            by_layer(report, Size::Signal).draw()?,
        ),
        figure(
            "gradient",
            "How large the gradient is on its way back to the first layer.",
            by_layer(report, Size::Gradient).draw()?,
        ),
        figure(
            "over-training",
            "The same during training: what is too small to begin with stays so.",
            over_training(report).draw()?,
        ),
        figure(
            "answers",
            "Who got which test picture right.",
            answers(report, data)?.draw()?,
        ),
        ReproFigure {
            name: "phase",
            caption: "Where samples stay different through a deep network of tanh units: along the line, and nowhere else.",
            drawing: phase::of(&Activation::Tanh, DEPTH)?.draw()?,
            command: page::command(["phase", "--activation", "tanh", "--depth", "50"])
                + " --out phase.svg",
        },
    ])
}

/// What repeats the run.
pub(crate) fn command(options: &ReproOptions) -> String {
    let mut words = page::repro_program().to_owned();
    let defaults = options.seeds == 10 && options.pictures.data_seed == 1;
    match &options.data {
        Source::Course(folder) => {
            let folder = page::quoted(&folder.display().to_string());
            words.push_str(&format!(" --data {folder} --seeds {}", options.seeds));
        }
        Source::Seeded if defaults => {}
        Source::Seeded => words.push_str(&format!(
            " --data-seed {} --seeds {}",
            options.pictures.data_seed, options.seeds
        )),
    }
    if options.all {
        words.push_str(" --all");
    }
    words
}

/// Whose pictures, as in «seeded pictures».
fn pictures(report: &Report) -> &'static str {
    match report.pictures {
        Pictures::Seeded => "seeded",
        Pictures::Course => "the course's",
    }
}

fn role(report: &Report, spec: &str) -> Role {
    match report.row(spec) {
        Some(row) if row.mostly_learned() => Role::Good,
        _ => Role::Bad,
    }
}

/// The test accuracy of every seed.
fn accuracy(report: &Report) -> StripFigure {
    let facts = &report.facts;
    let percent = |count: usize| 100.0 * count as f64 / facts.test as f64;
    let row = |row: &Row, name: String| StripRow {
        name,
        role: if row.mostly_learned() {
            Role::Good
        } else {
            Role::Bad
        },
        dots: row
            .runs
            .iter()
            .map(|run| StripDot {
                name: format!(
                    "seed {}, {} of {} pictures right",
                    run.seed, run.test, facts.test
                ),
                value: percent(run.test),
            })
            .collect(),
    };
    let mut rows: Vec<&Row> = report.rows.iter().collect();
    rows.sort_by_key(|row| row.mostly_learned());
    let mut rows: Vec<StripRow> = rows.into_iter().map(|one| row(one, short(one))).collect();
    if let Some(shallow) = &report.shallow {
        let name = format!("{}, layers {}", shallow.spec, widths(&SHALLOW));
        rows.push(row(shallow, name));
    }
    let seeds = report.rows.first().map_or(0, |row| row.runs.len());
    let constant = percent(facts.constant_test());
    let other = 100.0 - constant;
    let (majority, minority) = if 2 * facts.train_cats > facts.train {
        ("cat", "non-cat")
    } else {
        ("non-cat", "cat")
    };
    StripFigure {
        title: format!("{constant:.0} % is what one answer for every picture gets"),
        subtitle: format!(
            "accuracy on {} test pictures ({}) after {} iterations, {seeds} seeds, a dot each, equal ones side by side; bar: \
             mean; hollow: most seeds do not learn",
            facts.test,
            pictures(report),
            thousands(facts.iterations),
        ),
        x_label: "test accuracy, %".to_owned(),
        unit: "%".to_owned(),
        x_max: 100.0,
        references: vec![
            ReferenceLine {
                value: constant,
                label: format!("majority baseline, always «{majority}»: {constant:.0} %"),
            },
            ReferenceLine {
                value: other,
                label: format!("always «{minority}»: {other:.0} %"),
            },
        ],
        rows,
    }
}

fn widths(layers: &[usize]) -> String {
    let widths: Vec<String> = layers.iter().map(usize::to_string).collect();
    widths.join("-")
}

fn thousands(count: usize) -> String {
    match count {
        0..=999 => count.to_string(),
        _ => format!("{},{:03}", count / 1000, count % 1000),
    }
}

/// The seed that was looked into, as words.
fn seed(report: &Report) -> String {
    let seed = report.inside.first().map(|inside| inside.seed);
    seed.map_or_else(String::new, |seed| format!("seed {seed}"))
}

/// Pre-activations before the first step.
fn histograms(report: &Report) -> HistogramFigure {
    let layers = report.inside.first().map(|inside| inside.start.as_slice());
    let layers = layers.unwrap_or_default();
    let range = layers.first().map_or(1.0, |layer| layer.range);
    let row = |inside: &Inside| HistogramRow {
        name: inside.spec.clone(),
        role: role(report, &inside.spec),
        panels: inside
            .start
            .iter()
            .map(|layer| Histogram {
                counts: layer.counts.clone(),
                outside: layer.outside,
                not_finite: layer.non_finite,
                deviation: layer.deviation,
            })
            .collect(),
    };
    HistogramFigure {
        title: "Too small, and the signal is gone before the last layer".to_owned(),
        subtitle: format!(
            "z before the first step, over units and {} training pictures ({}), {}; std: standard deviation; ◀ ▶: share \
             outside of the range, which is the same for all; heights are not",
            report.facts.train,
            pictures(report),
            seed(report),
        ),
        x_label: "pre-activation z".to_owned(),
        range: [-range, range],
        columns: layers
            .iter()
            .map(|layer| match layer.units {
                1 => format!("layer {}: 1 unit", layer.layer),
                units => format!("layer {}: {units} units", layer.layer),
            })
            .collect(),
        rows: report.inside.iter().map(row).collect(),
    }
}

#[derive(Clone, Copy)]
enum Size {
    Signal,
    Gradient,
}

impl Size {
    fn words(self) -> &'static str {
        match self {
            Size::Signal => "signal z",
            Size::Gradient => "gradient ∂J/∂z",
        }
    }

    /// Root mean square over units and samples.
    fn of(self, probe: &LayerProbe) -> f64 {
        match self {
            Size::Signal => probe.z_second_moment.sqrt(),
            Size::Gradient => probe.backward_second_moment.sqrt(),
        }
    }
}

/// Sizes by layer before the first step.
fn by_layer(report: &Report, size: Size) -> LineFigure {
    let mut zero: Vec<String> = Vec::new();
    let mut lines = Vec::new();
    for inside in &report.inside {
        let layers = inside
            .snapshots
            .first()
            .map(|first| first.layers.as_slice());
        let points = layers.unwrap_or_default().iter().map(|layer| {
            let value = size.of(layer);
            // On a logarithmic axis there is no place for 0.
            let place = if value > 0.0 { value } else { f64::NAN };
            (layer.layer as f64, place)
        });
        let line: Vec<(f64, f64)> = points.collect();
        let missing: Vec<String> = line
            .iter()
            .filter(|point| point.1.is_nan())
            .map(|point| point.0.to_string())
            .collect();
        if !missing.is_empty() {
            let layers = if missing.len() == 1 {
                "layer"
            } else {
                "layers"
            };
            zero.push(format!(
                "{} in {layers} {}",
                inside.spec,
                missing.join(", ")
            ));
        }
        let dots: Vec<(f64, f64)> = line.iter().copied().filter(|p| p.1.is_finite()).collect();
        // A single point is no way through the layers.
        if dots.len() > 1 {
            lines.push(PlotLine {
                name: inside.spec.clone(),
                role: role(report, &inside.spec),
                dots,
                line,
                ..PlotLine::default()
            });
        }
    }
    let zero = if zero.is_empty() {
        String::new()
    } else {
        format!("; exactly 0: {}", zero.join("; "))
    };
    LineFigure {
        title: match size {
            Size::Signal => "The signal on its way up, before the first step",
            Size::Gradient => "The gradient on its way down, before the first step",
        }
        .to_owned(),
        subtitle: format!(
            "root mean square of {} over units and {} training pictures ({}), {}{zero}",
            match size {
                Size::Signal => "z",
                Size::Gradient => "∂J/∂z, J the cost of one picture,",
            },
            report.facts.train,
            pictures(report),
            seed(report),
        ),
        x: LineAxis {
            label: "layer".to_owned(),
            scale: AxisScale::Linear,
        },
        y: LineAxis {
            label: format!("root mean square of {}", size.words()),
            scale: AxisScale::Logarithmic,
        },
        lines,
    }
}

/// Sizes by layer over training.
fn over_training(report: &Report) -> MapFigure {
    let longest = report
        .inside
        .iter()
        .map(|inside| inside.snapshots.as_slice());
    let longest = longest.max_by_key(|snapshots| snapshots.len());
    let longest = longest.unwrap_or_default();
    let layers = longest.first().map_or(0, |first| first.layers.len());
    let value = |snapshot: Option<&Snapshot>, layer: usize, size: Size| {
        let probe = snapshot.and_then(|snapshot| snapshot.layers.get(layer));
        probe.map_or(f64::NAN, |probe| size.of(probe))
    };
    let panel = |inside: &Inside, size: Size| MapPanel {
        name: format!("{}: {}", inside.spec, size.words()),
        values: (0..layers)
            .map(|layer| {
                let columns = 0..longest.len();
                let at = |column| value(inside.snapshots.get(column), layer, size);
                columns.map(at).collect()
            })
            .collect(),
        overlays: Vec::new(),
    };
    MapFigure {
        title: "Signal and gradient over training, layer by layer".to_owned(),
        subtitle: format!(
            "root mean square over units and {} training pictures ({}), {}; left: pre-activations z, right: ∂J/∂z, J \
             the cost of one picture",
            report.facts.train,
            pictures(report),
            seed(report),
        ),
        x: MapAxis {
            label: "iteration".to_owned(),
            positions: longest
                .iter()
                .map(|snapshot| snapshot.iteration as f64)
                .collect(),
        },
        y: MapAxis {
            label: "layer".to_owned(),
            positions: (1..=layers).map(|layer| layer as f64).collect(),
        },
        color: ColorAxis {
            label: "root mean square".to_owned(),
            scale: AxisScale::Logarithmic,
            range: None,
        },
        columns: 2,
        panels: report
            .inside
            .iter()
            .flat_map(|inside| [Size::Signal, Size::Gradient].map(|size| panel(inside, size)))
            .collect(),
        zero: "exactly 0".to_owned(),
        not_finite: "NaN or infinite, or the run had ended".to_owned(),
    }
}

/// The test pictures, and what two schemes make of them.
fn answers(report: &Report, data: &Dataset) -> Result<SheetFigure, Failure> {
    let compared: Vec<&Inside> = COMPARED
        .iter()
        .filter_map(|spec| report.inside.iter().find(|inside| inside.spec == *spec))
        .collect();
    let test = data.test();
    let mut groups = Vec::new();
    for (label, name) in [(1, "cats"), (0, "others")] {
        let mut sheet = Vec::new();
        for (index, _) in test
            .labels()
            .iter()
            .enumerate()
            .filter(|(_, l)| **l == label)
        {
            let subject = match (test.kind(index), label) {
                (Some(kind), _) => kind.name(),
                (None, 1) => "cat",
                (None, _) => "no cat",
            };
            sheet.push(SheetPicture {
                name: format!("test picture {}: {subject}", index + 1),
                picture: Picture::from_png(fanin_data::thumbnail(test, index)?)
                    .map_err(Failure::usage)?,
                answers: compared
                    .iter()
                    .filter_map(|inside| inside.answers.get(index))
                    .map(answer)
                    .collect(),
            });
        }
        groups.push(SheetGroup {
            name: format!("{} {name}", sheet.len()),
            pictures: sheet,
        });
    }
    let right = |inside: &&Inside| {
        let answers = inside.answers.iter();
        let right = answers
            .filter(|answer| answer.class == answer.truth)
            .count();
        format!("{} {right} of {}", inside.spec, inside.answers.len())
    };
    Ok(SheetFigure {
        title: "The same test pictures, answered by two networks".to_owned(),
        subtitle: format!(
            "{} pictures, weights of {}, {} iterations; right: {}",
            pictures(report),
            seed(report),
            thousands(report.facts.iterations),
            compared.iter().map(right).collect::<Vec<_>>().join(", "),
        ),
        schemes: compared.iter().map(|inside| inside.spec.clone()).collect(),
        groups,
    })
}

fn answer(answer: &Answer) -> SheetAnswer {
    let name = if answer.class == 1 { "cat" } else { "non-cat" };
    let sure = if answer.probability.is_nan() {
        "its output is NaN".to_owned()
    } else {
        format!("probability of a cat {:.3}", answer.probability)
    };
    SheetAnswer {
        words: format!("says «{name}» ({sure})"),
        verdict: if answer.class == answer.truth {
            Verdict::Right
        } else {
            Verdict::Wrong
        },
    }
}
