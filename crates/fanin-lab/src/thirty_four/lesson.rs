//! The lesson in a few paragraphs: all numbers are taken from the runs, so that none can be older
//! than the code.
//!
//! A paragraph whose runs were not made is left out, so that a report of fewer specs tells a
//! shorter lesson and not a wrong one.

use super::{Report, Row};
use crate::Cause;

/// A paragraph of the lesson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    /// What the paragraph is about, in a few words.
    pub heading: &'static str,
    /// The paragraph; its numbers are taken from the report.
    pub text: String,
}

/// In the order in which one would tell it: what the number means, why it happens, and what helps.
pub(super) fn lesson(report: &Report) -> Vec<Lesson> {
    let facts = &report.facts;
    let percent = |count: usize, total: usize| 100.0 * count as f64 / total as f64;
    let (non_cats, total) = (facts.test - facts.test_cats, facts.test);
    let mut lesson = vec![Lesson::new(
        "The share of one class",
        format!(
            "{:.0} % is not a grade: a network that answers \"non-cat\" to every picture gets the {non_cats} non-cats of the \
             {total} test pictures right, and no others. Always \"cat\" would get {:.0} %. So a network that shows {:.0} % has \
             learned one thing only: most of its {} training pictures ({}) are not cats.",
            percent(non_cats, total),
            percent(facts.test_cats, total),
            percent(non_cats, total),
            facts.train,
            facts.train - facts.train_cats,
        ),
    )];
    let evidence = |spec: &str| {
        report
            .row(spec)
            .and_then(first_cause)
            .map(|cause| cause.evidence.as_str())
    };
    if let (Some(row), Some(evidence)) = (report.row("randn*0.01"), evidence("randn*0.01")) {
        let cost = row
            .runs
            .first()
            .map_or(f64::NAN, super::SeedRun::final_cost);
        lesson.push(Lesson::new("The signal vanishes", format!(
            "This happens with randn*0.01 and randn*0.001. {}. Only the output bias learns: the cost ends at {cost:.6}, and the \
             entropy of the base rate is {:.6}.",
            capitalized(evidence),
            facts.base_rate_entropy
        )));
    }
    if let Some(row) = &report.shallow {
        lesson.push(Lesson::new("Depth is the reason", format!(
            "The lecture's * 0.01 is not wrong: with one hidden layer, {:?}, the same randn*0.01 learns with {} of {} seeds. The \
             first layer sums {} inputs, so its z keep their size. Each further layer of n_prev ReLU units multiplies the signal \
             by about 0.01*sqrt(n_prev/2), which is {:.2} for 20 units.",
            super::SHALLOW,
            row.learned(),
            row.runs.len(),
            super::SHALLOW[0],
            0.01 * (20.0_f64 / 2.0).sqrt(),
        )));
    }
    if let Some(evidence) = evidence("zeros") {
        lesson.push(Lesson::new(
            "Zeros: the same answer, another cause",
            format!("With zeros, {evidence}."),
        ));
    }
    if let Some(evidence) = evidence("randn**0.001") {
        lesson.push(Lesson::new("A power where a product was meant", format!(
            "In randn**0.001 the ** is a power, and a negative number to the power 0.001 is NaN. {}. NaN > 0.5 is false, so \
             every picture is called \"non-cat\".",
            capitalized(evidence)
        )));
    }
    if let Some(row) = report.row("randn/sqrt(n_prev)") {
        let tests: Vec<usize> = row.runs.iter().map(|run| run.test).collect();
        let mean = tests.iter().sum::<usize>() as f64 / tests.len() as f64;
        let (low, high) = (
            tests.iter().min().unwrap_or(&0),
            tests.iter().max().unwrap_or(&0),
        );
        lesson.push(Lesson::new("The fix: divide by sqrt(n_prev)", format!(
            "randn/sqrt(n_prev) learns with {} of {} seeds: {mean:.1} of {total} test pictures right on average ({:.0} %), from {low} \
             to {high}. A unit sums n_prev inputs, so weights of variance 1/n_prev give z the mean square of these inputs. (A ReLU \
             then halves the mean square in each layer, which sqrt(2/n_prev) makes up for; four layers can do without.) With \
             {total} pictures one standard error is {:.0} points: most of the differences between the schemes that learn are luck.",
            row.learned(),
            row.runs.len(),
            100.0 * mean / total as f64,
            100.0 * (mean / total as f64 * (1.0 - mean / total as f64) / total as f64).sqrt(),
        )));
    }
    lesson
}

impl Lesson {
    fn new(heading: &'static str, text: String) -> Self {
        Self { heading, text }
    }
}

/// Of the first seed; the claims say that the others have the same.
fn first_cause(row: &Row) -> Option<&Cause> {
    row.runs.first()?.diagnosis.causes.first()
}

/// Evidence is written as the middle of a sentence.
fn capitalized(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
