//! Weight files, as bytes: safetensors for Rust and PyTorch, NPZ for NumPy.

use std::cmp::Reverse;
use std::io::Cursor;

use crate::{Dtype, Error, Result, TensorSpec, WeightFormat, WeightWriter};

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
#[derive(Debug, Clone, PartialEq)]
pub struct NamedTensor<'a> {
    spec: TensorSpec,
    values: TensorValues<'a>,
}

impl<'a> NamedTensor<'a> {
    /// A tensor from its values in row-major order.
    ///
    /// # Errors
    ///
    /// Those of [`TensorSpec::new`]; [`Error::TensorShape`] unless there are as many values as the shape needs.
    pub fn new(name: &str, shape: &[usize], values: impl Into<TensorValues<'a>>) -> Result<Self> {
        let values = values.into();
        let (dtype, given) = match values {
            TensorValues::F32(values) => (Dtype::F32, values.len()),
            TensorValues::F64(values) => (Dtype::F64, values.len()),
        };
        let spec = TensorSpec::new(name, dtype, shape)?;
        if spec.bytes() != (given * dtype.bytes()) as u64 {
            return Err(Error::TensorShape {
                name: name.to_owned(),
                shape: shape.to_owned(),
                values: given,
            });
        }
        Ok(Self { spec, values })
    }
}

/// The bytes of a `.safetensors` file, by type and name. The same tensors give the same bytes.
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
    let mut tensors: Vec<_> = tensors.iter().collect();
    // The widest first, so that all are aligned: the order of the format's own writer.
    tensors.sort_by_key(|tensor| (Reverse(tensor.spec.dtype().bytes()), tensor.spec.name()));
    encode(WeightFormat::Safetensors, &tensors)
}

/// The bytes of an `.npz` file, for `numpy.load`: one array a tensor, under its name. The same tensors give the same bytes.
///
/// # Errors
///
/// [`Error::TensorName`] when two tensors share a name.
pub fn encode_npz(tensors: &[NamedTensor<'_>]) -> Result<Vec<u8>> {
    encode(WeightFormat::Npz, &tensors.iter().collect::<Vec<_>>())
}

fn encode(format: WeightFormat, tensors: &[&NamedTensor<'_>]) -> Result<Vec<u8>> {
    let specs = tensors.iter().map(|tensor| tensor.spec.clone()).collect();
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = WeightWriter::new(format, specs, &mut bytes)?;
    for tensor in tensors {
        match tensor.values {
            TensorValues::F32(values) => writer.write(values)?,
            TensorValues::F64(values) => writer.write(values)?,
        }
    }
    writer.finish()?;
    Ok(bytes.into_inner())
}

#[cfg(test)]
mod tests {
    use safetensors::tensor::{Dtype as SafeDtype, TensorView};

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
            let found = read.tensor(tensor.spec.name()).expect("the tensor");
            assert_eq!(found.shape(), tensor.spec.shape());
        }
        let (w1, w2) = (
            read.tensor("W1").expect("W1"),
            read.tensor("W2").expect("W2"),
        );
        assert_eq!((w1.dtype(), w2.dtype()), (SafeDtype::F64, SafeDtype::F32));
        let doubles = w1.data().chunks_exact(8);
        let doubles = doubles.map(|bytes| f64::from_le_bytes(bytes.try_into().expect("8 bytes")));
        assert_eq!(doubles.collect::<Vec<_>>(), W1);
        // 0.1 and -0.0.
        assert_eq!(w2.data(), [0xcd, 0xcc, 0xcc, 0x3d, 0x00, 0x00, 0x00, 0x80]);
        // The bytes that the format's own writer makes.
        let (doubles, floats) = (W1.map(f64::to_le_bytes), W2.map(f32::to_le_bytes));
        let b1 = B1.map(f64::to_le_bytes);
        let view = |dtype, shape: &[usize], bytes| TensorView::new(dtype, shape.to_vec(), bytes);
        let views = [
            ("W1", view(SafeDtype::F64, &[2, 3], doubles.as_flattened())),
            ("b1", view(SafeDtype::F64, &[2, 1], b1.as_flattened())),
            ("W2", view(SafeDtype::F32, &[1, 2], floats.as_flattened())),
        ];
        let views = views.map(|(name, view)| (name, view.expect("fits")));
        assert_eq!(bytes, safetensors::serialize(views, None).expect("written"));
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
        let twice = [w1.clone(), w1];
        for result in [encode_npz(&twice), encode_safetensors(&twice)] {
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
                "tensor W1 of shape [{}, 4] has more bytes than can be counted",
                usize::MAX
            ),
        );
        let problem =
            "not a letter, digit or '_' followed by letters, digits, '_', '-', '.', '/' or ':'";
        for name in [
            "", "../W1", "a/../W1", "a//b", "/W1", "W 1", "W1\n", ".W1", "é",
        ] {
            check(name, &[2, 3], &format!("tensor name {name:?} is {problem}"));
        }
        let problem = "what safetensors calls something else";
        check(
            "__metadata__",
            &[2, 3],
            &format!("tensor name \"__metadata__\" is {problem}"),
        );
        for name in ["0.weight", "dense/kernel:0", "_a-b"] {
            NamedTensor::new(name, &[2, 3], &W1[..])?;
        }
        Ok(())
    }
}
