//! The program as a person or a script uses it: output, errors, exit codes, files.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;

fn fanin(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fanin"));
    command
        .args(words)
        .env_remove("FANIN_COURSE_DATA")
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

/// Refused: exit code 2, one clear line, nothing on stdout; as JSON, one object with the same words.
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

#[test]
fn train_prints_what_the_contract_says() {
    let output = run(&["train", "--iterations", "201", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(
        text(&output.stdout).starts_with("{\n  \"schema\": 1,"),
        "schema comes first"
    );
    let object = json(&output);
    for (key, value) in [
        ("spec", "randn/sqrt(n_prev)"),
        ("canonical", "lecun_normal"),
        ("rng", "fanin"),
        ("activation", "relu"),
        ("loss", "stable"),
        ("form", "dual"),
        ("precision", "f64"),
    ] {
        assert_eq!(object[key], value, "{key}");
    }
    assert_eq!(object["layers"], serde_json::json!([12288, 20, 7, 5, 1]));
    let iterations: Vec<u64> = object["history"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|record| record["iteration"].as_u64().expect("a number"))
        .collect();
    assert_eq!(iterations, [0, 100, 200]);
    assert_eq!(object["data"]["source"], "seeded");
    assert_eq!(object["data"]["seed"], 1);
    assert!(
        object["data"]["digest"]
            .as_str()
            .is_some_and(|digest| digest.starts_with("sha256:"))
    );
    assert_eq!(
        object["constant_train_majority"],
        serde_json::json!({"class": 0, "train": 137, "test": 17})
    );
    for part in ["train", "test"] {
        let counts: Vec<u64> = object[part]["confusion"]
            .as_array()
            .expect("rows")
            .iter()
            .flat_map(|row| {
                row.as_array()
                    .expect("a row")
                    .iter()
                    .map(|count| count.as_u64().expect("a count"))
            })
            .collect();
        assert_eq!(counts.iter().sum::<u64>(), object[part]["total"]);
        assert_eq!(counts[0] + counts[3], object[part]["correct"]);
    }
}

#[test]
fn a_diverged_run_is_an_answer() {
    let output = run(&["train", "--init", "randn**0.001", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0));
    let object = json(&output);
    assert_eq!(
        object["history"][0],
        serde_json::json!({"iteration": 0, "cost": null, "non_finite": "nan"})
    );
    assert_eq!(object["outcome"], "diverged");
    assert_eq!(object["causes"][0]["cause"], "non_finite_weights");
    assert_eq!(object["test"]["correct"], 17);
    assert_eq!(object["test"]["nan"], 50);
}

#[test]
fn the_courses_line_is_accepted_as_copied() {
    let copied = "parameters['W' + str(l)] = np.random.randn(layer_dims[l], layer_dims[l-1]) / np.sqrt(layer_dims[l-1])";
    let of = |init: &str| {
        json(&run(&[
            "train",
            "--init",
            init,
            "--iterations",
            "3",
            "--format",
            "json",
        ]))
    };
    let (copied, short) = (of(copied), of("randn/sqrt(n_prev)"));
    assert_eq!(copied["canonical"], "lecun_normal");
    assert_eq!(copied["history"], short["history"]);
}

#[test]
fn bad_input_gets_one_clear_line() {
    let train = |words: &[&'static str]| [&["train"], words].concat();
    refused(
        &train(&["--init", "he_norml"]),
        "usage",
        &["he_norml", "he_normal"],
    );
    refused(
        &train(&["--init", "normal(std=-1)"]),
        "usage",
        &["std", "-1"],
    );
    refused(
        &train(&["--init", "normal(std=nan)"]),
        "usage",
        &["std", "NaN"],
    );
    refused(
        &train(&["--init", "randn/"]),
        "usage",
        &["position 7", "end"],
    );
    refused(
        &train(&["--init", "np.random.randn((n, n_prev))*0.01"]),
        "usage",
        &["tuple"],
    );
    refused(&train(&["--layers", "12288,0,1"]), "usage", &["0 units"]);
    refused(
        &train(&["--layers", "12288,1000000000000,1"]),
        "network",
        &["1000000000000", "limit"],
    );
    refused(
        &train(&["--layers", "12288,99999999999999999999,1"]),
        "usage",
        &["99999999999999999999"],
    );
    refused(
        &train(&["--layers", "10^12"]),
        "usage",
        &["10^12", "12288,20,7,5,1"],
    );
    refused(&train(&["--layers", "12288"]), "usage", &["output"]);
    refused(&train(&["--layers", ""]), "usage", &["12288,20,7,5,1"]);
    refused(
        &train(&["--layers"]),
        "usage",
        &["value is required", "--layers"],
    );
    refused(
        &train(&["--layers", "100,5,1"]),
        "network",
        &["100", "12288"],
    );
    refused(
        &train(&["--learning-rate", "nan"]),
        "network",
        &["learning rate", "NaN", "positive"],
    );
    refused(
        &train(&["--learning-rate", "-0.1"]),
        "network",
        &["-0.1", "positive"],
    );
    refused(
        &train(&["--learning-rate", "fast"]),
        "usage",
        &["fast", "--learning-rate"],
    );
    refused(
        &train(&["--iterations", "0"]),
        "network",
        &["iterations", "at least 1"],
    );
    refused(&train(&["--frm", "dual"]), "usage", &["--frm", "--form"]);
    refused(&train(&["--form", "dul"]), "usage", &["dul", "dual"]);
    refused(
        &train(&["--activation", "rleu"]),
        "usage",
        &["rleu", "relu"],
    );
    refused(&train(&["--rng", "torch"]), "usage", &["torch", "numpy"]);
    refused(
        &train(&["--rng", "numpy", "--seed", "99999999999"]),
        "init",
        &["99999999999", "4294967295"],
    );
    refused(
        &train(&["--rng", "numpy", "--init", "truncated_normal(std=1)"]),
        "init",
        &["truncated normal"],
    );
    refused(&["tran"], "usage", &["tran", "train"]);
    refused(&["repro", "--seeds", "0"], "usage", &["0", "1..=1000"]);
}

#[test]
fn bad_files_get_one_clear_line() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = |name: &str| folder.path().join(name).display().to_string();
    let missing = at("missing");
    refused(&["train", "--data", &missing], "data", &[&missing]);
    refused(&["repro", "--data", &missing], "data", &[&missing]);
    let empty = at("");
    refused(
        &["train", "--data", &empty],
        "data",
        &["train_catvnoncat.h5"],
    );
    fs::write(at("train_catvnoncat.h5"), "no HDF5").expect("writable");
    fs::write(at("test_catvnoncat.h5"), "no HDF5").expect("writable");
    refused(
        &["train", "--data", &empty],
        "data",
        &["train_catvnoncat.h5", "HDF5"],
    );

    let before = listing(folder.path());
    refused(
        &["train", "--save", &at("nowhere/w.npz")],
        "io",
        &["nowhere", "no folder"],
    );
    refused(
        &["train", "--save", &at("w.txt")],
        "usage",
        &["w.txt", ".safetensors", ".npz"],
    );
    fs::create_dir(at("folder.npz")).expect("writable");
    refused(
        &["train", "--save", &at("folder.npz")],
        "io",
        &["folder.npz", "it is a folder"],
    );
    fs::remove_dir(at("folder.npz")).expect("removable");
    refused(
        &["data", "show", "--out", &at("nowhere/x.png")],
        "io",
        &["no folder"],
    );
    refused(
        &["repro", "--out", &at("train_catvnoncat.h5")],
        "io",
        &["train_catvnoncat.h5"],
    );
    assert_eq!(listing(folder.path()), before, "nothing was written");
}

fn listing(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("readable");
    let mut names: Vec<String> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn files_appear_whole() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = |name: &str| folder.path().join(name).display().to_string();
    for name in ["w.safetensors", "w.npz"] {
        let output = run(&["train", "--iterations", "2", "--save", &at(name)]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    }
    let output = run(&["data", "show", "--out", &at("sheet.png")]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(
        listing(folder.path()),
        ["sheet.png", "w.npz", "w.safetensors"],
        "no temporary file is left"
    );
    let png = fs::read(at("sheet.png")).expect("readable");
    assert!(png.starts_with(b"\x89PNG\r\n"));
    let weights = fs::read(at("w.safetensors")).expect("readable");
    for name in ["W1", "b1", "W4", "b4"] {
        let quoted = format!("\"{name}\"");
        assert!(
            weights
                .windows(quoted.len())
                .any(|window| window == quoted.as_bytes()),
            "{name}"
        );
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().display().to_string();
    let save = folder.path().join("w.npz").display().to_string();
    for words in [
        &[
            "train",
            "--iterations",
            "1000000000",
            "--save",
            &save,
            "--format",
            "json",
        ] as &[&str],
        &["repro", "--seeds", "1000", "--out", &out],
    ] {
        let child = fanin(words)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        // Until it trains: its temporary file is there.
        for _ in 0..600 {
            if !listing(folder.path()).is_empty() {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        std::thread::sleep(Duration::from_millis(300));
        let killed = Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status();
        assert!(killed.expect("kill runs").success());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(130), "{}", text(&output.stderr));
        assert!(
            text(&output.stderr).contains("interrupted"),
            "{}",
            text(&output.stderr)
        );
        if words[0] == "train" {
            assert_eq!(json(&output)["error"]["kind"], "interrupted");
        }
        assert_eq!(listing(folder.path()), Vec::<String>::new(), "{words:?}");
    }
}

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
fn long_nonsense_gets_a_short_line() {
    let nonsense = "x".repeat(100_000);
    let output = run(&["train", "--activation", &nonsense]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stderr.len() < 1000, "{} bytes", output.stderr.len());
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
    assert_eq!(listing(folder.path()), ["costs.svg", "results.md"]);

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
        "why would the «z» computed be close to 1.0?",
        "random walk",
        "holds",
    ] {
        assert!(text(&output.stdout).contains(part), "{part}");
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
}

#[test]
fn repulsion_has_no_dual_form() {
    refused(
        &[
            "train",
            "--repulsion",
            "0.1",
            "--form",
            "dual",
            "--iterations",
            "1",
        ],
        "network",
        &["no dual form", "mixes the rows"],
    );
}

#[test]
fn explain_names_the_disease_and_proves_the_remedy() {
    let output = run(&[
        "explain",
        "--init",
        "randn*0.01",
        "--prove",
        "--format",
        "json",
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let object = json(&output);
    assert_eq!(object["schema"], 1);
    assert_eq!(object["outcome"], "collapsed_to_base_rate");
    assert_eq!(object["causes"][0]["cause"], "vanishing_forward");
    assert_eq!(
        object["remedy"]["numpy"],
        "W = np.random.randn(n, n_prev)*np.sqrt(2/n_prev)"
    );
    assert_eq!(object["proof"][0]["outcome"], "learned");
    // 12288 weights of variance 1e-4 on inputs of the printed mean square.
    let inputs = object["inputs"]["second_moment"]
        .as_f64()
        .expect("a number");
    let z = &object["signal"][0]["predicted"]["z_second_moment"];
    assert!((z.as_f64().expect("a number") / (12288.0 * 1e-4 * inputs) - 1.0).abs() < 1e-12);

    let words = run(&["explain", "--init", "randn*0.01"]);
    let words = text(&words.stdout);
    for part in [
        "answers one class, «non-cat», for every image; 34 % is the share of that class",
        "vanishing signal, from layer 2 on",
        "torch.nn.init.normal_",
    ] {
        assert!(
            words
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .contains(part),
            "{words}"
        );
    }
}

#[test]
fn explain_tells_a_power_from_a_product() {
    let output = run(&["explain", "--init", "randn**0.001"]);
    let words = text(&output.stdout)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(
        words.contains("Your code has `**` where `*` was meant"),
        "{words}"
    );
    let healthy = run(&["explain"]);
    assert!(text(&healthy.stdout).contains("It learns: nothing to mend."));
}

#[test]
fn explain_reads_weights_made_anywhere() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["w.npz", "w.safetensors"] {
        let path = folder.path().join(name);
        let file = path.to_str().expect("UTF-8");
        let train = [
            "train",
            "--iterations",
            "1",
            "--init",
            "zeros",
            "--save",
            file,
        ];
        assert_eq!(run(&train).status.code(), Some(0));
        let object = json(&run(&["explain", "--weights", file, "--format", "json"]));
        assert_eq!(object["layers"], serde_json::json!([12288, 20, 7, 5, 1]));
        assert_eq!(object["causes"][0]["cause"], "zero_gradient");
        assert_eq!(object["weights"], file);
    }
    let text_file = folder.path().join("w.txt");
    refused(
        &["explain", "--weights", text_file.to_str().expect("UTF-8")],
        "data",
        &[".safetensors or .npz"],
    );
    refused(
        &["explain", "--weights", "w.npz", "--init", "zeros"],
        "usage",
        &["--init"],
    );
    refused(
        &["explain", "--layers", "3,2,1", "--prove"],
        "usage",
        &["--data"],
    );
    refused(&["explain", "--out", "signal.jpg"], "usage", &["FILE.svg"]);
}

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

    let folder = tempfile::tempdir().expect("a folder");
    for (command, name) in [("phase", "phase.svg"), ("explain", "signal.svg")] {
        let path = folder.path().join(name);
        let output = run(&[command, "--out", path.to_str().expect("UTF-8")]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert!(
            fs::read_to_string(&path)
                .expect("a figure")
                .starts_with("<svg")
        );
    }
}
