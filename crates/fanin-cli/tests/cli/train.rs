//! `fanin train`.

use crate::{all_refused, json, refused, run, text};

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
    all_refused(
        "
        train --init he_norml                       | usage   | he_norml | he_normal
        train --init normal(std=-1)                 | usage   | std | -1
        train --init normal(std=nan)                | usage   | std | NaN
        train --init normal(std=1                   | usage   | found the end, wanted `)`
        train --init randn/                         | usage   | position 7 | end
        train --layers 12288,0,1                    | usage   | 0 units
        train --layers 12288,1000000000000,1        | network | 1000000000000 | limit
        train --layers 12288,99999999999999999999,1 | usage   | 99999999999999999999
        train --layers 10^12                        | usage   | 10^12 | 12288,20,7,5,1
        train --layers 12288                        | usage   | output
        train --layers                              | usage   | value is required | --layers
        train --layers 100,5,1                      | network | 100 | 12288
        train --residual --layers 12288,7,1         | usage   | two hidden layers | 12288,7,1
        train --learning-rate nan                   | usage   | learning rate | NaN | positive
        train --learning-rate -0.1                  | usage   | -0.1 | positive
        train --learning-rate fast                  | usage   | fast | --learning-rate
        train --iterations 0                        | usage   | iterations | at least 1
        train --frm dual                            | usage   | --frm | --form
        train --form dul                            | usage   | dul | dual
        train --repulsion 0.1 --form dual           | network | no dual form | mixes the rows
        train --activation rleu                     | usage   | rleu | relu
        train --rng torch                           | usage   | torch | numpy
        train --rng numpy --seed 99999999999        | init    | 99999999999 | 4294967295
        train --rng numpy --init truncated_normal(std=1) | init | truncated normal
        tran                                        | usage   | tran | train
        ask why                                     | usage   | `why`; there are thirty-four
        repro --seeds 0                             | usage   | `0` | --seeds | wanted a whole number from 1 to 1000
        repro --seeds -1                            | usage   | `-1` | wanted
        train --seed -1                             | usage   | `-1` | wanted
        data show --data-seed -1                    | usage   | `-1` | wanted
        phase --sigma-w -1 --sigma-b 0              | usage   | `-1` | wanted
        ",
    );
    refused(&["train", "--layers", ""], "usage", &["12288,20,7,5,1"]);
    refused(
        &["train", "--init", "np.random.randn((n, n_prev))*0.01"],
        "usage",
        &["tuple"],
    );
}

/// The command line of Windows leaves quotes where they are.
#[test]
fn matching_quotes_around_a_value_are_taken_off() {
    let train = |init: &str, activation: &str| {
        let options = ["--init", init, "--activation", activation];
        let words = [
            &["train", "--iterations", "2", "--format", "json"],
            &options[..],
        ];
        json(&run(&words.concat()))
    };
    let plain = train("randn*0.5", "tanh");
    assert_eq!(plain["spec"], "randn*0.5");
    assert_eq!(train("'randn*0.5'", "\"tanh\""), plain);
    refused(&["train", "--init", "'randn*0.5"], "usage", &["'"]);
}

#[test]
fn a_file_in_place_of_a_folder_is_told_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("train_catvnoncat.h5");
    std::fs::write(&file, b"anything").expect("a file");
    let [file, folder] = [&file, folder.path()].map(|path| path.display().to_string());
    refused(
        &["train", "--data", &file],
        "data",
        &["is a file", "the folder of train_catvnoncat.h5"],
    );
    refused(&["train", "--data", ""], "usage", &["--data", "`seeded`"]);
    refused(&["train", "--config", &folder], "io", &["it is a folder"]);
}

#[test]
fn long_nonsense_gets_a_short_line() {
    let nonsense = "x".repeat(100_000);
    let output = run(&["train", "--activation", &nonsense]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stderr.len() < 1000, "{} bytes", output.stderr.len());
}

#[test]
fn residual_paths_lead_around_layers() {
    let common = [
        "train",
        "--init",
        "he_normal",
        "--iterations",
        "30",
        "--format",
        "json",
    ];
    let deep = [
        "--layers",
        "12288,9,9,9,9,9,9,9,9,9,9,9,9,9,9,9,9,9,9,9,9,1",
    ];
    let costs = [&[] as &[&str], &["--residual"]].map(|more| {
        let output = run(&[&common[..], &deep[..], more].concat());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let object = json(&output);
        assert_eq!(object["residual"], !more.is_empty());
        let last = object["history"].as_array().and_then(|all| all.last());
        last.expect("recorded")["cost"].as_f64().expect("a number")
    });
    assert!(costs[1] < costs[0], "{costs:?}");
}
