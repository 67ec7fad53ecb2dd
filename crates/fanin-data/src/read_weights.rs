//! Reads weight files: safetensors, as PyTorch and Rust write them, and NPZ from `np.savez` or `np.savez_compressed`.

use std::fs;
use std::io::{Cursor, Read as _};
use std::path::Path;

use half::{bf16, f16};
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

/// The largest file that is read, and the most bytes of arrays in it: they are held in memory, and their values once more in
/// double precision.
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
            Dtype::BF16 => numbers(data, |bytes| bf16::from_le_bytes(bytes).into()),
            Dtype::F16 => numbers(data, |bytes| f16::from_le_bytes(bytes).into()),
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

fn decode_npz(bytes: &[u8]) -> std::result::Result<Vec<Tensor>, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes))
        .map_err(|error| format!("this is no NPZ file: {error}"))?;
    let mut tensors = Vec::new();
    // A few compressed bytes can stand for any number of zeros.
    let mut room = LIMIT;
    for index in 0..archive.len() {
        let member = archive.by_index(index).map_err(|error| {
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
        let size = member.size();
        room = room.checked_sub(size).ok_or_else(|| {
            format!(
                "with array {name}, of {size} bytes, it holds more than this program reads; the limit is {LIMIT}"
            )
        })?;
        // To its end, where the checksum is compared, and not beyond what was promised.
        let mut content = Vec::new();
        member
            .take(size + 1)
            .read_to_end(&mut content)
            .map_err(|error| format!("array {name}: {error}"))?;
        if content.len() as u64 != size {
            return Err(format!(
                "array {name}: {} bytes or more, its entry says {size}",
                content.len()
            ));
        }
        let tensor = decode_npy(name.clone(), &content);
        tensors.extend(tensor.map_err(|reason| format!("array {name}: {reason}"))?);
    }
    Ok(tensors)
}

/// The array of a `.npy` file; none if it holds no floating-point numbers.
fn decode_npy(name: String, bytes: &[u8]) -> std::result::Result<Option<Tensor>, String> {
    let mut data = bytes;
    let header = npyz::NpyHeader::from_reader(&mut data).map_err(|error| error.to_string())?;
    let descr = header.dtype().descr();
    let descr = descr.trim_matches('\'');
    let values = match descr {
        "<f8" => numbers(data, f64::from_le_bytes),
        ">f8" => numbers(data, f64::from_be_bytes),
        "<f4" => numbers(data, |bytes| f32::from_le_bytes(bytes).into()),
        ">f4" => numbers(data, |bytes| f32::from_be_bytes(bytes).into()),
        "<f2" => numbers(data, |bytes| f16::from_le_bytes(bytes).into()),
        ">f2" => numbers(data, |bytes| f16::from_be_bytes(bytes).into()),
        "|O" => {
            return Err(
                "it holds Python objects; save with np.savez(file, **parameters)".to_owned(),
            );
        }
        _ => return Ok(None),
    };
    let shape: Vec<usize> = header
        .shape()
        .iter()
        .map(|&size| usize::try_from(size).unwrap_or(usize::MAX))
        .collect();
    let wanted = shape
        .iter()
        .try_fold(1_usize, |product, &size| product.checked_mul(size));
    if wanted != Some(values.len()) {
        return Err(format!(
            "shape {shape:?} of type {descr} does not fit its {} bytes",
            data.len()
        ));
    }
    let values = match header.order() {
        npyz::Order::C => values,
        npyz::Order::Fortran => transposed(&values, &shape),
    };
    Ok(Some(Tensor {
        name,
        shape,
        values,
    }))
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

    /// Made by `tests/reference/weights/generate.py`.
    const COMPRESSED: &[u8] = include_bytes!("../../../tests/reference/weights/compressed.npz");

    fn message(bytes: &[u8]) -> String {
        let (_folder, path) = written("a.npz", bytes);
        read_weights(&path).expect_err("refused").to_string()
    }

    #[test]
    fn damage_in_compressed_arrays_is_noticed() {
        let (_folder, path) = written("a.npz", COMPRESSED);
        assert_eq!(read_weights(&path).expect("whole").len(), 4);
        for len in 0..COMPRESSED.len() {
            message(&COMPRESSED[..len]);
        }
        // Wherever a byte is wrong, nothing panics, and what is read in spite of it has its values: checksums see to it.
        let whole = read_weights(&path).expect("whole");
        for at in 0..COMPRESSED.len() {
            let mut bytes = COMPRESSED.to_vec();
            bytes[at] ^= 0x55;
            let (_folder, path) = written("a.npz", &bytes);
            for tensor in read_weights(&path).unwrap_or_default() {
                let same = whole.iter().find(|other| other.name == tensor.name);
                assert!(same.is_none_or(|same| *same == tensor), "byte {at}");
            }
        }
    }

    /// An archive whose first entry claims another size.
    fn claiming(size: u32) -> Vec<u8> {
        let mut bytes = COMPRESSED.to_vec();
        let entry = bytes
            .windows(4)
            .position(|window| window == b"PK\x01\x02")
            .expect("a directory");
        bytes[entry + 24..entry + 28].copy_from_slice(&size.to_le_bytes());
        bytes
    }

    #[test]
    fn archives_that_claim_or_hold_too_much_are_refused() {
        assert!(message(&claiming(u32::MAX - 1)).contains("the limit is 2147483648"));
        // Here it is the archive's reader that notices.
        assert!(message(&claiming(100)).contains("array W1: "));
        assert!(message(&claiming(1000)).contains("its entry says 1000"));
    }

    #[test]
    fn a_header_that_promises_more_than_there_is_is_refused() {
        let npz = encode_npz(&[NamedTensor::new("W1", &[2, 3], &[1.0; 6][..]).expect("fits")])
            .expect("encoded");
        let mut archive = zip::ZipArchive::new(Cursor::new(&npz[..])).expect("an archive");
        let mut npy = Vec::new();
        archive
            .by_index(0)
            .expect("an array")
            .read_to_end(&mut npy)
            .expect("whole");
        let read = |npy: &[u8]| decode_npy("W1".to_owned(), npy);
        let tensor = read(&npy).expect("whole").expect("numbers");
        assert_eq!((tensor.shape, tensor.values), (vec![2, 3], vec![1.0; 6]));
        let at = npy
            .windows(5)
            .position(|window| window == b"(2, 3")
            .expect("a shape");
        for shape in [b"(9, 9", b"(2, 2", b"(3, 3"] {
            npy[at..at + 5].copy_from_slice(shape);
            assert!(read(&npy).is_err_and(|reason| reason.contains("does not fit its 48 bytes")));
        }
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
