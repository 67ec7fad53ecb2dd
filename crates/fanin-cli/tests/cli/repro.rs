//! `fanin repro`.

use crate::{json, listing, run, text};

const FIGURES: [&str; 8] = [
    "costs",
    "accuracy",
    "pre-activations",
    "signal",
    "gradient",
    "over-training",
    "answers",
    "phase",
];

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
        "always \"cat\"",
        "vanishing signal",
        "holds",
        " s\n",
    ] {
        assert!(shown.contains(part), "`{part}` is not in:\n{shown}");
    }
    assert!(!shown.contains('\x1b'), "no color where no terminal is");
    assert!(shown.lines().all(|line| line.trim_end() == line));
    let mut wanted: Vec<String> = FIGURES
        .iter()
        .flat_map(|name| ["png", "svg"].map(|format| format!("{name}.{format}")))
        .collect();
    wanted.extend(["index.html", "results.md"].map(str::to_owned));
    wanted.sort();
    assert_eq!(listing(folder.path()), wanted);
    for name in FIGURES {
        let path = folder.path().join(format!("{name}.svg"));
        let svg = std::fs::read_to_string(path).expect("a figure");
        assert!(svg.contains("<title>") && svg.contains("<desc>"), "{name}");
        for no_number in ["\"NaN", "MNaN", "LNaN", "\"inf", "Minf", "Linf"] {
            assert!(!svg.contains(no_number), "{no_number} in {name}");
        }
        // A page with all of them stays under 2 MB.
        assert!(svg.len() < 500_000, "{name} has {} bytes", svg.len());
    }

    let output = run(&["repro", "--seeds", "1", "--out", &out, "--format", "json"]);
    let object = json(&output);
    assert_eq!(object["schema"], 1);
    assert_eq!(object["rows"].as_array().map(Vec::len), Some(17));
    let figures = object["figures"].as_array().expect("figures");
    let names: Vec<_> = figures
        .iter()
        .filter_map(|figure| figure["name"].as_str())
        .collect();
    assert_eq!(names, FIGURES);
    assert_eq!(
        figures[0]["command"],
        "cargo xtask repro --data-seed 1 --seeds 1"
    );
    assert!(
        object["claims"]
            .as_array()
            .is_some_and(|claims| claims.iter().all(|c| c["verdict"] == "holds"))
    );
}
