//! What a tensor is in a weight file: type, name, shape, numbers.
//!
//! A header and a tensor can be made in two ways: by a program, which is held to what every reader
//! takes, or from a file, which may have any name and any type. Only the first kind can be written.

use std::fmt;

use crate::{Error, Result};

/// The type of a tensor's numbers in a weight file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dtype {
    /// Double precision, 8 bytes a number.
    F64,
    /// Single precision, 4 bytes a number.
    F32,
    /// Half precision, IEEE 754 binary16, 2 bytes a number.
    F16,
    /// The upper half of single precision, 2 bytes a number. NumPy has no such type, so only
    /// safetensors files hold it.
    Bf16,
    /// Any other type, in the words of its file, such as `I64` or `<U10`: integers, truth values,
    /// text. Tensors of such a type are listed, but neither read nor written.
    Other(String),
}

impl Dtype {
    /// Bytes that one number takes in a file; `None` for [`Dtype::Other`].
    ///
    /// ```
    /// use fanin_data::Dtype;
    /// assert_eq!(Dtype::Bf16.bytes(), Some(2));
    /// assert_eq!(Dtype::Other("I64".into()).bytes(), None);
    /// ```
    #[must_use]
    pub const fn bytes(&self) -> Option<usize> {
        match self {
            Self::F64 => Some(8),
            Self::F32 => Some(4),
            Self::F16 | Self::Bf16 => Some(2),
            Self::Other(_) => None,
        }
    }
}

/// `f64`, `f32`, `f16`, `bf16`, or the file's own word.
impl fmt::Display for Dtype {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::F64 => "f64",
            Self::F32 => "f32",
            Self::F16 => "f16",
            Self::Bf16 => "bf16",
            Self::Other(word) => word,
        })
    }
}

/// What a weight file says of a tensor before its numbers: name, type and shape.
///
/// ```
/// use fanin_data::{Dtype, TensorHeader};
/// let header = TensorHeader::new("0.weight", Dtype::Bf16, &[512, 784])?;
/// assert_eq!((header.elements(), header.bytes()), (512 * 784, 512 * 784 * 2));
/// # Ok::<(), fanin_data::Error>(())
/// ```
///
/// Sizes are from the slowest axis to the fastest, as NumPy and PyTorch print them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TensorHeader {
    name: String,
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: u64,
}

impl TensorHeader {
    /// The header of a tensor that is to be written; a single number has the empty shape.
    ///
    /// # Errors
    /// [`Error::TensorName`] unless the name consists of ASCII letters, digits, `_`, `-`, `.`, `/`
    /// and `:`, begins with a letter, a digit or `_`, and has no empty part, `.` or `..` between
    /// slashes: that is what every reader of all formats takes, and no path that leads out of an
    /// archive. [`Error::TensorType`] for [`Dtype::Other`]. [`Error::TooLarge`] when the number of
    /// bytes exceeds `isize::MAX`.
    pub fn new(name: &str, dtype: Dtype, shape: &[usize]) -> Result<Self> {
        let mut header = Self::from_file(name.to_owned(), dtype, shape.to_vec(), 0);
        let size = header.check()?;
        // Sizes of 0 count as 1, so that what NumPy computes of the sizes does not overflow either.
        let product = shape.iter().try_fold(size, |product, &size| {
            product
                .checked_mul(size.max(1))
                .filter(|&product| isize::try_from(product).is_ok())
        });
        let Some(bytes) = product else {
            return Err(Error::TooLarge {
                name: name.to_owned(),
                shape: shape.to_owned(),
            });
        };
        header.bytes = if shape.contains(&0) { 0 } else { bytes as u64 };
        Ok(header)
    }

    /// A header that was read, whose name may be anything, and that has `bytes` in the file.
    pub(super) fn from_file(name: String, dtype: Dtype, shape: Vec<usize>, bytes: u64) -> Self {
        Self {
            name,
            dtype,
            shape,
            bytes,
        }
    }

    /// Whether it can be written; then the bytes of one of its numbers.
    pub(super) fn check(&self) -> Result<usize> {
        check_name(&self.name)?;
        self.dtype.bytes().ok_or_else(|| Error::TensorType {
            name: self.name.clone(),
            dtype: self.dtype.clone(),
        })
    }

    /// The tensor's name: `W1`, `net.0.weight`, …; for a `.npy` file the file's, without `.npy`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The type of the tensor's numbers.
    #[must_use]
    pub fn dtype(&self) -> &Dtype {
        &self.dtype
    }

    /// The tensor's sizes, one for each axis; of a single number, empty.
    #[must_use]
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// How many numbers the tensor has: the product of its sizes.
    #[must_use]
    pub fn elements(&self) -> usize {
        self.shape.iter().product()
    }

    /// Bytes of all the tensor's numbers in a file, decompressed.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

/// Names become members of archives, which unpack to paths: so none may be absolute or lead upward.
fn check_name(name: &str) -> Result<()> {
    let tame = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./:".contains(&byte);
    let begins = name.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '_');
    let leads_out = name.split('/').any(|part| matches!(part, "" | "." | ".."));
    let problem = if !begins || !name.bytes().all(tame) || leads_out {
        "not a letter, digit or '_' followed by letters, digits, '_', '-', '.', '/' or ':'"
    } else if name == "__metadata__" {
        "what safetensors calls something else"
    } else {
        return Ok(());
    };
    Err(Error::TensorName {
        name: name.to_owned(),
        problem,
    })
}

/// A tensor with its numbers, as it is read from a weight file and written to one.
///
/// The numbers are in double precision whatever their type in the file, so that one type of tensor
/// serves all files: every number of a smaller type is a number in double precision, and written
/// again it has the same bytes.
///
/// ```
/// use fanin_data::{Dtype, Tensor};
/// let w1 = Tensor::new("W1", Dtype::F32, &[2, 3], vec![0.5; 6])?;
/// assert_eq!((w1.name(), w1.shape(), w1.values().len()), ("W1", &[2, 3][..], 6));
/// # Ok::<(), fanin_data::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    header: TensorHeader,
    values: Vec<f64>,
}

impl Tensor {
    /// A tensor from its numbers, the last index fastest. Written to a file they are rounded to
    /// the nearest number of `dtype`, halves to even.
    ///
    /// # Errors
    /// Those of [`TensorHeader::new`]; [`Error::TensorShape`] unless there are as many numbers as
    /// the shape needs.
    pub fn new(name: &str, dtype: Dtype, shape: &[usize], values: Vec<f64>) -> Result<Self> {
        let header = TensorHeader::new(name, dtype, shape)?;
        if header.elements() != values.len() {
            return Err(Error::TensorShape {
                name: name.to_owned(),
                shape: shape.to_owned(),
                values: values.len(),
            });
        }
        Ok(Self { header, values })
    }

    /// A tensor that was read.
    pub(super) fn from_file(header: TensorHeader, values: Vec<f64>) -> Self {
        Self { header, values }
    }

    /// The tensor's name, type and shape.
    #[must_use]
    pub fn header(&self) -> &TensorHeader {
        &self.header
    }

    /// The tensor's name: `W1`, `net.0.weight`, …
    #[must_use]
    pub fn name(&self) -> &str {
        self.header.name()
    }

    /// The tensor's sizes, one for each axis; of a single number, empty.
    #[must_use]
    pub fn shape(&self) -> &[usize] {
        self.header.shape()
    }

    /// The tensor's numbers, the last index fastest. They may be NaN or infinite.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_refused() -> Result<()> {
        let check = |name: &str, dtype: Dtype, shape: &[usize], message: &str| {
            let error = Tensor::new(name, dtype, shape, vec![0.0; 6]).expect_err("refused");
            assert_eq!(error.to_string(), message);
        };
        let huge = usize::MAX;
        let problem = "tensor W1 holds 6 values, its shape [2, 2] needs another number";
        check("W1", Dtype::F64, &[2, 2], problem);
        for shape in [[huge, 4], [0, huge], [huge / 16, 2]] {
            let problem =
                format!("tensor W1 of shape {shape:?} has more bytes than can be counted");
            check("W1", Dtype::F64, &shape, &problem);
        }
        let problem = "tensor W1 is of type I64; only f64, f32, f16 and bf16 can be written";
        check("W1", Dtype::Other("I64".to_owned()), &[2, 3], problem);
        let problem =
            "not a letter, digit or '_' followed by letters, digits, '_', '-', '.', '/' or ':'";
        for name in [
            "", "../W1", "a/../W1", "a//b", "/W1", "W 1", "W1\n", ".W1", "é",
        ] {
            check(
                name,
                Dtype::F64,
                &[2, 3],
                &format!("tensor name {name:?} is {problem}"),
            );
        }
        let problem = "tensor name \"__metadata__\" is what safetensors calls something else";
        check("__metadata__", Dtype::F64, &[2, 3], problem);
        for name in ["0.weight", "dense/kernel:0", "_a-b"] {
            Tensor::new(name, Dtype::F64, &[2, 3], vec![0.0; 6])?;
        }
        Ok(())
    }
}
