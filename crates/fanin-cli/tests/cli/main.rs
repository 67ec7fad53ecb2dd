//! The program as a person or a script uses it: output, errors, exit codes, files.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

mod ask;
mod config;
mod explain;
mod files;
mod help;
mod init;
mod inspect;
mod page;
mod repro;
mod terminal;
mod theory;
mod tour;
mod train;
mod transcripts;
mod weights;

fn fanin(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fanin"));
    command
        .args(words)
        .env_remove("FANIN_COURSE_DATA")
        .env_remove("COLUMNS")
        .env_remove("RUST_BACKTRACE");
    command
}

fn run(words: &[&str]) -> Output {
    fanin(words).output().expect("the program starts")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("one JSON object on stdout")
}

/// Refused: exit code 2, one clear line, nothing on stdout; as JSON, one object with the same
/// words.
#[track_caller]
fn refused(words: &[&str], kind: &str, parts: &[&str]) {
    let plain = run(words);
    let stderr = text(&plain.stderr);
    assert_eq!(plain.status.code(), Some(2), "{stderr}");
    assert_eq!(stderr.lines().count(), 1, "one line: {stderr}");
    assert!(plain.stdout.is_empty(), "{}", text(&plain.stdout));
    for part in parts {
        assert!(stderr.contains(part), "`{part}` is not in: {stderr}");
    }
    let with_json = run(&[words, &["--format", "json"]].concat());
    assert_eq!(with_json.status.code(), Some(2));
    let object = json(&with_json);
    assert_eq!(object["schema"], 1);
    assert_eq!(object["error"]["kind"], kind, "{object}");
    let message = object["error"]["message"].as_str().expect("a string");
    assert_eq!(stderr.trim_end(), format!("fanin: {message}"));
}

/// Refused words, a line each: the words, the kind of the failure, and the parts of its message,
/// with bars between. `\n` in a part is a new line.
#[track_caller]
fn all_refused(table: &str) {
    for line in table.trim().lines() {
        let cells: Vec<String> = line
            .split('|')
            .map(|cell| cell.trim().replace("\\n", "\n"))
            .collect();
        let [words, kind, parts @ ..] = &cells[..] else {
            panic!("words, a kind and parts: {line}");
        };
        let words: Vec<&str> = words.split_whitespace().collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        refused(&words, kind, &parts);
    }
}

/// The names in a folder, in order.
fn listing(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("readable");
    let mut names: Vec<String> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
