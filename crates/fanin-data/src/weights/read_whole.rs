//! Reads weight files: safetensors, as PyTorch and Rust write them, and NPZ from `np.savez` or `np.savez_compressed`.

use std::path::Path;

use crate::{Error, Result, TensorHeader, WeightFile};

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

/// The most bytes of numbers in double precision that are read, as they are held in memory.
const LIMIT: u64 = 1 << 32;

/// All tensors of a `.safetensors` or `.npz` file, by name; numbers without an axis that are no floating-point numbers, such as counters of
/// batches, are left out. For files that memory does not hold there is [`WeightFile`].
///
/// # Errors
/// [`Error::Unreadable`] if the file cannot be read, [`Error::Weights`] if it is not what its name says, too large, or if a tensor is of a
/// type that is no floating-point number of 16, 32 or 64 bits.
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
    if path.extension().is_some_and(|extension| extension == "npy") {
        return Err(unusable(
            "a .npy file has one array, or a pickled dictionary; save with np.savez(file, **parameters)".to_owned(),
        ));
    }
    let mut file = WeightFile::open(path)?;
    let headers: Vec<(usize, TensorHeader)> = file.tensors().iter().cloned().enumerate().collect();
    let mut tensors = Vec::new();
    let mut room = LIMIT;
    for (index, header) in headers {
        let TensorHeader {
            name,
            shape,
            dtype,
            float,
            is_column_major,
        } = header;
        if float.is_none() {
            if shape.is_empty() {
                continue;
            }
            return Err(unusable(format!(
                "{name} is of type {dtype}; wanted floating-point numbers of 16, 32 or 64 bits: convert it before it is saved, in NumPy by \
                 {name}.astype(float)"
            )));
        }
        // The header was found to describe bytes that there are, or that a compressed array can have.
        let elements: usize = shape.iter().product();
        room = room.checked_sub(8 * elements as u64).ok_or_else(|| {
            unusable(format!(
                "with array {name}, of {elements} numbers, it holds more than this program reads; the limit is {LIMIT} bytes in double precision"
            ))
        })?;
        let mut values = Vec::new();
        file.read(index, |piece| values.extend_from_slice(piece))?;
        if is_column_major {
            values = transposed(&values, &shape);
        }
        tensors.push(Tensor {
            name,
            shape,
            values,
        });
    }
    tensors.sort_by(|a, b| a.name.cmp(&b.name));
    if tensors.is_empty() {
        return Err(unusable(
            "there are no floating-point tensors in it".to_owned(),
        ));
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
    use std::fs;

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

    /// A network without its integers would be another one; a counter of batches is none of its weights.
    #[test]
    fn integers_are_not_left_out() -> Result<()> {
        let file = |shape: &str, dtype: &str, len: usize| {
            let header = format!(
                r#"{{"W1":{{"dtype":"F32","shape":[1],"data_offsets":[0,4]}},"b1":{{"dtype":"{dtype}","shape":{shape},"data_offsets":[4,{}]}}}}"#,
                4 + len
            );
            let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
            bytes.extend(header.bytes());
            bytes.extend(vec![0; 4 + len]);
            written("a.safetensors", &bytes)
        };
        for (dtype, len) in [("I64", 16), ("I8", 2), ("BOOL", 2), ("F8_E4M3", 2)] {
            let (_folder, path) = file("[2]", dtype, len);
            let message = read_weights(&path).expect_err(dtype).to_string();
            let words = format!("b1 is of type {dtype}; wanted floating-point");
            assert!(message.contains(&words), "{message}");
        }
        let (_folder, path) = file("[]", "I64", 8);
        assert_eq!(read_weights(&path)?.len(), 1);
        Ok(())
    }

    /// Made by `tests/reference/weights/generate.py`.
    const COMPRESSED: &[u8] = include_bytes!("../../../../tests/reference/weights/compressed.npz");

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
        assert!(message(&claiming(u32::MAX - 1)).contains("can come out of it"));
        // Here it is the archive's reader that notices.
        assert!(message(&claiming(100)).contains("array W1: "));
        assert!(message(&claiming(1000)).contains("does not fit its"));
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
