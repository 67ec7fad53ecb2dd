//! The page of a question, and that of all questions.

use fanin_lab::questions::{self, Answer, Question};
use fanin_report::{Block, Drawing, Link, Page};

use crate::commands::page::{claims, command, figure, footer, link, section};

/// The answer; with `up`, pages of the other questions are beside it.
pub(super) fn page(
    question: &Question,
    answer: &Answer,
    drawing: Drawing,
    up: Option<&Link>,
) -> Page {
    let again = command(["ask", question.id]);
    let mut blocks: Vec<Block> = answer.text.iter().cloned().map(Block::Text).collect();
    blocks.push(figure(drawing, "", again.clone()));
    let numbers = answer.tables.iter().cloned().map(Block::Table).collect();
    let mut sections = vec![
        section("answer", "The answer", blocks),
        section("numbers", "The numbers behind it", numbers),
        section(
            "claims",
            "Claims, each of which this run could have refuted",
            vec![Block::Table(claims(&answer.claims))],
        ),
    ];
    if up.is_some() {
        let others = questions::questions()
            .iter()
            .filter(|other| other.id != question.id);
        let others = others.map(to_page).collect();
        sections.push(section(
            "others",
            "Other questions",
            vec![Block::Links(others)],
        ));
    }
    Page {
        title: question.title.to_owned(),
        description: format!(
            "\"{}\" ({}) Answered by an experiment.",
            question.words, question.source
        ),
        up: up.cloned(),
        sections,
        footer: footer(&again),
    }
}

/// All questions on one page, as links.
pub(super) fn index() -> Page {
    let links = questions::questions().iter().map(to_page).collect();
    Page {
        title: "Questions, answered by experiment".to_owned(),
        description: "What students ask about weight initialization.".to_owned(),
        up: None,
        sections: vec![section("questions", "Questions", vec![Block::Links(links)])],
        footer: footer(&command(["ask", "--all"])),
    }
}

fn to_page(question: &Question) -> Link {
    link(format!("{}.html", question.id), question.title, "")
}
