use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Where the run leaves its table and figure.
pub(crate) const RUN: &str = "target/readme";
const FIGURE: &str = "docs/costs.svg";
const BEGIN: &str = "<!-- begin: cargo xtask readme -->";
const END: &str = "<!-- end: cargo xtask readme -->";

/// Puts table and figure of the run into the README.
pub(crate) fn write() -> Result<(), ExitCode> {
    let (readme, new) = spliced()?;
    save(&readme, &new)?;
    let figure = read(&path(RUN).join("costs.svg"))?;
    save(&path(FIGURE), &figure)
}

/// Compares table and figure instead. Rounding differs from processor to processor, and a few runs
/// are chaotic, so counts may differ by 3, and costs by 5 %; words in rows whose seeds agree may
/// not. Of the figure what it says of itself is compared, but for its numbers, which are the
/// table's.
pub(crate) fn check() -> Result<(), ExitCode> {
    let (readme, new) = spliced()?;
    let old = read(&readme)?;
    let (rows, new_rows): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    if rows.len() == new_rows.len()
        && rows
            .iter()
            .zip(&new_rows)
            .all(|(old, new)| same_row(old, new))
    {
        return check_figure();
    }
    for (old, new) in rows
        .iter()
        .zip(&new_rows)
        .filter(|(old, new)| !same_row(old, new))
    {
        eprintln!("README: {old}\nrun:    {new}");
    }
    eprintln!("xtask: README.md is not what a run gives: `cargo xtask readme` rewrites it");
    Err(ExitCode::from(1))
}

fn check_figure() -> Result<(), ExitCode> {
    let words = |figure: &Path| -> Result<String, ExitCode> {
        let figure = read(figure)?;
        let description = figure
            .split_once("<desc>")
            .and_then(|(_, rest)| rest.split_once("</desc>"));
        let description = description.map_or("", |(description, _)| description);
        let is_number = |word: &&str| {
            let digits = word.trim_matches([',', '.', ':']).replace(',', "");
            digits.parse::<f64>().is_ok()
        };
        let words = description.split(' ').filter(|word| !is_number(word));
        Ok(words.collect::<Vec<_>>().join(" "))
    };
    let (old, new) = (words(&path(FIGURE))?, words(&path(RUN).join("costs.svg"))?);
    if old == new {
        return Ok(());
    }
    eprintln!("{FIGURE}: {old}\nrun: {new}");
    eprintln!("xtask: {FIGURE} is not what a run draws: `cargo xtask readme` rewrites it");
    Err(ExitCode::from(1))
}

fn same_row(old: &str, new: &str) -> bool {
    let cells = |row: &str| {
        row.split('|')
            .map(|cell| cell.trim().to_owned())
            .collect::<Vec<_>>()
    };
    let (old, new) = (cells(old), cells(new));
    old.len() == new.len() && old.iter().zip(&new).all(|(old, new)| same_cell(old, new))
}

fn same_cell(old: &str, new: &str) -> bool {
    // A name, a rule, or a row whose seeds end differently.
    if old == new || old.contains(" × ") && new.contains(" × ") {
        return true;
    }
    let (old_numbers, new_numbers) = (numbers(old), numbers(new));
    let close = |(a, b): (&f64, &f64)| {
        let difference = (a - b).abs();
        difference <= 0.05 * a.abs() || a.abs() >= 1.0 && difference <= 3.0
    };
    !old_numbers.is_empty()
        && old_numbers.len() == new_numbers.len()
        && !old.starts_with('`')
        && old_numbers.iter().zip(&new_numbers).all(close)
}

fn numbers(cell: &str) -> Vec<f64> {
    cell.split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .filter_map(|word| word.parse().ok())
        .collect()
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
