//! Why does the course's network get 34 % with small weights?
//!
//! The question holds two mistakes: a power `**` where a product `*` was meant, and a scale that is
//! too small for four layers. Both end in the same answer, "non-cat" for every picture, for
//! different reasons. The experiment trains the course's network `[12288, 20, 7, 5, 1]` on the
//! seeded pictures with three initializations and four seeds each: `randn/sqrt(n_prev)`,
//! `randn*0.001` and `randn**0.001`.
//!
//! What is claimed: the counts of the constant answer, exactly; the cost of `randn*0.001`, which
//! tends to the entropy of the base rate, up to what the output bias has left to go; the share of
//! NaN among the weights of the power, 1/2; the primary cause that the diagnosis names; and that
//! the good weights beat the constant answer by three standard errors.

use std::sync::atomic::AtomicBool;

use fanin_activation::Activation;
use fanin_nn::Settings;

use super::answer::table;
use super::numbers::{Bound, beyond, binomial_error, close, every, number, percent, share_close};
use super::tasks::{pictures, setup, train_all};
use super::{Answer, Question};
use crate::{CauseKind, Error, Setup, Trial};
use fanin_report::{Axis, Figure, Mark, Panel, Role};

pub(super) const QUESTION: Question = Question {
    id: "thirty-four",
    title: "Why does my network get 34 %?",
    words: "He told that we should create parameter w small, like np.random.randn(…) ** 0.001. The application assignment \
            divides by np.sqrt(layer_dims[l - 1]), and the result of this way is very good; but if I choose w like the old \
            above, it's just 34 % correct! Can you explain?",
    source: "AI Stack Exchange, weight initialization of the course's deep network",
    ask,
};

const LAYERS: [usize; 5] = [12288, 20, 7, 5, 1];
const SEEDS: u64 = 4;
/// What the course's application divides by.
const GOOD: &str = "randn/sqrt(n_prev)";
/// What was meant: small random numbers.
const SMALL: &str = "randn*0.001";
/// What was typed: a power in place of a product.
const POWER: &str = "randn**0.001";

/// One training run.
///
/// Counts are of pictures; costs are pairs of iteration and cost in nats.
struct Ran {
    train: usize,
    test: usize,
    called_cat: usize,
    nan_outputs: usize,
    nan_weights: usize,
    cause: Option<CauseKind>,
    costs: Vec<(f64, f64)>,
}

/// Twelve runs, three initializations with four seeds, each tested and diagnosed.
fn ask(stop: &AtomicBool) -> Result<Answer, Error> {
    let task = pictures()?;
    let settings = Settings {
        every: 50,
        ..Settings::default()
    };
    let mut setups = Vec::new();
    for spec in [GOOD, SMALL, POWER] {
        for seed in 1..=SEEDS {
            setups.push(setup(&LAYERS, Activation::Relu, spec, seed)?);
        }
    }
    let runs = train_all(&task.train, &settings, &setups, stop, |_: &Setup, run| {
        let nan_weights = run.born_non_finite.iter().sum();
        let trial = Trial::of(run, &task, &settings)?;
        let costs = trial.run.history.iter();
        Ok(Ran {
            train: trial.train.correct(),
            test: trial.test.correct(),
            called_cat: trial.test.answered(1),
            nan_outputs: trial.test.nan,
            nan_weights,
            cause: trial.diagnosis.causes.first().map(|cause| cause.kind),
            costs: costs
                .map(|record| (record.iteration as f64, record.cost))
                .collect(),
        })
    })?;
    let seeds = SEEDS as usize;
    let of = |row: usize| &runs[row * seeds..(row + 1) * seeds];
    let (good, small, power) = (of(0), of(1), of(2));

    let (train, tests) = (task.train.samples(), task.test.samples());
    let (non_cats, test_non_cats) = (task.train.counts()[0], task.test.counts()[0]);
    let constant =
        |run: &&Ran| (run.train, run.test, run.called_cat) == (non_cats, test_non_cats, 0);
    let last = |run: &Ran| run.costs.last().map_or(f64::NAN, |c| c.1);
    let entropy = task.train.base_rate_entropy();
    let mean_test = |runs: &[Ran]| {
        runs.iter().map(|run| run.test as f64).sum::<f64>() / seeds as f64 / tests as f64
    };
    let p = test_non_cats as f64 / tests as f64;
    let weights: usize = LAYERS.windows(2).map(|pair| pair[0] * pair[1]).sum();
    let nan_weights: usize = power.iter().map(|run| run.nan_weights).sum();
    let nan_share = nan_weights as f64 / (seeds * weights) as f64;

    let exact = "none: the counts of a constant answer are exact";
    let thread = "the question: 34 %";
    let counts =
        format!("{non_cats} of {train} and {test_non_cats} of {tests}, \"non-cat\" every time");
    let constant_claim = |spec: &str, runs: &[Ran]| {
        let holding = runs.iter().filter(constant).count();
        every(
            format!("{spec}: one answer to every picture"),
            thread,
            &counts,
            exact,
            (holding, seeds),
        )
    };
    let named = |runs: &[Ran], kind| runs.iter().filter(|run| run.cause == Some(kind)).count();
    // Only the bias learns; how far it has to go yet after all iterations, and the cost with it.
    let q = non_cats as f64 / train as f64;
    let slope = q * (1.0 - q);
    let missing = (q / (1.0 - q)).ln()
        * (1.0 - settings.learning_rate * slope).powi(settings.iterations as i32);
    let farthest = small
        .iter()
        .map(|run| last(run) - entropy)
        .fold(0.0, f64::max);
    let claims = vec![
        constant_claim(SMALL, small),
        constant_claim(POWER, power),
        close(
            format!(
                "{SMALL}: the cost ends at the base-rate entropy, as only the output bias learns"
            ),
            "-p log p - (1-p) log(1-p), p the share of cats",
            entropy,
            entropy + farthest,
            (
                slope * missing * missing,
                "twice what the bias has left to go",
            ),
        ),
        every(
            format!("{SMALL} fails because the signal vanishes"),
            "fanin's diagnosis",
            "the primary cause of every seed",
            "none",
            (named(small, CauseKind::VanishingForward), seeds),
        ),
        every(
            format!("{POWER} fails because weights are not numbers"),
            "fanin's diagnosis",
            "the primary cause of every seed",
            "none",
            (named(power, CauseKind::NonFiniteWeights), seeds),
        ),
        share_close(
            format!("{POWER}: share of NaN among the weights"),
            "a normal draw is negative with probability 1/2, and a negative number to the power 0.001 is NaN",
            0.5,
            (nan_share, seeds * weights),
        ),
        every(
            format!("{POWER}: every output is NaN, and NaN > 0.5 is false"),
            "IEEE 754",
            &format!("{tests} NaN of {tests} test pictures"),
            "none",
            (
                power.iter().filter(|run| run.nan_outputs == tests).count(),
                seeds,
            ),
        ),
        beyond(
            format!("{GOOD}: mean test accuracy"),
            "the question: \"very good\"",
            Bound::AtLeast(p + 3.0 * binomial_error(p, tests)),
            "the constant answer's share and 3 of its standard errors",
            mean_test(good),
        ),
    ];

    let mut table = table(
        "The course's network on the seeded pictures",
        [
            "weights",
            &format!("train, of {train}"),
            &format!("test, of {tests}"),
            "called cat",
            "final cost",
            "NaN weights",
        ],
    );
    for (spec, runs) in [(GOOD, good), (SMALL, small), (POWER, power)] {
        let mean = |of: fn(&Ran) -> usize| {
            runs.iter().map(|run| of(run) as f64).sum::<f64>() / seeds as f64
        };
        table.texts([
            spec.to_owned(),
            number(mean(|run| run.train)),
            number(mean(|run| run.test)),
            number(mean(|run| run.called_cat)),
            number(runs.iter().map(last).sum::<f64>() / seeds as f64),
            percent(mean(|run| run.nan_weights) / weights as f64),
        ]);
    }
    table.footnote(format!(
        "Means over {SEEDS} seeds. `fanin repro` has more schemes and seeds."
    ));
    let text = vec![
        format!(
            "34 % is not a grade: {test_non_cats} of the {tests} test pictures are not cats, and a network that answers \"non-cat\" \
             to everything gets exactly these right. It has learned nothing from the pictures. Two different mistakes lead there."
        ),
        format!(
            "The first: your line has ** where the course has *. ** is a power, and a negative number to the power 0.001 is NaN; \
             {} of the weights were. NaN spreads to every output, and NaN > 0.5 is false, so the answer is \"non-cat\" for \
             all {tests} pictures. The cost is NaN from the first iteration on.",
            percent(nan_share)
        ),
        format!(
            "The second: with * instead you still get 34 %, because the weights are too small for this depth. Each of the later \
             layers multiplies the signal by about 0.001 √(n/2). After four layers nothing of the picture is left, and the \
             gradient is as small. Only the output bias learns. The cost ends at {:.6}; the best constant answer costs \
             {entropy:.6}.",
            entropy + farthest
        ),
        format!(
            "Dividing by √n_prev keeps the signal: z gets the size of its layer's inputs, apart from what ReLU cuts off. The mean \
             accuracy over these {seeds} seeds is {} in the test and {} in training. Same network, same pictures, same 2,500 \
             iterations: only the scale of the first weights differs.",
            percent(mean_test(good)),
            percent(good.iter().map(|run| run.train as f64).sum::<f64>() / (seeds * train) as f64),
        ),
    ];
    let mut marks = vec![
        Mark::level("best constant answer", entropy),
        Mark::line(
            format!("{SMALL}, {SEEDS} seeds"),
            Role::Bad,
            small[0].costs.clone(),
        ),
    ];
    for (run, seed) in good.iter().zip(1..) {
        marks.push(Mark::line(
            format!("{GOOD}, seed {seed}"),
            Role::Good,
            run.costs.clone(),
        ));
    }
    let figure = Figure::of(
        "The small weights learn the base rate, and nothing else",
        format!("training cost; {POWER} is missing: its cost is NaN from the start"),
        Panel::new(Axis::linear("iteration"), Axis::linear("cost"), marks),
    );
    Ok(Answer {
        text,
        tables: vec![table],
        figure,
        claims,
    })
}
