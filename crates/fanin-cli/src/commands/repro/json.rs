use fanin_data::Dataset;
use fanin_lab::thirty_four::{self, Report, Row, SeedRun};
use serde::Serialize;

use super::figures::ReproFigure;
use crate::commands::ask::BriefJson;
use crate::commands::claims::ClaimJson;
use crate::commands::dataset::DataJson;
use crate::commands::json::{CauseJson, CostJson};

#[derive(Serialize)]
pub(super) struct ReproJson<'a> {
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
    questions: Option<&'a [BriefJson]>,
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

/// The report for programs.
pub(super) fn json<'a>(
    report: &'a Report,
    data: &Dataset,
    figures: &'a [ReproFigure],
    seconds: f64,
    questions: Option<&'a [BriefJson]>,
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
