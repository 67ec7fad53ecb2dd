//! Weight files that are read: opened, listed, and their numbers in pieces or whole.
//!
//! Opening looks at everything that a header promises (types, shapes, places, lengths) before
//! memory is taken for it, so that a damaged or hostile file costs an error and nothing else. After
//! that, reading is one loop for all formats ([`Stored::read`]).

use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::format::WeightFormat;
use super::stored::{Reason, Stored};
use super::tensor::{Dtype, Tensor, TensorHeader};
use super::{npy, npz, safetensors};
use crate::{Error, Result};

/// A `.safetensors`, `.npz` or `.npy` file whose tensors are read one at a time and each in
/// pieces: neither the file nor a tensor need be in memory. When it is opened its headers are read
/// and checked against its length.
///
/// ```
/// use fanin_data::{Dtype, Tensor, WeightFile, WeightFormat, encode_weights};
/// let path = std::env::temp_dir().join("fanin-weight-file.npz");
/// let w1 = Tensor::new("W1", Dtype::F32, &[1, 2], vec![0.5, -0.5])?;
/// std::fs::write(&path, encode_weights(WeightFormat::Npz, &[w1])?)?;
///
/// let mut file = WeightFile::open(&path)?;
/// assert_eq!(file.tensors().next().map(|tensor| tensor.shape()), Some(&[1, 2][..]));
/// let mut sum = 0.0;
/// file.read(0, |piece| sum += piece.iter().sum::<f64>())?;
/// assert_eq!(sum, 0.0);
/// std::fs::remove_file(path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A tensor is named by its place in [`WeightFile::tensors`]: names in a file may be any text.
pub struct WeightFile {
    path: PathBuf,
    tensors: Vec<Stored>,
    source: Source,
}

/// A file with the numbers at known places, or an archive that finds its members itself.
enum Source {
    Safetensors(File),
    Npy(File),
    Npz(Box<npz::Archive>),
}

impl WeightFile {
    /// Opens a file, whose ending says what it is.
    ///
    /// # Errors
    /// [`Error::Unreadable`] if the file cannot be read; [`Error::Weights`] if it is not what its
    /// name says, or promises more than it has.
    pub fn open(path: &Path) -> Result<Self> {
        let unusable = |reason: &str| Error::Weights {
            path: path.to_owned(),
            reason: reason.to_owned(),
        };
        let unreadable = |source| Error::Unreadable {
            path: path.to_owned(),
            source,
        };
        let Some(format) = WeightFormat::of(path) else {
            let ending = path.extension().and_then(|ending| ending.to_str());
            return Err(unusable(match ending {
                Some("pt" | "pth" | "bin" | "ckpt" | "pkl" | "pickle") => {
                    "a pickle can run code and is not read; save with safetensors.torch.save_file(model.state_dict(), …)"
                }
                Some("h5" | "hdf5" | "keras") => {
                    "Keras's own files are not read; save with np.savez('model.npz', W1=…, b1=…), from model.get_weights()"
                }
                _ => "wanted a name that ends in .safetensors or .npz, or in .npy for one array",
            }));
        };
        let mut file = File::open(path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        if metadata.is_dir() {
            return Err(unusable("it is a folder"));
        }
        let length = metadata.len();
        let open = || -> Reason<_> {
            Ok(match format {
                WeightFormat::Safetensors => {
                    let tensors = safetensors::read_header(&mut file, length)?;
                    (Source::Safetensors(file), tensors)
                }
                WeightFormat::Npy => {
                    let name = path.file_stem().unwrap_or_default().to_string_lossy();
                    let tensor = npy::read_header(name.into_owned(), 0, &mut file, length)?;
                    (Source::Npy(file), vec![tensor])
                }
                WeightFormat::Npz => {
                    let (archive, tensors) = npz::open(file, length)?;
                    (Source::Npz(Box::new(archive)), tensors)
                }
            })
        };
        let (source, tensors) = open().map_err(|reason| unusable(&reason))?;
        Ok(Self {
            path: path.to_owned(),
            tensors,
            source,
        })
    }

    /// What the headers say, in the order of the file.
    ///
    /// Names, types and shapes are known without reading a number.
    pub fn tensors(&self) -> impl ExactSizeIterator<Item = &TensorHeader> {
        self.tensors.iter().map(|stored| &stored.header)
    }

    /// The type of a tensor's numbers in the file's own words, such as `F32` or `<f4`; `None` if
    /// there is no such tensor.
    #[must_use]
    pub fn type_name(&self, index: usize) -> Option<String> {
        let stored = self.tensors.get(index)?;
        match (stored.header.dtype(), &self.source) {
            (Dtype::Other(word), _) => Some(word.clone()),
            (dtype, Source::Safetensors(_)) => {
                safetensors::word(dtype).map(|word| word.to_string())
            }
            (dtype, _) => npy::word(dtype, stored.is_big_endian).map(str::to_owned),
        }
    }

    /// Whether the first index of a tensor is the fastest in the file, as in Fortran, and not the
    /// last; false if there is no such tensor.
    ///
    /// [`read_weights`] puts such tensors into row-major order; who reads in pieces gets them as
    /// they are.
    #[must_use]
    pub fn is_column_major(&self, index: usize) -> bool {
        let stored = self.tensors.get(index);
        stored.is_some_and(|stored| stored.is_column_major)
    }

    /// Reads the numbers of a tensor in pieces, as double precision, in the order of the file (see
    /// [`WeightFile::is_column_major`]). `index` counts the tensors of [`WeightFile::tensors`].
    ///
    /// Pieces that were handed out before an error are of no use: a checksum is compared at the
    /// end.
    ///
    /// # Errors
    /// [`Error::Weights`] if the data are damaged or cut off, if there is no such tensor, or it is
    /// of type [`Dtype::Other`].
    pub fn read(&mut self, index: usize, each: impl FnMut(&[f64])) -> Result<()> {
        let unusable = |reason: String| Error::Weights {
            path: self.path.clone(),
            reason,
        };
        let Some(stored) = self.tensors.get(index) else {
            let count = self.tensors.len();
            return Err(unusable(format!(
                "tensor {index} was asked for, there are {count}"
            )));
        };
        if let Dtype::Other(word) = stored.header.dtype() {
            let name = stored.header.name();
            return Err(unusable(format!(
                "{name} is of type {word}, which is not read"
            )));
        }
        let read = match &mut self.source {
            Source::Safetensors(file) | Source::Npy(file) => file
                .seek(SeekFrom::Start(stored.offset))
                .map_err(|error| error.to_string())
                .and_then(|_| stored.read(file, each)),
            Source::Npz(archive) => npz::read(archive, stored, each),
        };
        read.map_err(|reason| unusable(format!("array {}: {reason}", stored.header.name())))
    }
}

/// The most bytes of numbers in double precision that are read, as they are held in memory.
///
/// 4 GiB: above that [`WeightFile`] reads in pieces what memory need not hold.
const LIMIT: u64 = 1 << 32;

/// All tensors of a `.safetensors` or `.npz` file, sorted by name.
///
/// Numbers without an axis that are not floating-point numbers, such as counters of batches, are
/// left out. For files that memory does not hold there is [`WeightFile`].
///
/// # Errors
/// [`Error::Unreadable`] if the file cannot be read; [`Error::Weights`] if it is not what its name
/// says, if its tensors have more than 4 GiB in double precision, or if one with an axis is of
/// type [`Dtype::Other`].
///
/// ```
/// use fanin_data::{Dtype, Tensor, WeightFormat, encode_weights, read_weights};
/// let path = std::env::temp_dir().join("fanin-read-weights.npz");
/// let w1 = Tensor::new("W1", Dtype::F16, &[1, 2], vec![0.5, -0.5])?;
/// std::fs::write(&path, encode_weights(WeightFormat::Npz, &[w1.clone()])?)?;
/// assert_eq!(read_weights(&path)?, [w1]);
/// std::fs::remove_file(path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_weights(path: &Path) -> Result<Vec<Tensor>> {
    let unusable = |reason: String| Error::Weights {
        path: path.to_owned(),
        reason,
    };
    if WeightFormat::of(path) == Some(WeightFormat::Npy) {
        return Err(unusable(
            "a .npy file has one array, or a pickled dictionary; save with np.savez(file, **parameters)".to_owned(),
        ));
    }
    let mut file = WeightFile::open(path)?;
    let headers: Vec<TensorHeader> = file.tensors().cloned().collect();
    let mut tensors = Vec::new();
    let mut room = LIMIT;
    for (index, header) in headers.into_iter().enumerate() {
        let name = header.name();
        if let Dtype::Other(word) = header.dtype() {
            if header.shape().is_empty() {
                continue;
            }
            return Err(unusable(format!(
                "{name} is of type {word}; wanted floating-point numbers of 16, 32 or 64 bits: convert it before it is saved, in NumPy by \
                 {name}.astype(float)"
            )));
        }
        // The header was found to describe bytes that there are, or that a compressed array can
        // have.
        let elements = header.elements();
        room = room.checked_sub(8 * elements as u64).ok_or_else(|| {
            unusable(format!(
                "with array {name}, of {elements} numbers, it holds more than this program reads; the limit is {LIMIT} bytes in double precision"
            ))
        })?;
        let mut values = Vec::new();
        file.read(index, |piece| values.extend_from_slice(piece))?;
        if file.is_column_major(index) {
            values = transposed(&values, header.shape());
        }
        tensors.push(Tensor::from_file(header, values));
    }
    tensors.sort_by(|a, b| a.name().cmp(b.name()));
    if tensors.is_empty() {
        return Err(unusable(
            "there are no floating-point tensors in it".to_owned(),
        ));
    }
    Ok(tensors)
}

/// From the first index fastest to the last index fastest.
///
/// Values of an array in Fortran's order, of any number of axes, put into the order that [`Tensor`]
/// promises. The index walks over the result, and the place in the source is its product with the
/// strides `1, n₀, n₀n₁, …`.
fn transposed(values: &[f64], shape: &[usize]) -> Vec<f64> {
    let mut out = Vec::with_capacity(values.len());
    let mut index = vec![0; shape.len()];
    for _ in 0..values.len() {
        let mut stride = 1;
        let mut at = 0;
        for (&i, &size) in index.iter().zip(shape) {
            at += i * stride;
            stride *= size;
        }
        out.push(values[at]);
        for (i, &size) in index.iter_mut().zip(shape).rev() {
            *i += 1;
            if *i < size {
                break;
            }
            *i = 0;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_become_rows() {
        assert_eq!(
            transposed(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[2, 3]),
            [1.0, 3.0, 5.0, 2.0, 4.0, 6.0]
        );
    }
}
