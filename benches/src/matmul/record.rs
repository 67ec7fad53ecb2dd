//! Records in files that appear whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::compare::{Standing, standings};
use super::machine::{Machine, version};
use super::outcome::{Group, Outcome, spoken};
use super::peak::Peak;

/// A folder that can be written to.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Makes the folder and tries it, before anything is measured.
    ///
    /// # Errors
    /// If it cannot be made, or nothing can be written there.
    pub fn new(path: &Path) -> io::Result<Self> {
        fs::create_dir_all(path)?;
        part(path)?;
        Ok(Self(path.to_owned()))
    }

    /// Writes a file under another name, then gives it its own.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, name: &str, content: &str) -> io::Result<PathBuf> {
        let mut file = part(&self.0)?;
        file.write_all(content.as_bytes())?;
        file.as_file().sync_all()?;
        let path = self.0.join(name);
        readable(&file);
        file.persist(&path).map_err(|error| error.error)?;
        Ok(path)
    }
}

fn part(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    tempfile::Builder::new()
        .prefix(".matmul-")
        .suffix(".part")
        .tempfile_in(folder)
}

/// Temporary files are private; records are not.
#[cfg(unix)]
fn readable(file: &tempfile::NamedTempFile) {
    use std::os::unix::fs::PermissionsExt;
    // Without it the file is still whole.
    let _ = file
        .as_file()
        .set_permissions(fs::Permissions::from_mode(0o644));
}

#[cfg(not(unix))]
fn readable(_: &tempfile::NamedTempFile) {}

/// One line for each back end in each group.
pub fn csv(machine: &Machine, peaks: &[Peak], groups: &[Group]) -> String {
    let mut out = String::from(
        "date,cpu,processors,revision,class,shape,precision,threads,backend,version,status,rounds,repetitions,\
         seconds_median,seconds_lower_quartile,seconds_upper_quartile,gflops,peak_gflops,share_of_peak,standing\n",
    );
    for group in groups {
        let standings = standings(group);
        for (backend, outcome) in &group.outcomes {
            let mut fields = vec![
                machine.date.clone(),
                machine.cpu.clone(),
                machine.processors.to_string(),
                machine.revision.clone(),
                group.class.to_string(),
                group.shape.to_string(),
                group.precision.to_owned(),
                group.threads.to_string(),
                backend.to_string(),
                match outcome {
                    Outcome::Missing(_) => String::new(),
                    _ => version(*backend),
                },
            ];
            match outcome {
                Outcome::Timed(timing) => {
                    let seconds = timing.summary();
                    let gflops = group.shape.flop() / seconds.median / 1e9;
                    let peak = peak_of(peaks, group);
                    let standing = standings.iter().find(|(other, _)| other == backend);
                    fields.extend([
                        "timed".to_owned(),
                        timing.seconds.len().to_string(),
                        timing.repetitions.to_string(),
                        format!("{:.6e}", seconds.median),
                        format!("{:.6e}", seconds.lower),
                        format!("{:.6e}", seconds.upper),
                        format!("{gflops:.4}"),
                        format!("{peak:.4}"),
                        format!("{:.4}", gflops / peak),
                        match standing {
                            Some((_, Standing::Fastest)) => "fastest",
                            Some((_, Standing::WithinNoise)) => "within noise",
                            _ => "slower",
                        }
                        .to_owned(),
                    ]);
                }
                Outcome::Wrong(how) => fields.push(format!("wrong: {how}")),
                Outcome::Skipped(seconds) => {
                    fields.push(format!("skipped: would take {}", spoken(*seconds)));
                }
                Outcome::Sequential => fields.push("sequential".to_owned()),
                Outcome::Missing(error) => fields.push(error.to_string()),
            }
            fields.resize(20, String::new());
            let fields: Vec<String> = fields.iter().map(|field| quoted(field)).collect();
            out.push_str(&fields.join(","));
            out.push('\n');
        }
    }
    out
}

/// The peak that a group's rates are a share of; NaN if it was not measured.
pub(super) fn peak_of(peaks: &[Peak], group: &Group) -> f64 {
    peaks
        .iter()
        .find(|peak| peak.precision == group.precision && peak.threads == group.threads)
        .map_or(f64::NAN, |peak| peak.gflops)
}

/// A field as RFC 4180 wants it.
fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_whole_and_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let inner = folder.path().join("a/b");
        let out = Folder::new(&inner).expect("writable");
        out.write("x.csv", "1\n").expect("writable");
        out.write("x.csv", "2\n").expect("writable");
        assert_eq!(
            fs::read_to_string(inner.join("x.csv")).expect("there"),
            "2\n"
        );
        assert_eq!(fs::read_dir(&inner).expect("readable").count(), 1);
    }

    #[test]
    fn fields_with_commas_are_quoted() {
        assert_eq!(quoted("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(quoted("plain"), "plain");
    }
}
