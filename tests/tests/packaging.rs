//! What a registry shows of each crate: its manifest, and its README, where nothing is hidden and
//! no link knows where rustdoc's items are.

use std::fs;
use std::path::PathBuf;

const CRATES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates");

/// The folders of the crates.
fn crates() -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(CRATES).expect("a readable folder");
    entries.map(|entry| entry.expect("an entry").path())
}

fn read(path: PathBuf) -> String {
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn manifests_say_what_a_registry_asks_for() {
    for folder in crates() {
        let manifest = read(folder.join("Cargo.toml"));
        for key in [
            "description = ",
            "readme = \"README.md\"",
            "license.workspace",
            "repository.workspace",
            "keywords",
            "categories",
        ] {
            assert!(manifest.contains(key), "{}: no {key}", folder.display());
        }
        // Every crate gets the full text of both licenses.
        for file in ["LICENSE-APACHE", "LICENSE-MIT"] {
            assert!(
                folder.join(file).is_file(),
                "{}: no {file}",
                folder.display()
            );
        }
    }
}

#[test]
fn documentation_has_the_items_behind_features() {
    for folder in crates() {
        let manifest = read(folder.join("Cargo.toml"));
        let features = manifest.split("[features]").nth(1).unwrap_or_default();
        let features = features.split("\n[").next().unwrap_or_default();
        let is_optional = |line: &&str| line.contains(" = [") && !line.starts_with("default");
        let names = features.lines().filter(is_optional);
        let names = names.filter_map(|line| line.split(' ').next());
        let default = features.lines().find(|line| line.starts_with("default"));
        let hidden: Vec<&str> = names
            .filter(|name| default.is_none_or(|all| !all.contains(&format!("\"{name}\""))))
            .collect();
        assert!(
            hidden.is_empty() || manifest.contains("all-features = true"),
            "{}: the documentation lacks {hidden:?}",
            folder.display()
        );
    }
}

#[test]
fn readmes_read_well_without_rustdoc() {
    for folder in crates() {
        let (path, mut is_rust) = (folder.join("README.md"), false);
        for (number, line) in (1..).zip(read(path.clone()).lines()) {
            let place = format!("{}:{number}: {line}", path.display());
            if line.starts_with("```") {
                is_rust = !is_rust && line.starts_with("```rust");
            } else if is_rust {
                let is_hidden = line == "#" || line.starts_with("# ");
                assert!(!is_hidden, "{place}: only rustdoc hides this line");
            } else if let Some(end) = line.find("`]") {
                let target = line[end + 2..].chars().next();
                assert!(
                    matches!(target, Some('(' | '[' | ':')),
                    "{place}: a link to nowhere"
                );
            }
        }
    }
}
