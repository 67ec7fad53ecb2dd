//! What is read and written: whole files or none.

use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::{fanin, json, listing, refused, run, text};

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
