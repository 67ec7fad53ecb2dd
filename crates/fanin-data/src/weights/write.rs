//! Weight files that are written: headers first, then numbers in the same order.
//!
//! A writer never holds more than a piece of the numbers, and counts what it was given against what
//! its headers promise, so that a file is either whole or an error. The bytes depend on the tensors
//! alone, not on the pieces, the clock or the system: two runs with equal weights give equal files.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::io::{Cursor, Seek, Write};

use half::{bf16, f16};

use super::format::WeightFormat;
use super::npz::ArchiveWriter;
use super::number::Number;
use super::tensor::{Dtype, Tensor, TensorHeader};
use super::{npy, safetensors};
use crate::{Error, Result};

/// Writes a weight file: first the list of tensors, then their numbers in that order, in pieces of
/// any length, so that no tensor need be in memory.
///
/// The same tensors give the same bytes, however they are cut. In a safetensors file of several
/// types, list the widest first: then all numbers are aligned.
///
/// ```
/// use fanin_data::{Dtype, TensorHeader, WeightFormat, WeightWriter};
/// let tensors = vec![
///     TensorHeader::new("W1", Dtype::F32, &[2, 3])?,
///     TensorHeader::new("b1", Dtype::F32, &[2])?,
/// ];
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
    tensors: Vec<TensorHeader>,
    /// Whose turn it is.
    current: usize,
    /// Bytes that it lacks.
    missing: u64,
    sink: Sink<W>,
    buffer: Vec<u8>,
}

/// Where bytes go: two formats are a stream, the third is an archive.
#[derive(Debug)]
enum Sink<W: Write + Seek> {
    Safetensors(W),
    Npy(W),
    Npz(ArchiveWriter<W>),
}

/// Numbers that become bytes at a time: their bytes stay in the cache until they are written.
const PIECE: usize = 1 << 15;

impl<W: Write + Seek> WeightWriter<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// [`Error::TensorName`] and [`Error::TensorType`] as in [`TensorHeader::new`], and when two
    /// tensors share a name; [`Error::Encode`] for `bf16` in NumPy's formats, which have no such
    /// type, and unless an NPY file gets exactly one tensor; [`Error::Unwritable`].
    pub fn new(format: WeightFormat, tensors: Vec<TensorHeader>, mut out: W) -> Result<Self> {
        let mut seen = BTreeSet::new();
        for tensor in &tensors {
            tensor.check()?;
            let name = tensor.name();
            if !seen.insert(name) {
                return Err(Error::TensorName {
                    name: name.to_owned(),
                    problem: "there twice",
                });
            }
            if *tensor.dtype() == Dtype::Bf16 && format != WeightFormat::Safetensors {
                return Err(format.refuse(format!(
                    "tensor {name} is bf16, which NumPy does not have; take safetensors, or f32"
                )));
            }
        }
        let sink = match format {
            WeightFormat::Safetensors => {
                safetensors::write_header(&mut out, &tensors)?;
                Sink::Safetensors(out)
            }
            WeightFormat::Npz => Sink::Npz(ArchiveWriter::new(out)),
            WeightFormat::Npy if tensors.len() == 1 => Sink::Npy(out),
            WeightFormat::Npy => {
                return Err(format.refuse(format!(
                    "it holds one tensor, got {}; take NPZ or safetensors",
                    tensors.len()
                )));
            }
        };
        let mut writer = Self {
            tensors,
            current: 0,
            missing: 0,
            sink,
            buffer: Vec::new(),
        };
        writer.begin()?;
        Ok(writer)
    }

    /// Writes the next numbers, all of one tensor.
    ///
    /// # Errors
    /// [`Error::WeightOrder`] if they are of another type than the tensor whose turn it is, or
    /// more than it lacks; [`Error::Unwritable`].
    pub fn write<T: Number>(&mut self, values: &[T]) -> Result<()> {
        if values.is_empty() {
            return Ok(());
        }
        let got = size_of_val(values) as u64;
        let Some(tensor) = self.tensors.get(self.current) else {
            return Err(Error::WeightOrder {
                tensor: "after the last tensor".to_owned(),
                problem: format!("wanted no more numbers, got {}", values.len()),
            });
        };
        if T::TYPE != *tensor.dtype() || got > self.missing {
            return Err(Error::WeightOrder {
                tensor: format!("tensor {}", tensor.name()),
                problem: format!(
                    "wanted at most {} numbers of type {}, got {} of type {}",
                    self.missing_numbers(tensor),
                    tensor.dtype(),
                    values.len(),
                    T::TYPE
                ),
            });
        }
        for piece in values.chunks(PIECE) {
            self.buffer.clear();
            T::encode(piece, &mut self.buffer);
            match &mut self.sink {
                Sink::Safetensors(out) | Sink::Npy(out) => out.write_all(&self.buffer),
                Sink::Npz(archive) => archive.write(&self.buffer),
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
                problem: format!("wanted {} more numbers", self.missing_numbers(tensor)),
            });
        }
        match self.sink {
            Sink::Safetensors(out) | Sink::Npy(out) => Ok(out),
            Sink::Npz(archive) => archive.finish(),
        }
        .and_then(|mut out| out.flush())
        .map_err(|source| Error::Unwritable { source })
    }

    /// Numbers, not bytes, since that is what a caller counts.
    fn missing_numbers(&self, tensor: &TensorHeader) -> u64 {
        self.missing / tensor.dtype().bytes().unwrap_or(1) as u64
    }

    /// Begins tensors until one takes numbers.
    fn begin(&mut self) -> Result<()> {
        while let Some(tensor) = self.tensors.get(self.current) {
            match &mut self.sink {
                Sink::Npz(archive) => archive.begin(tensor)?,
                Sink::Npy(out) => out
                    .write_all(&npy::header(tensor)?)
                    .map_err(|source| Error::Unwritable { source })?,
                Sink::Safetensors(_) => {}
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

/// The bytes of a weight file with these tensors. The same tensors give the same bytes: in a
/// safetensors file they are sorted by type, the widest first, and by name; in an NPZ file they
/// keep their order.
///
/// # Errors
/// Those of [`WeightWriter::new`].
///
/// ```
/// use fanin_data::{Dtype, Tensor, WeightFormat, encode_weights};
/// let w1 = Tensor::new("W1", Dtype::F32, &[2, 3], vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
/// let bytes = encode_weights(WeightFormat::Safetensors, &[w1])?;
/// assert!(bytes.ends_with(&6.0_f32.to_le_bytes()));
/// # Ok::<(), fanin_data::Error>(())
/// ```
pub fn encode_weights(format: WeightFormat, tensors: &[Tensor]) -> Result<Vec<u8>> {
    let mut tensors: Vec<&Tensor> = tensors.iter().collect();
    if format == WeightFormat::Safetensors {
        // All numbers are aligned so: it is the order of the format's own writer.
        tensors.sort_by_key(|tensor| (Reverse(tensor.header().dtype().bytes()), tensor.name()));
    }
    let headers = tensors.iter().map(|tensor| tensor.header().clone());
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = WeightWriter::new(format, headers.collect(), &mut bytes)?;
    for tensor in tensors {
        match tensor.header().dtype() {
            Dtype::F64 => writer.write(tensor.values())?,
            Dtype::F32 => rounded::<f32, _>(&mut writer, tensor)?,
            Dtype::F16 => rounded::<f16, _>(&mut writer, tensor)?,
            Dtype::Bf16 => rounded::<bf16, _>(&mut writer, tensor)?,
            // Refused with its header.
            Dtype::Other(_) => {}
        }
    }
    writer.finish()?;
    Ok(bytes.into_inner())
}

/// Double precision to `T`, in pieces, so that no second copy of a tensor is made.
fn rounded<T: Number, W: Write + Seek>(
    writer: &mut WeightWriter<W>,
    tensor: &Tensor,
) -> Result<()> {
    let mut pieces = tensor.values().chunks(PIECE);
    pieces.try_for_each(|piece| {
        let piece: Vec<T> = piece.iter().map(|&value| T::nearest(value)).collect();
        writer.write(&piece)
    })
}
