use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Where the run leaves its table and figure.
pub(crate) const RUN: &str = "target/readme";
const BEGIN: &str = "<!-- begin: cargo xtask readme -->";
const END: &str = "<!-- end: cargo xtask readme -->";

/// Puts table and figure of the run into the README.
pub(crate) fn write() -> Result<(), ExitCode> {
    let (readme, new) = spliced()?;
    save(&readme, &new)?;
    let figure = read(&path(RUN).join("costs.svg"))?;
    save(&path("docs/costs.svg"), &figure)
}

/// Compares them instead.
pub(crate) fn check() -> Result<(), ExitCode> {
    let (readme, new) = spliced()?;
    if read(&readme)? == new
        && read(&path("docs/costs.svg"))? == read(&path(RUN).join("costs.svg"))?
    {
        return Ok(());
    }
    eprintln!(
        "xtask: README.md or docs/costs.svg is not what a run gives: `cargo xtask readme` rewrites them"
    );
    Err(ExitCode::from(1))
}

/// The README with the run's table between the markers.
fn spliced() -> Result<(PathBuf, String), ExitCode> {
    let readme = path("README.md");
    let text = read(&readme)?;
    let table = read(&path(RUN).join("results.md"))?;
    let parts = text
        .split_once(BEGIN)
        .and_then(|(head, rest)| Some((head, rest.split_once(END)?.1)));
    let Some((head, tail)) = parts else {
        eprintln!("xtask: README.md lacks `{BEGIN}` and `{END}`");
        return Err(ExitCode::from(1));
    };
    let new = format!("{head}{BEGIN}\n{}\n{END}{tail}", table.trim());
    Ok((readme, new))
}

fn path(inside: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).join(inside)
}

fn read(path: &Path) -> Result<String, ExitCode> {
    fs::read_to_string(path).map_err(|error| failed(path, &error))
}

fn save(path: &Path, content: &str) -> Result<(), ExitCode> {
    fs::write(path, content).map_err(|error| failed(path, &error))
}

fn failed(path: &Path, error: &std::io::Error) -> ExitCode {
    eprintln!("xtask: {}: {error}", path.display());
    ExitCode::from(2)
}
