//! `cargo xtask package`: what a registry would get. Every crate is packed as for publishing, and
//! its tests and examples are compiled from the package, against the other packages.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::{cargo, wait};

/// Packs and compiles all crates of the folder `crates`.
pub(crate) fn package() -> Result<(), ExitCode> {
    let crates = crates().map_err(|error| failed("cannot list the crates", &error))?;
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let target = std::path::absolute(target).map_err(|error| failed("no folder", &error))?;
    let mut pack = cargo(&["package", "--no-verify", "--offline", "--allow-dirty"]);
    for name in &crates {
        pack.args(["--package", name]);
    }
    // The next step finds them all fetched.
    wait(cargo(&["fetch", "--locked"]))?;
    wait(&mut pack)?;
    let packages = target.join("package");
    let folder = packages.join("unpacked");
    unpack(&crates, &packages, &folder)
        .map_err(|error| failed("cannot unpack the packages", &error))?;
    // The target folder is the workspace's own, so that dependencies are not checked again.
    let mut check = cargo(&["check", "--workspace", "--all-targets", "--offline"]);
    check.env("CARGO_TARGET_DIR", target);
    wait(check.current_dir(folder))
}

fn failed(what: &str, error: &io::Error) -> ExitCode {
    eprintln!("xtask: {what}: {error}");
    ExitCode::FAILURE
}

fn crates() -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir("crates")? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// A workspace of the unpacked crates. Each names the others by version, as from a registry, which
/// the workspace overrules by their folders.
fn unpack(crates: &[String], packages: &Path, folder: &Path) -> io::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    let (mut members, mut patches) = (String::new(), String::new());
    for name in crates {
        let package = newest(packages, name)?;
        let status = Command::new("tar")
            // With the time of now: cargo dates files in packages back, and would not notice that
            // they are others than those it checked before.
            .arg("-xmzf")
            .arg(&package)
            .arg("-C")
            .arg(folder)
            .status()?;
        if !status.success() {
            return Err(io::Error::other(format!("tar: {}", package.display())));
        }
        let unpacked = package.file_stem().unwrap_or_default().to_string_lossy();
        let _ = write!(members, "{unpacked:?}, ");
        let _ = writeln!(patches, "{name} = {{ path = {unpacked:?} }}");
    }
    // With the same profiles, dependencies are the ones that are already there.
    let root = fs::read_to_string("Cargo.toml")?;
    let profiles = root.find("[profile.").map_or("", |start| &root[start..]);
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [{members}]\n\n[patch.crates-io]\n{patches}\n{profiles}"
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::copy("Cargo.lock", folder.join("Cargo.lock"))?;
    Ok(())
}

/// The package of a crate: of several versions the one that was written last.
fn newest(packages: &Path, name: &str) -> io::Result<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(packages)? {
        let entry = entry?;
        let file = entry.file_name().to_string_lossy().into_owned();
        let version = file
            .strip_prefix(name)
            .and_then(|rest| rest.strip_prefix('-'));
        if version.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
            && file.ends_with(".crate")
        {
            found.push((entry.metadata()?.modified()?, entry.path()));
        }
    }
    found.sort();
    let (_, path) = found
        .pop()
        .ok_or_else(|| io::Error::other(format!("no package of {name}")))?;
    Ok(path)
}
