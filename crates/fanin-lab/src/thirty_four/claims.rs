//! What the runs must show, with tolerances that are derived where they stand.

use super::{Facts, Published, Row};
use crate::outcome::LEARNED;
use crate::{CauseKind, Claim};

/// The failing initializations, and the cause of each failure.
///
/// All four give one answer to every picture, for three different reasons.
const FAILING: [(&str, CauseKind); 4] = [
    ("zeros", CauseKind::ZeroGradient),
    ("randn*0.001", CauseKind::VanishingForward),
    ("randn*0.01", CauseKind::VanishingForward),
    ("randn**0.001", CauseKind::NonFiniteWeights),
];

/// Where expectations come from that nobody derived: they are what made people ask.
const THREAD: &str = "the question as students ask it";

/// A claim about a spec or a run that was not made is left out.
pub(super) fn claims(
    facts: &Facts,
    rows: &[Row],
    shallow: Option<&Row>,
    published: Option<&Published>,
) -> Vec<Claim> {
    let row = |spec: &str| rows.iter().find(|row| row.spec == spec);
    let mut claims = Vec::new();
    for (spec, kind) in FAILING {
        if let Some(row) = row(spec) {
            claims.push(constant_answer(facts, row, kind));
        }
    }
    if let Some(row) = row("randn*0.01") {
        claims.push(base_rate(facts, row));
    }
    if let Some(row) = row("randn/sqrt(n_prev)") {
        claims.push(learns(row, "learns"));
        claims.push(beats_the_constant(facts, row));
    }
    claims.extend(shallow.map(|row| learns(row, "learns with one hidden layer")));
    claims.extend(published.map(published_run));
    claims
}

/// Right counts alone would not do: a network that learned something else could have them too. So
/// the number that was called cat has to be 0, and the diagnosis to name the cause.
fn constant_answer(facts: &Facts, row: &Row, kind: CauseKind) -> Claim {
    let (train, test) = (facts.constant_train(), facts.constant_test());
    let constant = |run: &&super::SeedRun| {
        (run.train, run.test, run.called_cat) == (train, test, 0)
            && run.diagnosis.causes.first().map(|cause| cause.kind) == Some(kind)
    };
    let holding = row.runs.iter().filter(constant).count();
    Claim {
        text: format!(
            "{} answers \"non-cat\" to every picture, and the cause is: {kind}",
            row.spec
        ),
        source: THREAD.to_owned(),
        expected: format!(
            "{train}/{} and {test}/{} with every seed",
            facts.train, facts.test
        ),
        tolerance: "none: the counts of a constant answer are exact".to_owned(),
        measured: format!("with {holding} of {} seeds", row.runs.len()),
        holds: holding == row.runs.len(),
    }
}

/// The output bias alone is trained: `∂J/∂b = sigmoid(b) - p`, from 0 toward `logit p`. Each step
/// shrinks what is missing by about `1 - α p(1-p)`, and the cost exceeds the entropy by half of
/// `p(1-p)` times its square.
fn base_rate(facts: &Facts, row: &Row) -> Claim {
    let p = facts.train_cats as f64 / facts.train as f64;
    let slope = p * (1.0 - p);
    let missing = (p / (1.0 - p)).ln() * (1.0 - 0.0075 * slope).powi(facts.iterations as i32);
    let excess = 0.5 * slope * missing * missing;
    let costs = || row.runs.iter().map(super::SeedRun::final_cost);
    let farthest = costs()
        .map(|cost| (cost - facts.base_rate_entropy).abs())
        .fold(0.0, |max, d| if d > max || d.is_nan() { d } else { max });
    Claim {
        text: format!(
            "the cost of {} settles at the base-rate entropy: only the output bias learns",
            row.spec
        ),
        source: "-p log p - (1-p) log(1-p), p the share of cats".to_owned(),
        expected: format!("{:.6}", facts.base_rate_entropy),
        tolerance: format!("{:.1e}: twice what the bias has left to go", 2.0 * excess),
        measured: format!("within {farthest:.1e}"),
        holds: farthest <= 2.0 * excess,
    }
}

/// With every seed.
fn learns(row: &Row, what: &str) -> Claim {
    let (learned, all) = (row.learned(), row.runs.len());
    Claim {
        text: format!("{} {what}", row.spec),
        source: THREAD.to_owned(),
        expected: format!("with {all} of {all} seeds"),
        tolerance: LEARNED.to_owned(),
        measured: format!("with {learned} of {all} seeds"),
        holds: learned == all,
    }
}

/// The mean over seeds, whose test pictures are the same, so that the error is that of one test
/// set.
fn beats_the_constant(facts: &Facts, row: &Row) -> Claim {
    let total = facts.test as f64;
    let p = facts.constant_test() as f64 / total;
    let error = (p * (1.0 - p) / total).sqrt();
    let mean = row.runs.iter().map(|run| run.test as f64).sum::<f64>() / row.runs.len() as f64;
    let bound = p + 3.0 * error;
    Claim {
        text: format!(
            "{} gets more test pictures right than the majority class of the training set, \"non-cat\", does",
            row.spec
        ),
        source: THREAD.to_owned(),
        expected: format!("over {:.0} %", 100.0 * bound),
        tolerance: format!(
            "{:.0} % and 3 standard errors of {:.1} points, from {} pictures",
            100.0 * p,
            100.0 * error,
            facts.test
        ),
        measured: format!("{:.1} % on average", 100.0 * mean / total),
        holds: mean / total > bound,
    }
}

/// Half a unit of the last printed digit is all that rounding allows.
fn published_run(published: &Published) -> Claim {
    Claim {
        text: "the course's published run is repeated to its last printed digit".to_owned(),
        source: "output of the course's notebook, np.random.seed(1)".to_owned(),
        expected: format!(
            "{} costs to 6 decimals, {} and {} pictures right",
            published.costs.len(),
            published.train.0,
            published.test.0
        ),
        tolerance: "half of the sixth decimal".to_owned(),
        measured: format!(
            "costs within {:.1e}, {} and {} pictures right",
            published.largest_difference(),
            published.train.1,
            published.test.1
        ),
        holds: published.agrees(),
    }
}
