//! Why does `randn * 0.01` work with one hidden layer and not with four?
//!
//! A layer of n ReLU units with weights of standard deviation σ multiplies the signal by about
//! `σ √(n/2)`, and factors multiply over the layers. Training has to leave a plateau whose length
//! the theory of deep linear networks predicts (Saxe et al. 2013, [`escape_time`]): it grows like
//! the product of the factors of all layers but one, inverted.
//!
//! The experiment trains networks of one to four hidden layers of 20 units at five scales and with
//! `randn/sqrt(n_prev)`, and compares which of them learn within the budget, and when they leave
//! the plateau, with the prediction. The theory knows neither ReLU units that stop to answer nor
//! biases, so that a factor of 5 in time is its tolerance.

use std::sync::atomic::AtomicBool;

use fanin_activation::Activation;
use fanin_activation::theory::{Plateau, escape_time};
use fanin_nn::{Problem, Settings};

use super::answer::{accuracies_in_cells, table};
use super::numbers::{every, number, percent};
use super::tasks::{pictures, setup, train_all};
use super::{Answer, Question};
use crate::outcome::{LEARNED, learned_accuracy, majority_share};
use crate::{Error, Setup};
use fanin_report::{Axis, Mark, Role};

pub(super) const QUESTION: Question = Question {
    id: "depth-and-scale",
    title: "Why does * 0.01 fail with many layers?",
    words: "When you're training a network with just one hidden layer, 0.01 will probably work okay. In the L layer case the \
            simplistic initialization just doesn't work very well: you get really poor convergence. Why?",
    source: "the lecture \"Random Initialization\", and the forum on Week 4's application",
    ask,
};

const UNITS: usize = 20;
const DEPTHS: [usize; 4] = [1, 2, 3, 4];
/// Half decades around the lecture's 0.01.
const SCALES: [f64; 5] = [0.001, 0.003, 0.01, 0.03, 0.1];
/// Two, because the claims are about all of 24 settings.
const SEEDS: u64 = 2;

/// Every setting is a row of the grid (depth, scale, seed) in that order; runs are looked up by
/// their place in it.
fn ask(stop: &AtomicBool) -> Result<Answer, Error> {
    let task = pictures()?;
    let problem = &task.train;
    let settings = Settings {
        every: 20,
        ..Settings::default()
    };
    let entropy = problem.base_rate_entropy();
    let layers = |depth: usize| -> Vec<usize> {
        let hidden = std::iter::repeat_n(UNITS, depth);
        std::iter::once(12288).chain(hidden).chain([1]).collect()
    };
    let mut specs: Vec<String> = SCALES
        .iter()
        .map(|scale| format!("randn*{scale}"))
        .collect();
    specs.push("randn/sqrt(n_prev)".to_owned());
    let mut setups = Vec::new();
    for depth in DEPTHS {
        for spec in &specs {
            for seed in 1..=SEEDS {
                setups.push(setup(&layers(depth), Activation::Relu, spec, seed)?);
            }
        }
    }
    let (accuracies, left): (Vec<f64>, Vec<f64>) =
        train_all(problem, &settings, &setups, stop, |_: &Setup, run| {
            let below = run
                .history
                .iter()
                .find(|record| record.cost < 0.9 * entropy);
            let left = below.map_or(f64::INFINITY, |record| record.iteration as f64);
            Ok((run.network.evaluate(problem)?.accuracy(), left))
        })?
        .into_iter()
        .unzip();
    let seeds = SEEDS as usize;
    let cell = |depth: usize, column: usize| -> &[f64] {
        let at = (depth * specs.len() + column) * seeds;
        &accuracies[at..at + seeds]
    };
    let threshold = learned_accuracy(problem);
    let all_learned = |runs: &[f64]| runs.iter().all(|&accuracy| accuracy >= threshold);
    let none_learned = |runs: &[f64]| runs.iter().all(|&accuracy| accuracy < threshold);

    let s = correlation(problem);
    let plateau = Plateau {
        correlation: s,
        learning_rate: settings.learning_rate,
    };
    let mut table = table(
        "Iterations until the plateau is left: by the theory of deep linear networks / measured",
        [
            "hidden layers",
            "*0.001",
            "*0.003",
            "*0.01",
            "*0.03",
            "*0.1",
        ],
    );
    let (mut right, mut decided) = (0, 0);
    let (mut near, mut escaped) = (0, 0);
    let mut at_hundredth = Vec::new();
    for (row, depth) in DEPTHS.into_iter().enumerate() {
        let mut cells = vec![depth.to_string()];
        for (column, scale) in SCALES.into_iter().enumerate() {
            let time = escape(depth, scale, plateau)?;
            let times = &left[(row * specs.len() + column) * seeds..][..seeds];
            cells.push(format!("{} / {}", number(time.round()), spread(times)));
            if scale == 0.01 {
                at_hundredth.push(time);
            }
            let budget = settings.iterations as f64;
            // The theory is one of orders of magnitude; between them it says nothing.
            if time < budget / 5.0 || time > 5.0 * budget {
                decided += 1;
                let runs = cell(row, column);
                let as_predicted = if time < budget {
                    all_learned(runs)
                } else {
                    none_learned(runs)
                };
                right += usize::from(as_predicted);
            }
            for &measured in times.iter().filter(|time| time.is_finite()) {
                escaped += 1;
                near += usize::from((time / measured).ln().abs() <= 5.0_f64.ln());
            }
        }
        table.texts(cells);
    }
    table.footnote(format!(
        "Learning rate {}, correlation of inputs and labels {}; the budget is {} iterations. Measured: until the cost \
         is 10 % below the best constant answer's, lowest–highest of the seeds.",
        settings.learning_rate,
        number(s),
        settings.iterations
    ));
    let hundredth = SCALES.iter().position(|&scale| scale == 0.01).unwrap_or(0);
    let (shallow, deep, last) = (cell(0, hundredth), cell(3, hundredth), SCALES.len());
    let divided = || (0..DEPTHS.len()).flat_map(|depth| cell(depth, last).iter().copied());
    let course =
        "the lecture: 0.01 works for one hidden layer, another constant for very deep ones";
    let rule = LEARNED;
    let count = |runs: &[f64]| runs.iter().filter(|&&a| a >= threshold).count();
    let claims = vec![
        every(
            "randn*0.01 learns with one hidden layer",
            course,
            "every seed",
            rule,
            (count(shallow), seeds),
        ),
        every(
            "randn*0.01 does not learn with four hidden layers",
            course,
            "every seed",
            rule,
            (seeds - count(deep), seeds),
        ),
        every(
            "randn/sqrt(n_prev) learns at every one of these depths",
            "the forum on Week 4's application",
            "every depth and seed",
            rule,
            (
                divided().filter(|&a| a >= threshold).count(),
                DEPTHS.len() * seeds,
            ),
        ),
        every(
            "the escape time says which networks learn",
            "Saxe et al. 2013, section 3",
            "wherever it is a fifth of the budget or less, or five times the budget or more",
            "a factor of 5: the theory knows no ReLU that dies and no bias",
            (right, decided),
        ),
        every(
            "networks that leave the plateau do so about when predicted: the cost falls 10 % below the constant answer's",
            "Saxe et al. 2013, section 3",
            "every run that does",
            "a factor of 5, as above",
            (near, escaped),
        ),
    ];
    let mean = |runs: &[f64]| runs.iter().sum::<f64>() / runs.len() as f64;
    let text = vec![
        format!(
            "Because the factors multiply. A layer of n ReLU units with weights randn * 0.01 passes on about 0.01 √(n/2) of its \
             signal, which is {} for {UNITS} units. One such factor is bearable, four are not.",
            number(0.01 * (UNITS as f64 / 2.0).sqrt())
        ),
        format!(
            "The first layer is a special case: it sums 12,288 pixels, so there 0.01 is not small at all (1/√12288 is {}). With one \
             hidden layer that is enough: the training accuracy is {} after {} iterations. With four hidden layers it is \
             {}: one answer for every picture.",
            number(1.0 / 12288.0_f64.sqrt()),
            percent(mean(shallow)),
            settings.iterations,
            percent(mean(deep)),
        ),
        format!(
            "Why does training not correct it? Each layer's gradient is the product of all the other layers' factors. Near zero \
             weights the network sits on a plateau; leaving it takes a time that grows like 1/(factor) to the power of the depth minus 1. \
             For randn * 0.01 theory predicts about {} iterations with one hidden layer, {} with two, {} with three and {} with \
             four. You gave it {}. The figure flips where the prediction passes the budget.",
            number(at_hundredth[0].round()),
            number(at_hundredth[1].round()),
            number(at_hundredth[2].round()),
            number(at_hundredth[3]),
            settings.iterations
        ),
        "So no constant is right for every depth and width. randn / √n_prev has a factor of about 1 in every layer, whatever \
         n is: it learns at every depth in this figure."
            .to_owned(),
    ];
    let base = majority_share(problem);
    let shares = (0..DEPTHS.len())
        .map(|row| {
            (0..specs.len())
                .map(|column| mean(cell(row, column)))
                .collect()
        })
        .collect();
    let prediction = Mark::line(
        format!(
            "predicted: to the right of it the plateau is left within {} iterations",
            settings.iterations
        ),
        Role::Plain,
        stairs(&predicted(settings.iterations as f64, plateau)?),
    );
    let mut figure = accuracies_in_cells(
        Axis::categories(
            "weights",
            specs
                .iter()
                .map(|spec| spec.replace("sqrt(n_prev)", "√n_prev")),
        ),
        Axis::categories(
            format!("hidden layers of {UNITS} units"),
            DEPTHS.map(|depth| depth.to_string()),
        ),
        shares,
        base,
    );
    figure.title = "The deeper the network, the larger the smallest scale that works".to_owned();
    figure.caption = format!(
        "training accuracy after {} iterations, mean of {SEEDS} seeds; {} is \"non-cat\" for every picture",
        settings.iterations,
        percent(base)
    );
    figure.panels[0].marks.push(prediction);
    Ok(Answer {
        text,
        tables: vec![table],
        figure,
        claims,
    })
}

/// How long the theory of deep linear networks expects the plateau to be.
///
/// A hidden layer of n units passes on scale · √(n/2) of what comes along one direction, the output
/// scale.
///
/// In iterations.
fn escape(depth: usize, scale: f64, plateau: Plateau) -> Result<f64, Error> {
    let mut strengths = vec![scale * (UNITS as f64 / 2.0).sqrt(); depth];
    strengths.push(scale);
    Ok(escape_time(&strengths, plateau)?)
}

/// For each depth the scale that leaves the plateau just in time, as columns of the figure.
fn predicted(budget: f64, plateau: Plateau) -> Result<Vec<f64>, Error> {
    let mut columns = Vec::new();
    for depth in DEPTHS {
        // Larger scales leave sooner; one hidden layer leaves at almost any. 70 halvings of 63
        // decades leave an error below rounding.
        let [mut late, mut soon] = [-60.0_f64, 3.0];
        for _ in 0..70 {
            let middle = (late + soon) / 2.0;
            match escape(depth, 10.0_f64.powf(middle), plateau)? {
                time if time > budget => late = middle,
                _ => soon = middle,
            }
        }
        columns.push(column(soon));
    }
    Ok(columns)
}

/// A line from the top of the first row to the bottom of the last: upright in each row, as there is
/// nothing between two depths.
fn stairs(columns: &[f64]) -> Vec<(f64, f64)> {
    let rows = (0..).map(f64::from).zip(columns);
    rows.flat_map(|(row, &column)| [(column, row - 0.5), (column, row + 0.5)])
        .collect()
}

/// Where the logarithm of a scale lies among the columns of [`SCALES`]; beyond the outermost two,
/// as between the nearest two.
fn column(log: f64) -> f64 {
    let logs = SCALES.map(f64::log10);
    let above = logs.iter().position(|&other| other >= log);
    let right = above.unwrap_or(logs.len() - 1).max(1);
    let [from, to] = [logs[right - 1], logs[right]];
    (right - 1) as f64 + (log - from) / (to - from)
}

/// Lowest and highest; a dash where a run never got there.
fn spread(times: &[f64]) -> String {
    let low = times.iter().copied().fold(f64::INFINITY, f64::min);
    let high = times.iter().copied().fold(0.0, f64::max);
    match (low.is_finite(), high.is_finite()) {
        (true, true) => format!("{}–{}", number(low), number(high)),
        (true, false) => format!("{}–never", number(low)),
        _ => "never".to_owned(),
    }
}

/// `‖Σ (yᵢ - p) xᵢ‖ / m`: how strongly the inputs point to the labels, which is what moves the
/// weights on the plateau.
fn correlation(problem: &Problem<f64>) -> f64 {
    let (x, m) = (problem.x(), problem.samples() as f64);
    let p = problem.counts()[1] as f64 / m;
    let mut sum = vec![0.0; x.rows()];
    for (j, &label) in problem.labels().iter().enumerate() {
        for (sum, x) in sum.iter_mut().zip(x.column(j)) {
            *sum += (f64::from(label) - p) * x / m;
        }
    }
    sum.iter().map(|v| v * v).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_scales_on_a_logarithmic_axis() {
        for (index, scale) in SCALES.into_iter().enumerate() {
            assert!((column(scale.log10()) - index as f64).abs() < 1e-12);
        }
        // The geometric mean of two neighbors lies in the middle.
        assert!((column((0.001_f64 * 0.003).sqrt().log10()) - 0.5).abs() < 1e-12);
        assert!(column(-4.0) < -1.0 && column(0.0) > 5.0);
        assert_eq!(
            stairs(&[1.0, 2.5]),
            [(1.0, -0.5), (1.0, 0.5), (2.5, 0.5), (2.5, 1.5)]
        );
    }

    #[test]
    fn the_predicted_scales_use_up_the_budget() {
        let plateau = Plateau {
            correlation: 1.5,
            learning_rate: 0.0075,
        };
        let columns = predicted(2500.0, plateau).expect("a prediction");
        assert_eq!(columns.len(), DEPTHS.len());
        // Deeper networks want larger weights.
        assert!(
            columns.windows(2).all(|pair| pair[0] < pair[1]),
            "{columns:?}"
        );
        let logs = SCALES.map(f64::log10);
        for (&column, depth) in columns.iter().zip(DEPTHS) {
            // Back from the column to the scale.
            let left = (column.max(0.0) as usize).min(logs.len() - 2);
            let log = logs[left] + (column - left as f64) * (logs[left + 1] - logs[left]);
            let time = escape(depth, 10.0_f64.powf(log), plateau).expect("a time");
            assert!((time / 2500.0 - 1.0).abs() < 1e-6, "{depth}: {time}");
        }
    }
}
