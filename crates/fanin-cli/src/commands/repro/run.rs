use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use fanin_data::Dataset;
use fanin_lab::thirty_four::{self, Pictures, Report, Row, SeedRun};
use fanin_lab::{Outcome, Task};
use fanin_report::{Cell, Column, Role, Table};
use serde::Serialize;

use super::figures::{self, ReproFigure};
use super::{costs, page};
use crate::args::ReproOptions;
use crate::args::source::{DataJson, Source, describe};
use crate::commands::ask::{self, BriefJson};
use crate::commands::json::{CauseJson, ClaimJson, CostJson};
use crate::commands::page::link;
use crate::failure::Failure;
use crate::files::{self, FigureFile, Output};
use crate::terminal::stdout::{self, Format, claims, wrap};
use crate::terminal::{progress, stderr};

/// `fanin repro`.
pub(crate) fn repro(
    options: &ReproOptions,
    format: Format,
    stop: &AtomicBool,
) -> Result<ExitCode, Failure> {
    let start = Instant::now();
    let data = options.data.load(options.pictures.data_seed)?;
    let task = Task::<f64>::new(&data)?;
    files::folder(&options.out)?;
    let table_path = options.out.join("results.md");
    let page_path = options.out.join("index.html");
    let table_out = Output::reserve(&table_path)?;
    let page_out = Output::reserve(&page_path)?;
    let pictures = match options.data {
        Source::Seeded => Pictures::Seeded,
        Source::Course(_) => Pictures::Course,
    };
    let seeds: Vec<u64> = (1..=u64::from(options.seeds)).collect();
    let bar = progress::bar(thirty_four::runs(pictures, seeds.len()), "training");
    let report = thirty_four::run(&task, pictures, &seeds, stop, &|| {
        bar.inc(1);
    })?;
    bar.finish_and_clear();
    stderr::detail(format_args!(
        "trained: {:.3} s since the start",
        start.elapsed().as_secs_f64()
    ));
    let figures = figures::figures(&report, &data, options)?;
    write_figures(&figures, &options.out)?;
    table_out.write(table(&report).markdown().as_bytes())?;
    let run = figures::command(options);
    let headline = page::page(&report, table(&report), &data, &figures, &run, false);
    crate::commands::page::write(&headline, page_out)?;
    let mut all_hold = report.claims.iter().all(|claim| claim.holds);
    let asked = match options.all {
        false => None,
        true => {
            let folder = options.out.join(page::QUESTIONS);
            let up = link("../index.html", "Why does my network get 34 %?", "");
            let asked = ask::answer_all(&folder, &up, stop)?;
            // Only now there is something to link to.
            let linked = page::page(&report, table(&report), &data, &figures, &run, true);
            crate::commands::page::write(&linked, Output::reserve(&page_path)?)?;
            all_hold &= asked.holds;
            Some(asked)
        }
    };
    let seconds = start.elapsed().as_secs_f64();
    match format {
        Format::Json => {
            let questions = asked.map(|asked| asked.briefs);
            stdout::json(&json(&report, &data, &figures, seconds, questions))?;
        }
        Format::Text => {
            let (color, width) = stdout::terminal();
            let width = width.unwrap_or(120);
            let mut text = text(&report, &data, color, width);
            if let Some(asked) = asked {
                text.push_str(&format!("\n{}", asked.text(width, color)));
            }
            text.push_str(&format!(
                "\nAll this as a page, with figures: {}\nThis table in Markdown: {}\n{seconds:.1} s\n",
                page_path.display(),
                table_path.display()
            ));
            stdout::text(&text)?;
        }
    }
    Ok(if all_hold {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}

/// Writes all figures, on a thread each: pixels take a tenth of a second.
fn write_figures(figures: &[ReproFigure], folder: &Path) -> Result<(), Failure> {
    std::thread::scope(|scope| {
        let write = |figure: &ReproFigure| {
            FigureFile::both(folder, figure.name)?
                .into_iter()
                .try_for_each(|file| file.write(&figure.drawing))
        };
        let threads: Vec<_> = figures
            .iter()
            .map(|figure| scope.spawn(move || write(figure)))
            .collect();
        threads.into_iter().try_for_each(|thread| {
            thread
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    })
}

fn text(report: &Report, data: &Dataset, color: bool, width: usize) -> String {
    let mut paragraphs = vec![
        wrap(&format!("«{}»", thirty_four::QUESTION), width),
        wrap(&format!("Pictures: {}", describe(data)), width),
        if width < WIDE {
            short_table(report).render(Some(width), color)
        } else {
            table(report).render(Some(width), color)
        },
    ];
    paragraphs.extend(
        report
            .lesson()
            .iter()
            .map(|lesson| wrap(&lesson.text, width)),
    );
    paragraphs.push(claims(&report.claims, width));
    stdout::paragraphs(&paragraphs)
}

/// Fewer columns would break the table's cells.
const WIDE: usize = 110;

/// What matters most of [`table`], for a terminal of 80 columns.
fn short_table(report: &Report) -> Table {
    let facts = &report.facts;
    let mut table = Table::new([
        Column::left("weights"),
        Column::right(format!("test, of {}", facts.test)),
        Column::right("test"),
        Column::left("what happened"),
    ]);
    let mut rows: Vec<&Row> = report.rows.iter().collect();
    rows.sort_by_key(|row| row.mostly_learned());
    let failed = rows.iter().filter(|row| !row.mostly_learned()).count();
    for (index, row) in rows.into_iter().chain(&report.shallow).enumerate() {
        if index == failed || index == report.rows.len() {
            table.separator();
        }
        let [_, _, test, percent, _, _, happened] = cells(row, facts.test);
        let name = match index < report.rows.len() {
            true => costs::short(row),
            false => format!("{}, one hidden layer", row.spec),
        };
        table.row([Cell::code(name), test, percent, happened]);
    }
    let seeds = report.rows.first().map_or(0, |row| row.runs.len());
    table.footnote(format!(
        "Right answers with {seeds} {}: mean, and lowest–highest where they differ. «Collapsed»: one answer for every picture. \
         Always «non-cat» has {} right, always «cat» {}. Training and cost: with {WIDE} columns, and in the page.",
        if seeds == 1 { "seed" } else { "seeds" },
        facts.test - facts.test_cats,
        facts.test_cats,
    ));
    table
}

/// One row an initialization, the constant answers beside them.
pub(crate) fn table(report: &Report) -> Table {
    let facts = &report.facts;
    let mut table = Table::new([
        Column::left("weights"),
        Column::right(format!("train, of {}", facts.train)),
        Column::right(format!("test, of {}", facts.test)),
        Column::right("test"),
        Column::right("called cat"),
        Column::right("final cost"),
        Column::left("what happened"),
    ]);
    let mut rows: Vec<&Row> = report.rows.iter().collect();
    // Failing ones first; the order of the experiment within.
    rows.sort_by_key(|row| row.mostly_learned());
    let mut learning = false;
    for row in rows {
        if row.mostly_learned() && !learning {
            learning = true;
            table.separator();
        }
        table.row(cells(row, facts.test));
    }
    if let Some(row) = &report.shallow {
        let [_, rest @ ..] = cells(row, facts.test);
        let name = Cell::new(format!(
            "{}, with one hidden layer: {:?}",
            row.spec,
            thirty_four::SHALLOW
        ));
        table.separator();
        table.row(std::iter::once(name).chain(rest));
    }
    table.separator();
    let percent = |count: usize| format!("{:.0} %", 100.0 * count as f64 / facts.test as f64);
    let non_cats = facts.test - facts.test_cats;
    table.row([
        Cell::new("always «non-cat»").role(Role::Muted),
        Cell::new((facts.train - facts.train_cats).to_string()),
        Cell::new(non_cats.to_string()),
        Cell::new(percent(non_cats)),
        Cell::new("0"),
        Cell::new(format!("{:.4}", facts.base_rate_entropy)),
        Cell::new("the base-rate entropy").role(Role::Muted),
    ]);
    table.row([
        Cell::new("always «cat»").role(Role::Muted),
        Cell::new(facts.train_cats.to_string()),
        Cell::new(facts.test_cats.to_string()),
        Cell::new(percent(facts.test_cats)),
        Cell::new(facts.test.to_string()),
        Cell::new(""),
        Cell::new("").role(Role::Muted),
    ]);
    let seeds = report.rows.first().map_or(0, |row| row.runs.len());
    table.footnote(format!(
        "{seeds} {} each: mean, and lowest–highest where they differ; the final cost is the median. «Collapsed»: one \
         answer for every picture, at the cost of the base rate. {}",
        if seeds == 1 { "seed" } else { "seeds" },
        match report.pictures {
            Pictures::Seeded => "Weights from fanin's own streams.",
            Pictures::Course => {
                "Weights as np.random.seed(s) gives them; NumPy's legacy stream has no truncated normal, which \
                 comes from fanin's own."
            }
        }
    ));
    table
}

fn cells(row: &Row, test_total: usize) -> [Cell; 7] {
    let counts = |of: fn(&SeedRun) -> usize| row.runs.iter().map(of).collect::<Vec<_>>();
    let test = counts(|run| run.test);
    let mean = test.iter().sum::<usize>() as f64 / test.len() as f64;
    let mut costs: Vec<f64> = row.runs.iter().map(SeedRun::final_cost).collect();
    costs.sort_by(f64::total_cmp);
    let cost = costs[costs.len() / 2];
    let role = if row.learned() == row.runs.len() {
        Role::Good
    } else if row.learned() == 0 {
        Role::Bad
    } else {
        Role::Plain
    };
    [
        Cell::code(&row.spec),
        Cell::new(spread(&counts(|run| run.train))),
        Cell::new(spread(&test)),
        Cell::new(format!("{:.0} %", 100.0 * mean / test_total as f64)).role(role),
        Cell::new(spread(&counts(|run| run.called_cat))),
        Cell::new(if cost.is_nan() {
            "NaN".to_owned()
        } else {
            format!("{cost:.4}")
        }),
        Cell::new(happened(row)).role(role),
    ]
}

/// Shorter where a column is narrow; the table's footnote says the rest.
fn short(outcome: Outcome) -> String {
    match outcome {
        Outcome::CollapsedToBaseRate => "collapsed".to_owned(),
        outcome => outcome.to_string(),
    }
}

/// The mean, and lowest–highest where they differ.
fn spread(counts: &[usize]) -> String {
    let (low, high) = (
        counts.iter().min().unwrap_or(&0),
        counts.iter().max().unwrap_or(&0),
    );
    if low == high {
        return low.to_string();
    }
    let mean = counts.iter().sum::<usize>() as f64 / counts.len() as f64;
    format!("{mean:.1} ({low}–{high})")
}

/// Outcome and primary cause in words, counted where the seeds differ.
fn happened(row: &Row) -> String {
    let mut kinds: Vec<(String, usize)> = Vec::new();
    for run in &row.runs {
        let outcome = run.diagnosis.outcome;
        let words = match run.diagnosis.causes.first() {
            Some(cause) => format!("{}: {}", short(outcome), cause.kind),
            None if outcome == Outcome::Learned => outcome.to_string(),
            None => format!("{}: cause unknown", short(outcome)),
        };
        match kinds.iter_mut().find(|(known, _)| *known == words) {
            Some((_, count)) => *count += 1,
            None => kinds.push((words, 1)),
        }
    }
    match kinds.as_slice() {
        [(words, _)] => words.clone(),
        _ => {
            let counted = kinds
                .iter()
                .map(|(words, count)| format!("{count} × {words}"));
            counted.collect::<Vec<_>>().join(", ")
        }
    }
}

#[derive(Serialize)]
struct ReproJson<'a> {
    schema: u32,
    question: &'a str,
    data: DataJson,
    version: &'static str,
    seconds: f64,
    base_rate_entropy: f64,
    constant_train_majority: ConstantJson,
    rows: Vec<RowJson<'a>>,
    shallow: Option<RowJson<'a>>,
    lesson: Vec<String>,
    claims: Vec<ClaimJson<'a>>,
    figures: Vec<FigureJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    questions: Option<Vec<BriefJson>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<PublishedJson>,
}

/// A figure's files lie in the folder that `--out` names.
#[derive(Serialize)]
struct FigureJson<'a> {
    name: &'static str,
    title: &'a str,
    command: &'a str,
}

#[derive(Serialize)]
struct ConstantJson {
    train: usize,
    test: usize,
}

#[derive(Serialize)]
struct RowJson<'a> {
    spec: &'a str,
    canonical: Option<&'a str>,
    rng: String,
    runs: Vec<RunJson>,
}

#[derive(Serialize)]
struct RunJson {
    seed: u64,
    train: usize,
    test: usize,
    called_cat: usize,
    nan: usize,
    outcome: &'static str,
    causes: Vec<CauseJson>,
    history: Vec<CostJson>,
}

#[derive(Serialize)]
struct PublishedJson {
    costs: Vec<[f64; 2]>,
    train: [usize; 2],
    test: [usize; 2],
}

fn json<'a>(
    report: &'a Report,
    data: &Dataset,
    figures: &'a [ReproFigure],
    seconds: f64,
    questions: Option<Vec<BriefJson>>,
) -> ReproJson<'a> {
    let run = |run: &SeedRun| RunJson {
        seed: run.seed,
        train: run.train,
        test: run.test,
        called_cat: run.called_cat,
        nan: run.nan,
        outcome: run.diagnosis.outcome.name(),
        causes: run.diagnosis.causes.iter().map(CauseJson::from).collect(),
        history: run.history.iter().map(CostJson::from).collect(),
    };
    let row = |row: &'a Row| RowJson {
        spec: &row.spec,
        canonical: row.canonical.as_deref(),
        rng: row.rng.to_string(),
        runs: row.runs.iter().map(run).collect(),
    };
    ReproJson {
        schema: 1,
        question: thirty_four::QUESTION,
        data: DataJson::of(data),
        version: env!("CARGO_PKG_VERSION"),
        seconds,
        base_rate_entropy: report.facts.base_rate_entropy,
        constant_train_majority: ConstantJson {
            train: report.facts.constant_train(),
            test: report.facts.constant_test(),
        },
        rows: report.rows.iter().map(row).collect(),
        shallow: report.shallow.as_ref().map(row),
        lesson: report
            .lesson()
            .into_iter()
            .map(|lesson| lesson.text)
            .collect(),
        claims: report.claims.iter().map(ClaimJson::from).collect(),
        figures: figures
            .iter()
            .map(|figure| FigureJson {
                name: figure.name,
                title: figure.drawing.name(),
                command: &figure.command,
            })
            .collect(),
        questions,
        published: report.published.as_ref().map(|published| PublishedJson {
            costs: published
                .costs
                .iter()
                .map(|&(theirs, ours)| [theirs, ours])
                .collect(),
            train: [published.train.0, published.train.1],
            test: [published.test.0, published.test.1],
        }),
    }
}
