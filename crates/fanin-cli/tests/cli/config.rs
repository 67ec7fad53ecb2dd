//! `--config` and `--print-config`.

use std::fs;
use std::path::PathBuf;

use crate::{fanin, json, refused, run, text};

struct Config(tempfile::TempDir);

impl Config {
    fn new(content: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(folder.path().join("my.toml"), content).expect("writable");
        Self(folder)
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("my.toml")
    }
}

/// What `--print-config` says of a key.
#[track_caller]
fn in_effect(content: &str, words: &[&str], key: &str) -> String {
    let config = Config::new(content);
    let output = fanin(words)
        .args(["--print-config", "--config"])
        .arg(config.path())
        .env("FANIN_COURSE_DATA", "from the environment")
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let start = format!("{key} = ");
    let mut lines = text(&output.stdout).lines();
    let value = lines.find_map(|line| line.strip_prefix(&start));
    value.unwrap_or("not set").to_owned()
}

#[test]
fn what_is_typed_goes_before_the_file_and_the_file_before_all_else() {
    let content = "seed = 3\nlearning_rate = 0.02\n[train]\nseed = 4\n[explain]\nseed = 5\n";
    assert_eq!(in_effect(content, &["train"], "learning-rate"), "0.02");
    assert_eq!(
        in_effect("learning-rate = 1", &["train"], "learning-rate"),
        "1.0"
    );
    // The command's own table counts more than what stands above all of them.
    assert_eq!(in_effect(content, &["train"], "seed"), "4");
    assert_eq!(in_effect(content, &["explain"], "seed"), "5");
    assert_eq!(in_effect(content, &["explain", "--seed", "6"], "seed"), "6");
    assert_eq!(in_effect("seed = 0x10", &["train"], "seed"), "16");

    let data = |content: &str, words: &[&str]| in_effect(content, words, "data");
    assert_eq!(data("", &["repro"]), "\"from the environment\"");
    assert_eq!(data("data = \"file\"", &["repro"]), "\"file\"");
    assert_eq!(
        data("data = \"file\"", &["repro", "--data", "typed"]),
        "\"typed\""
    );
    assert_eq!(
        in_effect("[data.show]\nout = \"a.png\"", &["data", "show"], "out"),
        "\"a.png\""
    );
    assert_eq!(
        in_effect("format = \"json\"\n", &["list"], "format"),
        "\"json\""
    );
}

#[test]
fn lists_and_switches() {
    let layers = |content: &str| in_effect(content, &["train"], "layers");
    assert_eq!(layers("layers = [12288, 7, 1]"), "[12288, 7, 1]");
    assert_eq!(layers("layers = \"12288,7,1\""), "[12288, 7, 1]");
    assert_eq!(layers(""), "not set");

    let shapes = "shape = [\"a=2x3\", \"b=4\"]";
    assert_eq!(
        in_effect(shapes, &["init"], "shape"),
        "[\"a=2x3\", \"b=4\"]"
    );
    // What is typed does not add to the list of the file, it takes its place.
    assert_eq!(
        in_effect(shapes, &["init", "--shape", "c=5"], "shape"),
        "[\"c=5\"]"
    );

    let prove = |content: &str| in_effect(content, &["explain"], "prove");
    assert_eq!(prove("prove = true"), "true");
    assert_eq!(prove("prove = false"), "false");
}

#[test]
fn what_is_typed_silences_what_excludes_it() {
    let content = "init = \"zeros\"";
    assert_eq!(
        in_effect(content, &["explain", "--weights", "w.npz"], "init"),
        "not set"
    );
    assert_eq!(
        in_effect("verbose = true", &["list", "--quiet"], "verbose"),
        "not set"
    );
}

#[test]
fn what_is_required_may_stand_in_the_file() {
    assert_eq!(
        in_effect("file = \"w.npy\"", &["inspect"], "file"),
        "\"w.npy\""
    );
    let config = Config::new("sigma-w = 1.5");
    let path = config.path().display().to_string();
    refused(
        &["phase", "--config", &path],
        "usage",
        &["--sigma-b", "required"],
    );
    let output = run(&["phase", "--config", &path, "--sigma-b", "0.1"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

/// Wrong in one place, which is named with line and column.
#[track_caller]
fn wrong(words: &[&str], content: &str, place: &str, parts: &[&str]) {
    let config = Config::new(content);
    let path = config.path().display().to_string();
    let place = format!("my.toml: {place}: ");
    let parts = [&[place.as_str()], parts].concat();
    refused(&[words, &["--config", &path]].concat(), "usage", &parts);
}

#[test]
fn errors_name_place_and_nearest() {
    // The command, the file, the place, and the parts of the message.
    let table = r#"
        train | seed = 3\n\n  [train]\n  learning-rat = 1\n | line 4, column 3 | unknown key `learning-rat` for fanin train | nearest is `learning-rate`
        train | lr = 0.02\n                      | line 1, column 1  | nearest is `learning-rate`
        train | é = 1\n                          | line 1, column 1  | unquoted key
        train | "é" = 1\n                        | line 1, column 1  | unknown key `é`
        train | [trian]\nseed = 1\n              | line 1, column 2  | `trian` | nearest is `train`
        train | [explain]\nproof = true\n        | line 2, column 1  | for fanin explain | `prove`
        list  | sigma-w = 1\n                    | line 1, column 1  | option of phase, and not of fanin list | [phase]
        train | config = "other.toml"\n          | line 1, column 1  | unknown key `config`
        train | something = 1\n                  | line 1, column 1  | unknown key `something` | `fanin train --help` lists
        train | # fast\nlearning-rate = -1\n     | line 2, column 1  | `-1` | wanted a positive number
        train | layers = [12288, "x", 1]\n       | line 1, column 18 | an item of `layers` is of type string
        train | seed = "3"\n                     | line 1, column 8  | of type string, wanted a whole number
        train | seed = 3.0\n                     | line 1, column 8  | of type float
        train | init = 3\n                       | line 1, column 8  | of type integer, wanted a string
        train | layers = [1, 2.5]\n              | line 1, column 14 | of type float | [12288, 20, 7, 5, 1]
        train | quiet = 1\n                      | line 1, column 9  | wanted true or false
        train | \nactivation = "rleu"\n          | line 2, column 1  | `rleu` | relu
        train | form = "dul"\n                   | line 1, column 1  | `dul` | auto, primal or dual | `dual`
        train | seed = -1\n                      | line 1, column 1  | -1
        train | seed = 1\nseed = 2\n             | line 2, column 1  | duplicate key
        train | l2 = 1\n[train]\nlearning-rate = 1\nlearning_rate = 2\n | line 4, column 1 | twice
        train | seed = \n                        | line 1, column 8  | my.toml
        explain | weights = "w.npz"\ninit = "zeros"\n | line 1, column 1 | --weights | cannot be used with | --init
    "#;
    for line in table.trim().lines() {
        let cells: Vec<&str> = line.split(" | ").collect();
        let content = cells[1].trim_end().replace("\\n", "\n");
        let parts: Vec<&str> = cells[3..]
            .iter()
            .map(|part| part.trim_end_matches(" |"))
            .collect();
        wrong(&[cells[0].trim()], &content, cells[2].trim(), &parts);
    }
    refused(
        &["train", "--config", "no/such.toml"],
        "io",
        &["no/such.toml", "no such file"],
    );
}

#[test]
fn a_run_from_its_own_configuration_is_the_same_run() {
    let words = [
        "train",
        "--iterations",
        "5",
        "--init",
        "randn*0.5",
        "--activation",
        "tanh",
        "--seed",
        "7",
    ];
    let printed = run(&[&words[..], &["--print-config"]].concat());
    let config = Config::new(text(&printed.stdout));
    let path = config.path().display().to_string();
    let typed = json(&run(&[&words[..], &["--format", "json"]].concat()));
    let read = json(&run(&["train", "--config", &path, "--format", "json"]));
    assert_eq!(typed, read);
    assert_eq!(read["seed"], 7);
}
