use std::path::Path;

use fanin_lab::{Outcome, Setup};
use fanin_nn::{Form, Loss, Scalar};
use fanin_report::Role;
use fanin_report::text::wrap;

use super::trained::Trained;
use crate::commands::dataset::{CLASSES, describe};
use crate::commands::network::{architecture_in_words, descent_in_words, weights_in_words};
use crate::commands::page::quoted;
use crate::terminal::{Terminal, headed, labeled};

/// The run for people.
pub(super) fn text<T: Scalar>(
    trained: &Trained<'_, T>,
    saved: Option<&Path>,
    terminal: &Terminal,
) -> String {
    let width = terminal.width();
    let mut out = heading(trained, width);
    out.push_str("\niteration      cost\n");
    for record in &trained.trial.run.history {
        let cost = match record.cost {
            large if large >= 1e9 => format!("{large:.2e}"),
            cost => format!("{cost:.6}"),
        };
        out.push_str(&format!("{:>9}  {cost}\n", record.iteration));
    }
    out.push_str(&counts(trained, width));
    out.push_str(&diagnosis(trained, width));
    if let Some(path) = saved {
        out.push_str(&next(path, trained.setup));
    }
    out
}

/// What was trained, and how.
fn heading<T: Scalar>(trained: &Trained<'_, T>, width: usize) -> String {
    let setup = trained.setup;
    let form = match trained.trial.run.form {
        Form::Dual => {
            "the first layer is trained through the pictures' Gram matrix (dual form: exact, and faster)"
        }
        _ => "the first layer is trained weight by weight (primal form)",
    };
    let loss = match setup.settings.loss {
        Loss::Course => "; the cost is computed by the course's formulas",
        _ => "",
    };
    [
        ("weights", weights_in_words(setup)),
        ("network", architecture_in_words(setup)),
        ("data", describe(trained.data)),
        ("descent", descent_in_words(&setup.settings)),
        ("numbers", format!("{}; {form}{loss}", T::NAME)),
    ]
    .map(|(name, text)| labeled(name, &text, width))
    .concat()
}

/// Accuracies beside those of constant answers, and what is remarkable about the answers.
fn counts<T: Scalar>(trained: &Trained<'_, T>, width: usize) -> String {
    let (train, test) = (&trained.trial.train, &trained.trial.test);
    let is_narrow = width < 50;
    let share = |correct: usize, total: usize| match is_narrow {
        true => format!("{correct}/{total}"),
        false => {
            let percent = 100.0 * correct as f64 / total as f64;
            format!("{correct}/{total} = {percent:.1} %")
        }
    };
    let column = if is_narrow { 9 } else { 18 };
    let line =
        |name: &str, train: &str, test: &str| format!("{name:<17} {train:<column$} {test}\n");
    let mut out = format!("\n{}", line("", "train", "test"));
    let mut row = |name: &str, correct: [usize; 2]| {
        let shares = [
            share(correct[0], train.total()),
            share(correct[1], test.total()),
        ];
        out.push_str(&line(name, &shares[0], &shares[1]));
    };
    row("this network", [train.correct(), test.correct()]);
    let counts = [trained.task.train.counts(), trained.task.test.counts()];
    for (class, name) in CLASSES.iter().enumerate() {
        row(
            &format!("always \"{name}\""),
            [counts[0][class], counts[1][class]],
        );
    }
    let total = test.total();
    if let Some(class) = (0..CLASSES.len()).find(|&class| test.answered(class) == total) {
        let answer = CLASSES[class];
        let sentence = format!("It answers \"{answer}\" to each of the {total} test pictures.");
        out.push_str(&format!("{}\n", wrap(&sentence, width)));
    }
    if test.nan > 0 {
        let sentence = format!(
            "{} of {total} test outputs are NaN, which counts as \"{}\".",
            test.nan, CLASSES[0]
        );
        out.push_str(&format!("{}\n", wrap(&sentence, width)));
    }
    out
}

fn diagnosis<T: Scalar>(trained: &Trained<'_, T>, width: usize) -> String {
    let (outcome, causes) = (
        trained.trial.diagnosis.outcome,
        &trained.trial.diagnosis.causes,
    );
    let test = &trained.trial.test;
    let best_constant = trained.task.test.counts().into_iter().max().unwrap_or(0);
    let (role, said) = match outcome {
        Outcome::Learned if test.correct() <= best_constant => (
            Role::Plain,
            "learned the training pictures; on the test pictures no better than a constant answer"
                .to_owned(),
        ),
        Outcome::Learned => (Role::Good, outcome.to_string()),
        outcome => (Role::Bad, outcome.to_string()),
    };
    let mut out = format!("\n{}", headed("outcome", role, &said, width));
    for cause in causes {
        let said = format!(
            "{}, from layer {} on: {}",
            cause.kind, cause.layer, cause.evidence
        );
        out.push_str(&headed("cause", Role::Bad, &said, width));
        out.push_str(&headed("fix", Role::Good, &cause.remedy, width));
    }
    if causes.is_empty() && outcome != Outcome::Learned {
        let said = "none that this program knows. Is the learning rate too large, or were there too few iterations?";
        out.push_str(&headed("cause", Role::Bad, said, width));
    }
    out
}

/// How to look at what was saved: the file has the weights alone, this line what belongs to them.
fn next(path: &Path, setup: &Setup) -> String {
    let file = quoted(&path.display().to_string());
    let activation = quoted(&setup.activation.to_string());
    let residual = if setup.residual { " --residual" } else { "" };
    format!(
        "\nWeights written to {}; to look at them:\n  \
         fanin explain --weights {file} --activation {activation}{residual}\n",
        path.display()
    )
}
