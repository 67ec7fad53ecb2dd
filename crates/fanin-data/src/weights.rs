//! Weight files, as bytes: safetensors for Rust and PyTorch, NPZ for NumPy.

use std::collections::BTreeSet;
use std::io::{Cursor, Write};

use npyz::WriterBuilder;
use safetensors::tensor::{Dtype, TensorView};
use zip::write::SimpleFileOptions;

use crate::{Error, Result};

/// The numbers of a tensor, the last index fastest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TensorValues<'a> {
    /// Single precision.
    F32(&'a [f32]),
    /// Double precision.
    F64(&'a [f64]),
}

impl<'a> From<&'a [f32]> for TensorValues<'a> {
    fn from(values: &'a [f32]) -> Self {
        Self::F32(values)
    }
}

impl<'a> From<&'a [f64]> for TensorValues<'a> {
    fn from(values: &'a [f64]) -> Self {
        Self::F64(values)
    }
}

/// A tensor that is to be written under a name: `W1` of shape (fan_out, fan_in), `b1` of shape (fan_out, 1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NamedTensor<'a> {
    name: &'a str,
    shape: &'a [usize],
    values: TensorValues<'a>,
}

impl<'a> NamedTensor<'a> {
    /// A tensor from its values in row-major order.
    ///
    /// # Errors
    ///
    /// [`Error::TensorName`] unless the name consists of letters, digits, `_`, `-` and `.` of ASCII, and begins with a
    /// letter: what every reader of both formats takes. [`Error::TensorShape`] unless there are as many values as the shape needs.
    pub fn new(
        name: &'a str,
        shape: &'a [usize],
        values: impl Into<TensorValues<'a>>,
    ) -> Result<Self> {
        let values = values.into();
        let tame = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
        if !name.starts_with(|first: char| first.is_ascii_alphabetic()) || !name.bytes().all(tame) {
            return Err(Error::TensorName {
                name: name.to_owned(),
                problem: "not a letter followed by letters, digits, '_', '-' or '.'",
            });
        }
        let given = match values {
            TensorValues::F32(values) => values.len(),
            TensorValues::F64(values) => values.len(),
        };
        let needed = shape
            .iter()
            .try_fold(1_usize, |product, &size| product.checked_mul(size));
        if needed != Some(given) {
            return Err(Error::TensorShape {
                name: name.to_owned(),
                shape: shape.to_owned(),
                values: given,
            });
        }
        Ok(Self {
            name,
            shape,
            values,
        })
    }

    fn little_endian_bytes(&self) -> Vec<u8> {
        match self.values {
            TensorValues::F32(values) => values
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect(),
            TensorValues::F64(values) => values
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect(),
        }
    }
}

/// The bytes of a `.safetensors` file. The same tensors give the same bytes.
///
/// # Errors
///
/// [`Error::TensorName`] when two tensors share a name.
///
/// ```
/// use fanin_data::{NamedTensor, encode_safetensors};
/// let w1 = [1.0_f32, 2.0, 3.0, 4.0, 5.0, 6.0];
/// let bytes = encode_safetensors(&[NamedTensor::new("W1", &[2, 3], &w1[..])?])?;
/// std::fs::write(std::env::temp_dir().join("weights.safetensors"), bytes)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn encode_safetensors(tensors: &[NamedTensor<'_>]) -> Result<Vec<u8>> {
    check_distinct(tensors)?;
    let refused = |error: safetensors::SafeTensorError| Error::Encode {
        format: "safetensors",
        reason: error.to_string(),
    };
    let buffers: Vec<Vec<u8>> = tensors
        .iter()
        .map(NamedTensor::little_endian_bytes)
        .collect();
    let mut views = Vec::with_capacity(tensors.len());
    for (tensor, buffer) in tensors.iter().zip(&buffers) {
        let dtype = match tensor.values {
            TensorValues::F32(_) => Dtype::F32,
            TensorValues::F64(_) => Dtype::F64,
        };
        let view = TensorView::new(dtype, tensor.shape.to_vec(), buffer).map_err(refused)?;
        views.push((tensor.name, view));
    }
    safetensors::serialize(views, None).map_err(refused)
}

/// The bytes of an `.npz` file, for `numpy.load`: one array a tensor, under its name. The same tensors give the same bytes.
///
/// # Errors
///
/// [`Error::TensorName`] when two tensors share a name.
pub fn encode_npz(tensors: &[NamedTensor<'_>]) -> Result<Vec<u8>> {
    check_distinct(tensors)?;
    let refused = |error: &dyn std::error::Error| Error::Encode {
        format: "NPZ",
        reason: error.to_string(),
    };
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for tensor in tensors {
        let array = encode_npy(tensor).map_err(|error| refused(&error))?;
        // The clock and the system must not show in the bytes. Weights do not compress, and np.savez stores them too.
        let options = SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Stored)
            .last_modified_time(zip::DateTime::default())
            .system(zip::System::Unix)
            .unix_permissions(0o644)
            .large_file(u32::try_from(array.len()).is_err());
        archive
            .start_file(format!("{}.npy", tensor.name), options)
            .map_err(|error| refused(&error))?;
        archive.write_all(&array).map_err(|error| refused(&error))?;
    }
    let file = archive.finish().map_err(|error| refused(&error))?;
    Ok(file.into_inner())
}

fn encode_npy(tensor: &NamedTensor<'_>) -> std::io::Result<Vec<u8>> {
    let shape: Vec<u64> = tensor.shape.iter().map(|&size| size as u64).collect();
    let mut bytes = Vec::new();
    match tensor.values {
        TensorValues::F32(values) => write_npy(&mut bytes, &shape, "<f4", values)?,
        TensorValues::F64(values) => write_npy(&mut bytes, &shape, "<f8", values)?,
    }
    Ok(bytes)
}

fn write_npy<T>(
    bytes: &mut Vec<u8>,
    shape: &[u64],
    dtype: &str,
    values: &[T],
) -> std::io::Result<()>
where
    T: npyz::Serialize + Copy,
{
    let dtype = dtype.parse().map_err(std::io::Error::other)?;
    let mut writer = npyz::WriteOptions::new()
        .dtype(npyz::DType::Plain(dtype))
        .shape(shape)
        .writer(bytes)
        .begin_nd()?;
    writer.extend(values.iter().copied())?;
    writer.finish()
}

fn check_distinct(tensors: &[NamedTensor<'_>]) -> Result<()> {
    let mut seen = BTreeSet::new();
    for tensor in tensors {
        if !seen.insert(tensor.name) {
            return Err(Error::TensorName {
                name: tensor.name.to_owned(),
                problem: "there twice",
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const W1: [f64; 6] = [1.0, -2.0, 3.5, 0.0, f64::MIN_POSITIVE, 1e300];
    const B1: [f64; 2] = [0.25, f64::INFINITY];
    const W2: [f32; 2] = [0.1, -0.0];

    fn tensors() -> Result<[NamedTensor<'static>; 3]> {
        Ok([
            NamedTensor::new("W1", &[2, 3], &W1[..])?,
            NamedTensor::new("b1", &[2, 1], &B1[..])?,
            NamedTensor::new("W2", &[1, 2], &W2[..])?,
        ])
    }

    #[test]
    fn safetensors_come_back_bit_for_bit() -> Result<()> {
        let bytes = encode_safetensors(&tensors()?)?;
        let read = safetensors::SafeTensors::deserialize(&bytes).expect("a valid file");
        assert_eq!(read.len(), 3);
        for tensor in tensors()? {
            let found = read.tensor(tensor.name).expect("the tensor");
            assert_eq!(found.shape(), tensor.shape);
        }
        let (w1, w2) = (
            read.tensor("W1").expect("W1"),
            read.tensor("W2").expect("W2"),
        );
        assert_eq!((w1.dtype(), w2.dtype()), (Dtype::F64, Dtype::F32));
        let doubles = w1.data().chunks_exact(8);
        let doubles = doubles.map(|bytes| f64::from_le_bytes(bytes.try_into().expect("8 bytes")));
        assert_eq!(doubles.collect::<Vec<_>>(), W1);
        // 0.1 and -0.0.
        assert_eq!(w2.data(), [0xcd, 0xcc, 0xcc, 0x3d, 0x00, 0x00, 0x00, 0x80]);
        assert_eq!(bytes, encode_safetensors(&tensors()?)?);
        Ok(())
    }

    #[test]
    fn npz_comes_back_bit_for_bit() -> Result<()> {
        let bytes = encode_npz(&tensors()?)?;
        let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).expect("a valid archive");
        let names: Vec<String> = archive
            .file_names()
            .map(|name| name.expect("a name").into_owned())
            .collect();
        assert_eq!(names, ["W1.npy", "b1.npy", "W2.npy"]);
        let member = archive.by_name("W1.npy").expect("the member");
        assert_eq!(member.last_modified(), Some(zip::DateTime::default()));
        let array = npyz::NpyFile::new(member).expect("an array");
        assert_eq!(
            (array.shape(), array.order()),
            (&[2, 3][..], npyz::Order::C)
        );
        assert_eq!(array.into_vec::<f64>().expect("numbers"), W1);
        let array =
            npyz::NpyFile::new(archive.by_name("W2.npy").expect("the member")).expect("an array");
        let found = array.into_vec::<f32>().expect("numbers");
        // Bits, because -0.0 == 0.0.
        assert_eq!(
            found
                .iter()
                .map(|value| value.to_bits())
                .collect::<Vec<_>>(),
            W2.map(f32::to_bits)
        );
        Ok(())
    }

    #[test]
    fn npz_bytes_are_fixed() -> Result<()> {
        use sha2::{Digest, Sha256};
        let digest = Sha256::digest(encode_npz(&tensors()?)?);
        let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            digits,
            "a63c5226bdf23f4fae684b61f808291e43f331411956f62f3cc3d0878b306aa4"
        );
        Ok(())
    }

    #[test]
    fn what_does_not_fit_is_refused() -> Result<()> {
        let [w1, ..] = tensors()?;
        for result in [encode_npz(&[w1, w1]), encode_safetensors(&[w1, w1])] {
            let message = result.err().map(|error| error.to_string());
            assert_eq!(
                message.as_deref(),
                Some("tensor name \"W1\" is there twice")
            );
        }
        let check = |name: &str, shape: &[usize], message: &str| {
            let error = NamedTensor::new(name, shape, &W1[..])
                .err()
                .map(|error| error.to_string());
            assert_eq!(error.as_deref(), Some(message));
        };
        check(
            "W1",
            &[2, 2],
            "tensor W1 holds 6 values, its shape [2, 2] needs another number",
        );
        check(
            "W1",
            &[usize::MAX, 4],
            &format!(
                "tensor W1 holds 6 values, its shape [{}, 4] needs another number",
                usize::MAX
            ),
        );
        let problem = "not a letter followed by letters, digits, '_', '-' or '.'";
        for name in ["", "../W1", "W 1", "__metadata__", "W1\n"] {
            check(name, &[2, 3], &format!("tensor name {name:?} is {problem}"));
        }
        Ok(())
    }
}
