//! Every figure of the experiment, with the command that makes it again.

use fanin_activation::Activation;
use fanin_data::Dataset;
use fanin_lab::thirty_four::{
    Answer, Distribution, Inside, Pictures, Report, Row, SHALLOW, SeedRun, Snapshot,
};
use fanin_nn::LayerProbe;
use fanin_report::text::thousands;
use fanin_report::{
    Axis, Bar, Category, Cells, ColorAxis, Dot, Drawing, Figure, Legend, Mark, Marker, Note, Panel,
    Picture, PlacedPicture, Role, Scale, Shape, Side,
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
            "Every initialization; the dashed line is what a constant answer costs. What is above the panel is cut off.",
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
            caption: "Where samples stay different through a deep network of tanh units: between the dashed lines, and nowhere else.",
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
pub(super) fn pictures(report: &Report) -> &'static str {
    match report.pictures {
        Pictures::Seeded => "seeded",
        Pictures::Course => "the course's",
    }
}

fn role(report: &Report, spec: &str) -> Role {
    report.row(spec).map_or(Role::Bad, role_of)
}

pub(super) fn role_of(row: &Row) -> Role {
    if row.mostly_learned() {
        Role::Good
    } else {
        Role::Bad
    }
}

/// The test accuracy of every seed.
fn accuracy(report: &Report) -> Figure {
    let facts = &report.facts;
    let percent = |count: usize| 100.0 * count as f64 / facts.test as f64;
    let mut rows: Vec<(&Row, String)> = report.rows.iter().map(|row| (row, short(row))).collect();
    rows.sort_by_key(|(row, _)| row.mostly_learned());
    if let Some(shallow) = &report.shallow {
        rows.push((
            shallow,
            format!("{}, layers {}", shallow.spec, widths(&SHALLOW)),
        ));
    }
    let constant = percent(facts.constant_test());
    let other = 100.0 - constant;
    let (majority, minority) = match 2 * facts.train_cats > facts.train {
        true => ("cat", "non-cat"),
        false => ("non-cat", "cat"),
    };
    let mut marks = vec![
        Mark::upright(
            format!("majority baseline, always \"{majority}\": {constant:.0} %"),
            constant,
        ),
        Mark::upright(format!("always \"{minority}\": {other:.0} %"), other),
    ];
    let mut names = Vec::new();
    for (index, (row, name)) in rows.into_iter().enumerate() {
        let mean = row.runs.iter().map(|run| percent(run.test)).sum::<f64>()
            / row.runs.len().max(1) as f64;
        let words = format!("{name}: mean of {}, {mean:.1} %", row.runs.len());
        marks.push(Mark::new(words, Role::Plain, Shape::Tick(mean, index)));
        let dot = |run: &SeedRun| Dot {
            x: percent(run.test),
            y: index as f64,
            words: format!(
                "{name}, seed {}, {} of {} pictures right: {:.1} %",
                run.seed,
                run.test,
                facts.test,
                percent(run.test)
            ),
            ..Dot::default()
        };
        marks.push(Mark::new(
            "",
            role_of(row),
            Shape::Dots(row.runs.iter().map(dot).collect()),
        ));
        names.push(Category {
            note: format!("mean {mean:.1} %"),
            name,
            ..Category::default()
        });
    }
    let seeds = report.rows.first().map_or(0, |row| row.runs.len());
    let y = Axis {
        scale: Scale::Categories(names),
        ..Axis::default()
    };
    Figure::of(
        format!("{constant:.0} % is what one answer for every picture gets"),
        format!(
            "accuracy on {} test pictures ({}) after {} iterations, {seeds} seeds, a dot each, equal ones side by \
             side; bar: mean; hollow: most seeds do not learn",
            facts.test,
            pictures(report),
            thousands(facts.iterations),
        ),
        Panel::new(
            Axis::linear("test accuracy, %").from_to(0.0, 100.0),
            y,
            marks,
        ),
    )
}

fn widths(layers: &[usize]) -> String {
    let widths: Vec<String> = layers.iter().map(usize::to_string).collect();
    widths.join("-")
}

/// The seed that was looked into, as words.
fn seed(report: &Report) -> String {
    let seed = report.inside.first().map(|inside| inside.seed);
    seed.map_or_else(String::new, |seed| format!("seed {seed}"))
}

/// Pre-activations before the first step.
fn histograms(report: &Report) -> Figure {
    let columns = report.inside.first().map_or(0, |inside| inside.start.len());
    let mut panels = Vec::new();
    for (index, inside) in report.inside.iter().enumerate() {
        for layer in &inside.start {
            let units = if layer.units == 1 { "unit" } else { "units" };
            let name = format!("layer {}: {} {units}", layer.layer, layer.units);
            let mut panel = histogram(
                &format!("{}, {name}", inside.spec),
                role(report, &inside.spec),
                layer,
            );
            panel.title = if index == 0 { name } else { String::new() };
            panels.push(panel);
        }
    }
    Figure {
        title: "Too small, and the signal is gone before the last layer".to_owned(),
        caption: format!(
            "z before the first step, over units and {} training pictures ({}), {}; std: standard deviation; ◀ ▶: \
             share outside of the range, which is the same for all of a layer; heights are not",
            report.facts.train,
            pictures(report),
            seed(report),
        ),
        columns,
        rows: report
            .inside
            .iter()
            .map(|inside| inside.spec.clone())
            .collect(),
        panels,
        ..Figure::default()
    }
}

fn histogram(name: &str, role: Role, layer: &Distribution) -> Panel {
    let outside = layer.outside[0] + layer.outside[1] + layer.non_finite;
    let total = layer.counts.iter().sum::<usize>() + outside;
    let share = |count: usize| match 100.0 * count as f64 / total as f64 {
        percent if percent < 1.0 => "< 1 %".to_owned(),
        percent => format!("{percent:.0} %"),
    };
    let bin = 2.0 * layer.range / layer.counts.len() as f64;
    let bars = layer.counts.iter().enumerate().map(|(i, &count)| {
        let [from, to] = [i, i + 1].map(|edge| bin * edge as f64 - layer.range);
        let words = format!(
            "{name}: {count} of {total} values, {}, from {from:.3} to {to:.3}",
            share(count)
        );
        Bar {
            from,
            to,
            height: count as f64,
            words,
        }
    });
    let std = match layer.deviation {
        value if value.is_nan() => "std NaN".to_owned(),
        value if value.is_infinite() => "std infinite".to_owned(),
        value => format!("std {}", fanin_report::text::significant(value, 3)),
    };
    let mut notes = vec![Note {
        words: std,
        side: Side::Right,
        ..Note::default()
    }];
    let mut note = |count: usize, side, words: String, what: &str| {
        if count > 0 {
            let meaning = format!("{count} of {total} values {what}");
            notes.push(Note {
                words,
                meaning,
                side,
                line: 1,
            });
        }
    };
    let [below, above] = layer.outside;
    note(
        below,
        Side::Left,
        format!("◀ {}", share(below)),
        "lie below the range",
    );
    note(
        above,
        Side::Right,
        format!("{} ▶", share(above)),
        "lie above the range",
    );
    let lost = layer.non_finite;
    note(
        lost,
        Side::Middle,
        format!("✕ {} not finite", share(lost)),
        "are NaN or infinite",
    );
    let x = Axis::linear("pre-activation z").from_to(-layer.range, layer.range);
    let marks = vec![Mark::new("", role, Shape::Bars(bars.collect()))];
    Panel {
        notes,
        ..Panel::new(x, Axis::default(), marks)
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
fn by_layer(report: &Report, size: Size) -> Figure {
    let mut zero: Vec<String> = Vec::new();
    let mut marks = Vec::new();
    for inside in &report.inside {
        let layers = inside
            .snapshots
            .first()
            .map(|first| first.layers.as_slice());
        let values = layers
            .unwrap_or_default()
            .iter()
            .map(|layer| (layer.layer, size.of(layer)));
        // On a logarithmic axis there is no place for 0.
        let (points, missing): (Vec<_>, Vec<_>) = values.partition(|(_, value)| *value > 0.0);
        if !missing.is_empty() {
            let layers = if missing.len() == 1 {
                "layer"
            } else {
                "layers"
            };
            let missing: Vec<String> = missing.iter().map(|(layer, _)| layer.to_string()).collect();
            zero.push(format!(
                "{} in {layers} {}",
                inside.spec,
                missing.join(", ")
            ));
        }
        // A single point is no way through the layers.
        if points.len() > 1 {
            let points = points.iter().map(|&(layer, value)| (layer as f64, value));
            let role = role(report, &inside.spec);
            marks.push(Mark::line(&inside.spec, role, points.clone()));
            marks.push(Mark::dots(&inside.spec, role, points));
        }
    }
    let zero = match zero.is_empty() {
        true => String::new(),
        false => format!("; exactly 0: {}", zero.join("; ")),
    };
    let (title, of) = match size {
        Size::Signal => ("The signal on its way up, before the first step", "z"),
        Size::Gradient => (
            "The gradient on its way down, before the first step",
            "∂J/∂z, J the cost of one picture,",
        ),
    };
    Figure::of(
        title,
        format!(
            "root mean square of {of} over units and {} training pictures ({}), {}{zero}",
            report.facts.train,
            pictures(report),
            seed(report),
        ),
        Panel::new(
            Axis::linear("layer"),
            Axis::logarithmic(format!("root mean square of {}", size.words())),
            marks,
        ),
    )
}

/// Sizes by layer over training.
fn over_training(report: &Report) -> Figure {
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
    let panel = |inside: &Inside, size: Size| {
        let row = |layer| {
            let at = |column| value(inside.snapshots.get(column), layer, size);
            (0..longest.len()).map(at).collect()
        };
        let cells = Cells {
            x: longest
                .iter()
                .map(|snapshot| snapshot.iteration as f64)
                .collect(),
            y: (1..=layers).map(|layer| layer as f64).collect(),
            values: (0..layers).map(row).collect(),
            labels: Vec::new(),
        };
        let marks = vec![Mark::new("", Role::Plain, Shape::Cells(cells))];
        Panel {
            title: format!("{}: {}", inside.spec, size.words()),
            ..Panel::new(Axis::linear("iteration"), Axis::linear("layer"), marks)
        }
    };
    Figure {
        title: "Signal and gradient over training, layer by layer".to_owned(),
        caption: format!(
            "root mean square over units and {} training pictures ({}), {}; left: pre-activations z, right: ∂J/∂z, J \
             the cost of one picture",
            report.facts.train,
            pictures(report),
            seed(report),
        ),
        columns: 2,
        panels: report
            .inside
            .iter()
            .flat_map(|inside| [Size::Signal, Size::Gradient].map(|size| panel(inside, size)))
            .collect(),
        legend: Legend::Below,
        colors: ColorAxis {
            label: "root mean square".to_owned(),
            scale: Scale::Logarithmic,
            zero: "exactly 0".to_owned(),
            not_finite: "NaN or infinite, or the run had ended".to_owned(),
            ..ColorAxis::default()
        },
        ..Figure::default()
    }
}

/// Pictures in a row of the contact sheet.
const SHEET: usize = 10;

/// The test pictures, and below each what two schemes make of it.
fn answers(report: &Report, data: &Dataset) -> Result<Figure, Failure> {
    let compared: Vec<&Inside> = COMPARED
        .iter()
        .filter_map(|spec| report.inside.iter().find(|inside| inside.spec == *spec))
        .collect();
    let test = data.test();
    let mut panels = Vec::new();
    for (label, name) in [(1, "cats"), (0, "others")] {
        let of_label = |(_, other): &(usize, &u8)| **other == label;
        let indices: Vec<usize> = test
            .labels()
            .iter()
            .enumerate()
            .filter(of_label)
            .map(|(index, _)| index)
            .collect();
        for (row, chunk) in indices.chunks(SHEET).enumerate() {
            let title = match row {
                0 => format!("{} {name}", indices.len()),
                _ => String::new(),
            };
            panels.push(sheet(title, chunk, data, &compared)?);
        }
    }
    let right = |inside: &&Inside| {
        let right = inside
            .answers
            .iter()
            .filter(|answer| answer.class == answer.truth)
            .count();
        format!("{} {right} of {}", inside.spec, inside.answers.len())
    };
    Ok(Figure {
        title: "The same test pictures, answered by two networks".to_owned(),
        caption: format!(
            "{} pictures, weights of {}, {} iterations; right: {}",
            pictures(report),
            seed(report),
            thousands(report.facts.iterations),
            compared.iter().map(right).collect::<Vec<_>>().join(", "),
        ),
        panels,
        legend: Legend::Below,
        ..Figure::default()
    })
}

/// A row of pictures, and a row of marks for each scheme.
fn sheet(
    title: String,
    indices: &[usize],
    data: &Dataset,
    compared: &[&Inside],
) -> Result<Panel, Failure> {
    let test = data.test();
    let (mut sheet, mut right, mut wrong) = (Vec::new(), Vec::new(), Vec::new());
    for (column, &index) in indices.iter().enumerate() {
        let subject = match (test.kind(index), test.labels()[index]) {
            (Some(kind), _) => kind.name(),
            (None, 1) => "cat",
            (None, _) => "no cat",
        };
        let name = format!("test picture {}: {subject}", index + 1);
        for (row, inside) in (1..).zip(compared) {
            let Some(answer) = inside.answers.get(index) else {
                continue;
            };
            let is_right = answer.class == answer.truth;
            let (list, marker, verdict) = match is_right {
                true => (&mut right, Marker::Check, "right"),
                false => (&mut wrong, Marker::Cross, "wrong"),
            };
            list.push(Dot {
                x: column as f64,
                y: f64::from(row),
                words: format!("{name}: {} {}: {verdict}", inside.spec, says(answer)),
                marker,
                ..Dot::default()
            });
        }
        sheet.push(PlacedPicture {
            at: [column, 0],
            picture: Picture::from_png(fanin_data::thumbnail(test, index)?)
                .map_err(Failure::usage)?,
            words: name,
        });
    }
    let rows = std::iter::once("").chain(compared.iter().map(|inside| inside.spec.as_str()));
    let marks = vec![
        Mark::new("", Role::Plain, Shape::Pictures(sheet)),
        Mark::new("right", Role::Good, Shape::Dots(right)),
        Mark::new("wrong", Role::Bad, Shape::Dots(wrong)),
    ];
    Ok(Panel {
        title,
        ..Panel::new(
            Axis::categories("", [""; SHEET]),
            Axis::categories("", rows),
            marks,
        )
    })
}

fn says(answer: &Answer) -> String {
    let name = if answer.class == 1 { "cat" } else { "non-cat" };
    match answer.probability.is_nan() {
        true => format!("says \"{name}\" (its output is NaN)"),
        false => format!(
            "says \"{name}\" (probability of a cat {:.3})",
            answer.probability
        ),
    }
}
