//! What weight files say of their tensors, without the numbers.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use safetensors::tensor::Metadata;

use crate::{Dtype, Error, Result, WeightFormat};

/// Name, type and shape of a tensor in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TensorHeader {
    /// Its name; in an NPY file, which has none, the file's.
    pub name: String,
    /// The type of its numbers; none for integers and others that weights are not stored in.
    pub dtype: Option<Dtype>,
    /// Its shape.
    pub shape: Vec<usize>,
}

/// The longest header that is read: what the format's own reader takes.
const LONGEST: u64 = 100_000_000;

/// The tensors of a `.safetensors`, `.npz` or `.npy` file, in its order, of any size: the numbers are not read.
///
/// # Errors
/// [`Error::Unreadable`] if the file cannot be read, [`Error::Weights`] if it is not what its name says: a safetensors header that reaches beyond the file, has
/// holes or overlaps, or promises other bytes than there are.
///
/// ```
/// use fanin_data::{NamedTensor, encode_safetensors, read_headers};
/// let path = std::env::temp_dir().join("fanin-read-headers.safetensors");
/// std::fs::write(&path, encode_safetensors(&[NamedTensor::new("W1", &[1, 2], &[0.5, -0.5][..])?])?)?;
/// assert_eq!(read_headers(&path)?[0].shape, [1, 2]);
/// # std::fs::remove_file(path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_headers(path: &Path) -> Result<Vec<TensorHeader>> {
    let unusable = |reason: String| Error::Weights {
        path: path.to_owned(),
        reason,
    };
    let format = WeightFormat::of(path).ok_or_else(|| {
        unusable("wanted a name that ends in .safetensors, .npz or .npy".to_owned())
    })?;
    let unreadable = |source| Error::Unreadable {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(unreadable)?;
    match format {
        WeightFormat::Safetensors => {
            let length = file.metadata().map_err(unreadable)?.len();
            safetensors_headers(file, length)
        }
        WeightFormat::Npz => npz_headers(file),
        WeightFormat::Npy => {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            npy_header(file, &name).map(|header| vec![header])
        }
    }
    .map_err(unusable)
}

fn safetensors_headers(
    mut file: impl Read,
    length: u64,
) -> std::result::Result<Vec<TensorHeader>, String> {
    let broken = |error: &dyn std::fmt::Display| format!("this is no safetensors file: {error}");
    let mut size = [0; 8];
    file.read_exact(&mut size).map_err(|error| broken(&error))?;
    let size = u64::from_le_bytes(size);
    let room = length.saturating_sub(8);
    if size > room.min(LONGEST) {
        return Err(broken(&format!(
            "its header claims {size} bytes, of {room} in the file and {LONGEST} at most"
        )));
    }
    let mut header = Vec::new();
    file.take(size)
        .read_to_end(&mut header)
        .map_err(|error| broken(&error))?;
    // Reading checks that the tensors follow each other without holes, each as long as its shape says.
    let metadata: Metadata = serde_json::from_slice(&header).map_err(|error| broken(&error))?;
    let (wanted, found) = (metadata.data_len() as u64, room - size);
    if wanted != found {
        return Err(broken(&format!(
            "its header promises {wanted} bytes of tensors, there are {found}"
        )));
    }
    let names = metadata.offset_keys().into_iter();
    let headers = names.filter_map(|name| {
        let info = metadata.info(&name)?;
        Some(TensorHeader {
            dtype: match info.dtype {
                safetensors::Dtype::F64 => Some(Dtype::F64),
                safetensors::Dtype::F32 => Some(Dtype::F32),
                safetensors::Dtype::F16 => Some(Dtype::F16),
                safetensors::Dtype::BF16 => Some(Dtype::Bf16),
                _ => None,
            },
            shape: info.shape.clone(),
            name,
        })
    });
    Ok(headers.collect())
}

fn npz_headers(file: File) -> std::result::Result<Vec<TensorHeader>, String> {
    let broken = |error: &dyn std::fmt::Display| format!("this is no NPZ file: {error}");
    let mut archive = zip::ZipArchive::new(file).map_err(|error| broken(&error))?;
    let mut headers = Vec::new();
    for index in 0..archive.len() {
        let member = archive.by_index(index).map_err(|error| broken(&error))?;
        let name = member.name().map_err(|error| broken(&error))?.into_owned();
        let name = name.strip_suffix(".npy").unwrap_or(&name).to_owned();
        let header = npy_header(member, &name);
        headers.push(header.map_err(|reason| format!("array {name}: {reason}"))?);
    }
    Ok(headers)
}

fn npy_header(file: impl Read, name: &str) -> std::result::Result<TensorHeader, String> {
    let header = npyz::NpyHeader::from_reader(&mut file.take(LONGEST))
        .map_err(|error| format!("this is no NPY file: {error}"))?;
    let shape = header.shape().iter();
    let shape = shape.map(|&size| usize::try_from(size).map_err(|_| format!("a size of {size}")));
    Ok(TensorHeader {
        name: name.to_owned(),
        dtype: match header.dtype().descr().trim_matches('\'') {
            "<f8" | ">f8" => Some(Dtype::F64),
            "<f4" | ">f4" => Some(Dtype::F32),
            "<f2" | ">f2" => Some(Dtype::F16),
            _ => None,
        },
        shape: shape.collect::<std::result::Result<_, _>>()?,
    })
}
