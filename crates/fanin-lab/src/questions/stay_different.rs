//! Do units with small weights become equal, and can a penalty keep them apart?
//!
//! Eight hidden units on the course's flower are watched in every iteration: whether two of them
//! are equal to the bit, how far apart they are, and in how many directions their incoming weights
//! point. On the plateau small weights line up (Maennel, Bousquet and Gelly 2018), and where the
//! activation bends they part again.
//!
//! The penalty is `λ Σ exp(-‖wᵢ - wⱼ‖²/2)` over pairs of units. Its gradient is proportional to
//! `wᵢ - wⱼ`, which is exactly 0 between equal units: it cannot break an exact tie. From a near tie
//! it multiplies differences by `1 + α λ n` in each step, which is measured.

use std::sync::atomic::{AtomicBool, Ordering};

use fanin_activation::Activation;
use fanin_nn::{Network, Problem, Settings, Step, train};
use fanin_tensor::Matrix;

use super::answer::table;
use super::numbers::{Bound, beyond, close, every, normals, number};
use super::tasks::{flower, setup};
use super::{Answer, Question};
use crate::Error;
use crate::stop::{end_if, proceed};
use fanin_report::{Axis, Figure, Mark, Panel, Role};

pub(super) const QUESTION: Question = Question {
    id: "stay-different",
    title: "Do units with small weights become equal?",
    words: "Why don't small weights cause the solution to become symmetric, with at least some nodes given equal weights? And \
            shouldn't there be something in the cost that keeps the weights away from each other to break symmetry? Has it \
            been done?",
    source: "deeplearning.ai forum, intuition on weight initialization, questions 1 and 2",
    ask,
};

const UNITS: usize = 8;
const ITERATIONS: usize = 4000;
const RATE: f64 = 0.5;
/// The penalty's factor λ.
const REPULSION: f64 = 0.01;
/// How far units are apart in a near tie.
const NEAR: f64 = 1e-6;

/// Directions that differ by less are counted as one, in degrees.
const ALIKE: f64 = 3.0;

/// How the units of the hidden layer stand to each other, over a run.
///
/// Directions and distances are pairs of iteration, from 1, and value, at about 25 places a decade.
struct Watched {
    /// In how many directions the incoming weights of the units point.
    directions: Vec<(f64, f64)>,
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
    ///
    /// In iterations from 1; `None` if it did not happen.
    fn apart(&self, distance: f64) -> Option<f64> {
        let far = self.distances.iter().find(|d| d.1 > distance);
        far.map(|d| d.0)
    }

    /// Over the whole run.
    fn fewest(&self) -> f64 {
        self.directions
            .iter()
            .map(|d| d.1)
            .fold(f64::INFINITY, f64::min)
    }

    /// After the last iteration that was made.
    fn at_the_end(&self) -> f64 {
        self.directions.last().map_or(f64::NAN, |d| d.1)
    }
}

/// The same for all runs but the penalty.
fn settings(repulsion: f64) -> Settings {
    Settings {
        learning_rate: RATE,
        iterations: ITERATIONS,
        repulsion,
        ..Settings::default()
    }
}

/// Looks at the first layer's weights before every update.
fn watch(
    problem: &Problem<f64>,
    network: Network<f64>,
    settings: &Settings,
    stop: &AtomicBool,
) -> Result<Watched, Error> {
    let (mut counts, mut distances) = (Vec::new(), Vec::new());
    let (mut some_equal, mut all_equal, mut iterations) = (0, 0, 0);
    let run = train(problem, network, settings, &mut |step: &Step<'_, f64>| {
        let network = step.network();
        let apart = distances_of(&network.weights()[0]);
        let distance = apart.iter().copied().fold(f64::INFINITY, f64::min);
        let farthest = apart.iter().copied().fold(0.0, f64::max);
        iterations += 1;
        some_equal += usize::from(distance == 0.0);
        all_equal += usize::from(farthest == 0.0);
        // Evenly on a logarithmic axis.
        if is_shown(step.iteration) {
            counts.push((
                step.iteration as f64 + 1.0,
                directions(&network.weights()[0]) as f64,
            ));
            distances.push((step.iteration as f64 + 1.0, distance));
        }
        end_if(stop.load(Ordering::Relaxed))
    })?;
    proceed(stop)?;
    Ok(Watched {
        directions: counts,
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

/// `Σ_k of(w_ik, w_jk)`.
fn over_row(w: &Matrix<f64>, i: usize, j: usize, of: impl Fn(f64, f64) -> f64) -> f64 {
    (0..w.cols()).map(|k| of(w[(i, k)], w[(j, k)])).sum()
}

/// The distance of each pair of rows.
///
/// Of n rows, n (n - 1) / 2 values.
fn distances_of(w: &Matrix<f64>) -> Vec<f64> {
    let distance = |i, j| over_row(w, i, j, |a, b| (a - b) * (a - b)).sqrt();
    let pairs = (0..w.rows()).flat_map(|i| (i + 1..w.rows()).map(move |j| (i, j)));
    pairs.map(|(i, j)| distance(i, j)).collect()
}

/// In how many directions the rows point, those within [`ALIKE`] of an earlier one not counted.
fn directions(w: &Matrix<f64>) -> usize {
    let product = |i: usize, j: usize| over_row(w, i, j, |a, b| a * b);
    let alike =
        |i, j| product(i, j) >= ALIKE.to_radians().cos() * (product(i, i) * product(j, j)).sqrt();
    let mut firsts: Vec<usize> = Vec::new();
    for unit in 0..w.rows() {
        if !firsts.iter().any(|&first| alike(first, unit)) {
            firsts.push(unit);
        }
    }
    firsts.len()
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

/// Four random starts, and exact and near ties with and without the penalty.
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
    let relu_divided = random(Activation::Relu, "randn/sqrt(n_prev)")?;
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
            "tanh, randn*0.001: on the plateau the units line up; fewest directions on the way",
            "while tanh is nearly a line, all units are pulled along one line, forward or backward",
            Bound::AtMost(2.0),
            "none: a count",
            small.fewest(),
        ),
        beyond(
            "tanh, randn*0.001: afterwards they part; directions at the end",
            "where tanh bends, units that differ get different gradients",
            Bound::AtLeast(small.fewest() + 1.0),
            "none: a count",
            small.at_the_end(),
        ),
        beyond(
            "ReLU, randn*0.001: units fall into fewer directions than from randn/sqrt(n_prev); at the end",
            "Maennel, Bousquet and Gelly 2018: small weights quantize",
            Bound::AtMost(relu_divided.at_the_end() - 1.0),
            "none: a count",
            relu.at_the_end(),
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
            .map_or_else(|| format!("over {ITERATIONS}"), number)
    };
    claims.push(beyond(
        "a near tie is left sooner with the penalty: how many times, until all units are 0.1 apart",
        "repulsion grows with the difference, exponentially",
        Bound::AtLeast(1.5),
        "half as much again is a difference",
        near.apart(0.1).unwrap_or(ITERATIONS as f64)
            / near_pushed.apart(0.1).unwrap_or(f64::INFINITY),
    ));

    let mut table = table(
        "8 units on the course's flower",
        [
            "start",
            "fewest directions",
            "at the end",
            "iterations until all are 0.1 apart",
            "correct",
            "cost",
        ],
    );
    for (name, run) in [
        ("tanh, randn*0.001", &small),
        ("ReLU, randn*0.001", &relu),
        ("tanh, randn/sqrt(n_prev)", &divided),
        ("ReLU, randn/sqrt(n_prev)", &relu_divided),
        ("exact tie", &exact),
        ("exact tie, penalty", &exact_pushed),
        ("near tie", &near),
        ("near tie, penalty", &near_pushed),
    ] {
        table.texts([
            name.to_owned(),
            number(run.fewest()),
            number(run.at_the_end()),
            told(run),
            format!("{} of {}", run.right, problem.samples()),
            number(run.cost),
        ]);
    }
    table.footnote(format!(
        "Learning rate {RATE}. Directions within {ALIKE}° are one. Penalty: {REPULSION} Σ exp(-‖w_i - w_j‖²/2) over pairs of units; it is part of the cost. Tie: all \
         weights 0.5; near tie: up to draws of {NEAR}."
    ));
    let text = vec![
        format!(
            "Your suspicion is half right: they come close. From randn * 0.001 all {UNITS} tanh units soon pointed in {} directions, because near 0 \
             tanh is a line and every unit is pulled the same way. But close is not equal: in {} iterations no two units had the same \
             bits. As the weights grow tanh bends, small differences get different gradients, and the units part: {} directions at the \
             end. ReLU, which has no bend but at 0, keeps more of it: {} directions from randn * 0.001, {} from randn / √n_prev. So very small \
             weights do cost units; they never make an exact tie.",
            number(small.fewest()),
            small.iterations,
            number(small.at_the_end()),
            number(relu.at_the_end()),
            number(relu_divided.at_the_end()),
        ),
    format!(
            "A term that keeps weights apart exists; here it is λ Σ exp(-‖w_i - w_j‖²/2). It cannot break an exact tie: its gradient is \
             proportional to w_i - w_j, which is 0 between equal units, and everything else pushes both alike. In {} iterations with it all \
             units stayed equal to the last bit. Only random numbers break a tie.",
            exact_pushed.all_equal
        ),
        format!(
            "From a near tie, {NEAR:e} apart, it helps: each step multiplies differences by 1 + αλn. Until all units were 0.1 apart it took {} \
             iterations instead of {}. Correct at the end: {} with it, {} without, {} from plain random weights.",
            told(&near_pushed),
            told(&near),
            near_pushed.right,
            near.right,
            divided.right
        ),
        "So has it been done? Yes, under names such as diversity or orthogonality penalties. But random weights do the work at no cost."
            .to_owned(),
    ];
    let figure = Figure::of(
        "Small weights line up, and part again where the activation bends",
        format!(
            "in how many directions, {ALIKE}° apart or more, the {UNITS} units of the hidden layer point"
        ),
        Panel::new(
            Axis::logarithmic("iteration, from 1"),
            Axis::linear("directions"),
            vec![
                Mark::line("tanh, randn*0.001", Role::Good, small.directions),
                Mark::line("tanh, randn/sqrt(n_prev)", Role::Good, divided.directions),
                Mark::line("ReLU, randn*0.001", Role::Good, relu.directions),
                Mark::line(
                    "exact tie, with the penalty",
                    Role::Bad,
                    exact_pushed.directions,
                ),
                Mark::line("near tie", Role::Bad, near.directions),
                Mark::line(
                    "near tie, with the penalty",
                    Role::Plain,
                    near_pushed.directions,
                ),
            ],
        ),
    );
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

/// With differences d of two units that are nearly equal, the penalty's gradient adds `α λ n d` to
/// each step of d, and training adds what it adds without a penalty: the second is measured by a
/// run of its own and taken off the logarithm of growth.
fn growth(problem: &Problem<f64>, stop: &AtomicBool) -> Result<Growth, Error> {
    const STEPS: usize = 50;
    let spread = |repulsion| -> Result<f64, Error> {
        let settings = Settings {
            iterations: STEPS,
            learning_rate: 0.05,
            ..settings(repulsion)
        };
        let start = tied(Activation::Tanh, NEAR)?;
        let size = |w: &Matrix<f64>| distances_of(w).iter().map(|d| d * d).sum::<f64>().sqrt();
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
