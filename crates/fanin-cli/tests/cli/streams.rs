//! Help, pipes and streams that nobody reads.

use std::fs;
use std::process::Stdio;

use crate::{fanin, json, run, text};

#[test]
fn an_error_that_nobody_can_read_is_no_panic() {
    let Ok(full) = fs::File::options().write(true).open("/dev/full") else {
        eprintln!("skipped: there is no /dev/full");
        return;
    };
    let output = fanin(&["train", "--seed", "x", "--format", "json"])
        .stderr(full)
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(json(&output)["error"]["kind"], "usage");
}

#[test]
fn a_closed_pipe_is_no_panic() {
    let mut child = fanin(&["train", "--iterations", "50", "--every", "1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
}

#[test]
fn help_says_what_there_is() {
    let output = run(&["--help"]);
    assert_eq!(output.status.code(), Some(0));
    for word in ["repro", "train", "data"] {
        assert!(text(&output.stdout).contains(word));
    }
    let nothing = run(&[]);
    assert_eq!(nothing.status.code(), Some(2));
    assert!(text(&nothing.stderr).contains("Usage: fanin"));
}
