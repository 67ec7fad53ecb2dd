//! Networks and data by number, and what training makes of them.

use std::ops::Range;
use std::sync::LazyLock;

use fanin_activation::Activation;
use fanin_init::Streams;
use fanin_lab::explain::work;
use fanin_lab::{Repair, Rng, Setup, Task};
use fanin_nn::{Problem, Settings};
use fanin_tensor::Matrix;

/// Choices of one case, all from its number.
struct Dice {
    words: Vec<f64>,
    next: usize,
}

impl Dice {
    fn new(case: u64) -> Self {
        let mut words = vec![0.0; 256];
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

    /// From `low` to `high`, evenly on a logarithmic scale.
    fn between(&mut self, low: f64, high: f64) -> f64 {
        low * (high / low).powf(self.unit())
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Data {
    Blobs,
    Rings,
    Three,
    Pixels,
    RawPixels,
    Pictures,
}

fn normals(name: &str, seed: u64, len: usize) -> Vec<f64> {
    let mut values = vec![0.0; len];
    Streams::new(seed)
        .standard_normal(name, 0, &mut values)
        .expect("short");
    values
}

/// The first half trains, the second tests.
fn halves(columns: &[Vec<f64>], labels: &[u8]) -> Task<f64> {
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
    halves(&columns, &labels)
});

/// Three clouds in 10 dimensions, each 4 standard deviations along an axis of its own.
static THREE: LazyLock<Task<f64>> = LazyLock::new(|| {
    let x = normals("three", 3, 10 * 300);
    let labels: Vec<u8> = (0..300).map(|i| (i % 7 % 3) as u8).collect();
    let columns: Vec<Vec<f64>> = x
        .chunks(10)
        .zip(&labels)
        .map(|(x, &label)| {
            let mut x = x.to_vec();
            x[usize::from(label)] += 4.0;
            x
        })
        .collect();
    halves(&columns, &labels)
});

/// Two rings in the plane, with features that a line can nearly divide: x, y and x² + y² - 1.3.
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
    halves(&columns, &labels)
});

static PICTURES: LazyLock<Task<f64>> =
    LazyLock::new(|| Task::new(&fanin_data::seeded(1)).expect("pictures"));

/// The seeded pictures in 8 x 8 pixels.
fn pixels(scale: f64) -> Task<f64> {
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
    Task {
        train: small(&PICTURES.train),
        test: small(&PICTURES.test),
    }
}

static PIXELS: LazyLock<Task<f64>> = LazyLock::new(|| pixels(1.0));
static RAW_PIXELS: LazyLock<Task<f64>> = LazyLock::new(|| pixels(255.0));

impl Data {
    pub(crate) fn task(self) -> &'static Task<f64> {
        match self {
            Self::Blobs => &BLOBS,
            Self::Rings => &RINGS,
            Self::Three => &THREE,
            Self::Pixels => &PIXELS,
            Self::RawPixels => &RAW_PIXELS,
            Self::Pictures => &PICTURES,
        }
    }
}

/// Every scheme there is, and what people type.
const SCHEMES: [&str; 30] = [
    "he_normal",
    "he_normal(mode=fan_out)",
    "he_uniform",
    "glorot_uniform",
    "glorot_normal",
    "lecun_normal",
    "lecun_uniform",
    "torch_linear",
    "torch_linear(bias=zeros)",
    "orthogonal",
    "orthogonal(gain=1.4142)",
    "randn*1.6/sqrt(n_prev)",
    "randn*sqrt(2/n_prev)",
    "he_normal",
    "glorot_uniform",
    "lecun_normal",
    "randn*sqrt(2/(n_prev+n))",
    "zeros",
    "constant(value=0.1)",
    "ones",
    "randn*0.01",
    "randn*0.001",
    "randn*0.1",
    "randn",
    "randn*3",
    "randn**0.001",
    "normal(mean=0.1, std=0.1)",
    "truncated_normal(std=0.02)",
    "uniform(low=-1, high=1)",
    "rand*0.1",
];

/// A network, data and a way to train.
pub(crate) struct Case {
    pub(crate) data: Data,
    pub(crate) setup: Setup,
}

/// The most parameters × samples × iterations of a case.
const LARGEST: f64 = 2e11;

pub(crate) fn case(number: u64) -> Case {
    let mut dice = Dice::new(number);
    let data = dice.of(&[
        Data::Blobs,
        Data::Rings,
        Data::Three,
        Data::Pixels,
        Data::Blobs,
        Data::Rings,
        Data::Three,
        Data::Pixels,
        Data::RawPixels,
        Data::Pictures,
    ]);
    let task = data.task();
    let (features, samples) = (task.train.x().rows(), task.train.samples());
    let hidden = dice.of(&[
        0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 6, 8, 10, 15, 20, 30, 50, 99,
    ]);
    let mut widest = dice.of(&[10.0, 30.0, 100.0, 300.0, 1000.0]);
    let activation = dice.of(Activation::ALL);
    let rate = dice.of(&[0.03, 0.1, 0.5]);
    let initialization = dice.of(&SCHEMES).parse().expect("a spec");
    // Multiply-adds of one training: one case in eight is of seconds.
    let most = dice.of(&[3e8, 3e8, 3e8, 3e8, 3e8, 3e8, 3e8, 5e9]);
    let wanted = dice.between(50.0, 2500.0);
    let shares: Vec<f64> = (0..hidden).map(|_| dice.unit()).collect();
    let outputs = if data == Data::Three { 3 } else { 1 };
    loop {
        let units = shares
            .iter()
            .map(|share| (2.0 * (widest / 2.0_f64).powf(*share)) as usize);
        let layers: Vec<usize> = std::iter::once(features)
            .chain(units)
            .chain([outputs])
            .collect();
        let parameters: usize = layers.windows(2).map(|n| n[0] * n[1]).sum();
        let each = work(&layers, samples, 1000) / 1000.0;
        let affordable = (most / each).min(LARGEST / (parameters * samples) as f64);
        if affordable < 50.0 && widest > 3.0 {
            widest /= 1.5;
            continue;
        }
        let iterations = wanted.min(affordable).max(50.0) as usize;
        return Case {
            data,
            setup: Setup {
                layers,
                activation,
                residual: false,
                initialization,
                rng: Rng::Fanin,
                seed: number,
                settings: Settings {
                    learning_rate: rate,
                    iterations,
                    every: 1,
                    ..Settings::default()
                },
            },
        };
    }
}

/// The single changes that are tried for the label.
pub(crate) fn repairs(setup: &Setup) -> Vec<Repair> {
    let specs = [
        "randn*sqrt(2/n_prev)",
        "randn/sqrt(n_prev)",
        "randn*1.6/sqrt(n_prev)",
        "orthogonal",
        "randn*0.1",
    ];
    let parsed = |spec: &str| spec.parse().expect("a spec");
    let specs = specs.map(|spec| Repair::Initialization(parsed(spec)));
    let rate = setup.settings.learning_rate;
    let rates = [0.01, 0.1, 10.0, 100.0].map(|factor| Repair::LearningRate(rate * factor));
    let activations = [
        (Activation::Relu, "randn*sqrt(2/n_prev)"),
        (Activation::Tanh, "randn/sqrt(n_prev)"),
        (Activation::LeakyRelu { slope: 0.2 }, "randn*sqrt(2/n_prev)"),
    ]
    .map(|(activation, spec)| Repair::Activation(activation, parsed(spec)));
    specs
        .into_iter()
        .chain(rates)
        .chain(activations)
        .chain([Repair::Inputs])
        .collect()
}
