//! What each room must not know. Every invariant is an absence, read from manifests and sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Direct dependencies of each workspace package, dev-dependencies apart.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--no-deps",
            "--offline",
        ])
        .current_dir(ROOT)
        .output()
        .expect("cargo runs");
    let metadata: Value =
        serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    let text = |value: &Value| value.as_str().expect("a string").to_owned();
    metadata["packages"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|package| {
            let own = package["dependencies"].as_array().expect("a list").iter();
            let names = own
                .filter(|d| d["kind"].is_null())
                .map(|d| text(&d["name"]));
            (text(&package["name"]), names.collect())
        })
        .collect()
}

fn libraries() -> impl Iterator<Item = String> {
    dependencies()
        .into_keys()
        .filter(|name| name.starts_with("fanin-") && name != "fanin-cli")
}

#[test]
fn rooms_know_only_the_rooms_they_may() {
    // Which of our own crates each may depend on.
    let allowed: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("fanin-activation", &[] as &[&str]),
        ("fanin-tensor", &["fanin-activation"]),
        ("fanin-init", &["fanin-activation"]),
        ("fanin-data", &["fanin-tensor"]),
        (
            "fanin-nn",
            &["fanin-tensor", "fanin-activation", "fanin-init"],
        ),
        (
            "fanin-lab",
            &[
                "fanin-tensor",
                "fanin-activation",
                "fanin-init",
                "fanin-data",
                "fanin-nn",
                "fanin-report",
            ],
        ),
        ("fanin-report", &[]),
        (
            "fanin-cli",
            &[
                "fanin-activation",
                "fanin-init",
                "fanin-data",
                "fanin-nn",
                "fanin-lab",
                "fanin-report",
                "fanin-tensor",
            ],
        ),
        ("xtask", &[]),
        (
            "benches",
            &[
                "fanin-tensor",
                "fanin-activation",
                "fanin-init",
                "fanin-nn",
                "fanin-data",
                "fanin-report",
            ],
        ),
        ("tests", &[]),
    ]);
    for (package, dependencies) in dependencies() {
        let allowed = allowed
            .get(package.as_str())
            .unwrap_or_else(|| panic!("{package} has no place in the plan"));
        for dependency in dependencies
            .iter()
            .filter(|name| name.starts_with("fanin-"))
        {
            assert!(
                allowed.contains(&dependency.as_str()),
                "{package} must not know {dependency}"
            );
        }
    }
}

#[test]
fn outside_things_are_fenced_in() {
    // Each crate with the packages that alone may name it.
    let fences: [(&str, &[&str]); 17] = [
        ("faer", &["benches"]),
        ("gemm", &["benches"]),
        ("matrixmultiply", &["benches"]),
        ("nalgebra", &["benches"]),
        ("libloading", &["benches"]),
        ("hdf5-pure", &["fanin-data"]),
        ("safetensors", &["fanin-data"]),
        ("png", &["fanin-data", "fanin-report"]),
        ("tiny-skia", &["fanin-report"]),
        ("ttf-parser", &["fanin-report"]),
        ("clap", &["fanin-cli", "benches"]),
        ("serde_json", &["fanin-cli", "fanin-data", "benches"]),
        ("toml", &["fanin-init", "fanin-cli"]),
        ("clap_complete", &["fanin-cli"]),
        ("clap_mangen", &["fanin-cli"]),
        ("indicatif", &["fanin-cli"]),
        ("rayon", &["fanin-tensor", "fanin-nn", "benches"]),
    ];
    let dependencies = dependencies();
    for (outside, inside) in fences {
        for (package, own) in &dependencies {
            assert!(
                !own.contains(outside) || inside.contains(&package.as_str()),
                "{package} must not depend on {outside}"
            );
        }
        assert!(
            inside
                .iter()
                .any(|package| dependencies[*package].contains(outside)),
            "nobody uses {outside} any more: mend this list"
        );
    }
}

/// Rust sources of a package's library, without comments.
fn sources(package: &str) -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a readable folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(
        &Path::new(ROOT).join("crates").join(package).join("src"),
        &mut found,
    );
    assert!(!found.is_empty(), "{package} has no sources");
    found
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).expect("readable");
            // Unit tests may do what the library may not.
            let text = text.split("#[cfg(test)]").next().unwrap_or_default();
            let code: Vec<&str> = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect();
            (path, code.join("\n"))
        })
        .collect()
}

fn forbid(package: &str, words: &[&str], why: &str) {
    for (path, code) in sources(package) {
        for word in words {
            assert!(!code.contains(word), "{}: `{word}`: {why}", path.display());
        }
    }
}

#[test]
fn libraries_have_no_side_channels() {
    for package in libraries() {
        forbid(
            &package,
            &["println!", "eprintln!", "print!(", "eprint!(", "dbg!("],
            "a library does not print",
        );
        forbid(
            &package,
            &["std::time", "Instant::", "SystemTime"],
            "a library does not read clocks",
        );
        forbid(
            &package,
            &["env::var", "std::env"],
            "a library does not read the environment",
        );
        forbid(
            &package,
            &[
                "rand::rng",
                "thread_rng",
                "from_os_rng",
                "SysRng",
                "from_entropy",
                "make_rng",
            ],
            "a library takes its randomness from seeds",
        );
        if package != "fanin-data" {
            forbid(
                &package,
                &["std::fs", "File::open", "std::net"],
                "only fanin-data opens files",
            );
        }
    }
}

#[test]
fn one_sound_version_of_the_product_kernels() {
    // private-gemm-x86 before 0.1.22 gives wrong products in some shapes.
    let lock =
        fs::read_to_string(Path::new(ROOT).join("Cargo.lock")).expect("Cargo.lock is committed");
    let mut versions = Vec::new();
    let mut lines = lock.lines();
    while let Some(line) = lines.next() {
        if line == "name = \"private-gemm-x86\"" {
            let version = lines.next().unwrap_or_default();
            versions.push(
                version
                    .trim_start_matches("version = ")
                    .trim_matches('"')
                    .to_owned(),
            );
        }
    }
    let [version] = versions.as_slice() else {
        panic!("wanted one version of private-gemm-x86, found {versions:?}");
    };
    let parts: Vec<u32> = version
        .split('.')
        .filter_map(|part| part.parse().ok())
        .collect();
    assert!(
        parts >= vec![0, 1, 22],
        "private-gemm-x86 {version} is older than 0.1.22"
    );
}

#[test]
fn one_rand() {
    let lock =
        fs::read_to_string(Path::new(ROOT).join("Cargo.lock")).expect("Cargo.lock is committed");
    for name in ["rand", "rand_distr", "rand_core"] {
        let entry = format!("name = \"{name}\"\n");
        assert!(
            lock.matches(&entry).count() <= 1,
            "several versions of {name}"
        );
    }
}

/// Packages with their features, as cargo would build them.
fn features(selection: &[&str]) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--prefix", "none"])
        .args(["--format", "{p} {f}"])
        .args(selection)
        .current_dir(ROOT)
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines()
        .map(|line| line.trim_end_matches(" (*)").trim_end().to_owned())
        .collect()
}

#[test]
fn program_and_tests_share_one_build() {
    let program = features(&["--package", "fanin-cli", "--edges", "normal,build"]);
    let tests = features(&["--workspace", "--edges", "normal,build,dev"]);
    let apart: Vec<&String> = program.difference(&tests).collect();
    assert!(
        apart.is_empty(),
        "built twice, because the tests want other features: {apart:#?}; see [dependencies] of fanin-cli"
    );
}

#[test]
fn no_library_has_unsafe_code() {
    for package in libraries() {
        forbid(
            &package,
            &["unsafe ", "expect(unsafe_code", "allow(unsafe_code"],
            "only benches and tests take raw pointers",
        );
    }
}
