//! `fanin explain`.

use crate::terminal::bash;
use crate::{json, refused, run, text};

#[test]
fn explain_names_the_cause_and_proves_the_fix() {
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
        "W = np.random.randn(n, n_prev)*np.sqrt(2/n_prev); b = np.zeros((n, 1))"
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
        "answers one class, \"non-cat\", for every image; 34 % is the share of that class",
        "vanishing signal, from layer 2 on",
        "torch.nn.init.kaiming_normal_(m.weight, nonlinearity='relu')",
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
fn in_brief_there_is_no_theory() {
    let explain = |more: &[&str]| {
        let output = run(&[&["explain", "--init", "randn*0.01"], more].concat());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        text(&output.stdout).to_owned()
    };
    let (whole, brief) = (explain(&[]), explain(&["--brief"]));
    for part in [
        "z theory",
        "rule  ",
        "Forecast",
        "deep linear",
        "mean squares",
    ] {
        assert!(
            whole.contains(part) && !brief.contains(part),
            "`{part}`\n{whole}\n{brief}"
        );
    }
    for part in ["a differs by", "4.0e-5", "cause  ", "fix  ", "NumPy:"] {
        assert!(
            whole.contains(part) && brief.contains(part),
            "`{part}`\n{whole}\n{brief}"
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
    assert!(text(&healthy.stdout).contains("It learns: nothing to fix."));
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
    let file = folder.path().join("with paths.npz").display().to_string();
    let train = format!(
        "$fanin train --iterations 1 --residual --activation 'leaky_relu(slope=0.2)' --save '{file}'"
    );
    let trained = bash(&train);
    let said = text(&trained.stdout);
    let (_, line) = said
        .split_once("fanin explain ")
        .expect("how to look at them");
    let line = line.lines().next().expect("a line");
    let object = json(&bash(&format!("$fanin explain {line} --format json")));
    assert_eq!(object["weights"], file);
    assert_eq!(object["residual"], true);
    assert_eq!(object["activation"], "leaky_relu(slope=0.2)");
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
