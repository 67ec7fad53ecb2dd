//! The course's network by fanin, NumPy, PyTorch and JAX in turn: `cargo xtask bench train`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::thread::available_parallelism;

use benches::{
    Contestant, Entry, FLOOR, Failure, Floor, Library, Missing, Ours, Peer, Precision, Reading,
    Spin, Task, Times, check, cpu, pictures, play, problem, record_csv, rule, write_inputs,
};
use clap::Parser;
use fanin_data::Dataset;
use fanin_init::Element;
use fanin_nn::{Form, Scalar};
use fanin_report::{Cell, Column, Role, Table};

/// Trains the course's network with fanin and its peers in turn, and prints times, ratios, and
/// which targets are met.
#[derive(Parser)]
#[command(name = "cargo xtask bench train")]
struct Options {
    /// Rounds that count; in each, everyone trains once.
    #[arg(long, default_value_t = 9)]
    rounds: usize,
    /// Three rounds, and without torch.compile.
    #[arg(long)]
    quick: bool,
    /// The Python that has the peers.
    #[arg(long, env = "FANIN_PYTHON", default_value = "python3")]
    python: PathBuf,
    /// The folder with the course's HDF5 files; without it, the seeded pictures.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Only tasks with this in their name: primal, dual, f32, f64, runs.
    #[arg(long)]
    only: Option<String>,
}

const READING: &str = "reading X twice";

fn main() -> Result<(), Failure> {
    let mut options = Options::parse();
    if options.quick {
        options.rounds = options.rounds.min(3);
    }
    let only = options.only.clone().unwrap_or_default();
    let tasks: Vec<Task> = Task::ALL
        .into_iter()
        .filter(|task| task.to_string().contains(&only))
        .collect();
    if tasks.is_empty() {
        let names = Task::ALL.map(|task| task.to_string()).join("; ");
        return Err(format!("wanted a part of one of: {names}; got `{only}`").into());
    }
    let cores = available_parallelism()?.get();
    let data = pictures(options.data.as_deref())?;
    let inputs = tempfile::tempdir()?;
    let runs = tasks.iter().map(|task| task.runs).max().unwrap_or(1);
    write_inputs(inputs.path(), &data, runs)?;

    let mut bench = Bench {
        options,
        inputs: inputs.path().to_owned(),
        data,
        cores,
        missing: BTreeMap::new(),
    };
    let mut times = Vec::new();
    for &task in &tasks {
        eprintln!("{task} ...");
        times.extend(match task.precision {
            Precision::F64 => bench.task::<f64>(task)?,
            Precision::F32 => bench.task::<f32>(task)?,
        });
    }

    print!("{}", table(&bench, &times).render(None, false));
    println!();
    for ruling in rule(&times, cores) {
        println!("{ruling}");
    }
    for Missing(why) in bench.missing.values() {
        println!("{why}");
    }
    // A part of the figures must not replace all of them.
    if !bench.options.quick && tasks.len() == Task::ALL.len() {
        let rows: Vec<String> = times.iter().map(Times::csv).collect();
        let path = record_csv("train", Times::CSV_HEADER, &rows)?;
        println!("written: {}", path.display());
    }
    Ok(())
}

/// What all tasks share.
struct Bench {
    options: Options,
    inputs: PathBuf,
    data: Dataset,
    cores: usize,
    /// Asked once, not in every task again.
    missing: BTreeMap<Library, Missing>,
}

impl Bench {
    fn task<T: Scalar + Element + Spin>(&mut self, task: Task) -> Result<Vec<Times>, Failure> {
        let problem = problem::<T>(&self.data)?;
        let mut contestants: Vec<(Entry, Box<dyn Contestant + '_>)> = Vec::new();
        for threads in task.threads(self.cores) {
            let entry = |name: &str| Entry {
                name: name.to_owned(),
                version: String::new(),
                way: String::new(),
                threads,
            };
            let floor = Floor::<T>::new(task, threads);
            contestants.push((entry(FLOOR), Box::new(floor)));
            if task.form == Form::Primal {
                let reading = Reading::new(problem.x().as_slice(), threads)?;
                contestants.push((entry(READING), Box::new(reading)));
            }
            let ours = Ours::new(&problem, task, threads)?;
            contestants.push((entry("fanin"), Box::new(ours)));
            for library in Library::ALL {
                if let Some((entry, peer)) = self.peer(library, task, threads)? {
                    contestants.push((entry, Box::new(peer)));
                }
            }
        }
        check(task, &mut contestants)?;
        play(task, contestants, self.options.rounds, task.iterations())
    }

    fn peer(
        &mut self,
        library: Library,
        task: Task,
        threads: usize,
    ) -> Result<Option<(Entry, Peer)>, Failure> {
        if self.missing.contains_key(&library) {
            return Ok(None);
        }
        let Options { python, quick, .. } = &self.options;
        match Peer::start(python, library, &self.inputs, task, threads, *quick)? {
            Ok(peer) => Ok(Some(peer)),
            Err(missing) => {
                self.missing.insert(library, missing);
                Ok(None)
            }
        }
    }
}

/// Times of one run's iteration, and how many times as long as fanin's on as many threads.
fn table(bench: &Bench, times: &[Times]) -> Table {
    let mut table = Table::new([
        Column::left("task"),
        Column::right("threads"),
        Column::left("by"),
        Column::right("µs"),
        Column::right("quartiles"),
        Column::right("fastest"),
        Column::right("over fanin"),
        Column::left("in which way"),
    ]);
    table.title(format!(
        "The course's network, microseconds an iteration of one run; median of {} rounds; {}; {}",
        bench.options.rounds,
        cpu(),
        bench.data.source()
    ));
    let mut group = None;
    for one in times {
        let Entry {
            name,
            version,
            way,
            threads,
        } = &one.entry;
        let this = (one.task, *threads);
        if group.replace(this).is_some_and(|before| before != this) {
            table.separator();
        }
        let fanin = times
            .iter()
            .find(|other| (other.task, other.entry.threads) == this && other.entry.name == "fanin");
        let over = fanin.map(|fanin| format!("{:.2}", one.over(fanin).median));
        let us = one.microseconds();
        let role = match name.as_str() {
            "fanin" => Role::Good,
            FLOOR | READING => Role::Muted,
            _ => Role::Plain,
        };
        let by = if version.is_empty() { name } else { version };
        table.row([
            one.task.to_string().into(),
            threads.to_string().into(),
            Cell::new(by.as_str()).role(role),
            digits(us.median).into(),
            format!("{} to {}", digits(us.lower), digits(us.upper)).into(),
            digits(one.fastest_microseconds()).into(),
            over.unwrap_or_default().into(),
            way.as_str().into(),
        ]);
    }
    table
}

/// Three digits, and no more.
fn digits(value: f64) -> String {
    let decimals = (2.0 - value.abs().log10().floor()).clamp(0.0, 3.0);
    format!("{value:.0$}", decimals as usize)
}
