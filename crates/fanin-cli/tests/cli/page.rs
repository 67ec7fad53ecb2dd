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

/// What is wrong with each page, a line a fault.
fn faults(chromium: &str, pages: &[String]) -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let axe = std::env::var("FANIN_AXE").map_or_else(
        |_| String::new(),
        |path| {
            let script = fs::read_to_string(&path).expect("FANIN_AXE names axe.min.js");
            format!("<script>{script}</script>")
        },
    );
    let pages: Vec<String> = pages.iter().map(|page| literal(page)).collect();
    let harness = format!(
        "<!DOCTYPE html><meta charset=utf-8><body><script>const pages = [{}]; const axe = {};\n{}</script>",
        pages.join(","),
        literal(&axe),
        include_str!("page.js")
    );
    let path = folder.path().join("harness.html");
    fs::write(&path, harness).expect("writable");
    let profile = folder.path().join("profile");
    let output = Command::new(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"])
        .args(["--window-size=1600,1000", "--virtual-time-budget=600000"])
        .arg(format!("--user-data-dir={}", profile.display()))
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

/// Changes to a page, and a word of what must be said of each.
const BROKEN: [(&str, &str, &str); 9] = [
    ("return sign * (x - y);", "return x - y;", ": "),
    (
        "other.removeAttribute(\"aria-sort\")",
        "other.id",
        "does not come back",
    ),
    (
        "if (nearest) onPoint(nearest);",
        "if (nearest) hide();",
        "under the pointer",
    ),
    (
        "(lines.length > 0 ? onPoint : onMark)(lists[list][index]);",
        "",
        "arrow key",
    ),
    (
        "root.dataset.theme = dark() ? \"light\" : \"dark\";",
        "",
        "theme",
    ),
    (
        "svg.setAttribute(\"aria-label\", name.textContent);",
        "",
        "no text alternative",
    ),
    (".wide { overflow-x: auto;", ".wide {", "px wide"),
    (
        "</main>",
        "<img src=\"https://example.org/a.png\" alt=\"a\"></main>",
        "refused",
    ),
    (
        "</main>",
        "<script>throw new Error(\"broken\")</script></main>",
        "broken",
    ),
];

#[test]
fn pages_work_in_a_browser() {
    let Some(chromium) = chromium() else {
        println!("skipped: no Chromium on the path, so that no page was opened");
        return;
    };
    let names = ["index.html", "question.html", "explained.html"];
    let mut pages = names
        .map(|name| fs::read_to_string(written().join(name)).expect("a page"))
        .to_vec();
    for (name, page) in names.iter().zip(&pages) {
        assert!(page.len() < 2_000_000, "{name} has {} bytes", page.len());
    }
    // The same check must notice what is broken.
    for (from, to, _) in BROKEN {
        assert!(pages[1].contains(from), "{from}");
        pages.push(pages[1].replacen(from, to, 1));
    }
    let faults = faults(chromium, &pages);
    for (name, faults) in names.iter().zip(&faults) {
        assert!(faults.is_empty(), "{name}:\n{}", faults.join("\n"));
    }
    for ((from, _, wanted), faults) in BROKEN.iter().zip(&faults[names.len()..]) {
        let noticed = faults.iter().any(|fault| fault.contains(wanted));
        assert!(noticed, "{from}: {wanted} is not in {faults:?}");
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
