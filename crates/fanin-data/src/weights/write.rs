//! Writers of weight files that take the numbers in pieces, so that no tensor need be in memory.

use std::collections::BTreeSet;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

use npyz::WriterBuilder;
use safetensors::tensor::{Metadata, TensorInfo};
use zip::write::SimpleFileOptions;

use crate::{Dtype, Error, Number, Result, TensorSpec};

/// The formats that weights are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WeightFormat {
    /// For Rust, PyTorch and JAX.
    Safetensors,
    /// For `numpy.load`: one array a tensor, stored without compression, which does nothing for weights.
    Npz,
    /// For `numpy.load`: one tensor, without its name.
    Npy,
}

impl WeightFormat {
    /// The format that the end of a file's name stands for, if it does.
    ///
    /// ```
    /// use fanin_data::WeightFormat;
    /// assert_eq!(WeightFormat::of("model.safetensors".as_ref()), Some(WeightFormat::Safetensors));
    /// assert_eq!(WeightFormat::of("model.pt".as_ref()), None);
    /// ```
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "safetensors" => Some(Self::Safetensors),
            "npz" => Some(Self::Npz),
            "npy" => Some(Self::Npy),
            _ => None,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Safetensors => "safetensors",
            Self::Npz => "NPZ",
            Self::Npy => "NPY",
        }
    }

    fn refuse(self, reason: impl ToString) -> Error {
        Error::Encode {
            format: self.name(),
            reason: reason.to_string(),
        }
    }
}

/// Writes a weight file: first the list of tensors, then their numbers in that order, in pieces of any length.
///
/// The same tensors give the same bytes, however they are cut. In a safetensors file of several types, list the widest first: then all numbers are aligned.
///
/// ```
/// use fanin_data::{Dtype, TensorSpec, WeightFormat, WeightWriter};
/// let tensors = vec![TensorSpec::new("W1", Dtype::F32, &[2, 3])?, TensorSpec::new("b1", Dtype::F32, &[2])?];
/// let mut file = std::io::Cursor::new(Vec::new()); // or a std::fs::File
/// let mut writer = WeightWriter::new(WeightFormat::Safetensors, tensors, &mut file)?;
/// writer.write(&[1.0_f32, 2.0, 3.0, 4.0])?;
/// writer.write(&[5.0_f32, 6.0])?;
/// writer.write(&[0.0_f32, 0.0])?;
/// writer.finish()?;
/// # Ok::<(), fanin_data::Error>(())
/// ```
#[derive(Debug)]
pub struct WeightWriter<W: Write + Seek> {
    format: WeightFormat,
    tensors: Vec<TensorSpec>,
    /// Whose turn it is.
    current: usize,
    /// Bytes that it lacks.
    missing: u64,
    sink: Sink<W>,
    buffer: Vec<u8>,
}

#[derive(Debug)]
enum Sink<W: Write + Seek> {
    Plain(W),
    Archive(Box<zip::ZipWriter<UntilFailure<W>>>),
}

/// Where an archive goes. After a failure it takes anything and only counts: an archive that is dropped without having been finished writes its end,
/// and prints to stderr if it cannot.
#[derive(Debug)]
struct UntilFailure<W> {
    out: W,
    position: u64,
    failed: bool,
}

impl<W> UntilFailure<W> {
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

/// Numbers that become bytes at a time: their bytes stay in the cache until they are written.
const PIECE: usize = 1 << 15;

impl<W: Write + Seek> WeightWriter<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// [`Error::TensorName`] when two tensors share a name; [`Error::Encode`] for `bf16` in NumPy's formats, which have no such type, and for several tensors in an
    /// NPY file; [`Error::Unwritable`].
    pub fn new(format: WeightFormat, tensors: Vec<TensorSpec>, out: W) -> Result<Self> {
        check_distinct(&tensors)?;
        let bf16 = tensors.iter().find(|tensor| tensor.dtype() == Dtype::Bf16);
        if let (Some(tensor), WeightFormat::Npz | WeightFormat::Npy) = (bf16, format) {
            return Err(format.refuse(format!(
                "tensor {} is bf16, which NumPy does not have; take safetensors, or f32",
                tensor.name()
            )));
        }
        let sink = match format {
            WeightFormat::Safetensors => Sink::Plain(with_header(out, &tensors)?),
            WeightFormat::Npz => {
                let out = UntilFailure {
                    out,
                    position: 0,
                    failed: false,
                };
                Sink::Archive(Box::new(zip::ZipWriter::new(out)))
            }
            WeightFormat::Npy if tensors.len() == 1 => Sink::Plain(out),
            WeightFormat::Npy => {
                return Err(format.refuse(format!(
                    "it holds one tensor, got {}; take NPZ or safetensors",
                    tensors.len()
                )));
            }
        };
        let mut writer = Self {
            format,
            tensors,
            current: 0,
            missing: 0,
            sink,
            buffer: Vec::new(),
        };
        writer.begin()?;
        Ok(writer)
    }

    /// Writes the next numbers, which belong to one tensor.
    ///
    /// # Errors
    /// [`Error::WeightOrder`] if they are of another type than the tensor whose turn it is, or more than it lacks; [`Error::Unwritable`].
    pub fn write<T: Number>(&mut self, values: &[T]) -> Result<()> {
        if values.is_empty() {
            return Ok(());
        }
        let got = size_of_val(values) as u64;
        let Some(tensor) = self.tensors.get(self.current) else {
            return Err(Error::WeightOrder {
                tensor: "behind the last tensor".to_owned(),
                problem: format!("wanted no more numbers, got {}", values.len()),
            });
        };
        if T::TYPE != tensor.dtype() || got > self.missing {
            let wanted = self.missing / tensor.dtype().bytes() as u64;
            return Err(Error::WeightOrder {
                tensor: format!("tensor {}", tensor.name()),
                problem: format!(
                    "wanted {wanted} numbers of type {} at most, got {} of type {}",
                    tensor.dtype(),
                    values.len(),
                    T::TYPE
                ),
            });
        }
        for piece in values.chunks(PIECE) {
            self.buffer.clear();
            T::append(piece, &mut self.buffer);
            match &mut self.sink {
                Sink::Plain(out) => out.write_all(&self.buffer),
                Sink::Archive(archive) => archive.write_all(&self.buffer),
            }
            .map_err(|source| Error::Unwritable { source })?;
        }
        self.missing -= got;
        if self.missing == 0 {
            self.current += 1;
            self.begin()?;
        }
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// [`Error::WeightOrder`] if numbers are missing; [`Error::Unwritable`].
    pub fn finish(self) -> Result<()> {
        if let Some(tensor) = self.tensors.get(self.current) {
            return Err(Error::WeightOrder {
                tensor: format!("tensor {}", tensor.name()),
                problem: format!(
                    "wanted {} numbers more",
                    self.missing / tensor.dtype().bytes() as u64
                ),
            });
        }
        let mut out = match self.sink {
            Sink::Plain(out) => out,
            Sink::Archive(archive) => {
                let end = archive.finish();
                end.map_err(|error| unwritable(error.into()))?.out
            }
        };
        out.flush().map_err(unwritable)
    }

    /// Begins tensors until one takes numbers.
    fn begin(&mut self) -> Result<()> {
        while let Some(tensor) = self.tensors.get(self.current) {
            match (&mut self.sink, self.format) {
                (Sink::Archive(archive), _) => {
                    let header = npy_header(tensor).map_err(|error| self.format.refuse(error))?;
                    // The clock and the system must not show in the bytes. Weights do not compress, and np.savez stores them too.
                    let length = tensor.bytes().saturating_add(header.len() as u64);
                    let options = SimpleFileOptions::default()
                        .compression_method(zip::CompressionMethod::Stored)
                        .last_modified_time(zip::DateTime::default())
                        .system(zip::System::Unix)
                        .unix_permissions(0o644)
                        .large_file(length >= u64::from(u32::MAX));
                    archive
                        .start_file(format!("{}.npy", tensor.name()), options)
                        .map_err(|error| unwritable(error.into()))?;
                    archive.write_all(&header).map_err(unwritable)?;
                }
                (Sink::Plain(out), WeightFormat::Npy) => {
                    let header = npy_header(tensor).map_err(|error| self.format.refuse(error))?;
                    out.write_all(&header).map_err(unwritable)?;
                }
                (Sink::Plain(_), _) => {}
            }
            self.missing = tensor.bytes();
            if self.missing > 0 {
                break;
            }
            self.current += 1;
        }
        Ok(())
    }
}

fn unwritable(source: io::Error) -> Error {
    Error::Unwritable { source }
}

/// The length of the header, the header as JSON, and spaces until the numbers begin at a multiple of 8.
fn with_header<W: Write>(mut out: W, tensors: &[TensorSpec]) -> Result<W> {
    let refused = |error: &dyn ToString| WeightFormat::Safetensors.refuse(error.to_string());
    let mut end = 0_usize;
    let mut entries = Vec::with_capacity(tensors.len());
    for tensor in tensors {
        let start = end;
        let bytes = usize::try_from(tensor.bytes()).ok();
        end = bytes
            .and_then(|bytes| start.checked_add(bytes))
            .ok_or_else(|| refused(&"the bytes of all tensors cannot be counted"))?;
        let info = TensorInfo {
            dtype: match tensor.dtype() {
                Dtype::F64 => safetensors::Dtype::F64,
                Dtype::F32 => safetensors::Dtype::F32,
                Dtype::F16 => safetensors::Dtype::F16,
                Dtype::Bf16 => safetensors::Dtype::BF16,
            },
            shape: tensor.shape().to_vec(),
            data_offsets: (start, end),
        };
        entries.push((tensor.name().to_owned(), info));
    }
    let metadata = Metadata::new(None, entries).map_err(|error| refused(&error))?;
    let mut header = serde_json::to_vec(&metadata).map_err(|error| refused(&error))?;
    header.resize(header.len().next_multiple_of(8), b' ');
    out.write_all(&(header.len() as u64).to_le_bytes())
        .and_then(|()| out.write_all(&header))
        .map_err(unwritable)?;
    Ok(out)
}

fn npy_header(tensor: &TensorSpec) -> io::Result<Vec<u8>> {
    let dtype = match tensor.dtype() {
        Dtype::F64 => "<f8",
        Dtype::F32 => "<f4",
        Dtype::F16 => "<f2",
        Dtype::Bf16 => return Err(io::Error::other("NumPy has no bf16")),
    };
    let shape: Vec<u64> = tensor.shape().iter().map(|&size| size as u64).collect();
    let mut header = Vec::new();
    npyz::WriteOptions::new_header_only()
        .dtype(npyz::DType::Plain(dtype.parse().map_err(io::Error::other)?))
        .shape(&shape)
        .writer(&mut header)
        .write_header_only()?;
    Ok(header)
}

fn check_distinct(tensors: &[TensorSpec]) -> Result<()> {
    let mut seen = BTreeSet::new();
    for tensor in tensors {
        if !seen.insert(tensor.name()) {
            return Err(Error::TensorName {
                name: tensor.name().to_owned(),
                problem: "there twice",
            });
        }
    }
    Ok(())
}
