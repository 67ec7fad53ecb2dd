//! Pages in a browser: Chromium, without a window, where it is installed.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use crate::{run, text};

/// A folder with the pages that the program writes; both tests look at the same ones.
fn written() -> &'static Path {
    static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        write_pages(folder.path());
        folder
    });
    FOLDER.path()
}

/// What `repro`, `ask` and `explain` write into a folder.
fn write_pages(folder: &Path) {
    let at = |name: &str| folder.join(name).display().to_string();
    let question = at("question.html");
    let explained = at("explained.html");
    let repro = at("");
    for words in [
        vec!["repro", "--seeds", "1", "--out", &repro],
        vec!["ask", "sum-of-small", "--out", &question],
        vec!["explain", "--init", "randn*0.01", "--out", &explained],
    ] {
        let output = run(&words);
        assert!(
            output.status.success(),
            "{words:?}: {}",
            text(&output.stderr)
        );
    }
}

fn chromium() -> Option<&'static str> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    names.into_iter().find(|name| {
        let version = Command::new(name).arg("--version").output();
        version.is_ok_and(|output| output.status.success())
    })
}

/// A JavaScript string that may stand in a script of a page.
fn literal(words: &str) -> String {
    let string = serde_json::to_string(words).expect("a string");
    string.replace("</", "<\\/").replace("<!--", "<\\!--")
}

/// What is wrong with a page, one line each.
fn faults(chromium: &str, page: &Path, folder: &Path) -> Vec<String> {
    let axe = std::env::var("FANIN_AXE").map_or_else(
        |_| String::new(),
        |path| {
            let script = fs::read_to_string(&path).expect("FANIN_AXE names axe.min.js");
            format!("<script>{script}</script>")
        },
    );
    let html = fs::read_to_string(page).expect("the page");
    let harness = format!(
        "<!DOCTYPE html><meta charset=utf-8><body><script>const html = {}; const axe = {};\n{}</script>",
        literal(&html),
        literal(&axe),
        include_str!("page.js")
    );
    let path = folder.join("harness.html");
    fs::write(&path, harness).expect("writable");
    let output = Command::new(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"])
        .args(["--window-size=1600,1000", "--virtual-time-budget=60000"])
        .arg(format!(
            "--user-data-dir={}",
            folder.join("profile").display()
        ))
        .arg(format!("file://{}", path.display()))
        .output()
        .expect("Chromium starts");
    let dom = text(&output.stdout);
    let (_, rest) = dom
        .split_once("<pre id=\"result\">")
        .unwrap_or_else(|| panic!("no result: {dom}\n{}", text(&output.stderr)));
    let (result, _) = rest.split_once("</pre>").expect("an end");
    let plain = result
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    serde_json::from_str(&plain).unwrap_or_else(|error| panic!("{error}: {plain}"))
}

#[test]
fn pages_work_in_a_browser() {
    let Some(chromium) = chromium() else {
        println!("skipped: no Chromium on the path, so that no page was opened");
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in ["index.html", "question.html", "explained.html"] {
        let page = written().join(name);
        let size = fs::metadata(&page).expect("written").len();
        assert!(size < 2_000_000, "{name} has {size} bytes");
        let faults = faults(chromium, &page, folder.path());
        assert!(faults.is_empty(), "{name}:\n{}", faults.join("\n"));
    }
}

#[test]
fn a_run_gives_the_same_files_each_time() {
    let again = tempfile::tempdir().expect("a temporary folder");
    write_pages(again.path());
    for entry in fs::read_dir(written()).expect("a folder") {
        let name = entry.expect("an entry").file_name();
        let read = |folder: &Path| fs::read(folder.join(&name)).expect("a file");
        assert!(read(written()) == read(again.path()), "{name:?} differs");
    }
}
