//! What do weights cost that are too large?
//!
//! With weights `randn * s` a unit's z is normal with standard deviation `s ‖x‖`, so that the share
//! of saturated units is `erfc(e / (s ‖x‖ √2))` for the edge e, where 95 % of the slope is lost.
//! Two thousand drawn units are counted against it, for tanh and for sigmoid.
//!
//! Then networks with one hidden layer of 20 units are trained at seven scales, until the cost is
//! 0.3: how many iterations does that take with tanh, sigmoid and ReLU? At last the sigmoid output
//! after ReLU layers is looked at by itself: it saturates too, but cross-entropy sends `p - y` back
//! whatever the slope.

use std::sync::atomic::{AtomicBool, Ordering};

use fanin_activation::Activation;
use fanin_activation::math::{erfc, sigmoid};
use fanin_nn::{Problem, Settings, Step, train_many};

use super::answer::table;
use super::numbers::{Bound, Mean, beyond, mean_close, normals, number, percent};
use super::tasks::{curved, setup};
use super::{Answer, Question};
use crate::stop::{end_if, proceed};
use crate::{Claim, Error, Setup};
use fanin_report::{Axis, Figure, Mark, Panel, Role};

pub(super) const QUESTION: Question = Question {
    id: "too-large",
    title: "What do too large weights cost?",
    words: "Why is it 0.01? Why not put the number 100 or 1000? If the weights are too large you're more likely to end up at \
            these fat parts of the tanh or the sigmoid, where the slope is very small, meaning that gradient descent will be \
            very slow. Without tanh or sigmoid this is less of an issue.",
    source: "the lecture \"Random Initialization\"",
    ask,
};

const FEATURES: usize = 10;
const SAMPLES: usize = 120;
const UNITS: usize = 20;
/// From too small over right to far too large: with ten features 0.3 gives z of about 1.
const SCALES: [f64; 7] = [0.01, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0];
const SEEDS: u64 = 3;
/// In nats a sample; the base rate's entropy is about 0.7.
const TARGET: f64 = 0.3;
/// Iterations after which a run has not got there.
const BUDGET: usize = 2000;
/// Units drawn to measure saturation.
const DRAWN: usize = 2000;
/// Saturated: the slope is under 5 % of its largest.
const FLAT: f64 = 0.05;

const LECTURE: &str = "the lecture: large weights saturate tanh and sigmoid";

/// From this `|z|` on a unit is saturated: where `1 - tanh² z` is 5 %; the sigmoid is a tanh of
/// half of z.
fn edge(activation: Activation) -> f64 {
    let tanh = (1.0 - FLAT).sqrt().atanh();
    match activation {
        Activation::Sigmoid => 2.0 * tanh,
        _ => tanh,
    }
}

/// Saturation is measured without training, time by training; the table has both, a row a scale.
fn ask(stop: &AtomicBool) -> Result<Answer, Error> {
    let problem = curved(FEATURES, SAMPLES)?;
    let kinds = [Activation::Tanh, Activation::Sigmoid, Activation::Relu];
    let iterations = iterations(&problem, &kinds, stop)?;
    let (mut table, mut claims) = (
        table(
            "One hidden layer of 20 units, randn * scale",
            [
                "scale",
                "saturated tanh",
                "exact",
                "saturated sigmoid",
                "exact",
                "tanh",
                "sigmoid",
                "ReLU",
                "first cost, ReLU",
            ],
        ),
        Vec::new(),
    );
    let mut shares = [Vec::new(), Vec::new()];
    for (row, scale) in SCALES.into_iter().enumerate() {
        proceed(stop)?;
        let mut cells = vec![number(scale)];
        for (activation, shares) in kinds.into_iter().zip(&mut shares) {
            let (measured, exact) = saturated(&problem, scale, edge(activation))?;
            cells.extend([percent(measured.value), percent(exact)]);
            shares.push((scale, measured.value, exact));
            // Where all units or none are saturated there is no spread to judge by.
            if (0.01..0.99).contains(&exact) {
                claims.push(mean_close(
                    format!("saturated share of {activation} units with randn * {scale}"),
                    "erfc(z/(σ√2)) with σ = scale · ‖x‖, averaged over the samples",
                    exact,
                    measured,
                ));
            }
        }
        cells.extend((0..3).map(|kind| reached(iterations[kind][row].0)));
        cells.push(number(iterations[2][row].1));
        table.texts(cells);
    }
    table.footnote(format!(
        "{FEATURES} standardized features, {SAMPLES} samples. Saturated: slope under {} of its largest. The columns of \
         activations: iterations until the cost is {TARGET}, median of {SEEDS} seeds, at learning rate 0.3.",
        percent(FLAT)
    ));
    let at = |scale: f64| SCALES.iter().position(|&s| s == scale).unwrap_or(0);
    let (best, large) = (at(0.3), at(10.0));
    // A run that never got there took at least the whole budget.
    let took = |kind: usize, row: usize| iterations[kind][row].0.unwrap_or(BUDGET) as f64;
    let slower = |kind: usize| took(kind, large) / took(kind, best);
    claims.push(beyond(
        "tanh: how much slower randn * 10 is than randn * 0.3",
        LECTURE,
        Bound::AtLeast(2.0),
        "twice as slow is slow",
        slower(0),
    ));
    let (output_claims, output) = output_alone(&problem, stop)?;
    claims.extend(output_claims);
    let text = vec![
        format!(
            "Because large weights saturate units, and a saturated unit hardly learns. z is a sum of {FEATURES} products, so it grows in proportion to the weights. With randn * 0.3 z is about 1, and {} of the \
             tanh units have lost 95 % of their slope; with randn * 10 it is {}, and of the sigmoid units {}. These shares \
             follow from the normal distribution, and the run found them. Such a unit gets hardly any gradient: it stays as \
             it was drawn.",
            percent(shares[0][best].1),
            percent(shares[0][large].1),
            percent(shares[1][large].1),
        ),
        format!(
            "It does slow learning. Until the cost was {TARGET}, tanh took {} iterations from randn * 0.3, and {} from randn * 10; \
             sigmoid {} and {}.",
            reached(iterations[0][best].0),
            reached(iterations[0][large].0),
            reached(iterations[1][best].0),
            reached(iterations[1][large].0),
        ),
        format!(
            "ReLU has no flat part on its right, so no unit saturates: {} and {} iterations. But larger weights make larger \
             outputs, and there the sigmoid output alone is enough for trouble. {output} So \"less of an issue\" holds for hidden \
             units; too large hurts everywhere, and 100 or 1000 hurts most.",
            reached(iterations[2][best].0),
            reached(iterations[2][large].0),
        ),
    ];
    let budget = |kind: usize| {
        let points = SCALES.into_iter().zip(&iterations[kind]);
        points
            .map(|(scale, got)| (scale, got.0.map_or(f64::NAN, |n| n.max(1) as f64)))
            .collect::<Vec<_>>()
    };
    let kinds = [
        ("tanh", Role::Bad),
        ("sigmoid", Role::Plain),
        ("ReLU", Role::Good),
    ];
    let marks = (0..).zip(kinds).flat_map(|(kind, (name, role))| {
        [
            Mark::line(name, role, budget(kind)),
            Mark::dots(name, role, budget(kind)),
        ]
    });
    let figure = Figure::of(
        "Weights that are too large cost time, and too small ones too",
        format!(
            "iterations until the cost is {TARGET}, median of {SEEDS} seeds; missing: not within {BUDGET}"
        ),
        Panel::new(
            Axis::logarithmic("scale of the weights, randn * scale"),
            Axis::logarithmic("iterations"),
            marks.collect(),
        ),
    );
    Ok(Answer {
        text,
        tables: vec![table],
        figure,
        claims,
    })
}

/// The number, or that the budget was not enough.
fn reached(iterations: Option<usize>) -> String {
    iterations.map_or_else(|| format!("over {BUDGET}"), |n| n.to_string())
}

/// The share of samples at which a unit with weights `randn * scale` is beyond the edge: measured,
/// a value a unit, and exact.
fn saturated(problem: &Problem<f64>, scale: f64, edge: f64) -> Result<(Mean, f64), Error> {
    let x = problem.x();
    let samples = || (0..x.cols()).map(|j| x.column(j));
    let exact: Mean = samples()
        .map(|x| {
            let sigma = scale * x.iter().map(|x| x * x).sum::<f64>().sqrt();
            erfc(edge / (sigma * 2.0_f64.sqrt()))
        })
        .collect();
    let draws = normals(13, "units", DRAWN * x.rows())?;
    let share = |w: &[f64]| {
        let z = samples().map(|x| scale * w.iter().zip(x).map(|(w, x)| w * x).sum::<f64>());
        z.filter(|z| z.abs() > edge).count() as f64 / x.cols() as f64
    };
    Ok((
        draws.chunks_exact(x.rows()).map(share).collect(),
        exact.value,
    ))
}

/// For each activation and scale: the median of iterations until the cost is [`TARGET`], `None`
/// where most runs do not get there, and the median of first costs.
#[expect(clippy::type_complexity, reason = "a table of pairs, used once")]
fn iterations(
    problem: &Problem<f64>,
    kinds: &[Activation],
    stop: &AtomicBool,
) -> Result<Vec<Vec<(Option<usize>, f64)>>, Error> {
    let settings = Settings {
        learning_rate: 0.3,
        iterations: BUDGET,
        ..Settings::default()
    };
    let mut setups = Vec::new();
    for &activation in kinds {
        for scale in SCALES {
            for seed in 1..=SEEDS {
                setups.push(setup(
                    &[FEATURES, UNITS, 1],
                    activation,
                    &format!("randn*{scale}"),
                    seed,
                )?);
            }
        }
    }
    let runs = train_many(
        problem,
        &settings,
        &setups,
        Setup::network,
        |_| |step: &Step<'_, f64>| end_if(step.cost() <= TARGET || stop.load(Ordering::Relaxed)),
        |_, run| {
            proceed(stop)?;
            let (first, last) = (run.history.first(), run.history.last());
            let end = last.filter(|record| record.cost <= TARGET);
            let first = first.map_or(f64::NAN, |record| record.cost);
            Ok::<_, Error>((end.map(|record| record.iteration), first))
        },
    )?;
    let median = |runs: &[(Option<usize>, f64)]| {
        let mut ends: Vec<_> = runs.iter().map(|run| run.0.unwrap_or(usize::MAX)).collect();
        let mut firsts: Vec<_> = runs.iter().map(|run| run.1).collect();
        ends.sort_unstable();
        firsts.sort_by(f64::total_cmp);
        let middle = runs.len() / 2;
        (
            Some(ends[middle]).filter(|&end| end < usize::MAX),
            firsts[middle],
        )
    };
    let cells: Vec<_> = runs.chunks_exact(SEEDS as usize).map(median).collect();
    Ok(cells
        .chunks_exact(SCALES.len())
        .map(<[_]>::to_vec)
        .collect())
}

/// A ReLU network whose output alone is a sigmoid, with weights `randn * 10`: over many networks,
/// its slope, and the gradient that cross-entropy sends back in spite of it.
fn output_alone(problem: &Problem<f64>, stop: &AtomicBool) -> Result<(Vec<Claim>, String), Error> {
    let (mut slopes, mut gradients, mut wrong) = (Vec::new(), Vec::new(), Vec::new());
    for seed in 0..200 {
        proceed(stop)?;
        let network =
            setup(&[FEATURES, UNITS, 1], Activation::Relu, "randn*10", seed)?.network::<f64>()?;
        let logits = network.logits(problem.x());
        let p: Vec<f64> = logits.as_slice().iter().map(|&z| sigmoid(z)).collect();
        let mean = |of: &dyn Fn(f64, f64) -> f64| {
            let all = p
                .iter()
                .zip(problem.labels())
                .map(|(&p, &y)| of(p, f64::from(y)));
            all.sum::<f64>() / p.len() as f64
        };
        slopes.push(mean(&|p, _| p * (1.0 - p)));
        gradients.push(mean(&|p, y| (p - y).abs()));
        wrong.push(mean(&|p, y| f64::from(u8::from((p > 0.5) != (y > 0.5)))));
    }
    let [slope, gradient, wrong] =
        [slopes, gradients, wrong].map(|v| v.into_iter().collect::<Mean>());
    let claims = vec![
        beyond(
            "a sigmoid output after weights of randn * 10 is saturated: its mean slope p(1-p)",
            LECTURE,
            Bound::AtMost(FLAT / 4.0),
            "5 % of the largest slope, 1/4",
            slope.value,
        ),
        mean_close(
            "its weights are random: it is wrong in half of the cases",
            "the output is symmetric around 0",
            0.5,
            wrong,
        ),
        beyond(
            "cross-entropy does not see that slope: mean |p - y|",
            "dz = p - y",
            Bound::AtLeast(0.5 - FLAT),
            "as large as the error rate, 1/2, within 5 %",
            gradient.value,
        ),
    ];
    let words = format!(
        "After weights of randn * 10 its mean slope is {} of 0.25, so it is sure of itself and wrong in {} of the cases. Cross-entropy \
         still sends dz = p - y back, {} on average, so learning does not stop; but being sure and wrong costs hundreds at the start, \
         and the network has to unlearn that first.",
        number(slope.value),
        percent(wrong.value),
        number(gradient.value)
    );
    Ok((claims, words))
}
