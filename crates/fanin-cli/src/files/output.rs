use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use indicatif::{HumanBytes, HumanCount};
use tempfile::NamedTempFile;

use crate::failure::{Failure, io_words};
use crate::terminal::Terminal;

/// A file that appears whole, under its final name, or not at all.
///
/// Made before the work begins, so that an unwritable place is known before anything is computed.
pub(crate) struct Output<'t> {
    pub(super) path: PathBuf,
    file: NamedTempFile,
    terminal: &'t Terminal,
}

impl<'t> Output<'t> {
    /// Opens a temporary file beside `path`.
    pub(crate) fn reserve(path: &Path, terminal: &'t Terminal) -> Result<Self, Failure> {
        if path.is_dir() {
            return Err(Failure::unwritable(path, "it is a folder"));
        }
        let parent = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let file = tempfile::Builder::new()
            .prefix(".fanin-")
            .suffix(".part")
            .tempfile_in(parent)
            // tempfile's own message names the random name of the temporary file.
            .map_err(|error| Failure::unwritable(path, reason(parent, error.kind())))?;
        terminal.remember(file.path());
        Ok(Self {
            path: path.to_owned(),
            file,
            terminal,
        })
    }

    /// Refuses content of this many bytes for which the disk has no room, before any of it is
    /// written.
    ///
    /// A file that is there already makes no room: it stays until the new one is whole. Where
    /// nobody knows the room, and where the name is that of a device or a pipe, writing will show.
    pub(crate) fn check_room(&self, bytes: u64) -> Result<(), Failure> {
        if fs::metadata(&self.path).is_ok_and(|there| !there.is_file()) {
            return Ok(());
        }
        match free(self.file.as_file()) {
            Some(free) if free < bytes => {
                Err(Failure::unwritable(&self.path, too_large(bytes, free)))
            }
            _ => Ok(()),
        }
    }

    /// Writes the content and gives the file its name.
    pub(crate) fn write(mut self, content: &[u8]) -> Result<PathBuf, Failure> {
        self.file
            .write_all(content)
            .map_err(Failure::writing(&self.path))?;
        self.finish()
    }

    /// Has the content written piece by piece, and gives the file its name.
    pub(crate) fn write_with(
        self,
        write: impl FnOnce(&File) -> Result<(), Failure>,
    ) -> Result<PathBuf, Failure> {
        write(self.file.as_file())?;
        self.finish()
    }

    fn finish(self) -> Result<PathBuf, Failure> {
        let path = self.path;
        self.file
            .as_file()
            .sync_all()
            .map_err(Failure::writing(&path))?;
        readable(&self.file);
        let bytes = self.file.as_file().metadata().map_or(0, |file| file.len());
        self.file
            .persist(&path)
            .map_err(|error| Failure::writing(&path)(error.error))?;
        self.terminal
            .detail(format_args!("wrote {}: {bytes} bytes", path.display()));
        Ok(path)
    }
}

/// What follows the last dot of a name.
pub(crate) fn extension(path: &Path) -> Option<&str> {
    path.extension().and_then(|extension| extension.to_str())
}

/// Makes a folder, its parents included.
pub(crate) fn folder(path: &Path) -> Result<(), Failure> {
    if matches!(extension(path), Some("html" | "svg" | "png")) && !path.exists() {
        let name = path.display();
        return Err(Failure::usage(format!(
            "{name} is a file's name; wanted a folder, for a page and its figures"
        )));
    }
    fs::create_dir_all(path).map_err(Failure::writing(path))
}

/// `it takes 3.64 TiB, and the disk has 31.02 GiB free`; to the byte where that would be the same
/// number twice.
fn too_large(bytes: u64, free: u64) -> String {
    let words = [bytes, free].map(|bytes| HumanBytes(bytes).to_string());
    let [bytes, free] = if words[0] == words[1] {
        [bytes, free].map(|bytes| format!("{} bytes", HumanCount(bytes)))
    } else {
        words
    };
    format!("it takes {bytes}, and the disk has {free} free")
}

/// Bytes that this user may still write to the disk where the file is.
#[cfg(unix)]
fn free(file: &File) -> Option<u64> {
    let disk = rustix::fs::fstatvfs(file).ok()?;
    // What has no size, or does not know it, says 0: file systems in memory without a limit, some
    // of networks.
    (disk.f_blocks > 0).then(|| disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(not(unix))]
fn free(_: &File) -> Option<u64> {
    None
}

fn reason(parent: &Path, kind: std::io::ErrorKind) -> String {
    match kind {
        std::io::ErrorKind::NotFound => format!("there is no folder {}", parent.display()),
        kind => format!("{} in {}", io_words(&kind.into()), parent.display()),
    }
}

/// Temporary files are private; results are made as readable as other new files.
#[cfg(unix)]
fn readable(file: &NamedTempFile) {
    use std::os::unix::fs::PermissionsExt;
    // Without it the file is still whole and the owner's.
    let _ = file
        .as_file()
        .set_permissions(fs::Permissions::from_mode(0o644));
}

#[cfg(not(unix))]
fn readable(_: &NamedTempFile) {}
