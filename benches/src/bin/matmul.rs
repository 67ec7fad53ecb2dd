//! `cargo xtask bench matmul`: who multiplies matrices fastest on this machine.

use std::error::Error;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;
use std::str::FromStr;

use benches::backend::{Backend, Number};
use benches::matmul::{
    Class, Group, Outcome, Plan, Precision, Rates, Report, Shape, bandwidth, counted, csv, figure,
    measure, overhead,
};
use benches::{Folder, Machine, Peak, peak};
use clap::{Parser, ValueEnum};

/// Time matrix products of all back ends, check every one, and say who is fastest.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask bench matmul",
    bin_name = "cargo xtask bench matmul"
)]
struct Args {
    /// Shapes to measure, rows x inner x columns, as in 20x12288x209, instead of the classes.
    #[arg(long, value_name = "MxKxN", conflicts_with = "class")]
    shape: Vec<Shape>,
    /// Class of shapes [default: all].
    #[arg(long, value_enum)]
    class: Option<Classes>,
    /// Number format.
    #[arg(long, value_enum, default_value = "both")]
    precision: Precision,
    /// Numbers of threads: numbers or `all`, separated by commas.
    #[arg(long, value_delimiter = ',', default_value = "1,all")]
    threads: Vec<Threads>,
    /// Rounds: each times every back end once.
    #[arg(long, value_name = "N", default_value = "11", value_parser = clap::value_parser!(u32).range(3..=1000))]
    rounds: u32,
    /// Back ends to compare, each with its own --backend [default: all].
    #[arg(long, value_name = "NAME")]
    backend: Vec<Backend>,
    /// About how long the whole may take; large products are skipped where they would take longer.
    #[arg(long, value_name = "S", default_value = "180", value_parser = seconds)]
    seconds: f64,
    /// Folder for the CSV and the SVG [default: `benches/record/CPU`].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// A look in a few seconds: fewer rounds, shorter timings, no files unless --out names a
    /// folder.
    #[arg(long)]
    quick: bool,
    /// Measure instead what fanin's trait costs over calling each crate directly.
    #[arg(long, conflicts_with_all = ["shape", "class", "precision", "threads", "backend", "seconds", "out"])]
    overhead: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Classes {
    /// Squares from 64 to 4096.
    Square,
    /// The layers of a network 784-512-512-10 with a batch of 128.
    Layers,
    /// The course's network: few rows, long sums.
    Skinny,
    /// All of them.
    All,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Threads {
    All,
    Count(NonZeroUsize),
}

impl FromStr for Threads {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            _ if text == "all" => Ok(Self::All),
            Ok(count) => Ok(Self::Count(count)),
            Err(_) => Err("wanted a number from 1 on, or `all`".to_owned()),
        }
    }
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(seconds) if f64::is_finite(seconds) && seconds > 0.0 => Ok(seconds),
        _ => Err("wanted a number of seconds above 0".to_owned()),
    }
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("matmul: {error}");
            ExitCode::from(2)
        }
    }
}

/// Whether everything was as it must be.
fn run(args: &Args) -> Result<bool, Box<dyn Error>> {
    let rounds = if args.quick { 3 } else { args.rounds as usize };
    if args.overhead {
        let (table, pass) = overhead(if args.quick { 21 } else { 101 })?;
        show(&table);
        return Ok(pass);
    }
    let machine = Machine::here();
    let folder = match (&args.out, args.quick) {
        (None, true) => None,
        (Some(path), _) => {
            let folder = Folder::new(path)
                .map_err(|error| format!("cannot write to {}: {error}", path.display()))?;
            Some(folder)
        }
        (None, false) => Some(
            Folder::of(&machine).map_err(|error| format!("cannot write the record: {error}"))?,
        ),
    };
    let threads = threads(&args.threads, machine.processors);
    let precisions = match args.precision {
        Precision::F64 => &["f64"][..],
        Precision::F32 => &["f32"],
        Precision::Both => &["f64", "f32"],
    };
    println!(
        "{}, {} processors, revision {}, {}",
        machine.cpu, machine.processors, machine.revision, machine.date
    );

    let peaks = peaks(precisions, &threads);
    for count in &threads {
        println!(
            "memory copied with {}: {:.1} GB/s",
            counted(count.get()),
            bandwidth(count.get())
        );
    }
    let groups = measured(args, rounds, precisions, &threads);
    let (drift, peaks) = measured_again(&peaks);

    let report = Report::new(&groups, &peaks);
    for table in report.tables() {
        show(&table);
    }
    println!(
        "* lowest median; ~ within noise of it; ± half the distance between the quartiles. Every timed product was \
         checked against a compensated one.\n{drift}\n"
    );
    for note in missing(&groups) {
        println!("{note}");
    }
    for verdict in report.verdicts() {
        println!("{verdict}");
    }
    let wrong = report.wrong();
    for line in &wrong {
        eprintln!("{line}");
    }
    if let Some(folder) = folder {
        let failed = |error| format!("cannot write to {}: {error}", folder.path().display());
        let records = csv(&machine, &peaks, &groups);
        let csv = folder.write(&format!("{}-matmul.csv", machine.date), &records);
        let svg = figure(&machine, &report).draw()?.to_svg();
        let svg = folder.write(&format!("{}-matmul.svg", machine.date), &svg);
        println!(
            "\n{}\n{}",
            csv.map_err(failed)?.display(),
            svg.map_err(failed)?.display()
        );
    }
    Ok(wrong.is_empty())
}

fn show(table: &fanin_report::Table) {
    let width = console::Term::stdout()
        .size_checked()
        .map(|(_, columns)| columns.into());
    println!("{}", table.render(width, console::colors_enabled()));
}

fn threads(wanted: &[Threads], processors: usize) -> Vec<NonZeroUsize> {
    let mut counts: Vec<NonZeroUsize> = wanted
        .iter()
        .filter_map(|threads| match threads {
            Threads::All => NonZeroUsize::new(processors),
            Threads::Count(count) => Some(*count),
        })
        .collect();
    counts.sort();
    counts.dedup();
    counts
}

fn peaks(precisions: &[&'static str], threads: &[NonZeroUsize]) -> Vec<Peak> {
    let peaks: Vec<Peak> = precisions
        .iter()
        .flat_map(|precision| threads.iter().map(|count| peak(precision, count.get())))
        .collect();
    for Peak {
        precision,
        threads,
        gflops,
    } in &peaks
    {
        println!(
            "peak of {precision} with {}: {gflops:.1} GFLOP/s",
            counted(*threads)
        );
    }
    peaks
}

/// Peaks measured again: how they changed, and the higher ones, because disturbance only lowers
/// them.
fn measured_again(before: &[Peak]) -> (String, Vec<Peak>) {
    let after = before
        .iter()
        .map(|before| peak(before.precision, before.threads));
    let (changes, highest): (Vec<String>, Vec<Peak>) = before
        .iter()
        .zip(after)
        .map(|(before, after)| {
            let change = format!(
                "{} with {} {:+.1} %",
                before.precision,
                counted(before.threads),
                100.0 * (after.gflops / before.gflops - 1.0)
            );
            let gflops = before.gflops.max(after.gflops);
            (change, Peak { gflops, ..*before })
        })
        .unzip();
    let words = format!(
        "Change of the peaks from beginning to end, of which the higher count: {}.",
        changes.join(", ")
    );
    (words, highest)
}

fn measured(
    args: &Args,
    rounds: usize,
    precisions: &[&'static str],
    threads: &[NonZeroUsize],
) -> Vec<Group> {
    let shapes: Vec<(Class, Shape)> = if args.shape.is_empty() {
        let classes = match args.class.unwrap_or(Classes::All) {
            Classes::Square => &[Class::Square][..],
            Classes::Layers => &[Class::Layers],
            Classes::Skinny => &[Class::Skinny],
            Classes::All => &[Class::Skinny, Class::Layers, Class::Square],
        };
        let all = classes
            .iter()
            .flat_map(|&class| class.shapes().into_iter().map(move |shape| (class, shape)));
        all.collect()
    } else {
        args.shape
            .iter()
            .map(|&shape| (Class::Given, shape))
            .collect()
    };
    let combinations = precisions.len() * threads.len();
    // Only the largest shapes need their share of the time; it is shared among a third of them.
    let share = args.seconds / combinations as f64 / (shapes.len() as f64 / 3.0).clamp(1.0, 4.0);
    let plan = Plan {
        rounds,
        seconds: if args.quick { share / 20.0 } else { share },
        sample: if args.quick { 5e-4 } else { 5e-3 },
        backends: if args.backend.is_empty() {
            Backend::ALL.to_vec()
        } else {
            let mut chosen = Vec::new();
            for backend in &args.backend {
                if !chosen.contains(backend) {
                    chosen.push(*backend);
                }
            }
            chosen
        },
    };
    let mut groups = Vec::new();
    for &precision in precisions {
        for &count in threads {
            let mut rates = Rates::new();
            for &(class, shape) in &shapes {
                eprintln!("{class} {shape}, {precision}, {}", counted(count.get()));
                groups.push(match precision {
                    "f32" => timed::<f32>(&plan, class, shape, count, &mut rates),
                    _ => timed::<f64>(&plan, class, shape, count, &mut rates),
                });
            }
        }
    }
    groups
}

fn timed<T: Number>(
    plan: &Plan,
    class: Class,
    shape: Shape,
    threads: NonZeroUsize,
    rates: &mut Rates,
) -> Group {
    measure::<T>(plan, class, shape, threads, rates)
}

/// Why back ends are not in the tables, each said once.
fn missing(groups: &[Group]) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    for (_, outcome) in groups.iter().flat_map(|group| &group.outcomes) {
        if let Outcome::Missing(error) = outcome {
            let note = error.to_string();
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
    }
    notes
}
