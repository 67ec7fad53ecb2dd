//! `fanin gain` and `fanin phase`, and their figures.

use std::fs;

use crate::{json, run, text};

#[test]
fn gains_and_phases_are_the_literatures() {
    let object = json(&run(&["gain", "tanh", "--format", "json"]));
    let tanh = &object["gains"][0];
    for (key, value) in [
        ("forward", 1.592_537),
        ("backward", 1.467_414),
        ("torch", 5.0 / 3.0),
    ] {
        assert!(
            (tanh[key].as_f64().expect(key) - value).abs() < 1e-6,
            "{tanh}"
        );
    }
    // Schoenholz et al. 2017: 6 ξ_c = 24.51 at σ_w² = 1.05, σ_b² = 0.05.
    let (w, b) = (1.05_f64.sqrt().to_string(), 0.05_f64.sqrt().to_string());
    let object = json(&run(&[
        "phase",
        "--sigma-w",
        &w,
        "--sigma-b",
        &b,
        "--format",
        "json",
    ]));
    let point = &object["points"][0];
    assert_eq!(point["phase"], "ordered");
    assert!(
        (6.0 * point["xi_c"].as_f64().expect("a number") - 24.51).abs() < 0.005,
        "{point}"
    );
}

#[test]
fn figures_are_written_as_svg_or_png() {
    let folder = tempfile::tempdir().expect("a folder");
    for command in ["phase", "explain"] {
        for (name, begins) in [("figure.svg", &b"<svg"[..]), ("figure.png", b"\x89PNG\r\n")] {
            let path = folder.path().join(name);
            let words = [command, "--out", path.to_str().expect("UTF-8")];
            let output = run(&words);
            assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
            let written = format!("\nWritten to {}\n", path.display());
            assert!(text(&output.stdout).ends_with(&written));
            let first = fs::read(&path).expect("a figure");
            assert!(first.starts_with(begins), "{words:?}");
            assert_eq!(run(&words).status.code(), Some(0));
            assert_eq!(
                fs::read(&path).expect("a figure"),
                first,
                "the same bytes again"
            );
        }
    }
}
