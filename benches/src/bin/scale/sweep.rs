use std::time::Instant;

use benches::{Failure, Quartiles, advance};
use fanin_activation::Activation;
use fanin_init::Source;
use fanin_nn::{Architecture, Form, Network, Problem, Settings, Trainer};
use fanin_tensor::Matrix;
use rayon::ThreadPool;

use crate::memory::most_while;

/// What is trained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Point {
    pub(crate) samples: usize,
    pub(crate) features: usize,
    /// Units of every hidden layer.
    pub(crate) width: usize,
    /// Hidden layers.
    pub(crate) depth: usize,
    pub(crate) runs: usize,
    pub(crate) threads: usize,
}

/// Where all sweeps cross: each changes one number of it.
pub(crate) const BASE: Point = Point {
    samples: 128,
    features: 2048,
    width: 32,
    depth: 3,
    runs: 8,
    threads: 1,
};

/// One number of the base point, and the values it takes.
pub(crate) struct Sweep {
    pub(crate) name: &'static str,
    pub(crate) values: Vec<usize>,
    set: fn(&mut Point) -> &mut usize,
}

impl Sweep {
    /// The point with this value.
    pub(crate) fn at(&self, value: usize) -> Point {
        let mut point = BASE;
        *(self.set)(&mut point) = value;
        point
    }
}

/// All sweeps, each value twice the one before.
pub(crate) fn sweeps(cores: usize) -> Vec<Sweep> {
    let sweep = |name, from: usize, to: usize, set| Sweep {
        name,
        values: std::iter::successors(Some(from), |value| Some(2 * value))
            .take_while(|&value| value <= to)
            .collect(),
        set,
    };
    vec![
        sweep("samples", 32, 2048, |point| &mut point.samples),
        sweep("features", 256, 16384, |point| &mut point.features),
        sweep("width", 8, 512, |point| &mut point.width),
        sweep("depth", 1, 64, |point| &mut point.depth),
        sweep("runs", 1, 64, |point| &mut point.runs),
        sweep("threads", 1, cores, |point| &mut point.threads),
    ]
}

/// What a point took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    /// Milliseconds an iteration of all runs.
    pub(crate) ms: Quartiles,
    /// Megabytes at most: pictures, networks, all that training holds, and what it takes to set it
    /// up.
    pub(crate) mb: f64,
}

/// Seconds of one timing, at least.
const LONG_ENOUGH: f64 = 0.02;

/// Everything is done on threads of its own, which end before the next point begins: what a library
/// keeps for a thread counts where it was needed.
pub(crate) fn measure(point: Point, form: Form, rounds: usize) -> Result<Cost, Failure> {
    let mut threads = Vec::new();
    let (seconds, bytes) = most_while(|| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(point.threads)
            .spawn_handler(|thread| {
                threads.push(std::thread::spawn(|| thread.run()));
                Ok(())
            })
            .build()?;
        // An error of any kind may not leave its thread.
        let train = || train(point, form, rounds, &pool).map_err(|error| error.to_string());
        Ok::<_, Failure>(pool.install(train)?)
    });
    for thread in threads {
        // Only this waits until a thread has given back its memory. It has not panicked: the work
        // has come to its end.
        let _ = thread.join();
    }
    Ok(Cost {
        ms: Quartiles::of(seconds?.into_iter().map(|seconds| 1e3 * seconds)),
        mb: bytes as f64 / 1e6,
    })
}

/// Seconds an iteration of all runs, one number a round.
fn train(point: Point, form: Form, rounds: usize, pool: &ThreadPool) -> Result<Vec<f64>, Failure> {
    let Point {
        samples,
        features,
        width,
        depth,
        runs,
        ..
    } = point;
    let widths = [&[features], vec![width; depth].as_slice(), &[1]].concat();
    let shape = Architecture::mlp(&widths, Activation::Relu)?;
    let settings = Settings {
        form,
        ..Settings::default()
    };
    // Nothing is learned from these numbers, but they keep costs finite and gradients away from
    // zero.
    let value = |i, j| ((i * 31 + j * 17 + i * j) % 101) as f64 / 101.0;
    let labels: Vec<u8> = (0..samples).map(|j| (j % 2) as u8).collect();
    let problem = Problem::new(Matrix::from_fn(features, samples, value), &labels)?;
    let mut trainers = (0..runs as u64)
        .map(|seed| {
            let scheme = "he_normal".parse()?;
            let network = Network::initialize(&shape, &scheme, &mut Source::named(seed))?;
            Ok(Trainer::new(&problem, network, &settings)?)
        })
        .collect::<Result<Vec<Trainer<'_, f64>>, Failure>>()?;
    let mut time = |iterations: usize| {
        let start = Instant::now();
        let costs = advance(pool, &mut trainers, iterations);
        let seconds = start.elapsed().as_secs_f64();
        assert!(
            costs.iter().all(|cost| cost.is_finite()),
            "{point:?} diverged"
        );
        seconds
    };
    time(2);
    let iterations = (LONG_ENOUGH / time(2) * 2.0).ceil() as usize;
    let all = (0..rounds).map(|_| time(iterations) / iterations as f64);
    Ok(all.collect())
}
