//! Which machine, which revision, which day: what stands beside a number in a record.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

/// The repository's root.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Where and when something was measured.
#[derive(Debug, Clone)]
pub struct Machine {
    /// The processor's name.
    pub cpu: String,
    /// Processors that this program may use.
    pub processors: usize,
    /// `2026-11-22`, in universal time.
    pub date: String,
    /// The revision of the sources, with `-dirty` if files were changed; `unknown` without git.
    pub revision: String,
}

impl Machine {
    /// This machine, now.
    pub fn here() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        Self {
            cpu: cpu(),
            processors: std::thread::available_parallelism().map_or(1, usize::from),
            date: date(now.map_or(0, |now| now.as_secs() / 86400)),
            revision: revision(),
        }
    }

    /// A name for a folder: `intel-r-xeon-r-processor`.
    pub fn folder(&self) -> String {
        let plain = |c: char| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                ' '
            }
        };
        let words: String = self.cpu.chars().map(plain).collect();
        let words: Vec<&str> = words.split_whitespace().collect();
        words.join("-")
    }
}

/// The processor's name, as far as the operating system tells.
pub fn cpu() -> String {
    let linux = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    });
    linux
        .or_else(|| output("sysctl", &["-n", "machdep.cpu.brand_string"]))
        .or_else(|| std::env::var("PROCESSOR_IDENTIFIER").ok())
        .unwrap_or_else(|| std::env::consts::ARCH.to_owned())
}

fn revision() -> String {
    let Some(hash) = output("git", &["rev-parse", "--short", "HEAD"]) else {
        return "unknown".to_owned();
    };
    match output("git", &["status", "--porcelain", "--untracked-files=no"]) {
        Some(changes) if changes.is_empty() => hash,
        _ => hash + "-dirty",
    }
}

fn output(program: &str, words: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(words)
        .current_dir(Path::new(ROOT))
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

/// The Gregorian date of a day since 1970 (Hinnant, "chrono-compatible low-level date algorithms",
/// civil_from_days).
fn date(days: u64) -> String {
    // Days since 0000-03-01: a year that begins in March ends with the leap day.
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = (shifted_month + 2) % 12 + 1;
    let year = 400 * era + year_of_era + u64::from(month <= 2);
    format!("{year}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        assert_eq!(
            [0, 59, 11_016, 20_779].map(date),
            ["1970-01-01", "1970-03-01", "2000-02-29", "2026-11-22"]
        );
    }

    #[test]
    fn a_folder_is_plain() {
        let machine = Machine {
            cpu: "Intel(R) Xeon(R) @ 2.1GHz".into(),
            processors: 2,
            date: String::new(),
            revision: String::new(),
        };
        assert_eq!(machine.folder(), "intel-r-xeon-r-2-1ghz");
    }
}
