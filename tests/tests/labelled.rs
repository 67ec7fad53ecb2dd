//! The diagnosis on networks that a generator makes: is the primary cause one whose repair, alone, makes it train?
//!
//! The label of a case is the set of single repairs that mend it, found by trying them; no rule of the diagnosis has a
//! part in it. `FANIN_CASES=1001..1201` chooses other cases than the ones that run by default, and
//! `FANIN_CASES_TABLE=FILE` writes the confusion table.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::ops::Range;
use std::sync::LazyLock;

use fanin_activation::Activation;
use fanin_init::Streams;
use fanin_lab::{Outcome, Repair, Setup, Task, Trial};
use fanin_nn::{Problem, Settings, Step};
use fanin_tensor::Matrix;
use rayon::prelude::*;

/// Choices of one case, all from its number.
struct Dice {
    words: Vec<f64>,
    next: usize,
}

impl Dice {
    fn new(case: u64) -> Self {
        let mut words = vec![0.0; 128];
        Streams::new(case)
            .unit_uniform("case", 0, &mut words)
            .expect("short");
        Self { words, next: 0 }
    }

    fn unit(&mut self) -> f64 {
        self.next += 1;
        self.words[self.next - 1]
    }

    fn of<T: Clone>(&mut self, choices: &[T]) -> T {
        let index = (self.unit() * choices.len() as f64) as usize;
        choices[index.min(choices.len() - 1)].clone()
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Data {
    Blobs,
    Rings,
    Pixels,
    RawPixels,
}

fn normals(name: &str, seed: u64, len: usize) -> Vec<f64> {
    let mut values = vec![0.0; len];
    Streams::new(seed)
        .standard_normal(name, 0, &mut values)
        .expect("short");
    values
}

fn task(columns: &[Vec<f64>], labels: &[u8]) -> Task<f64> {
    let half = labels.len() / 2;
    let problem = |range: Range<usize>| {
        let x = columns[range.clone()].concat();
        let x = Matrix::from_column_major(columns[0].len(), range.len(), x).expect("rectangular");
        Problem::new(x, &labels[range]).expect("two classes")
    };
    Task {
        train: problem(0..half),
        test: problem(half..labels.len()),
    }
}

/// Two clouds in 20 dimensions, their centers 4 standard deviations apart.
static BLOBS: LazyLock<Task<f64>> = LazyLock::new(|| {
    let x = normals("blobs", 1, 20 * 300);
    let labels: Vec<u8> = (0..300).map(|i| u8::from(i % 3 == 0)).collect();
    let columns: Vec<Vec<f64>> = x
        .chunks(20)
        .zip(&labels)
        .map(|(x, &label)| {
            let shift = if label == 1 { 2.0 } else { -2.0 };
            x.iter().map(|v| v + shift / 20f64.sqrt()).collect()
        })
        .collect();
    task(&columns, &labels)
});

/// Two rings in the plane, with features that a line can nearly divide: x, y and x² + y² - 1.
static RINGS: LazyLock<Task<f64>> = LazyLock::new(|| {
    let noise = normals("rings", 2, 2 * 300);
    let labels: Vec<u8> = (0..300).map(|i| u8::from(i % 5 < 2)).collect();
    let columns: Vec<Vec<f64>> = noise
        .chunks(2)
        .zip(&labels)
        .enumerate()
        .map(|(i, (noise, &label))| {
            let angle = i as f64 * 2.399_963;
            let radius = if label == 1 { 0.5 } else { 1.5 } + 0.15 * noise[0];
            vec![
                radius * angle.cos(),
                radius * angle.sin(),
                radius * radius - 1.3,
            ]
        })
        .collect();
    task(&columns, &labels)
});

/// The seeded pictures in 8 x 8 pixels.
fn pixels(scale: f64) -> Task<f64> {
    let data = fanin_data::seeded(1);
    let small = |problem: &Problem<f64>| {
        let x = problem.x();
        let mean = |block: usize, sample: usize| {
            let (channel, at) = (block % 3, block / 3);
            let (row, column) = (at / 8 * 8, at % 8 * 8);
            let mut sum = 0.0;
            for i in 0..64 {
                let (y, x_) = (row + i / 8, column + i % 8);
                sum += x[((y * 64 + x_) * 3 + channel, sample)];
            }
            scale * sum / 64.0
        };
        let x = Matrix::from_fn(192, problem.samples(), mean);
        Problem::new(x, problem.labels()).expect("two classes")
    };
    let whole = Task::<f64>::new(&data).expect("pictures");
    Task {
        train: small(&whole.train),
        test: small(&whole.test),
    }
}

static PIXELS: LazyLock<Task<f64>> = LazyLock::new(|| pixels(1.0));
static RAW_PIXELS: LazyLock<Task<f64>> = LazyLock::new(|| pixels(255.0));

impl Data {
    fn task(self) -> &'static Task<f64> {
        match self {
            Self::Blobs => &BLOBS,
            Self::Rings => &RINGS,
            Self::Pixels => &PIXELS,
            Self::RawPixels => &RAW_PIXELS,
        }
    }
}

const SCHEMES: [&str; 24] = [
    "he_normal",
    "he_uniform",
    "glorot_uniform",
    "glorot_normal",
    "lecun_normal",
    "lecun_uniform",
    "torch_linear",
    "orthogonal",
    "orthogonal(gain=1.4142)",
    "randn*1.6/sqrt(n_prev)",
    "randn*sqrt(2/n_prev)",
    "he_normal",
    "glorot_uniform",
    "lecun_normal",
    "zeros",
    "constant(value=0.1)",
    "randn*0.01",
    "randn*0.001",
    "randn*0.1",
    "randn",
    "randn*3",
    "randn**0.001",
    "truncated_normal(std=0.02)",
    "uniform(low=-1, high=1)",
];

struct Case {
    data: Data,
    setup: Setup,
}

fn case(number: u64) -> Case {
    let mut dice = Dice::new(number);
    let data = dice.of(&[
        Data::Blobs,
        Data::Rings,
        Data::Pixels,
        Data::Blobs,
        Data::Rings,
        Data::Pixels,
        Data::RawPixels,
    ]);
    let features = data.task().train.x().rows();
    let hidden = dice.of(&[
        0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 6, 8, 10, 15, 20, 30, 50, 99,
    ]);
    let widest = match hidden {
        0..=2 => 300.0,
        3..=6 => 100.0,
        7..=20 => 40.0,
        _ => 20.0,
    };
    let activation = dice.of(&Activation::ALL);
    let mut layers = vec![features];
    for _ in 0..hidden {
        // From 2 to the widest, evenly on a logarithmic scale.
        layers.push((2.0 * (widest / 2.0_f64).powf(dice.unit())) as usize);
    }
    layers.push(1);
    let rate = dice.of(&[0.03, 0.1, 0.5]);
    let initialization = dice.of(&SCHEMES).parse().expect("a spec");
    let parameters: usize = layers.windows(2).map(|n| n[0] * n[1]).sum();
    let samples = data.task().train.samples();
    let most = 4e8 / (parameters * samples) as f64;
    let iterations = dice.of(&[300.0_f64, 500.0, 1000.0]).min(most).max(50.0) as usize;
    Case {
        data,
        setup: Setup {
            layers,
            activation,
            initialization,
            rng: fanin_lab::Rng::Fanin,
            seed: number,
            settings: Settings {
                learning_rate: rate,
                iterations,
                every: 1,
                ..Settings::default()
            },
        },
    }
}

fn run(setup: &Setup, data: Data) -> Trial<f64> {
    setup
        .run(data.task(), &mut |_: &Step<'_, f64>| {
            ControlFlow::Continue(())
        })
        .expect("fits")
}

fn learns(setup: &Setup, data: Data) -> bool {
    run(setup, data).diagnosis.outcome == Outcome::Learned
}

/// Repairs that are tried for the label, besides the diagnosis's own.
fn repairs(setup: &Setup) -> Vec<Repair> {
    let specs = [
        "he_normal",
        "lecun_normal",
        "randn*1.6/sqrt(n_prev)",
        "orthogonal",
    ];
    let specs = specs.map(|spec| Repair::Initialization(spec.to_owned()));
    let rate = setup.settings.learning_rate;
    let rates = [0.01, 0.1, 10.0, 100.0].map(|factor| Repair::LearningRate(rate * factor));
    let activations = [
        (Activation::Relu, "he_normal"),
        (Activation::Tanh, "lecun_normal"),
        (Activation::LeakyRelu { slope: 0.2 }, "he_normal"),
    ]
    .map(|(activation, spec)| Repair::Activation(activation, spec.to_owned()));
    specs.into_iter().chain(rates).chain(activations).collect()
}

/// Whether this change alone makes it train. Inputs are repaired by standardizing: pixels are divided by 255.
fn mends(repair: &Repair, case: &Case) -> bool {
    match repair.apply(&case.setup).expect("a spec") {
        Some(changed) => learns(&changed, case.data),
        None => {
            *repair == Repair::Inputs
                && case.data == Data::RawPixels
                && learns(&case.setup, Data::Pixels)
        }
    }
}

struct Judged {
    number: u64,
    healthy: bool,
    alarm: bool,
    cause: String,
    /// Whether the label has a repair of the cause's kind.
    right: bool,
    /// Whether the cause's own repair mends.
    mended: bool,
    mendable: Vec<&'static str>,
    about: String,
}

fn family(repair: &Repair) -> &'static str {
    match repair {
        Repair::Initialization(_) => "initialization",
        Repair::LearningRate(_) => "learning rate",
        Repair::Activation(..) => "activation",
        Repair::Inputs => "inputs",
        _ => "none",
    }
}

fn judge(number: u64) -> Judged {
    let case = case(number);
    let trial = run(&case.setup, case.data);
    let diagnosis = &trial.diagnosis;
    let healthy = diagnosis.outcome == Outcome::Learned;
    let cause = diagnosis.causes.first();
    let (mut right, mut mended, mut mendable) = (true, true, Vec::new());
    if !healthy {
        let tried = repairs(&case.setup);
        // What no single change mends is rightly said to need another network.
        let inputs = [Repair::Inputs];
        for repair in tried.iter().chain(&inputs) {
            let name = family(repair);
            if !mendable.contains(&name) && mends(repair, &case) {
                mendable.push(name);
            }
        }
        mended = cause.is_some_and(|cause| match &cause.repair {
            Repair::Architecture => mendable.is_empty(),
            repair => mends(repair, &case),
        });
        right = mended || cause.is_some_and(|cause| mendable.contains(&family(&cause.repair)));
    }
    let setup = &case.setup;
    Judged {
        number,
        healthy,
        alarm: healthy && cause.is_some(),
        cause: cause.map_or_else(|| "none".to_owned(), |cause| cause.kind.name().to_owned()),
        right,
        mended,
        mendable,
        about: format!(
            "{:?} {:?} {} {} rate {} x {}: {} first {:.3} last {:.3} {}",
            case.data,
            if setup.layers.len() > 9 {
                vec![setup.layers.len()]
            } else {
                setup.layers.clone()
            },
            setup.activation,
            setup.initialization,
            setup.settings.learning_rate,
            setup.settings.iterations,
            diagnosis.outcome,
            trial.run.history.first().map_or(f64::NAN, |r| r.cost),
            trial.run.history.last().map_or(f64::NAN, |r| r.cost),
            cause.map_or_else(String::new, |cause| format!("{:?}", cause.numbers)),
        ),
    }
}

fn table(judged: &[Judged]) -> String {
    let mut rows: BTreeMap<&str, BTreeMap<String, usize>> = BTreeMap::new();
    for case in judged.iter().filter(|case| !case.healthy) {
        let label = if case.mendable.is_empty() {
            "no single change tried".to_owned()
        } else {
            case.mendable.join(", ")
        };
        *rows
            .entry(&case.cause)
            .or_default()
            .entry(label)
            .or_default() += 1;
    }
    let mut out = String::from(
        "| primary cause | cases | its remedy mends | what mends (cases) |\n|---|---|---|---|\n",
    );
    for (cause, labels) in &rows {
        let cases: usize = labels.values().sum();
        let right = judged
            .iter()
            .filter(|case| !case.healthy && case.cause == *cause && case.mended);
        let labels: Vec<String> = labels
            .iter()
            .map(|(label, count)| format!("{label} ({count})"))
            .collect();
        let _ = writeln!(
            out,
            "| `{cause}` | {cases} | {} | {} |",
            right.count(),
            labels.join("; ")
        );
    }
    out
}

#[test]
#[ignore = "takes minutes; it measures how good the diagnosis is, and the target of 95 % is not reached yet"]
fn primary_causes_are_those_whose_repair_mends() {
    let asked = std::env::var("FANIN_CASES").ok();
    let range: Range<u64> = match asked.as_deref().map(|text| text.split_once("..")) {
        Some(Some((start, end))) => {
            start.parse().expect("a number")..end.parse().expect("a number")
        }
        _ => 1..41,
    };
    let judged: Vec<Judged> = range.into_par_iter().map(judge).collect();
    let healthy = judged.iter().filter(|case| case.healthy).count();
    // Where nothing mends, there is no right answer but to say so.
    let ill: Vec<&Judged> = judged
        .iter()
        .filter(|case| !case.healthy && (case.right || !case.mendable.is_empty()))
        .collect();
    let right = ill.iter().filter(|case| case.right).count();
    let mended = ill.iter().filter(|case| case.mended).count();
    for case in &ill {
        if !case.right {
            println!(
                "{} {} wanted {:?}: {}",
                case.number, case.cause, case.mendable, case.about
            );
        }
    }
    for case in judged
        .iter()
        .filter(|case| !case.healthy && !case.right && case.mendable.is_empty())
    {
        println!("{} {} unmendable: {}", case.number, case.cause, case.about);
    }
    println!(
        "{} cases, {healthy} healthy; of {} ill ones that a single change mends (or that rightly have none) {right} \
         have a primary cause of the right kind, and {mended} a remedy that mends\n{}",
        judged.len(),
        ill.len(),
        table(&judged)
    );
    if let Ok(path) = std::env::var("FANIN_CASES_TABLE") {
        std::fs::write(path, table(&judged)).expect("written");
    }
    assert!(
        judged.iter().all(|case| !case.alarm),
        "an alarm on a healthy network"
    );
    assert!(healthy * 4 >= judged.len(), "{healthy} healthy");
    assert!(
        right as f64 >= 0.95 * ill.len() as f64,
        "{right} of {}",
        ill.len()
    );
}
