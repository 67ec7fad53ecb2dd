use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use fanin_activation::Activation;
use fanin_nn::{Network, Problem, Settings, Step, train};
use fanin_tensor::Matrix;

use super::numbers::{Bound, beyond, close, every, normals, number};
use super::tasks::{flower, setup};
use super::{Answer, Axis, Curve, Figure, Lines, PlainTable, Question, Tone};
use crate::Error;
use crate::stop::proceed;

pub(super) const QUESTION: Question = Question {
    id: "stay-different",
    words: "Why don't small weights cause the solution to become symmetric, with at least some nodes given equal weights? And \
            shouldn't there be something in the cost that keeps the weights away from each other to break symmetry? Has it \
            been done?",
    source: "deeplearning.ai forum, intuition on weight initialization, questions 1 and 2",
    ask,
};

const UNITS: usize = 8;
const ITERATIONS: usize = 4000;
const RATE: f64 = 0.5;
const REPULSION: f64 = 0.01;
/// How far units are apart in a near tie.
const NEAR: f64 = 1e-6;

/// How the units of the hidden layer stand to each other, over a run.
struct Watched {
    /// Smallest angle between two units' directions, in degrees.
    angles: Vec<(f64, f64)>,
    /// Smallest distance between two units' incoming weights.
    distances: Vec<(f64, f64)>,
    /// Iterations at which some pair of units was equal to the bit, and all were.
    some_equal: usize,
    all_equal: usize,
    iterations: usize,
    right: usize,
    cost: f64,
}

impl Watched {
    /// The first iteration at which all pairs are so far apart.
    fn apart(&self, distance: f64) -> Option<f64> {
        let far = self.distances.iter().find(|d| d.1 > distance);
        far.map(|d| d.0)
    }

    fn smallest_angle(&self) -> f64 {
        self.angles
            .iter()
            .map(|a| a.1)
            .fold(f64::INFINITY, f64::min)
    }

    fn last_angle(&self) -> f64 {
        self.angles.last().map_or(f64::NAN, |a| a.1)
    }
}

fn settings(repulsion: f64) -> Settings {
    Settings {
        learning_rate: RATE,
        iterations: ITERATIONS,
        repulsion,
        ..Settings::default()
    }
}

fn watch(
    problem: &Problem<f64>,
    network: Network<f64>,
    settings: &Settings,
    stop: &AtomicBool,
) -> Result<Watched, Error> {
    let (mut angles, mut distances) = (Vec::new(), Vec::new());
    let (mut some_equal, mut all_equal, mut iterations) = (0, 0, 0);
    let run = train(problem, network, settings, &mut |step: &Step<'_, f64>| {
        let network = step.network();
        let pairs: Vec<(f64, f64)> = pairs(&network.weights()[0]);
        let smallest =
            |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).fold(f64::INFINITY, f64::min);
        let (distance, angle) = (smallest(|p| p.0), smallest(|p| p.1));
        let farthest = pairs.iter().map(|p| p.0).fold(0.0, f64::max);
        iterations += 1;
        some_equal += usize::from(distance == 0.0);
        all_equal += usize::from(farthest == 0.0);
        // Evenly on a logarithmic axis.
        if is_shown(step.iteration) {
            angles.push((step.iteration as f64 + 1.0, angle));
            distances.push((step.iteration as f64 + 1.0, distance));
        }
        match stop.load(Ordering::Relaxed) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    })?;
    proceed(stop)?;
    Ok(Watched {
        angles,
        distances,
        some_equal,
        all_equal,
        iterations,
        right: run.network.evaluate(problem)?.correct(),
        cost: run.history.last().map_or(f64::NAN, |record| record.cost),
    })
}

/// About 25 places a decade, each of the first ones.
fn is_shown(iteration: usize) -> bool {
    let place = |i: usize| (25.0 * (i as f64 + 1.0).log10()).floor();
    iteration == 0 || iteration + 1 == ITERATIONS || place(iteration) > place(iteration - 1)
}

/// Distance and angle of each pair of rows.
fn pairs(w: &Matrix<f64>) -> Vec<(f64, f64)> {
    let mut pairs = Vec::new();
    for i in 0..w.rows() {
        for j in i + 1..w.rows() {
            let sum = |of: &dyn Fn(f64, f64) -> f64| {
                (0..w.cols()).map(|k| of(w[(i, k)], w[(j, k)])).sum::<f64>()
            };
            let distance = sum(&|a, b| (a - b) * (a - b)).sqrt();
            let cosine = sum(&|a, b| a * b) / (sum(&|a, _| a * a) * sum(&|_, b| b * b)).sqrt();
            pairs.push((distance, cosine.clamp(-1.0, 1.0).acos().to_degrees()));
        }
    }
    pairs
}

/// All units equal, up to draws of the size given.
fn tied(activation: Activation, apart: f64) -> Result<Network<f64>, Error> {
    let network: Network<f64> =
        setup(&[2, UNITS, 1], activation, "constant(value=0.5)", 1)?.network()?;
    let draws = normals(14, "near tie", 2 * UNITS)?;
    let w1 = Matrix::from_fn(UNITS, 2, |i, k| 0.5 + apart * draws[2 * i + k]);
    let weights = vec![w1, network.weights()[1].clone()];
    Ok(Network::from_parameters(
        network.architecture(),
        weights,
        network.biases().to_vec(),
    )?)
}

fn ask(stop: &AtomicBool) -> Result<Answer, Error> {
    let problem = flower([180, 120])?;
    let tanh = Activation::Tanh;
    let random = |activation, spec: &str| -> Result<Watched, Error> {
        let network = setup(&[2, UNITS, 1], activation, spec, 1)?.network()?;
        watch(&problem, network, &settings(0.0), stop)
    };
    let small = random(tanh, "randn*0.001")?;
    let relu = random(Activation::Relu, "randn*0.001")?;
    let divided = random(tanh, "randn/sqrt(n_prev)")?;
    let from_tie =
        |apart, repulsion| watch(&problem, tied(tanh, apart)?, &settings(repulsion), stop);
    let (exact, exact_pushed) = (from_tie(0.0, 0.0)?, from_tie(0.0, REPULSION)?);
    let (near, near_pushed) = (from_tie(NEAR, 0.0)?, from_tie(NEAR, REPULSION)?);

    let never_equal = |name: &str, run: &Watched| {
        every(
            format!("{name}: no two units are ever equal"),
            "the forum's answer: not equal is not equal",
            "in every iteration",
            "none: to the bit",
            (run.iterations - run.some_equal, run.iterations),
        )
    };
    let all_equal = |name: &str, run: &Watched| {
        every(
            format!("{name}: all units stay equal"),
            "the gradient of a distance between equal units is 0, and all others push them alike",
            "in every iteration",
            "none: to the bit",
            (run.all_equal, run.iterations),
        )
    };
    let mut claims = vec![
        never_equal("tanh, randn*0.001", &small),
        never_equal("ReLU, randn*0.001", &relu),
        never_equal("tanh, randn/sqrt(n_prev)", &divided),
        all_equal("exact tie", &exact),
        all_equal("exact tie with the penalty", &exact_pushed),
        beyond(
            "tanh, randn*0.001: on the plateau the units line up; smallest angle in degrees",
            "while tanh is nearly a line, all units get gradients along one direction",
            Bound::AtMost(1.0),
            "degrees",
            small.smallest_angle(),
        ),
    ];
    let growth = growth(&problem, stop)?;
    claims.push(close(
        "a near tie: what the penalty adds to the growth of distances, as a logarithm, in the first 50 iterations",
        "each step multiplies differences by 1 + α λ n, n units that are nearly equal",
        growth.expected,
        growth.measured,
        (growth.tolerance, "the square of both rates together, which adding them leaves out"),
    ));
    let told = |run: &Watched| {
        run.apart(0.1)
            .map_or_else(|| format!("not in {ITERATIONS}"), |n| number(n))
    };
    claims.push(beyond(
        "a near tie is left sooner with the penalty: how many times, until all units are 0.1 apart",
        "repulsion grows with the difference, exponentially",
        Bound::AtLeast(1.5),
        "half as much again is a difference",
        near.apart(0.1).unwrap_or(ITERATIONS as f64)
            / near_pushed.apart(0.1).unwrap_or(f64::INFINITY),
    ));

    let mut table = PlainTable::new(
        "8 units on the course's flower",
        [
            "start",
            "smallest angle on the way",
            "at the end",
            "iterations until all are 0.1 apart",
            "right answers",
            "cost",
        ],
    );
    for (name, run) in [
        ("tanh, randn*0.001", &small),
        ("ReLU, randn*0.001", &relu),
        ("tanh, randn/sqrt(n_prev)", &divided),
        ("exact tie", &exact),
        ("exact tie, penalty", &exact_pushed),
        ("near tie", &near),
        ("near tie, penalty", &near_pushed),
    ] {
        table.row([
            name.to_owned(),
            format!("{:.2}°", run.smallest_angle()),
            format!("{:.2}°", run.last_angle()),
            told(run),
            format!("{} of {}", run.right, problem.samples()),
            number(run.cost),
        ]);
    }
    table.note = format!(
        "Learning rate {RATE}. Penalty: {REPULSION} Σ exp(-‖w_i - w_j‖²/2) over pairs of units; it is part of the cost. Tie: all \
         weights 0.5; near tie: up to draws of {NEAR}."
    );
    let text = vec![
        format!(
            "Your suspicion is half right. From randn * 0.001 the {UNITS} units do come close: while tanh is nearly a line, every unit is \
             pulled in the same direction, and the smallest angle between two of them fell to {:.3}°. But close is not equal: in all {} \
             iterations no two units had the same bits. As the weights grow tanh bends, small differences get different gradients, and \
             the units part again: {:.1}° at the end. A tie is a knife's edge; differences near it grow.",
            small.smallest_angle(),
            small.iterations,
            small.last_angle()
        ),
        format!(
            "A term that keeps weights apart exists; here it is λ Σ exp(-‖w_i - w_j‖²/2). It cannot break an exact tie: its gradient is \
             proportional to w_i - w_j, which is 0 between equal units, and everything else pushes both alike. In {} iterations with it all \
             units stayed equal to the last bit. Only random numbers break a tie.",
            exact_pushed.all_equal
        ),
        format!(
            "From a near tie, {NEAR:e} apart, it helps: each step multiplies differences by 1 + αλn. Until all units were 0.1 apart it took {} \
             iterations instead of {}. Right answers at the end: {} with it, {} without, {} from plain random weights.",
            told(&near_pushed),
            told(&near),
            near_pushed.right,
            near.right,
            divided.right
        ),
        "So has it been done? Yes, under names such as diversity or orthogonality penalties. But random weights do the work at no cost."
            .to_owned(),
    ];
    let figure = Figure::Lines(Lines {
        title: "Close, but never equal".to_owned(),
        subtitle: format!(
            "smallest distance between the incoming weights of two of {UNITS} units; an exact tie stays at 0"
        ),
        x: Axis::logarithmic("iteration, from 1"),
        y: Axis::logarithmic("smallest distance"),
        curves: vec![
            Curve::new("tanh, randn*0.001", Tone::Good).line(small.distances),
            Curve::new("ReLU, randn*0.001", Tone::Good).line(relu.distances),
            Curve::new("tanh, randn/sqrt(n_prev)", Tone::Good).line(divided.distances),
            Curve::new("near tie", Tone::Bad).line(near.distances),
            Curve::new("near tie, with the penalty", Tone::Plain).line(near_pushed.distances),
        ],
    });
    Ok(Answer {
        text,
        tables: vec![table],
        figure,
        claims,
    })
}

/// What the penalty adds to the growth of a near tie.
struct Growth {
    expected: f64,
    measured: f64,
    tolerance: f64,
}

fn growth(problem: &Problem<f64>, stop: &AtomicBool) -> Result<Growth, Error> {
    const STEPS: usize = 50;
    let spread = |repulsion| -> Result<f64, Error> {
        let settings = Settings {
            iterations: STEPS,
            learning_rate: 0.05,
            ..settings(repulsion)
        };
        let start = tied(Activation::Tanh, NEAR)?;
        let size = |w: &Matrix<f64>| pairs(w).iter().map(|p| p.0 * p.0).sum::<f64>().sqrt();
        let before = size(&start.weights()[0]);
        let run = train(problem, start, &settings, &mut crate::stop::until(stop))?;
        proceed(stop)?;
        Ok((size(&run.network.weights()[0]) / before).ln())
    };
    let (free, pushed) = (spread(0.0)?, spread(REPULSION * 10.0)?);
    let rate = 0.05 * REPULSION * 10.0 * UNITS as f64;
    let expected = STEPS as f64 * (1.0 + rate).ln();
    // ln(1 + a + b) is ln(1 + a) + ln(1 + b) up to (a + b)²/2 + a²/2 + b²/2 < (|a| + |b|)².
    let both = rate + (free / STEPS as f64).abs();
    Ok(Growth {
        expected,
        measured: pushed - free,
        tolerance: STEPS as f64 * both * both,
    })
}
