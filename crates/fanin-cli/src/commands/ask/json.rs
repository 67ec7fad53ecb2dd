use fanin_lab::questions::{Answer, Question};
use fanin_report::{Figure, Shape, Table};
use serde::Serialize;

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
    tables: &'a [Table],
    figure: FigureJson<'a>,
    claims: Vec<ClaimJson<'a>>,
}

/// The plain data of a figure, and what kind of figure it is.
#[derive(Serialize)]
struct FigureJson<'a> {
    kind: &'static str,
    #[serde(flatten)]
    figure: &'a Figure,
}

impl<'a> From<&'a Figure> for FigureJson<'a> {
    fn from(figure: &'a Figure) -> Self {
        let mut marks = figure.panels.iter().flat_map(|panel| &panel.marks);
        let kind = match marks.any(|mark| matches!(mark.shape, Shape::Cells(_))) {
            true => "heat",
            false => "lines",
        };
        Self { kind, figure }
    }
}

impl<'a> AnswerJson<'a> {
    pub(super) fn of(question: &Question, answer: &'a Answer, seconds: f64) -> Self {
        Self {
            question: QuestionJson::of(question),
            version: env!("CARGO_PKG_VERSION"),
            seconds,
            text: &answer.text,
            tables: &answer.tables,
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
