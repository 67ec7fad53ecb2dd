//! What the main commands print, at 80 columns, as a person reads it.
//!
//! `cargo xtask snapshots --bless` rewrites them. Counts are whole, costs are rounded to three
//! decimals, and times are left out, so that the text is the same on other processors.

use std::path::Path;

use insta::assert_snapshot;

use crate::{fanin, run, text};

fn transcript(words: &[&str], folder: &Path) -> String {
    let output = fanin(words)
        .env("COLUMNS", "80")
        .current_dir(folder)
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "");
    let lines = text(&output.stdout).lines().filter(|line| !is_time(line));
    let lines: Vec<String> = lines.map(rounded).collect();
    lines.join("\n")
}

/// `12.3 s`
fn is_time(line: &str) -> bool {
    line.strip_suffix(" s")
        .is_some_and(|number| number.parse::<f64>().is_ok())
}

/// Of six decimals and more, three are kept; columns keep their places.
fn rounded(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.');
        let number = rest[..end.unwrap_or(rest.len())].trim_end_matches('.');
        rest = &rest[number.len()..];
        let decimals = number.split_once('.').map_or(0, |(_, after)| after.len());
        match number.parse::<f64>() {
            Ok(value) if decimals > 5 => {
                out.push_str(&format!("{value:.3}"));
                if rest.starts_with("  ") {
                    out.push_str(&" ".repeat(decimals - 3));
                }
            }
            _ => out.push_str(number),
        }
    }
    out.push_str(rest);
    out.trim_end().to_owned()
}

#[test]
fn rounding_leaves_what_is_short() {
    assert_eq!(
        rounded("x 0.694513  y 0.643974. 1.5 137/209 2499."),
        "x 0.695     y 0.644. 1.5 137/209 2499."
    );
    assert_eq!(rounded("rate 0.0075 0.6440"), "rate 0.0075 0.6440");
    assert!(is_time("12.3 s") && !is_time("in 12.3 s"));
}

#[test]
fn repro() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    assert_snapshot!(transcript(
        &["repro", "--seeds", "2", "--out", "results"],
        folder.path()
    ));
}

#[test]
fn train() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    assert_snapshot!(transcript(
        &["train", "--init", "randn*0.01", "--every", "500"],
        folder.path()
    ));
}

#[test]
fn explain() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    assert_snapshot!(transcript(
        &["explain", "--init", "randn*0.01"],
        folder.path()
    ));
}

#[test]
fn ask() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    assert_snapshot!(transcript(&["ask", "zero-weights"], folder.path()));
}

#[test]
fn inspect() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder
        .path()
        .join("model.safetensors")
        .display()
        .to_string();
    let output = run(&[
        "init",
        "--shape",
        "fc1.weight=64x128",
        "--shape",
        "fc1.bias=64",
        "--init",
        "he_normal",
        "--out",
        &file,
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_snapshot!(transcript(&["inspect", "model.safetensors"], folder.path()));
}
