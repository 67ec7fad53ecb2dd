use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use fanin_lab::questions::{self, Answer, Question};
use fanin_report::{Cell, Column, Role, Table};
use serde::Serialize;

use crate::answer_figure::{self, FigureJson};
use crate::args::AskOptions;
use crate::failure::Failure;
use crate::files::{self, FigureFile, Output};
use crate::json::ClaimJson;
use crate::stdout::{self, Format, claims, wrap};
use crate::{progress, stderr};

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
            let mut table = Table::new([
                Column::left("id"),
                Column::left("the question, as it was asked"),
            ]);
            for question in questions::questions() {
                table.row([Cell::code(question.id), Cell::new(question.words)]);
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
    let out = out.map(FigureFile::reserve).transpose()?;
    let start = Instant::now();
    let clock = progress::clock("running the experiment");
    let answer = question.ask(stop)?;
    clock.finish_and_clear();
    let seconds = start.elapsed().as_secs_f64();
    stderr::detail(format_args!("asked {}: {seconds:.3} s", question.id));
    if let Some(out) = out {
        out.write(answer_figure::draw(&answer.figure).as_ref())?;
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
        wrap(&format!("«{}»", question.words), width),
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
fn tables(answer: &Answer) -> Vec<Table> {
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
    let index = Output::reserve(&folder.join("index.md"))?;
    let bar = progress::bar(questions::questions().len(), "asking");
    let (mut asked, mut holds) = (Vec::new(), true);
    let mut table = Table::new([
        Column::left("question"),
        Column::right("claims"),
        Column::right("failed"),
        Column::right("seconds"),
    ]);
    let mut pages = "# Questions, answered by experiment\n\n".to_owned();
    let mut failures = String::new();
    for question in questions::questions() {
        let start = Instant::now();
        let answer = question.ask(stop)?;
        let seconds = start.elapsed().as_secs_f64();
        stderr::detail(format_args!("asked {}: {seconds:.3} s", question.id));
        bar.inc(1);
        let drawing = answer_figure::draw(&answer.figure);
        for file in FigureFile::both(folder, question.id)? {
            file.write(drawing.as_ref())?;
        }
        Output::reserve(&folder.join(format!("{}.md", question.id)))?
            .write(page(question, &answer).as_bytes())?;
        pages.push_str(&format!("- [{}]({}.md)\n", question.words, question.id));
        let failed: Vec<_> = answer
            .claims
            .iter()
            .filter(|claim| !claim.holds)
            .cloned()
            .collect();
        holds &= failed.is_empty();
        let role = if failed.is_empty() {
            Role::Good
        } else {
            Role::Bad
        };
        table.row([
            Cell::code(question.id),
            Cell::new(answer.claims.len().to_string()),
            Cell::new(failed.len().to_string()).role(role),
            Cell::new(format!("{seconds:.1}")),
        ]);
        if !failed.is_empty() {
            failures.push_str(&format!("\n{}: {}", question.id, claims(&failed, 100)));
        }
        asked.push(AnswerJson::of(question, &answer, seconds).brief());
    }
    bar.finish_and_clear();
    index.write(pages.as_bytes())?;
    match format {
        Format::Json => stdout::json(&AllJson {
            schema: 1,
            version: env!("CARGO_PKG_VERSION"),
            questions: asked,
        })?,
        Format::Text => {
            let (color, width) = stdout::terminal();
            let table = table.render(Some(width.unwrap_or(120)), color);
            stdout::text(&format!(
                "{table}{failures}\nPages and figures: {}\n",
                folder.display()
            ))?;
        }
    }
    Ok(verdict(holds))
}

/// The answer as a page in Markdown.
fn page(question: &Question, answer: &Answer) -> String {
    let mut page = format!(
        "# {}\n\n> {}\n\n*{}*\n\n",
        question.id, question.words, question.source
    );
    for paragraph in &answer.text {
        page.push_str(&escaped(paragraph));
        page.push_str("\n\n");
    }
    page.push_str(&format!("![figure]({}.svg)\n\n", question.id));
    for table in tables(answer) {
        page.push_str(table.markdown().trim_end());
        page.push_str("\n\n");
    }
    let mut table = Table::new(
        [
            "claim",
            "expected",
            "tolerance",
            "measured",
            "verdict",
            "source",
        ]
        .map(Column::left),
    );
    for claim in &answer.claims {
        let verdict = if claim.holds { "holds" } else { "fails" };
        table.row(
            [
                &claim.text,
                &claim.expected,
                &claim.tolerance,
                &claim.measured,
                verdict,
                &claim.source,
            ]
            .map(Cell::new),
        );
    }
    page.push_str(
        table
            .title("Claims, each of which this run could have refuted")
            .markdown()
            .trim_end(),
    );
    page.push('\n');
    page
}

/// `randn * 0.01` keeps its star in Markdown.
fn escaped(paragraph: &str) -> String {
    paragraph.replace('*', "\\*").replace('_', "\\_")
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
struct BriefJson {
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
