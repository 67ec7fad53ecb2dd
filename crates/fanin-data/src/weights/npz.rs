//! Archives of arrays, as `np.savez` and `np.savez_compressed` write them: a zip archive whose
//! members are `.npy` files, named `NAME.npy`.
//!
//! The directory at the archive's end says how long each member is; that is compared with what its
//! compressed bytes can become before anything is allocated. A member's checksum is compared after
//! its last number. What is written depends on the tensors alone: no clock, no system, no
//! compression.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::npy;
use super::stored::{Reason, Stored};
use super::tensor::TensorHeader;
use crate::{Error, Result};

/// Deflate makes at most 258 bytes of two bits.
const DEFLATE: u64 = 1032;

/// An archive that is read.
pub(super) type Archive = ZipArchive<BufReader<File>>;

/// The arrays of an archive of `length` bytes, whose headers are checked against it.
///
/// Every member is opened once for its header. A size that its compressed bytes cannot have is
/// refused first: an archive of a few hundred bytes may announce petabytes.
pub(super) fn open(file: File, length: u64) -> Reason<(Archive, Vec<Stored>)> {
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|error| match error {
        ZipError::InvalidArchive(_) => {
            "this is not an NPZ file, or not all of it: the directory at its end is missing or broken"
                .to_owned()
        }
        error => format!("this is not an NPZ file: {error}"),
    })?;
    let mut found = Vec::new();
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).map_err(|error| {
            let reason = error.to_string();
            if reason.contains("compression") {
                "its arrays are compressed in a way that NumPy does not; save with np.savez or np.savez_compressed"
                    .to_owned()
            } else {
                format!("array {index}: {reason}")
            }
        })?;
        let name = member
            .name()
            .map_err(|error| format!("array {index}: {error}"))?;
        let name = name.strip_suffix(".npy").unwrap_or(&name).to_owned();
        let size = member.size();
        let most = member.compressed_size().min(length).saturating_mul(DEFLATE);
        let header = if size > most {
            Err(format!(
                "{size} bytes are announced, at most {most} can come out of it"
            ))
        } else {
            npy::read_header(name.clone(), index, &mut member, size)
        };
        found.push(header.map_err(|reason| format!("array {name}: {reason}"))?);
    }
    Ok((archive, found))
}

/// Hands out the numbers of an array.
pub(super) fn read(archive: &mut Archive, stored: &Stored, each: impl FnMut(&[f64])) -> Reason<()> {
    let mut member = archive
        .by_index(stored.member)
        .map_err(|error| error.to_string())?;
    let mut header = (&mut member).take(stored.offset);
    io::copy(&mut header, &mut io::sink()).map_err(|error| error.to_string())?;
    stored.read(&mut member, each)?;
    // To its end, where the checksum is compared, and not beyond what was promised.
    match member.read(&mut [0]) {
        Ok(0) => Ok(()),
        Ok(_) => Err(format!(
            "more bytes than the {} its entry says",
            stored.offset + stored.header.bytes()
        )),
        Err(error) => Err(error.to_string()),
    }
}

/// An archive that is written.
#[derive(Debug)]
pub(super) struct ArchiveWriter<W: Write + Seek>(Box<ZipWriter<UntilFailure<W>>>);

impl<W: Write + Seek> ArchiveWriter<W> {
    /// Nothing is written before the first array.
    pub(super) fn new(out: W) -> Self {
        Self(Box::new(ZipWriter::new(UntilFailure {
            out,
            position: 0,
            failed: false,
        })))
    }

    /// Begins the next array.
    pub(super) fn begin(&mut self, tensor: &TensorHeader) -> Result<()> {
        let header = npy::header(tensor)?;
        let length = tensor.bytes().saturating_add(header.len() as u64);
        // The clock and the system must not show in the bytes. Weights do not compress, and
        // np.savez stores them too.
        let options = SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Stored)
            .last_modified_time(zip::DateTime::default())
            .system(zip::System::Unix)
            .unix_permissions(0o644)
            .large_file(length >= u64::from(u32::MAX));
        let begun = self.0.start_file(format!("{}.npy", tensor.name()), options);
        begun
            .map_err(io::Error::from)
            .and_then(|()| self.0.write_all(&header))
            .map_err(|source| Error::Unwritable { source })
    }

    /// Numbers of the array that was begun last.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    /// Writes the directory; gives back where the archive went.
    pub(super) fn finish(self) -> io::Result<W> {
        Ok(self.0.finish()?.out)
    }
}

/// Where an archive goes. After a failure it takes anything and only counts: an archive that is
/// dropped without having been finished writes its end, and prints to stderr if it cannot.
#[derive(Debug)]
struct UntilFailure<W> {
    out: W,
    position: u64,
    failed: bool,
}

impl<W> UntilFailure<W> {
    /// An interrupted call is not a failure: whoever called tries again.
    fn attempt<R>(&mut self, action: impl FnOnce(&mut W) -> io::Result<R>) -> io::Result<R> {
        let result = action(&mut self.out);
        let is_interrupted = |error: &io::Error| error.kind() == io::ErrorKind::Interrupted;
        self.failed = result.as_ref().is_err_and(|error| !is_interrupted(error));
        result
    }
}

impl<W: Write> Write for UntilFailure<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = if self.failed {
            bytes.len()
        } else {
            self.attempt(|out| out.write(bytes))?
        };
        self.position += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.failed {
            Ok(())
        } else {
            self.attempt(W::flush)
        }
    }
}

impl<W: Seek> Seek for UntilFailure<W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = match to {
            SeekFrom::Start(at) if self.failed => at,
            SeekFrom::Current(by) | SeekFrom::End(by) if self.failed => {
                self.position.saturating_add_signed(by)
            }
            to => self.attempt(|out| out.seek(to))?,
        };
        Ok(self.position)
    }
}
