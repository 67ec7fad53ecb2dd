//! Zero weights: the lecture's induction, tested to the bit, and where it does not apply.
//!
//! The lecture argues that equal hidden units stay equal. With sigmoid units that is what happens:
//! `a₁ = 1/2`, so `W₂` gets a gradient, then `W₁`, and all rows of `W₁` stay equal. With tanh and
//! ReLU `φ(0) = 0`, so that `dW₂ = dZ₂ a₁ᵀ` and `dW₁`, which passes through `W₂ = 0`, are both
//! exactly 0, and nothing moves but the output bias.
//!
//! Every iteration of six runs on the course's flower is watched: whether rows and updates are
//! equal to the bit, and whether the gradients are exactly 0. Logistic regression from zeros and
//! from random weights is trained beside them: its cost is convex, so both have to end at the same
//! cost.

use std::sync::atomic::{AtomicBool, Ordering};

use fanin_activation::Activation;
use fanin_nn::{Network, Problem, Settings, Step, train};

use super::answer::table;
use super::numbers::{close, every, number};
use super::tasks::{flower, setup};
use super::{Answer, Question};
use crate::stop::{end_if, proceed};
use crate::{Claim, Error};
use fanin_report::{Axis, Figure, Mark, Panel, Role};

pub(super) const QUESTION: Question = Question {
    id: "zero-weights",
    title: "What happens with zero weights?",
    words: "For logistic regression it was okay to initialize the weights to zero. For a neural network, if you initialize \
            the weights to all zero, by a kind of proof by induction both hidden units are still computing exactly the same \
            function. Is it so, and why is it okay for b?",
    source: "the lecture \"Random Initialization\"",
    ask,
};

const UNITS: usize = 4;
const LECTURE: &str = "the lecture: after every iteration the first row of W1 equals the second";

/// What was watched in every iteration of a run.
struct Watched {
    name: &'static str,
    costs: Vec<(f64, f64)>,
    iterations: usize,
    /// Iterations in which all rows of `W₁` and of its update, and all entries of `W₂`, were equal
    /// to the bit.
    equal: usize,
    /// Iterations in which the gradients of all weights were exactly 0.
    still: usize,
    right: usize,
    /// Kinds of hidden units at the end.
    classes: usize,
}

/// Six starts, each watched over a whole run, and logistic regression beside them.
fn ask(stop: &AtomicBool) -> Result<Answer, Error> {
    // Of two classes of equal size even the output bias would stand still.
    let problem = flower([180, 120])?;
    let watch = |name, activation, spec: &str| watch(&problem, (name, activation, spec), stop);
    let runs = [
        watch("sigmoid, zeros", Activation::Sigmoid, "zeros")?,
        watch("tanh, zeros", Activation::Tanh, "zeros")?,
        watch("ReLU, zeros", Activation::Relu, "zeros")?,
        watch(
            "ReLU, all weights 0.5",
            Activation::Relu,
            "constant(value=0.5)",
        )?,
        watch(
            "tanh, all weights 0.5",
            Activation::Tanh,
            "constant(value=0.5)",
        )?,
        watch(
            "tanh, randn*0.01, zero biases",
            Activation::Tanh,
            "randn*0.01",
        )?,
    ];
    let bits = "none: to the last bit";
    let tied = |run: &Watched| {
        every(
            format!("{}: all rows of W1 stay equal", run.name),
            LECTURE,
            "after every iteration",
            bits,
            (run.equal, run.iterations),
        )
    };
    let still = |run: &Watched| {
        every(
            format!("{}: the gradients of all weights are 0", run.name),
            "dW2 has the factor a1 = φ(0) = 0, and dW1 the factor W2 = 0",
            "in every iteration",
            "none: exactly 0",
            (run.still, run.iterations),
        )
    };
    let mut claims = vec![
        tied(&runs[0]),
        tied(&runs[3]),
        tied(&runs[4]),
        still(&runs[1]),
        still(&runs[2]),
        every(
            "sigmoid, zeros: these weights do move",
            "a1 = sigmoid(0) = 1/2",
            "in every iteration",
            "none: the gradient is not 0",
            (runs[0].iterations - runs[0].still, runs[0].iterations),
        ),
        every(
            "random weights with zero biases: every unit is of its own kind",
            "the lecture: b does not have the symmetry problem",
            "at the end",
            "none",
            (runs[5].classes, UNITS),
        ),
    ];
    let (logistic, claim) = logistic(&problem, stop)?;
    claims.push(claim);

    let majority = problem.counts()[problem.majority()];
    let mut table = table(
        "The course's flower: two features, one hidden layer of 4 units",
        [
            "start",
            "iterations with equal rows",
            "with zero gradient",
            "kinds of units",
            "correct",
            "final cost",
        ],
    );
    for run in &runs {
        table.texts([
            run.name.to_owned(),
            format!("{} of {}", run.equal, run.iterations),
            format!("{} of {}", run.still, run.iterations),
            run.classes.to_string(),
            format!("{} of {}", run.right, problem.samples()),
            number(run.costs.last().map_or(f64::NAN, |c| c.1)),
        ]);
    }
    table.footnote(format!(
        "Always the majority class: {majority} of {} correct.",
        problem.samples()
    ));
    let text = vec![
        format!(
            "Yes, equal units stay equal, where they move at all. With sigmoid hidden units, a1 = 1/2 at the start, so W2 gets a \
             gradient, then W1: in all {} iterations the {UNITS} rows of W1 were equal to the last bit, and so were the rows \
             of dW. The same holds for any equal start, such as 0.5 everywhere. {UNITS} equal units are one unit.",
            runs[0].equal
        ),
        format!(
            "With tanh or ReLU zeros are worse than the lecture says. There φ(0) = 0, so dW2 = dZ2 · a1 is zero, and dW1, which \
             passes through W2 = 0, is zero too: exactly 0 in all {} iterations. Units do not become \"the same function\" step \
             by step: nothing happens at all. Only the output bias learns, the share of the classes: {} of {} correct.",
            runs[2].still,
            runs[2].right,
            problem.samples()
        ),
        format!(
            "Zero biases do no harm, because a bias need not break the tie that random weights have broken already: the units \
             compute different things from the first step. At the end the {UNITS} units are of {} kinds, and {} answers are correct.",
            runs[5].classes, runs[5].right
        ),
        format!(
            "Logistic regression has no hidden units that could be equal. Its gradient dZ · Xᵀ contains the inputs, which differ \
             from feature to feature, and its cost is convex: from zeros and from random weights it came to the same cost, \
             {logistic:.6}. Zero is as good a start as any."
        ),
    ];
    let roles = [
        Role::Bad,
        Role::Bad,
        Role::Bad,
        Role::Plain,
        Role::Plain,
        Role::Good,
    ];
    let lines = runs.iter().zip(roles);
    let marks = lines
        .map(|(run, role)| Mark::line(run.name, role, run.costs.clone()))
        .collect();
    let figure = Figure::of(
        "Equal units learn as one unit; zero weights under tanh or ReLU not at all",
        "training cost on the course's flower; the curves of tanh and ReLU with zeros are one",
        Panel::new(Axis::linear("iteration"), Axis::linear("cost"), marks),
    );
    Ok(Answer {
        text,
        tables: vec![table],
        figure,
        claims,
    })
}

/// Steps of 0.5, of which 2,000 are enough for the curves to part.
fn settings() -> Settings {
    Settings {
        learning_rate: 0.5,
        iterations: 2000,
        ..Settings::default()
    }
}

/// Every iteration is looked at before its update; costs are kept every 20.
fn watch(
    problem: &Problem<f64>,
    (name, activation, spec): (&'static str, Activation, &str),
    stop: &AtomicBool,
) -> Result<Watched, Error> {
    let network: Network<f64> = setup(&[2, UNITS, 1], activation, spec, 1)?.network()?;
    let (mut costs, mut iterations, mut equal, mut still) = (Vec::new(), 0, 0, 0);
    let mut before = network.clone();
    let run = train(problem, network, &settings(), &mut |step: &Step<
        '_,
        f64,
    >| {
        let now = step.network();
        iterations += 1;
        equal += usize::from(is_tied(&now) && same_updates(&before, &now));
        still += usize::from(
            step.deep_probe()
                .iter()
                .all(|layer| layer.gradient_norm == 0.0),
        );
        if step.iteration.is_multiple_of(20) {
            costs.push((step.iteration as f64, step.cost()));
        }
        before = now;
        end_if(stop.load(Ordering::Relaxed))
    })?;
    proceed(stop)?;
    Ok(Watched {
        name,
        costs,
        iterations,
        equal,
        still,
        right: run.network.evaluate(problem)?.correct(),
        classes: run.network.unit_classes()[0],
    })
}

/// Whether all hidden units have the same incoming and outgoing weights, to the bit.
///
/// Bits and not values are compared, so that 0 and -0 differ.
fn is_tied(network: &Network<f64>) -> bool {
    let (w1, w2) = (&network.weights()[0], &network.weights()[1]);
    let same = |i: usize| {
        (0..w1.cols()).all(|k| w1[(i, k)].to_bits() == w1[(0, k)].to_bits())
            && (0..w2.rows()).all(|k| w2[(k, i)].to_bits() == w2[(k, 0)].to_bits())
            && network.biases()[0][i].to_bits() == network.biases()[0][0].to_bits()
    };
    (1..w1.rows()).all(same)
}

/// Whether all rows of `W₁` have moved by the same, to the bit.
fn same_updates(before: &Network<f64>, now: &Network<f64>) -> bool {
    let (old, new) = (&before.weights()[0], &now.weights()[0]);
    let moved = |i: usize, k: usize| (new[(i, k)] - old[(i, k)]).to_bits();
    (1..old.rows()).all(|i| (0..old.cols()).all(|k| moved(i, k) == moved(0, k)))
}

/// Logistic regression from zeros and from random weights: where both end, and that it is the same.
fn logistic(problem: &Problem<f64>, stop: &AtomicBool) -> Result<(f64, Claim), Error> {
    let settings = Settings {
        learning_rate: 0.2,
        iterations: 3000,
        ..Settings::default()
    };
    let end = |spec: &str| -> Result<f64, Error> {
        let network: Network<f64> = setup(&[2, 1], Activation::Linear, spec, 1)?.network()?;
        let run = train(problem, network, &settings, &mut crate::stop::until(stop))?;
        proceed(stop)?;
        Ok(run.history.last().map_or(f64::NAN, |record| record.cost))
    };
    let (zeros, random) = (end("zeros")?, end("randn")?);
    let claim = close(
        "logistic regression from zeros ends where it ends from random weights",
        "a convex cost has one minimum",
        random,
        zeros,
        (1e-12, "rounding of a mean of 300 costs"),
    );
    Ok((zeros, claim))
}
