//! Tensors of a weight file, one at a time and each in pieces: neither the file nor a tensor need be in memory.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use safetensors::Dtype as SafeDtype;
use safetensors::tensor::Metadata;
use zip::ZipArchive;
use zip::result::ZipError;

use super::npy::{NpyHeader, read_npy_header};
use super::number::Encoding;
use crate::{Dtype, Error, Result};

/// What a function here says of a file that it cannot use.
type Reason<T> = std::result::Result<T, String>;

/// A tensor as the file's header describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct TensorHeader {
    /// Its name; that of the array in a `.npy` file is the file's, without `.npy`.
    pub name: String,
    /// Its shape.
    pub shape: Vec<usize>,
    /// Its type in the file's own words: `F32`, `<f4`.
    pub dtype: String,
    /// The type of its numbers; none if they are no floating-point numbers, or of a type that is not read.
    pub float: Option<Dtype>,
    /// Whether the first index is the fastest, as in Fortran, and not the last.
    pub is_column_major: bool,
}

/// A `.safetensors`, `.npz` or `.npy` file that has been opened: its headers are read and checked against its length.
///
/// ```
/// use fanin_data::{NamedTensor, WeightFile, encode_npz};
/// let path = std::env::temp_dir().join("fanin-weight-file.npz");
/// std::fs::write(&path, encode_npz(&[NamedTensor::new("W1", &[1, 2], &[0.5, -0.5][..])?])?)?;
/// let mut file = WeightFile::open(&path)?;
/// assert_eq!(file.tensors()[0].shape, [1, 2]);
/// let mut sum = 0.0;
/// file.read(0, |piece| sum += piece.iter().sum::<f64>())?;
/// assert_eq!(sum, 0.0);
/// # std::fs::remove_file(path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct WeightFile {
    path: PathBuf,
    tensors: Vec<TensorHeader>,
    places: Vec<Place>,
    source: Source,
}

/// Where a tensor's numbers are.
struct Place {
    /// Bytes of the file, or of the archive's member, before them.
    offset: u64,
    /// Bytes of them.
    length: u64,
    /// The archive's member.
    member: usize,
    number: Option<Encoding>,
}

enum Source {
    Plain(File),
    Archive(Box<ZipArchive<BufReader<File>>>),
}

/// Bytes that are read at a time.
const PIECE: usize = 1 << 18;

/// A header of safetensors can have so many bytes, its own crate says.
const LONGEST_HEADER: u64 = 100_000_000;

/// Deflate writes at most 258 bytes for two bits.
const DEFLATE: u64 = 1032;

impl WeightFile {
    /// Opens a file; the end of its name says what it is.
    ///
    /// # Errors
    /// [`Error::Unreadable`] if it cannot be read, [`Error::Weights`] if it is not what its name says, or promises more than it has.
    pub fn open(path: &Path) -> Result<Self> {
        let unusable = |reason: String| Error::Weights {
            path: path.to_owned(),
            reason,
        };
        let open = match path.extension().and_then(|extension| extension.to_str()) {
            Some("safetensors") => open_safetensors,
            Some("npz") => open_npz,
            Some("npy") => open_npy,
            Some("pt" | "pth" | "bin" | "ckpt" | "pkl" | "pickle") => {
                return Err(unusable(
                    "a pickle can run code and is not read; save with safetensors.torch.save_file(model.state_dict(), …)"
                        .to_owned(),
                ));
            }
            Some("h5" | "hdf5" | "keras") => {
                return Err(unusable(
                    "Keras's own files are not read; save with np.savez('model.npz', W1=…, b1=…), from model.get_weights()"
                        .to_owned(),
                ));
            }
            _ => {
                return Err(unusable(
                    "wanted a name that ends in .safetensors or .npz, or in .npy for one array"
                        .to_owned(),
                ));
            }
        };
        let unreadable = |source| Error::Unreadable {
            path: path.to_owned(),
            source,
        };
        let file = File::open(path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        if metadata.is_dir() {
            return Err(unusable("it is a folder".to_owned()));
        }
        let (source, found) = open(file, metadata.len()).map_err(unusable)?;
        let (mut tensors, places): (Vec<TensorHeader>, _) = found.into_iter().unzip();
        if let ([tensor], Source::Plain(_)) = (&mut tensors[..], &source)
            && tensor.name.is_empty()
        {
            let name = path.file_stem().map(|name| name.to_string_lossy());
            tensor.name = name.unwrap_or_default().into_owned();
        }
        Ok(Self {
            path: path.to_owned(),
            tensors,
            places,
            source,
        })
    }

    /// What the headers say, in the order of the file.
    pub fn tensors(&self) -> &[TensorHeader] {
        &self.tensors
    }

    /// Reads the numbers of a tensor in the order of the file (see [`TensorHeader::is_column_major`]), in pieces, as double precision.
    ///
    /// Pieces that were handed out before an error are of no use: a checksum is compared at the end.
    ///
    /// # Errors
    /// [`Error::Weights`] if the data are damaged or cut off, if there is no such tensor, or it has no floating-point numbers.
    pub fn read(&mut self, index: usize, each: impl FnMut(&[f64])) -> Result<()> {
        let reason = match (self.tensors.get(index), self.places.get(index)) {
            (Some(tensor), Some(place)) => {
                let Some(number) = place.number else {
                    let reason = format!(
                        "{}: no floating-point numbers, but {}",
                        tensor.name, tensor.dtype
                    );
                    return Err(self.unusable(reason));
                };
                match &mut self.source {
                    Source::Plain(file) => read_plain(file, place, number, each),
                    Source::Archive(archive) => read_member(archive, place, number, each),
                }
                .map_err(|reason| format!("array {}: {reason}", tensor.name))
            }
            _ => Err(format!(
                "tensor {index} asked for, there are {}",
                self.tensors.len()
            )),
        };
        reason.map_err(|reason| self.unusable(reason))
    }

    fn unusable(&self, reason: String) -> Error {
        Error::Weights {
            path: self.path.clone(),
            reason,
        }
    }
}

type Found = (Source, Vec<(TensorHeader, Place)>);

fn open_safetensors(mut file: File, length: u64) -> Reason<Found> {
    let broken = |reason: String| format!("this is no safetensors file: {reason}");
    let mut size = [0; 8];
    file.read_exact(&mut size).map_err(|_| {
        broken(format!(
            "it has {length} bytes, its first 8 are the header's length"
        ))
    })?;
    let size = u64::from_le_bytes(size);
    let rest = length.saturating_sub(8);
    if size > rest.min(LONGEST_HEADER) {
        return Err(broken(format!(
            "a header of {size} bytes is announced, {rest} bytes follow"
        )));
    }
    let mut header = Vec::new();
    (&mut file)
        .take(size)
        .read_to_end(&mut header)
        .map_err(|error| error.to_string())?;
    let metadata: Metadata = serde_json::from_slice(&header)
        .map_err(|error| broken(format!("invalid header: {error}")))?;
    let (wanted, got) = (metadata.data_len() as u64, rest - size);
    if wanted != got {
        return Err(broken(format!(
            "its header describes {wanted} bytes of tensors, {got} follow"
        )));
    }
    let mut found = Vec::new();
    for name in metadata.offset_keys() {
        let Some(info) = metadata.info(&name) else {
            continue;
        };
        let float = match info.dtype {
            SafeDtype::F64 => Some(Dtype::F64),
            SafeDtype::F32 => Some(Dtype::F32),
            SafeDtype::F16 => Some(Dtype::F16),
            SafeDtype::BF16 => Some(Dtype::Bf16),
            _ => None,
        };
        let (start, end) = info.data_offsets;
        let place = Place {
            offset: 8 + size + start as u64,
            length: (end - start) as u64,
            member: 0,
            number: float.map(|float| Encoding {
                float,
                is_big_endian: false,
            }),
        };
        let tensor = TensorHeader {
            name,
            shape: info.shape.clone(),
            dtype: info.dtype.to_string(),
            float,
            is_column_major: false,
        };
        found.push((tensor, place));
    }
    Ok((Source::Plain(file), found))
}

fn open_npy(mut file: File, length: u64) -> Reason<Found> {
    let header = read_npy_header(&mut file, length)?;
    let data = length - header.length;
    header.check(data)?;
    Ok((
        Source::Plain(file),
        vec![described(header, String::new(), data, 0)],
    ))
}

fn open_npz(file: File, length: u64) -> Reason<Found> {
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|error| match error {
        ZipError::InvalidArchive(_) => {
            "this is no NPZ file, or not all of it: the directory at its end is missing or broken"
                .to_owned()
        }
        error => format!("this is no NPZ file: {error}"),
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
            .map_err(|error| format!("array {index}: {error}"))?
            .into_owned();
        let name = name.strip_suffix(".npy").unwrap_or(&name).to_owned();
        let inside = |reason| format!("array {name}: {reason}");
        let size = member.size();
        let most = member.compressed_size().min(length).saturating_mul(DEFLATE);
        if size > most {
            return Err(inside(format!(
                "{size} bytes are announced, at most {most} can come out of it"
            )));
        }
        let header = read_npy_header(&mut member, size).map_err(inside)?;
        let data = size - header.length;
        header.check(data).map_err(inside)?;
        found.push(described(header, name, data, index));
    }
    Ok((Source::Archive(Box::new(archive)), found))
}

fn described(header: NpyHeader, name: String, length: u64, member: usize) -> (TensorHeader, Place) {
    let place = Place {
        offset: header.length,
        length,
        member,
        number: header.number,
    };
    let tensor = TensorHeader {
        name,
        shape: header.shape,
        float: header.number.map(|number| number.float),
        dtype: header.dtype,
        is_column_major: header.is_column_major,
    };
    (tensor, place)
}

fn read_plain(
    file: &mut File,
    place: &Place,
    number: Encoding,
    each: impl FnMut(&[f64]),
) -> Reason<()> {
    file.seek(SeekFrom::Start(place.offset))
        .map_err(|error| error.to_string())?;
    read_pieces(file, place.length, number, each)
}

fn read_member(
    archive: &mut ZipArchive<BufReader<File>>,
    place: &Place,
    number: Encoding,
    each: impl FnMut(&[f64]),
) -> Reason<()> {
    let mut member = archive
        .by_index(place.member)
        .map_err(|error| error.to_string())?;
    let mut header = (&mut member).take(place.offset);
    std::io::copy(&mut header, &mut std::io::sink()).map_err(|error| error.to_string())?;
    read_pieces(&mut member, place.length, number, each)?;
    // To its end, where the checksum is compared, and not beyond what was promised.
    let mut beyond = [0];
    match member.read(&mut beyond) {
        Ok(0) => Ok(()),
        Ok(_) => Err(format!(
            "more bytes than the {} its entry says",
            place.offset + place.length
        )),
        Err(error) => Err(error.to_string()),
    }
}

fn read_pieces(
    reader: &mut impl Read,
    length: u64,
    number: Encoding,
    mut each: impl FnMut(&[f64]),
) -> Reason<()> {
    let mut bytes = vec![0; PIECE];
    let mut values = Vec::with_capacity(PIECE / number.float.bytes());
    let mut left = length;
    while left > 0 {
        let piece = &mut bytes[..left.min(PIECE as u64) as usize];
        reader.read_exact(piece).map_err(|error| {
            if error.kind() == std::io::ErrorKind::UnexpectedEof {
                format!("the data end {left} bytes early, or before that")
            } else {
                error.to_string()
            }
        })?;
        values.clear();
        number.decode(piece, &mut values);
        each(&values);
        left -= piece.len() as u64;
    }
    Ok(())
}
