//! `fanin list` and `fanin ask`.

use std::fs;

use crate::{json, refused, run, text};

#[test]
fn list_names_the_questions() {
    let output = run(&["list"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).contains("zero-weights"));
    // Without a question, `ask` says which there are.
    assert_eq!(run(&["ask"]).stdout, output.stdout);
    let object = json(&run(&["list", "--format", "json"]));
    assert_eq!(object["schema"], 1);
    let questions = object["questions"].as_array().expect("a list");
    assert!(questions.len() >= 10);
    assert!(
        questions
            .iter()
            .all(|q| q["id"].is_string() && q["words"].is_string() && q["source"].is_string())
    );
}

#[test]
fn ask_answers_in_words_numbers_and_a_figure() {
    let folder = tempfile::tempdir().expect("a folder");
    let figure = folder.path().join("walk.svg");
    let figure_name = figure.to_str().expect("UTF-8");
    let output = run(&["ask", "sum-of-small", "--out", figure_name]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    for part in [
        "why would the \"z\" computed be close to 1.0?",
        "random walk",
        "holds",
    ] {
        let words: Vec<&str> = text(&output.stdout).split_whitespace().collect();
        assert!(words.join(" ").contains(part), "{part}");
    }
    assert!(
        fs::read_to_string(&figure)
            .expect("written")
            .starts_with("<svg")
    );

    let output = run(&["ask", "sum-of-small", "--format", "json"]);
    assert!(
        text(&output.stdout).starts_with("{\n  \"schema\": 1,"),
        "schema comes first"
    );
    let object = json(&output);
    assert_eq!(object["id"], "sum-of-small");
    assert_eq!(object["figure"]["kind"], "lines");
    let claims = object["claims"].as_array().expect("a list");
    assert!(claims.iter().all(|claim| claim["verdict"] == "holds"));
    assert!(object["tables"][0]["rows"].is_array() && object["text"][0].is_string());
}

#[test]
fn ask_refuses_what_it_does_not_know() {
    refused(
        &["ask", "zero-weight"],
        "usage",
        &["`zero-weight`", "nearest is `zero-weights`"],
    );
    refused(
        &["ask", "sum-of-small", "--out", "figure.gif"],
        "usage",
        &["FILE.svg", "figure.gif"],
    );
    refused(
        &["ask", "sum-of-small", "--out", "no/such/figure.svg"],
        "io",
        &["no folder"],
    );
    refused(&["ask", "sum-of-small", "--all"], "usage", &["--all"]);
    refused(
        &["ask", "--all", "--out", "no-such-page.html"],
        "usage",
        &["no-such-page.html", "wanted a folder"],
    );
}
