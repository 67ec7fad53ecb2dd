use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::Failure;

/// The processor's name, as far as the operating system tells.
pub fn cpu() -> String {
    let named = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    });
    named.unwrap_or_else(|| std::env::consts::ARCH.to_owned())
}

/// Writes `benches/record/<cpu>/<bench>-<date>.csv`, whole or not at all, and says where. Each row gets the processor
/// and the revision in front.
///
/// # Errors
/// If the file cannot be written.
pub fn record_csv(bench: &str, header: &str, rows: &[String]) -> Result<PathBuf, Failure> {
    let cpu = cpu();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("record")
        .join(slug(&cpu));
    fs::create_dir_all(&folder)?;
    let mut file = tempfile::NamedTempFile::new_in(&folder)?;
    let revision = revision();
    writeln!(file, "cpu,revision,{header}")?;
    for row in rows {
        writeln!(file, "{},{revision},{row}", quoted(&cpu))?;
    }
    let path = folder.join(format!("{bench}-{}.csv", today()?));
    file.persist(&path)?;
    Ok(path)
}

/// A field of a CSV file.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// `Intel(R) Xeon(R) Processor` as `intel-r-xeon-r-processor`.
fn slug(text: &str) -> String {
    let words: Vec<String> = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    words.join("-")
}

/// The commit that was measured, or nothing outside a repository.
fn revision() -> String {
    let git = Command::new("git")
        .args(["describe", "--always", "--dirty"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output();
    git.ok()
        .filter(|output| output.status.success())
        .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
        .unwrap_or_default()
}

/// The date in Greenwich, as 2026-11-22.
fn today() -> Result<String, Failure> {
    let days = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs() / 86_400;
    // Years begin in March here, so that the leap day is their last; 719,468 days from 0000-03-01 to 1970-01-01.
    // After Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + u64::from(month <= 2);
    Ok(format!("{year:04}-{month:02}-{day:02}"))
}
