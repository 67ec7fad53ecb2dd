use fanin_lab::Cause;
use fanin_report::Role;
use fanin_report::text::wrap;

use super::report::Report;
use super::tables::{brief_table, proofs, table};
use super::words::{description, fix, lines, nothing_helped, verdicts};
use crate::terminal::{Terminal, headed, labeled, paragraphs};

/// The explanation for people: the verdict and the fix first, then the numbers; for those who are
/// new to it, in brief.
pub(super) fn text(report: &Report, brief: bool, terminal: &Terminal) -> String {
    let (width, color) = (terminal.width(), terminal.color());
    let heading = description(report).map(|(name, text)| labeled(name, &text, width));
    let mut all = vec![heading.concat()];
    let (theory, verdict): (Vec<_>, Vec<_>) = verdicts(report)
        .into_iter()
        .partition(|verdict| verdict.is_theory);
    all.extend(verdict.iter().map(|verdict| wrap(&verdict.words, width)));
    let lines = lines(report);
    if !lines.is_empty() {
        let mut code = "Use this instead:\n".to_owned();
        for (library, lines) in lines {
            code.push_str(&format!(
                "  {library}:\n    {}\n",
                lines.replace('\n', "\n    ")
            ));
        }
        all.push(code);
    }
    let table = match brief {
        true => brief_table(report),
        false => table(report),
    };
    all.push(table.render(Some(width), color));
    if !brief {
        all.extend(theory.iter().map(|verdict| wrap(&verdict.words, width)));
    }
    let causes = &report.explanation.causes;
    if let Some(cause) = causes.first() {
        all.push(primary(cause, brief, width));
    }
    let others = causes.iter().skip(1);
    all.extend(others.map(|cause| headed("also", Role::Bad, &evidence(cause), width)));
    if let Some(tried) = proofs(report) {
        let note = nothing_helped(report).map_or_else(String::new, |note| wrap(&note, width));
        all.push(tried.render(Some(width), color) + &note);
    } else if !causes.is_empty() && report.data.is_some() && !terminal.is_quiet() {
        all.push("Add --prove to see the fix tried.".to_owned());
    }
    paragraphs(&all)
}

fn evidence(cause: &Cause) -> String {
    format!(
        "{}, from layer {} on: {}",
        cause.kind, cause.layer, cause.evidence
    )
}

/// What is wrong, how that was decided, and the fix.
fn primary(cause: &Cause, brief: bool, width: usize) -> String {
    let mut out = headed("cause", Role::Bad, &evidence(cause), width);
    match brief {
        true => out.push_str(&headed("fix", Role::Good, &cause.remedy, width)),
        false => {
            out.push_str(&headed("rule", Role::Plain, &cause.kind.rule(), width));
            out.push_str(&headed("fix", Role::Good, &fix(cause), width));
        }
    }
    out
}
