//! The sentences of an explanation, for the terminal and for the page.

use fanin_lab::explain::Proof;
use fanin_lab::{Cause, CauseKind, Outcome, Repair, Trial};

use super::report::Report;
use super::tables::short;
use crate::commands::dataset::{CLASSES, describe};
use crate::commands::network::{architecture_in_words, descent_in_words, weights_in_words};

/// What is explained, as names and words.
pub(super) fn description(report: &Report) -> [(&'static str, String); 5] {
    let setup = &report.setup;
    let mut network = architecture_in_words(setup);
    if report.assumes_activation {
        network.push_str(" (assumed, as a file of weights does not say it: --activation does)");
    }
    let weights = match &report.file {
        Some(file) => format!("from {file}"),
        None => weights_in_words(setup),
    };
    let data = match &report.data {
        Some(data) => describe(data),
        None => "none: standard normal inputs stand in for it (--data names some)".to_owned(),
    };
    let inputs = report.explanation.findings.inputs;
    let constant = match inputs.constant_features {
        0 => String::new(),
        count => format!("; {count} features are the same in every sample"),
    };
    let inputs = format!(
        "mean {:.3}, mean square {:.3}; from sample to sample a feature differs by {:.3}{constant}",
        inputs.mean,
        inputs.second_moment,
        inputs.signal.sqrt(),
    );
    [
        ("network", network),
        ("weights", weights),
        ("data", data),
        ("inputs", inputs),
        ("descent", descent_in_words(&setup.settings)),
    ]
}

/// A sentence of the verdict.
pub(super) struct Verdict {
    pub(super) words: String,
    pub(super) is_theory: bool,
}

/// The verdict in plain words.
pub(super) fn verdicts(report: &Report) -> Vec<Verdict> {
    let plain = |words: String| Verdict {
        words,
        is_theory: false,
    };
    let explanation = &report.explanation;
    let mut out = Vec::new();
    out.extend(
        explanation
            .causes
            .first()
            .map(|cause| plain(in_short(cause))),
    );
    out.push(plain(
        match (&explanation.trial, explanation.causes.first()) {
            (Some(trial), _) => verdict_of_run(report, trial),
            (None, Some(_)) => "Not trained here: the first step shows this.".to_owned(),
            (None, None) => {
                "Not trained here. Signal and gradient have sizes that train.".to_owned()
            }
        },
    ));
    let kind = explanation.causes.first().map(|cause| cause.kind);
    let power = report.setup.initialization.as_typed().contains("**");
    if kind == Some(CauseKind::NonFiniteWeights) && power && report.file.is_none() {
        out.push(plain(
            "Your code has `**` where `*` was meant: `**` is a power, and a negative number has no real power with such an exponent; \
             NumPy makes it NaN, and NaN > 0.5 is false."
                .to_owned(),
        ));
    }
    let vanishes = matches!(
        kind,
        Some(CauseKind::VanishingForward | CauseKind::CorrelationCollapse)
    );
    if let (true, Some(time)) = (vanishes, explanation.findings.escape_time) {
        let words = match time.is_finite() {
            true => format!(
                "By the theory of deep linear networks, weights this small need about {} iterations before they begin to learn (right \
                 to a factor of ten); here there are {}.",
                short(time),
                report.setup.settings.iterations
            ),
            false => "By the theory of deep linear networks, such weights never begin to learn."
                .to_owned(),
        };
        out.push(Verdict {
            words,
            is_theory: true,
        });
    }
    out
}

fn verdict_of_run(report: &Report, trial: &Trial<f64>) -> String {
    let test = &trial.test;
    let name = |class: usize| match report.data.is_some() && test.confusion.len() == 2 {
        true => CLASSES[class].to_owned(),
        false => format!("class {class}"),
    };
    let one = (0..test.confusion.len()).find(|&class| test.answered(class) == test.total());
    let verdict = match (one, trial.diagnosis.outcome) {
        (Some(class), _) => format!(
            "Your network answers one class, \"{}\", for every image; {:.0} % is the share of that class in the test.{}",
            name(class),
            100.0 * test.correct() as f64 / test.total() as f64,
            match test.nan {
                0 => "",
                _ => " (Its outputs are NaN, and NaN > 0.5 is false.)",
            }
        ),
        (None, Outcome::Learned) => "It learns: nothing to fix.".to_owned(),
        (None, outcome) => format!("It does not learn: {outcome}."),
    };
    format!(
        "{verdict} Trained as above, it gets {} of {} training pictures right, and {} of {} test pictures.",
        trial.train.correct(),
        trial.train.total(),
        test.correct(),
        test.total()
    )
}

/// The fix of a cause, with what is predicted after it.
pub(super) fn fix(cause: &Cause) -> String {
    match &cause.forecast {
        Some(forecast) => format!("{}. Forecast: {forecast}", cause.remedy),
        None => cause.remedy.clone(),
    }
}

/// The first sentence of the evidence: what is wrong, without numbers that have to be looked up.
fn in_short(cause: &Cause) -> String {
    let evidence = &cause.evidence;
    let sentence = evidence
        .split_once(". ")
        .map_or(&**evidence, |(first, _)| first);
    let mut letters = sentence.chars();
    let first = letters.next().map(char::to_uppercase);
    first
        .into_iter()
        .flatten()
        .chain(letters)
        .collect::<String>()
        + "."
}

/// The lines of code that fix the primary cause, by library; none where a trial has shown that they
/// do not help.
pub(super) fn lines(report: &Report) -> Vec<(&'static str, String)> {
    let explanation = &report.explanation;
    let Some(cause) = explanation
        .causes
        .first()
        .filter(|_| !explanation.is_refuted())
    else {
        return Vec::new();
    };
    let lines = [
        ("NumPy", cause.repair.numpy()),
        ("PyTorch", cause.repair.pytorch()),
    ];
    let split = |lines: String| lines.replace("; ", "\n");
    let lines = lines.into_iter();
    lines
        .filter_map(|(library, lines)| Some((library, split(lines?))))
        .collect()
}

/// What to say of the changes that were tried, if none helped.
pub(super) fn nothing_helped(report: &Report) -> Option<String> {
    let proofs = &report.explanation.proofs;
    let last = proofs.last()?.trial.diagnosis.outcome;
    let drawn = |proof: &&Proof<f64>| matches!(proof.repair, Repair::Initialization(_));
    (last != Outcome::Learned).then(|| {
        format!(
            "None of these {} changes alone makes it learn; {} of them were to the first weights.",
            proofs.len(),
            proofs.iter().filter(drawn).count()
        )
    })
}
