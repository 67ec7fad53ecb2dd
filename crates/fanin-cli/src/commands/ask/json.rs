use fanin_lab::questions::{self, Answer, Question};
use serde::Serialize;

use super::figure::FigureJson;
use crate::commands::claims::ClaimJson;

#[derive(Serialize)]
pub(super) struct ListJson {
    pub(super) questions: Vec<QuestionJson>,
}

#[derive(Serialize)]
pub(super) struct QuestionJson {
    id: &'static str,
    words: &'static str,
    source: &'static str,
}

impl QuestionJson {
    pub(super) fn of(question: &Question) -> Self {
        let Question {
            id, words, source, ..
        } = *question;
        Self { id, words, source }
    }
}

#[derive(Serialize)]
pub(super) struct AllJson<'a> {
    pub(super) version: &'static str,
    pub(super) questions: &'a [BriefJson],
}

#[derive(Serialize)]
pub(crate) struct BriefJson {
    pub(super) id: &'static str,
    pub(super) claims: usize,
    pub(super) failed: usize,
    pub(super) seconds: f64,
}

#[derive(Serialize)]
pub(super) struct AnswerJson<'a> {
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
    pub(super) fn of(question: &Question, answer: &'a Answer, seconds: f64) -> Self {
        let table = |table: &'a questions::PlainTable| TableJson {
            title: &table.title,
            columns: &table.columns,
            rows: &table.rows,
            note: &table.note,
        };
        Self {
            question: QuestionJson::of(question),
            version: env!("CARGO_PKG_VERSION"),
            seconds,
            text: &answer.text,
            tables: answer.tables.iter().map(table).collect(),
            figure: FigureJson::from(&answer.figure),
            claims: answer.claims.iter().map(ClaimJson::from).collect(),
        }
    }

    pub(super) fn brief(&self) -> BriefJson {
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
