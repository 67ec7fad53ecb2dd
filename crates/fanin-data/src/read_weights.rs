//! Reads weight files: safetensors, as PyTorch and Rust write them, and NPZ from `np.savez`.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use safetensors::SafeTensors;
use safetensors::tensor::Dtype;

use crate::{Error, Result};

/// A tensor from a file, in double precision.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// Its name: `W1`, `net.0.weight`, …
    pub name: String,
    /// Its shape.
    pub shape: Vec<usize>,
    /// Its values, the last index fastest. They may be NaN or infinite.
    pub values: Vec<f64>,
}

/// The largest file that is read: it is held in memory, and its values once more in double precision.
const LIMIT: u64 = 1 << 31;

/// All floating-point tensors of a `.safetensors` or `.npz` file, by name; integers, such as counters of batches, are
/// left out.
///
/// # Errors
/// [`Error::Unreadable`] if the file cannot be read, [`Error::Weights`] if it is not what its name says, or too large.
///
/// ```
/// use fanin_data::{NamedTensor, encode_npz, read_weights};
/// let path = std::env::temp_dir().join("fanin-read-weights.npz");
/// std::fs::write(&path, encode_npz(&[NamedTensor::new("W1", &[1, 2], &[0.5, -0.5][..])?])?)?;
/// let tensors = read_weights(&path)?;
/// assert_eq!((tensors[0].name.as_str(), &tensors[0].values[..]), ("W1", &[0.5, -0.5][..]));
/// # std::fs::remove_file(path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_weights(path: &Path) -> Result<Vec<Tensor>> {
    let unusable = |reason: String| Error::Weights {
        path: path.to_owned(),
        reason,
    };
    let decode = match path.extension().and_then(|extension| extension.to_str()) {
        Some("safetensors") => decode_safetensors,
        Some("npz") => decode_npz,
        Some("pt" | "pth" | "bin") => {
            return Err(unusable(
                "a pickle can run code and is not read; save with safetensors.torch.save_file(model.state_dict(), …)"
                    .to_owned(),
            ));
        }
        Some("npy") => {
            return Err(unusable(
                "a .npy file has one array, or a pickled dictionary; save with np.savez(file, **parameters)".to_owned(),
            ));
        }
        _ => {
            return Err(unusable(
                "wanted a name that ends in .safetensors or .npz".to_owned(),
            ));
        }
    };
    let unreadable = |source| Error::Unreadable {
        path: path.to_owned(),
        source,
    };
    let len = fs::metadata(path).map_err(unreadable)?.len();
    if len > LIMIT {
        return Err(unusable(format!(
            "{len} bytes are more than this program reads; the limit is {LIMIT}"
        )));
    }
    let mut tensors = decode(&fs::read(path).map_err(unreadable)?).map_err(unusable)?;
    tensors.sort_by(|a, b| a.name.cmp(&b.name));
    if tensors.is_empty() {
        return Err(unusable(
            "there are no floating-point tensors in it".to_owned(),
        ));
    }
    Ok(tensors)
}

fn decode_safetensors(bytes: &[u8]) -> std::result::Result<Vec<Tensor>, String> {
    let file = SafeTensors::deserialize(bytes)
        .map_err(|error| format!("this is no safetensors file: {error}"))?;
    let mut tensors = Vec::new();
    for (name, view) in file.iter() {
        let data = view.data();
        let values = match view.dtype() {
            Dtype::F64 => numbers(data, f64::from_le_bytes),
            Dtype::F32 => numbers(data, |bytes| f64::from(f32::from_le_bytes(bytes))),
            Dtype::BF16 => numbers(data, |[low, high]: [u8; 2]| {
                f64::from(f32::from_le_bytes([0, 0, low, high]))
            }),
            Dtype::F16 => numbers(data, |bytes| half(u16::from_le_bytes(bytes))),
            _ => continue,
        };
        tensors.push(Tensor {
            name: name.to_owned(),
            shape: view.shape().to_vec(),
            values,
        });
    }
    Ok(tensors)
}

fn numbers<const N: usize>(data: &[u8], number: impl Fn([u8; N]) -> f64) -> Vec<f64> {
    data.as_chunks::<N>()
        .0
        .iter()
        .copied()
        .map(number)
        .collect()
}

/// IEEE 754 binary16.
fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
    sign * match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1024.0 + fraction) * 2f64.powi(exponent - 25),
    }
}

fn decode_npz(bytes: &[u8]) -> std::result::Result<Vec<Tensor>, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes))
        .map_err(|error| format!("this is no NPZ file: {error}"))?;
    let mut tensors = Vec::new();
    for index in 0..archive.len() {
        let member = archive.by_index(index).map_err(|error| {
            let reason = error.to_string();
            if reason.contains("compression") {
                "its arrays are compressed; save with np.savez, not np.savez_compressed".to_owned()
            } else {
                format!("array {index}: {reason}")
            }
        })?;
        let name = member
            .name()
            .map_err(|error| format!("array {index}: {error}"))?
            .into_owned();
        let name = name.strip_suffix(".npy").unwrap_or(&name).to_owned();
        let array = npyz::NpyFile::new(member).map_err(|error| format!("array {name}: {error}"))?;
        let shape: Vec<usize> = array
            .shape()
            .iter()
            .map(|&size| usize::try_from(size).map_err(|_| format!("array {name} is too large")))
            .collect::<std::result::Result<_, _>>()?;
        // The header may promise more than the file can hold.
        let count = shape
            .iter()
            .try_fold(1_usize, |product, &size| product.checked_mul(size));
        if count.is_none_or(|count| count > bytes.len()) {
            return Err(format!(
                "array {name} of shape {shape:?} is larger than the file"
            ));
        }
        let (dtype, order) = (array.dtype().descr(), array.order());
        let read = |error: std::io::Error| format!("array {name}: {error}");
        let values = match dtype.trim_matches('\'') {
            "<f8" | ">f8" => array.into_vec::<f64>().map_err(read)?,
            "<f4" | ">f4" => {
                let values = array.into_vec::<f32>().map_err(read)?;
                values.into_iter().map(f64::from).collect()
            }
            "|O" => {
                return Err(format!(
                    "array {name} holds Python objects; save with np.savez(file, **parameters)"
                ));
            }
            _ => continue,
        };
        let values = match order {
            npyz::Order::C => values,
            npyz::Order::Fortran => transposed(&values, &shape),
        };
        tensors.push(Tensor {
            name,
            shape,
            values,
        });
    }
    Ok(tensors)
}

/// From the first index fastest to the last index fastest.
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
    use crate::{NamedTensor, encode_npz, encode_safetensors};

    fn written(name: &str, bytes: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        fs::write(&path, bytes).expect("written");
        (folder, path)
    }

    #[test]
    fn what_was_written_comes_back() -> Result<()> {
        let w = [1.0, -2.0, f64::NAN, f64::INFINITY, 0.5, 1e-300];
        let b = [0.1_f32, -0.5];
        let tensors = [
            NamedTensor::new("W1", &[2, 3], &w[..])?,
            NamedTensor::new("b1", &[2, 1], &b[..])?,
        ];
        for (name, bytes) in [
            ("a.npz", encode_npz(&tensors)?),
            ("a.safetensors", encode_safetensors(&tensors)?),
        ] {
            let (_folder, path) = written(name, &bytes);
            let read = read_weights(&path)?;
            let bits = |values: &[f64]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
            assert_eq!(
                (read[0].name.as_str(), &read[0].shape[..]),
                ("W1", &[2, 3][..])
            );
            assert_eq!(bits(&read[0].values), bits(&w));
            assert_eq!(bits(&read[1].values), bits(&b.map(f64::from)));
            // Damaged files are errors, wherever they end.
            for len in 0..bytes.len() {
                let (_folder, path) = written(name, &bytes[..len]);
                assert!(
                    matches!(read_weights(&path), Err(Error::Weights { .. })),
                    "{len}"
                );
            }
        }
        Ok(())
    }

    #[test]
    fn halves_are_read() {
        let cases = [
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x0001, 2f64.powi(-24)),
            (0x7bff, 65504.0),
            (0x7c00, f64::INFINITY),
        ];
        for (bits, value) in cases {
            assert_eq!(half(bits), value);
        }
        assert!(half(0x7c01).is_nan());
    }

    #[test]
    fn columns_become_rows() {
        assert_eq!(
            transposed(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[2, 3]),
            [1.0, 3.0, 5.0, 2.0, 4.0, 6.0]
        );
    }

    #[test]
    fn other_files_are_refused_with_advice() {
        for (name, advice) in [
            ("model.pth", "safetensors.torch.save_file"),
            ("parameters.npy", "np.savez"),
            ("weights.txt", ".safetensors or .npz"),
            ("empty.npz", "no NPZ file"),
        ] {
            let (_folder, path) = written(name, b"");
            let message = read_weights(&path).expect_err("refused").to_string();
            assert!(message.contains(advice), "{message}");
        }
    }
}
