//! `fanin repro`.

use crate::{json, listing, run, text};

#[test]
fn repro_shows_table_lesson_and_claims() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().display().to_string();
    let output = run(&["repro", "--seeds", "1", "--out", &out]);
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{shown}");
    for part in [
        "randn*0.001",
        "34 %",
        "always «cat»",
        "vanishing signal",
        "holds",
        " s\n",
    ] {
        assert!(shown.contains(part), "`{part}` is not in:\n{shown}");
    }
    assert!(!shown.contains('\x1b'), "no color where no terminal is");
    assert!(shown.lines().all(|line| line.trim_end() == line));
    assert_eq!(
        listing(folder.path()),
        [
            "accuracy.png",
            "accuracy.svg",
            "answers.png",
            "answers.svg",
            "costs.png",
            "costs.svg",
            "gradient.png",
            "gradient.svg",
            "index.html",
            "over-training.png",
            "over-training.svg",
            "phase.png",
            "phase.svg",
            "pre-activations.png",
            "pre-activations.svg",
            "results.md",
            "signal.png",
            "signal.svg",
        ]
    );

    let output = run(&["repro", "--seeds", "1", "--out", &out, "--format", "json"]);
    let object = json(&output);
    assert_eq!(object["schema"], 1);
    assert_eq!(object["rows"].as_array().map(Vec::len), Some(17));
    assert!(
        object["claims"]
            .as_array()
            .is_some_and(|claims| claims.iter().all(|c| c["verdict"] == "holds"))
    );
}
