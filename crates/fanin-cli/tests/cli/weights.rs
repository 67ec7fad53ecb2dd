//! `fanin explain --weights` with files of PyTorch, NumPy and Keras, made by
//! `tests/reference/weights/generate.py`.

use crate::{json, refused, run, text};

fn file(name: &str) -> String {
    format!(
        "{}/../../tests/reference/weights/{name}",
        env!("CARGO_MANIFEST_DIR")
    )
}

#[test]
fn files_of_other_libraries_are_explained() {
    for name in [
        "sequential.safetensors",
        "named.safetensors",
        "keras.safetensors",
        "course.npz",
        "compressed.npz",
    ] {
        let output = run(&["explain", "--weights", &file(name), "--format", "json"]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert_eq!(
            json(&output)["layers"],
            serde_json::json!([4, 3, 2]),
            "{name}"
        );
    }
    let output = run(&[
        "explain",
        "--weights",
        &file("nan.safetensors"),
        "--format",
        "json",
    ]);
    assert_eq!(json(&output)["causes"][0]["cause"], "non_finite_weights");
}

#[test]
fn an_activation_that_nobody_named_is_said_to_be_assumed() {
    let path = file("sequential.safetensors");
    for (more, is_assumed) in [(&[] as &[&str], true), (&["--activation", "tanh"], false)] {
        let output = run(&[&["explain", "--weights", &path], more].concat());
        let said = text(&output.stdout).contains("(assumed");
        assert_eq!(said, is_assumed, "{}", text(&output.stdout));
    }
}

#[test]
fn files_of_other_networks_get_one_clear_line() {
    for (name, parts) in [
        (
            "batch_norm.safetensors",
            ["running_mean", "batch normalization"],
        ),
        ("convolution.safetensors", ["conv1.weight", "[2, 1, 2, 2]"]),
        ("missing.safetensors", ["fc1.bias", "no weights"]),
        ("transposed.safetensors", ["fc1.weight", "transposed?"]),
    ] {
        refused(&["explain", "--weights", &file(name)], "network", &parts);
    }
}
