use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use fanin_lab::Claim;
use fanin_lab::questions::{self, Answer, Question};
use fanin_report::{Cell, Column, Link, Role, Table};
use serde::Serialize;

use super::figure::{self, FigureJson};
use super::page;
use crate::args::AskOptions;
use crate::commands::json::ClaimJson;
use crate::commands::page::link;
use crate::failure::Failure;
use crate::files::{self, FigureFile, Output, ReportFile};
use crate::terminal::stdout::{self, Format, claims, wrap};
use crate::terminal::{progress, stderr};

/// `fanin list`.
pub(crate) fn list(format: Format) -> Result<ExitCode, Failure> {
    match format {
        Format::Json => stdout::json(&ListJson {
            schema: 1,
            questions: questions::questions()
                .iter()
                .map(QuestionJson::of)
                .collect(),
        })?,
        Format::Text => {
            let mut table = Table::new([Column::left("id"), Column::left("the question")]);
            for question in questions::questions() {
                table.row([Cell::code(question.id), Cell::new(question.title)]);
            }
            let (color, width) = stdout::terminal();
            let width = width.unwrap_or(120);
            let mut text = table.render(Some(width), color);
            if !stderr::is_quiet() {
                let hint = wrap("`fanin ask ID` runs the experiment that answers it.", width);
                text.push_str(&format!("\n{hint}\n"));
            }
            stdout::text(&text)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// `fanin ask`.
pub(crate) fn ask(
    options: &AskOptions,
    format: Format,
    stop: &AtomicBool,
) -> Result<ExitCode, Failure> {
    match (&options.id, options.all) {
        (None, false) => list(format),
        (None, true) => all(options, format, stop),
        (Some(id), _) => one(questions::find(id)?, options.out.as_deref(), format, stop),
    }
}

fn one(
    question: &Question,
    out: Option<&Path>,
    format: Format,
    stop: &AtomicBool,
) -> Result<ExitCode, Failure> {
    let out = out.map(ReportFile::reserve).transpose()?;
    let start = Instant::now();
    let clock = progress::clock("running the experiment");
    let answer = question.ask(stop)?;
    clock.finish_and_clear();
    let seconds = start.elapsed().as_secs_f64();
    stderr::detail(format_args!("asked {}: {seconds:.3} s", question.id));
    if let Some(out) = out {
        out.write(figure::draw(&answer.figure)?, |drawing| {
            page::page(question, &answer, drawing, None)
        })?;
    }
    match format {
        Format::Json => stdout::json(&AnswerJson::of(question, &answer, seconds))?,
        Format::Text => {
            let (color, width) = stdout::terminal();
            stdout::text(&text(question, &answer, color, width.unwrap_or(120)))?;
        }
    }
    Ok(verdict(answer.holds()))
}

fn verdict(holds: bool) -> ExitCode {
    if holds {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    }
}

fn text(question: &Question, answer: &Answer, color: bool, width: usize) -> String {
    let mut paragraphs = vec![
        wrap(&format!("\"{}\"", question.words), width),
        wrap(&format!("({})", question.source), width),
    ];
    paragraphs.extend(answer.text.iter().map(|paragraph| wrap(paragraph, width)));
    paragraphs.extend(
        tables(answer)
            .iter()
            .map(|table| table.render(Some(width), color)),
    );
    paragraphs.push(claims(&answer.claims, width));
    stdout::paragraphs(&paragraphs)
}

/// The first column names the row, the others hold numbers.
pub(super) fn tables(answer: &Answer) -> Vec<Table> {
    let table = |plain: &questions::PlainTable| {
        let columns = plain.columns.iter().enumerate();
        let mut table = Table::new(columns.map(|(i, header)| match i {
            0 => Column::left(header),
            _ => Column::right(header),
        }));
        table.title(&plain.title);
        for row in &plain.rows {
            table.row(row.iter().map(Cell::new));
        }
        if !plain.note.is_empty() {
            table.footnote(&plain.note);
        }
        table
    };
    answer.tables.iter().map(table).collect()
}

/// `fanin ask --all`: a figure and a page for each question, and an index, in one folder.
fn all(options: &AskOptions, format: Format, stop: &AtomicBool) -> Result<ExitCode, Failure> {
    let folder = options
        .out
        .as_deref()
        .unwrap_or(Path::new("target/repro/questions"));
    files::folder(folder)?;
    let path = folder.join("index.html");
    let index = Output::reserve(&path)?;
    let asked = answer_all(folder, &link("index.html", "All questions", ""), stop)?;
    crate::commands::page::write(&page::index(), index)?;
    let holds = asked.holds;
    match format {
        Format::Json => stdout::json(&AllJson {
            schema: 1,
            version: env!("CARGO_PKG_VERSION"),
            questions: asked.briefs,
        })?,
        Format::Text => {
            let (color, width) = stdout::terminal();
            let text = asked.text(width.unwrap_or(120), color);
            stdout::text(&format!("{text}\nPages and figures: {}\n", path.display()))?;
        }
    }
    Ok(verdict(holds))
}

/// What came of asking every question.
pub(crate) struct Asked {
    pub(crate) holds: bool,
    pub(crate) briefs: Vec<BriefJson>,
    failures: Vec<(&'static str, Vec<Claim>)>,
}

impl Asked {
    /// One line a question, then the claims that failed.
    pub(crate) fn text(&self, width: usize, color: bool) -> String {
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
        let mut text = table.render(Some(width), color);
        for (id, failed) in &self.failures {
            text.push_str(&format!("\n{id}: {}", claims(failed, width)));
        }
        text
    }
}

/// Answers every question, with a figure and a page each in the folder; `up` is where their pages lead back to.
pub(crate) fn answer_all(folder: &Path, up: &Link, stop: &AtomicBool) -> Result<Asked, Failure> {
    files::folder(folder)?;
    let bar = progress::bar(questions::questions().len(), "asking");
    let mut asked = Asked {
        holds: true,
        briefs: Vec::new(),
        failures: Vec::new(),
    };
    for question in questions::questions() {
        let start = Instant::now();
        let answer = question.ask(stop)?;
        let seconds = start.elapsed().as_secs_f64();
        stderr::detail(format_args!("asked {}: {seconds:.3} s", question.id));
        bar.inc(1);
        let drawing = figure::draw(&answer.figure)?;
        for file in FigureFile::both(folder, question.id)? {
            file.write(&drawing)?;
        }
        ReportFile::reserve(&folder.join(format!("{}.html", question.id)))?
            .write(drawing, |drawing| {
                page::page(question, &answer, drawing, Some(up))
            })?;
        asked.holds &= answer.holds();
        asked
            .briefs
            .push(AnswerJson::of(question, &answer, seconds).brief());
        let failed: Vec<Claim> = answer
            .claims
            .into_iter()
            .filter(|claim| !claim.holds)
            .collect();
        if !failed.is_empty() {
            asked.failures.push((question.id, failed));
        }
    }
    bar.finish_and_clear();
    Ok(asked)
}

#[derive(Serialize)]
struct ListJson {
    schema: u32,
    questions: Vec<QuestionJson>,
}

#[derive(Serialize)]
struct QuestionJson {
    id: &'static str,
    words: &'static str,
    source: &'static str,
}

impl QuestionJson {
    fn of(question: &Question) -> Self {
        let Question {
            id, words, source, ..
        } = *question;
        Self { id, words, source }
    }
}

#[derive(Serialize)]
struct AllJson {
    schema: u32,
    version: &'static str,
    questions: Vec<BriefJson>,
}

#[derive(Serialize)]
pub(crate) struct BriefJson {
    id: &'static str,
    claims: usize,
    failed: usize,
    seconds: f64,
}

#[derive(Serialize)]
struct AnswerJson<'a> {
    schema: u32,
    #[serde(flatten)]
    question: QuestionJson,
    version: &'static str,
    seconds: f64,
    text: &'a [String],
    tables: Vec<TableJson<'a>>,
    figure: FigureJson<'a>,
    claims: Vec<ClaimJson<'a>>,
}

#[derive(Serialize)]
struct TableJson<'a> {
    title: &'a str,
    columns: &'a [String],
    rows: &'a [Vec<String>],
    note: &'a str,
}

impl<'a> AnswerJson<'a> {
    fn of(question: &Question, answer: &'a Answer, seconds: f64) -> Self {
        let table = |table: &'a questions::PlainTable| TableJson {
            title: &table.title,
            columns: &table.columns,
            rows: &table.rows,
            note: &table.note,
        };
        Self {
            schema: 1,
            question: QuestionJson::of(question),
            version: env!("CARGO_PKG_VERSION"),
            seconds,
            text: &answer.text,
            tables: answer.tables.iter().map(table).collect(),
            figure: FigureJson::from(&answer.figure),
            claims: answer.claims.iter().map(ClaimJson::from).collect(),
        }
    }

    fn brief(&self) -> BriefJson {
        BriefJson {
            id: self.question.id,
            claims: self.claims.len(),
            failed: self
                .claims
                .iter()
                .filter(|claim| claim.verdict != "holds")
                .count(),
            seconds: self.seconds,
        }
    }
}
