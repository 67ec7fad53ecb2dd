//! How time and memory of training grow: `cargo xtask bench scale`.

mod memory;
mod sweep;

use std::io::Write as _;
use std::path::PathBuf;
use std::thread::available_parallelism;

use benches::{Failure, PowerLaw, cpu, fit_power, record_csv};
use clap::Parser;
use fanin_nn::Form;
use fanin_report::{Axis, Column, Figure, Legend, Mark, Note, Panel, Role, Table};
use sweep::{BASE, Cost, Sweep, measure, sweeps};

/// Measures time and memory of training over samples, features, width, depth, runs and threads, in
/// both forms; writes a table with fitted exponents, and a figure.
#[derive(Parser)]
#[command(name = "cargo xtask bench scale")]
struct Options {
    /// Timings of each point, of which the median counts.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Only sweeps with this in their name: samples, features, width, depth, runs, threads.
    #[arg(long)]
    only: Option<String>,
    /// Where the figure goes.
    #[arg(long, default_value = "target/scale.svg")]
    out: PathBuf,
}

/// One sweep in one form.
struct Line {
    sweep: usize,
    form: Form,
    costs: Vec<Cost>,
}

fn main() -> Result<(), Failure> {
    let options = Options::parse();
    let only = options.only.clone().unwrap_or_default();
    let mut sweeps = sweeps(available_parallelism()?.get());
    let names = sweeps.iter().map(|sweep| sweep.name).collect::<Vec<_>>();
    let names = names.join(", ");
    sweeps.retain(|sweep| sweep.name.contains(&only));
    if sweeps.is_empty() {
        return Err(format!("wanted a part of one of: {names}; got `{only}`").into());
    }

    let mut lines = Vec::new();
    for (sweep, one) in sweeps.iter().enumerate() {
        for form in [Form::Primal, Form::Dual] {
            eprintln!("{}, {form} ...", one.name);
            let points = one.values.iter().map(|&value| one.at(value));
            let costs = points
                .map(|point| measure(point, form, options.rounds))
                .collect::<Result<_, _>>()?;
            lines.push(Line { sweep, form, costs });
        }
    }

    print!("{}", table(&sweeps, &lines).render(None, false));
    write_figure(&options.out, &figure(&sweeps, &lines).draw()?.to_svg())?;
    println!("written: {}", options.out.display());
    // A part of the figures must not replace all of them.
    if only.is_empty() {
        let path = record_csv("scale", CSV_HEADER, &csv(&sweeps, &lines))?;
        println!("written: {}", path.display());
    }
    Ok(())
}

/// Whole or not at all.
fn write_figure(path: &std::path::Path, svg: &str) -> Result<(), Failure> {
    let folder = path.parent().filter(|folder| *folder != "");
    let folder = folder.unwrap_or(".".as_ref());
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(svg.as_bytes())?;
    file.persist(path)?;
    Ok(())
}

fn base() -> String {
    format!(
        "{} samples of {} features, {} hidden layers of {}, {} runs, {} thread, f64",
        BASE.samples, BASE.features, BASE.depth, BASE.width, BASE.runs, BASE.threads
    )
}

/// Where overheads no longer rule: the upper half of a sweep's values.
fn fitted(values: &[usize]) -> usize {
    values.len() / 2
}

/// Points of a sweep, and the law of its upper half.
struct Curve {
    points: Vec<(f64, f64)>,
    law: Option<PowerLaw>,
}

fn curve(sweep: &Sweep, line: &Line, value: fn(&Cost) -> f64) -> Curve {
    let x: Vec<f64> = sweep.values.iter().map(|&value| value as f64).collect();
    let y: Vec<f64> = line.costs.iter().map(value).collect();
    let from = fitted(&sweep.values).min(x.len().saturating_sub(2));
    let law = fit_power(&x[from..], &y[from..]);
    Curve {
        points: x.into_iter().zip(y).collect(),
        law,
    }
}

const MS: fn(&Cost) -> f64 = |cost| cost.ms.median;
const MB: fn(&Cost) -> f64 = |cost| cost.mb;

fn figure(sweeps: &[Sweep], lines: &[Line]) -> Figure {
    let panels = |y_label: &str, value: fn(&Cost) -> f64| -> Vec<Panel> {
        let panel = |(i, sweep): (usize, &Sweep)| {
            let (mut marks, mut powers) = (Vec::new(), Vec::new());
            for line in lines.iter().filter(|line| line.sweep == i) {
                let name = line.form.to_string();
                let role = match line.form {
                    Form::Dual => Role::Good,
                    _ => Role::Plain,
                };
                let curve = curve(sweep, line, value);
                if let (Some(law), Some(last)) = (curve.law, curve.points.last()) {
                    let ends = [law.from, last.0].map(|x| (x, law.at(x)));
                    marks.push(Mark::line(&name, role, ends));
                    powers.push(format!("{name} {:.2}", law.exponent));
                }
                marks.push(Mark::dots(name, role, curve.points));
            }
            let words = format!("power: {}", powers.join(", "));
            let notes = if powers.is_empty() {
                vec![]
            } else {
                vec![Note {
                    words,
                    ..Note::default()
                }]
            };
            Panel {
                notes,
                ..Panel::new(
                    Axis::logarithmic(sweep.name),
                    Axis::logarithmic(y_label),
                    marks,
                )
            }
        };
        sweeps.iter().enumerate().map(panel).collect()
    };
    Figure {
        title: "How time and memory of training grow".into(),
        caption: format!(
            "One number changes, the others stay at {}. Time is an iteration of all runs, memory the most in use. \
             Lines are fitted to the upper half of each sweep. {}",
            base(),
            cpu()
        ),
        columns: 3,
        panels: [panels("ms an iteration", MS), panels("megabytes", MB)].concat(),
        legend: Legend::Below,
        ..Figure::default()
    }
}

fn table(sweeps: &[Sweep], lines: &[Line]) -> Table {
    let mut table = Table::new([
        Column::left("over"),
        Column::left("form"),
        Column::right("from"),
        Column::right("to"),
        Column::right("ms"),
        Column::right("power"),
        Column::right("MB"),
        Column::right("power"),
        Column::right("fitted from"),
    ]);
    table.title("Time of an iteration, and memory, from end to end of each sweep");
    for line in lines {
        let sweep = &sweeps[line.sweep];
        let ends = |curve: &Curve| match curve.points.as_slice() {
            [first, .., last] => format!("{:.3} to {:.3}", first.1, last.1),
            points => points
                .iter()
                .map(|point| format!("{:.3}", point.1))
                .collect(),
        };
        let (ms, mb) = (curve(sweep, line, MS), curve(sweep, line, MB));
        let power = |curve: &Curve| {
            curve
                .law
                .map_or("-".to_owned(), |law| format!("{:.2}", law.exponent))
        };
        let text = |value: Option<&usize>| value.map(usize::to_string).unwrap_or_default();
        let from = ms.law.map_or("-".to_owned(), |law| law.from.to_string());
        table.row([
            sweep.name.into(),
            line.form.to_string().into(),
            text(sweep.values.first()).into(),
            text(sweep.values.last()).into(),
            ends(&ms).into(),
            power(&ms).into(),
            ends(&mb).into(),
            power(&mb).into(),
            from.into(),
        ]);
    }
    table.footnote(format!("The others stay at {}. {}", base(), cpu()));
    table
}

const CSV_HEADER: &str = "over,value,form,lower_quartile_ms,median_ms,upper_quartile_ms,megabytes";

fn csv(sweeps: &[Sweep], lines: &[Line]) -> Vec<String> {
    let rows = lines.iter().flat_map(|line| {
        let sweep = &sweeps[line.sweep];
        sweep.values.iter().zip(&line.costs).map(|(value, cost)| {
            let ms = cost.ms;
            format!(
                "{},{value},{},{:.5},{:.5},{:.5},{:.4}",
                sweep.name, line.form, ms.lower, ms.median, ms.upper, cost.mb
            )
        })
    });
    rows.collect()
}
