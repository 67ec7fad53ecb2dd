//! The program behind `cargo xtask bench matmul`: what it prints, writes and refuses.

use std::fs;
use std::process::{Command, Output};

fn matmul(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_matmul"))
        .args(words)
        .output()
        .expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

#[test]
fn a_quick_run_prints_a_table_and_a_verdict_and_writes_whole_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("new");
    let path = out.to_str().expect("a plain name");
    let shape = "5x9x7";
    let output = matmul(&[
        "--quick",
        "--shape",
        shape,
        "--threads",
        "1,2",
        "--backend",
        "faer",
        "--backend",
        "plain",
        "--backend",
        "faer",
        "--out",
        path,
    ]);
    let printed = text(&output.stdout);
    assert!(output.status.success(), "{printed}{}", text(&output.stderr));
    for words in [
        "given, f64, 1 thread: GFLOP/s, peak",
        "given, f32, 2 threads: GFLOP/s, peak",
        "given products, f64, 1 thread:",
        "Change of the peaks from beginning to end",
        "GB/s",
    ] {
        assert!(
            printed.contains(words),
            "{words:?} is missing in\n{printed}"
        );
    }
    let mut names: Vec<String> = fs::read_dir(&out)
        .expect("made")
        .flatten()
        .map(|entry| entry.file_name().into_string().expect("a plain name"))
        .collect();
    names.sort();
    let [csv, svg] = names.as_slice() else {
        panic!("{names:?}");
    };
    assert!(csv.ends_with(".csv") && svg.ends_with(".svg"));
    let csv = fs::read_to_string(out.join(csv)).expect("readable");
    let mut lines = csv.lines();
    let header: Vec<&str> = lines.next().expect("a header").split(',').collect();
    assert_eq!(header.len(), 20);
    // Two precisions, two numbers of threads, two back ends, each once; plain has one thread.
    let lines: Vec<&str> = lines.collect();
    assert_eq!(lines.len(), 8, "{csv}");
    assert_eq!(
        lines.iter().filter(|line| line.contains(",timed,")).count(),
        6
    );
    assert_eq!(
        lines
            .iter()
            .filter(|line| line.contains(",sequential,"))
            .count(),
        2
    );
}

#[test]
fn what_cannot_be_measured_is_refused_before_anything_is() {
    #[track_caller]
    fn refused(words: &[&str], expected: &str) {
        let output = matmul(words);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(expected), "{said}");
        assert!(output.stdout.is_empty());
    }
    refused(&["--shape", "3x4"], "wanted three sizes of at least 1");
    refused(&["--shape", "0x4x4"], "wanted three sizes of at least 1");
    refused(&["--shape", "999999x999999x999999"], "more than 8");
    refused(&["--backend", "opneblas"], "did you mean `openblas`?");
    refused(&["--threads", "0"], "wanted a number from 1 on, or `all`");
    refused(&["--seconds", "NaN"], "wanted a number of seconds above 0");
    refused(&["--rounds", "2"], "3..=1000");
    refused(&["--overhead", "--shape", "4x4x4"], "cannot be used with");
    // A file where a folder should be: nobody can write there, root included.
    let file = tempfile::NamedTempFile::new().expect("a file");
    let inside = file.path().join("inside");
    let inside = inside.to_str().expect("a plain name");
    refused(&["--shape", "4x4x4", "--out", inside], "cannot write to");
}
