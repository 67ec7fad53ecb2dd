//! Every question: its claims hold, its words are few, its numbers are fit to be shown.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use fanin_lab::Error;
use fanin_lab::questions::{Answer, Question, find, questions};

fn ask(question: &Question) -> Answer {
    question.ask(&AtomicBool::new(false)).expect("an answer")
}

#[test]
fn every_claim_holds_in_under_300_words() {
    for question in questions() {
        let answer = ask(question);
        let id = question.id;
        assert!(answer.claims.len() >= 3, "{id}: few claims");
        for claim in &answer.claims {
            assert!(claim.holds, "{id}: {claim:#?}");
            for words in [
                &claim.text,
                &claim.source,
                &claim.expected,
                &claim.tolerance,
                &claim.measured,
            ] {
                assert!(!words.trim().is_empty(), "{id}: {claim:#?}");
            }
        }
        let text = answer.text.join(" ");
        let words = text.split_whitespace().count();
        assert!((60..300).contains(&words), "{id}: {words} words");
        assert!(
            !text.contains("NaN.") && !text.contains("inf "),
            "{id}: {text}"
        );
        assert!(!answer.tables.is_empty(), "{id}: no table");
        for table in &answer.tables {
            assert!(
                table.text(0, 1).is_some_and(|cell| !cell.is_empty()),
                "{id}: {table:?}"
            );
        }
        // Whatever has no place on its axis is an error.
        let drawing = answer
            .figure
            .draw()
            .unwrap_or_else(|error| panic!("{id}: {error}"));
        let description = drawing.description();
        assert!(description.len() > 100, "{id}: {description}");
        assert!(
            answer
                .figure
                .panels
                .iter()
                .all(|panel| !panel.marks.is_empty()),
            "{id}"
        );
        assert!(
            !drawing.to_svg().contains("not drawn"),
            "{id}: a line of nothing"
        );
    }
}

#[test]
fn an_answer_is_the_same_each_time() {
    let question = find("sum-of-small").expect("known");
    // As text: a gap in a curve is NaN, which equals nothing.
    let told = || format!("{:?}", ask(question));
    assert!(told() == told());
}

#[test]
fn ids_are_short_and_unlike() {
    let ids: BTreeSet<_> = questions().iter().map(|question| question.id).collect();
    assert_eq!(ids.len(), questions().len());
    let titles: BTreeSet<_> = questions().iter().map(|question| question.title).collect();
    assert_eq!(titles.len(), questions().len());
    assert!(
        titles
            .iter()
            .all(|title| title.len() <= 50 && title.ends_with('?'))
    );
    assert_eq!(
        find("34").map(|question| question.id).ok(),
        Some("thirty-four")
    );
    for id in ids {
        assert!(
            id.len() <= 16 && id.chars().all(|c| c.is_ascii_lowercase() || c == '-'),
            "{id}"
        );
        assert_eq!(find(id).map(|question| question.id).ok(), Some(id));
    }
}

#[test]
fn an_unknown_id_is_answered_with_the_nearest() {
    for (typed, near) in [
        ("zeros", "zero-weights"),
        ("depth", "depth-and-scale"),
        ("too_large", "too-large"),
        // Like none of them.
        ("", ""),
        ("activation", "which-activation"),
        ("why", ""),
    ] {
        let Err(Error::UnknownQuestion { id, nearest, .. }) = find(typed) else {
            panic!("`{typed}` is known");
        };
        assert_eq!((id.as_str(), nearest.unwrap_or("")), (typed, near));
    }
}

#[test]
fn stops_when_asked() {
    for question in questions() {
        let stopped = question.ask(&AtomicBool::new(true));
        assert!(
            matches!(stopped, Err(Error::Interrupted)),
            "{}",
            question.id
        );
    }
}
