use std::path::Path;
use std::process::ExitCode;

use fanin_lab::questions::{self, Answer, Question};
use fanin_report::text::wrap;
use fanin_report::{Cell, Column, Table};

use super::all::all;
use super::answered::{asked, verdict};
use super::json::{AnswerJson, ListJson, QuestionJson};
use super::page;
use crate::args::AskOptions;
use crate::commands::claims::claims;
use crate::failure::Failure;
use crate::files::ReportFile;
use crate::terminal::{Terminal, paragraphs};

/// `fanin list`.
pub(crate) fn list(terminal: &Terminal) -> Result<ExitCode, Failure> {
    let all = questions::questions();
    let json = || ListJson {
        questions: all.iter().map(QuestionJson::of).collect(),
    };
    let text = || {
        let mut table = Table::new([Column::left("id"), Column::left("the question")]);
        for question in all {
            table.row([Cell::code(question.id), Cell::new(question.title)]);
        }
        let width = terminal.width();
        let mut text = table.render(Some(width), terminal.color());
        if !terminal.is_quiet() {
            let hint = wrap("`fanin ask ID` runs the experiment that answers it.", width);
            text.push_str(&format!("\n{hint}\n"));
        }
        text
    };
    terminal.answer(json, text)?;
    Ok(ExitCode::SUCCESS)
}

/// `fanin ask`.
pub(crate) fn ask(options: &AskOptions, terminal: &Terminal) -> Result<ExitCode, Failure> {
    match (&options.id, options.all) {
        (None, false) => list(terminal),
        (None, true) => all(options, terminal),
        (Some(id), _) => one(questions::find(id)?, options.out.as_deref(), terminal),
    }
}

fn one(question: &Question, path: Option<&Path>, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let out = path
        .map(|path| ReportFile::reserve(path, terminal))
        .transpose()?;
    let clock = terminal.clock("running the experiment, for up to two minutes");
    let (answer, seconds) = asked(question, terminal)?;
    clock.finish_and_clear();
    if let Some(out) = out {
        out.write(answer.figure.draw()?, |drawing| {
            page::page(question, &answer, drawing, None)
        })?;
    }
    terminal.answer(
        || AnswerJson::of(question, &answer, seconds),
        || text(question, &answer, terminal),
    )?;
    terminal.written(path)?;
    Ok(verdict(answer.holds()))
}

fn text(question: &Question, answer: &Answer, terminal: &Terminal) -> String {
    let width = terminal.width();
    let mut all = vec![
        wrap(&format!("\"{}\"", question.words), width),
        wrap(&format!("({})", question.source), width),
    ];
    all.extend(answer.text.iter().map(|paragraph| wrap(paragraph, width)));
    all.extend(
        answer
            .tables
            .iter()
            .map(|table| table.render(Some(width), terminal.color())),
    );
    all.push(claims(&answer.claims, width));
    paragraphs(&all)
}
