use std::path::Path;
use std::process::ExitCode;

use fanin_lab::Claim;
use fanin_lab::questions;
use fanin_report::{Cell, Column, Link, Role, Table};

use super::answered::{asked, verdict};
use super::json::{AllJson, AnswerJson, BriefJson};
use super::page;
use crate::args::AskOptions;
use crate::commands::claims::claims;
use crate::commands::page::link;
use crate::failure::Failure;
use crate::files::{self, FigureFile, Output, ReportFile};
use crate::terminal::Terminal;

/// `fanin ask --all`: a figure and a page for each question, and an index, in one folder.
pub(super) fn all(options: &AskOptions, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let folder = options.out.as_deref();
    let folder = folder.unwrap_or(Path::new("target/repro/questions"));
    files::folder(folder)?;
    let path = folder.join("index.html");
    let index = Output::reserve(&path, terminal)?;
    let up = link("index.html", "All questions", "");
    let asked = answer_all(folder, &up, terminal)?;
    crate::commands::page::write(&page::index(), index)?;
    let text = || {
        let text = asked.text(terminal);
        format!("{text}\nPages and figures: {}\n", path.display())
    };
    let json = || AllJson {
        version: env!("CARGO_PKG_VERSION"),
        questions: &asked.briefs,
    };
    terminal.answer(json, text)?;
    Ok(verdict(asked.holds))
}

/// What came of asking every question.
pub(crate) struct Asked {
    pub(crate) holds: bool,
    pub(crate) briefs: Vec<BriefJson>,
    failures: Vec<(&'static str, Vec<Claim>)>,
}

impl Asked {
    /// One line a question, then the claims that failed.
    pub(crate) fn text(&self, terminal: &Terminal) -> String {
        let mut table = Table::new([
            Column::left("question"),
            Column::right("claims"),
            Column::right("failed"),
            Column::right("seconds"),
        ]);
        for brief in &self.briefs {
            let role = if brief.failed == 0 {
                Role::Good
            } else {
                Role::Bad
            };
            table.row([
                Cell::code(brief.id),
                Cell::new(brief.claims.to_string()),
                Cell::new(brief.failed.to_string()).role(role),
                Cell::new(format!("{:.1}", brief.seconds)),
            ]);
        }
        let mut text = table.render(Some(terminal.width()), terminal.color());
        for (id, failed) in &self.failures {
            text.push_str(&format!("\n{id}: {}", claims(failed, terminal.width())));
        }
        text
    }
}

/// Answers every question, with a figure and a page each in the folder; `up` is where their pages
/// lead back to.
pub(crate) fn answer_all(folder: &Path, up: &Link, terminal: &Terminal) -> Result<Asked, Failure> {
    files::folder(folder)?;
    let bar = terminal.bar(questions::questions().len(), "asking");
    let mut all = Asked {
        holds: true,
        briefs: Vec::new(),
        failures: Vec::new(),
    };
    for question in questions::questions() {
        let (answer, seconds) = asked(question, terminal)?;
        bar.inc(1);
        let drawing = answer.figure.draw()?;
        for file in FigureFile::both(folder, question.id, terminal)? {
            file.write(&drawing)?;
        }
        let path = folder.join(format!("{}.html", question.id));
        ReportFile::reserve(&path, terminal)?.write(drawing, |drawing| {
            page::page(question, &answer, drawing, Some(up))
        })?;
        all.holds &= answer.holds();
        all.briefs
            .push(AnswerJson::of(question, &answer, seconds).brief());
        let mut failed = answer.claims;
        failed.retain(|claim| !claim.holds);
        if !failed.is_empty() {
            all.failures.push((question.id, failed));
        }
    }
    bar.finish_and_clear();
    Ok(all)
}
