//! What watching costs: the course's network in dual form, without probes, with the cheap ones in
//! every iteration, and with all of them in every fiftieth: `cargo xtask bench probes`.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Instant;

use benches::{
    Contestant, Entry, Failure, Limit, Precision, Ratio, Ruling, Task, Times, Timing, check, cpu,
    network, pictures, play, problem, record_csv,
};
use clap::Parser;
use fanin_data::Dataset;
use fanin_init::Element;
use fanin_nn::{Form, LayerProbe, Loss, Network, Problem, Scalar, Settings, Step, train};
use fanin_report::{Column, Table};

/// Trains the course's network with and without probes in turn, and prints times, ratios, and which
/// targets are met.
#[derive(Parser)]
#[command(name = "cargo xtask bench probes")]
struct Options {
    /// Rounds that count; in each, everyone trains once.
    #[arg(long, default_value_t = 41)]
    rounds: usize,
    /// Iterations of a turn.
    #[arg(long, default_value_t = 1000)]
    iterations: usize,
    /// Five rounds, and no record.
    #[arg(long)]
    quick: bool,
    /// The folder with the course's HDF5 files; without it, the seeded pictures.
    #[arg(long)]
    data: Option<PathBuf>,
}

/// Which probes are asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Look {
    Nowhere,
    Cheap,
    All,
}

impl Look {
    const ALL: [Look; 3] = [Look::Nowhere, Look::Cheap, Look::All];

    fn name(self) -> &'static str {
        match self {
            Look::Nowhere => "no probes",
            Look::Cheap => "cheap probes, every iteration",
            Look::All => "all probes, every 50",
        }
    }

    /// How many times as long as without probes an iteration may take: a target of the project.
    fn limit(self) -> Option<f64> {
        match self {
            Look::Nowhere => None,
            Look::Cheap => Some(1.30),
            Look::All => Some(1.02),
        }
    }
}

/// One who trains and watches.
struct Watcher<'p, T: Scalar> {
    problem: &'p Problem<T>,
    start: Network<T>,
    look: Look,
    probes: Vec<LayerProbe>,
}

impl<T: Scalar> Contestant for Watcher<'_, T> {
    fn train(&mut self, iterations: usize) -> Result<Timing, Failure> {
        let settings = Settings {
            form: Form::Dual,
            loss: Loss::Course,
            // One more than is timed: from the first iteration to the last.
            iterations: iterations + 1,
            every: iterations + 1,
            ..Settings::default()
        };
        let (look, probes) = (self.look, &mut self.probes);
        let (mut start, mut seconds) = (Instant::now(), 0.0);
        let run = train(
            self.problem,
            self.start.clone(),
            &settings,
            &mut |step: &Step<'_, T>| {
                if step.iteration == 0 {
                    start = Instant::now();
                }
                if look != Look::Nowhere
                    && (look == Look::Cheap || step.iteration.is_multiple_of(50))
                {
                    step.probe_into(probes);
                    std::hint::black_box(&*probes);
                }
                if look == Look::All && step.iteration.is_multiple_of(50) {
                    std::hint::black_box(step.deep_probe());
                }
                if step.iteration == iterations {
                    seconds = start.elapsed().as_secs_f64();
                }
                ControlFlow::Continue(())
            },
        )?;
        Ok(Timing {
            seconds,
            costs: run
                .history
                .last()
                .map(|last| last.cost)
                .into_iter()
                .collect(),
        })
    }
}

fn main() -> Result<(), Failure> {
    let mut options = Options::parse();
    if options.quick {
        options.rounds = options.rounds.min(5);
    }
    let data = pictures(options.data.as_deref())?;
    let mut times = measure::<f64>(&options, &data, Precision::F64)?;
    times.extend(measure::<f32>(&options, &data, Precision::F32)?);
    print!("{}", table(&options, &data, &times).render(None, false));
    println!();
    for trio in times.chunks(Look::ALL.len()) {
        for (look, one) in Look::ALL.iter().zip(trio) {
            if let Some(limit) = look.limit() {
                let ruling = Ruling {
                    text: format!("{}, {}, over none", one.task, look.name()),
                    wanted: Limit::AtMost(limit),
                    got: Ok(Ratio::of(one, &trio[0])),
                };
                println!("{ruling}");
            }
        }
    }
    if !options.quick {
        let rows: Vec<String> = times.iter().map(Times::csv).collect();
        let path = record_csv("probes", Times::CSV_HEADER, &rows)?;
        println!("written: {}", path.display());
    }
    Ok(())
}

fn measure<T: Scalar + Element>(
    options: &Options,
    data: &Dataset,
    precision: Precision,
) -> Result<Vec<Times>, Failure> {
    let task = Task {
        form: Form::Dual,
        precision,
        runs: 1,
    };
    eprintln!("{task} ...");
    let problem = problem::<T>(data)?;
    let start = network(1)?;
    let mut contestants: Vec<(Entry, Box<dyn Contestant + '_>)> = Vec::new();
    for look in Look::ALL {
        let entry = Entry {
            name: look.name().to_owned(),
            version: String::new(),
            way: String::new(),
            threads: 1,
        };
        let watcher = Watcher {
            problem: &problem,
            start: start.clone(),
            look,
            probes: Vec::new(),
        };
        contestants.push((entry, Box::new(watcher)));
    }
    check(task, &mut contestants)?;
    play(task, contestants, options.rounds, options.iterations)
}

/// Times of an iteration, and how many times as long as without probes.
fn table(options: &Options, data: &Dataset, times: &[Times]) -> Table {
    let mut table = Table::new([
        Column::left("task"),
        Column::left("watched by"),
        Column::right("µs"),
        Column::right("quartiles"),
        Column::right("over none"),
        Column::right("quartiles"),
    ]);
    table.title(format!(
        "The course's network, microseconds an iteration; median of {} rounds of {} iterations; {}; {}",
        options.rounds,
        options.iterations,
        cpu(),
        data.source()
    ));
    for trio in times.chunks(Look::ALL.len()) {
        for one in trio {
            let (us, over) = (one.microseconds(), one.over(&trio[0]));
            table.row([
                one.task.to_string().into(),
                one.entry.name.as_str().into(),
                format!("{:.1}", us.median).into(),
                format!("{:.1} to {:.1}", us.lower, us.upper).into(),
                format!("{:.3}", over.median).into(),
                format!("{:.3} to {:.3}", over.lower, over.upper).into(),
            ]);
        }
    }
    table
}
