//! Records in files that appear whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::Machine;

/// Where records lie.
const RECORDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/record");

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

    /// The records of a processor: `benches/record/<cpu>`.
    ///
    /// # Errors
    /// As of [`Folder::new`].
    pub fn of(machine: &Machine) -> io::Result<Self> {
        Self::new(&Path::new(RECORDS).join(machine.folder()))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
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
        .prefix(".bench-")
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

/// Writes `benches/record/<cpu>/<date>-<bench>.csv`, whole or not at all, and says where. Each row
/// gets the processor and the revision in front.
///
/// # Errors
/// If the file cannot be written.
pub fn record_csv(bench: &str, header: &str, rows: &[String]) -> io::Result<PathBuf> {
    let machine = Machine::here();
    let mut text = format!("cpu,revision,{header}\n");
    for row in rows {
        let cpu = quoted(&machine.cpu);
        text.push_str(&format!("{cpu},{},{row}\n", machine.revision));
    }
    Folder::of(&machine)?.write(&format!("{}-{bench}.csv", machine.date), &text)
}

/// A field as RFC 4180 wants it.
pub(crate) fn quoted(field: &str) -> String {
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
