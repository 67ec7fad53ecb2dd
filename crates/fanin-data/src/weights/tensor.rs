use std::fmt;

use half::{bf16, f16};

use crate::{Error, Result};

/// The types of numbers that weights are stored in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dtype {
    /// Double precision.
    F64,
    /// Single precision.
    F32,
    /// Half precision, IEEE 754 binary16.
    F16,
    /// The upper half of single precision; NumPy has no such type, so only safetensors files have it.
    Bf16,
}

impl Dtype {
    /// Bytes of a number.
    pub const fn bytes(self) -> usize {
        match self {
            Self::F64 => 8,
            Self::F32 => 4,
            Self::F16 | Self::Bf16 => 2,
        }
    }
}

/// `f64`, `f32`, `f16`, `bf16`.
impl fmt::Display for Dtype {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::F64 => "f64",
            Self::F32 => "f32",
            Self::F16 => "f16",
            Self::Bf16 => "bf16",
        })
    }
}

/// A number that weight files hold; the trait is sealed.
pub trait Number: sealed::Bytes {
    /// Its type in files.
    const TYPE: Dtype;
}

mod sealed {
    pub trait Bytes: Copy {
        /// Its little-endian bytes, behind those in `out`.
        fn append(values: &[Self], out: &mut Vec<u8>);
    }
}

macro_rules! numbers {
    ($($type:ident $dtype:ident),*) => {$(
        impl sealed::Bytes for $type {
            fn append(values: &[Self], out: &mut Vec<u8>) {
                let start = out.len();
                out.resize(start + size_of_val(values), 0);
                let (bytes, _) = out[start..].as_chunks_mut::<{ size_of::<Self>() }>();
                for (bytes, value) in bytes.iter_mut().zip(values) {
                    *bytes = value.to_le_bytes();
                }
            }
        }

        impl Number for $type {
            const TYPE: Dtype = Dtype::$dtype;
        }
    )*};
}

numbers!(f64 F64, f32 F32, f16 F16, bf16 Bf16);

/// What a weight file says of a tensor before its numbers.
///
/// ```
/// use fanin_data::{Dtype, TensorSpec};
/// let spec = TensorSpec::new("0.weight", Dtype::Bf16, &[512, 784])?;
/// assert_eq!(spec.bytes(), 512 * 784 * 2);
/// # Ok::<(), fanin_data::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TensorSpec {
    name: String,
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: u64,
}

impl TensorSpec {
    /// A tensor to be written.
    ///
    /// # Errors
    /// [`Error::TensorName`] unless the name consists of letters, digits, `_`, `-`, `.`, `/` and `:` of ASCII and begins with one of the first three, no part
    /// between slashes being `.` or `..`: what every reader of all formats takes, and no path that leads out of an archive. [`Error::TooLarge`] if the bytes
    /// cannot be counted.
    pub fn new(name: &str, dtype: Dtype, shape: &[usize]) -> Result<Self> {
        check_name(name)?;
        // Zeros count as ones, so that what NumPy computes of the sizes does not overflow either.
        let product = shape.iter().try_fold(dtype.bytes(), |product, &size| {
            product.checked_mul(size.max(1))
        });
        let is_empty = shape.contains(&0);
        match product {
            Some(bytes) if isize::try_from(bytes).is_ok() => Ok(Self {
                name: name.to_owned(),
                dtype,
                shape: shape.to_owned(),
                bytes: if is_empty { 0 } else { bytes as u64 },
            }),
            _ => Err(Error::TooLarge {
                name: name.to_owned(),
                shape: shape.to_owned(),
            }),
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The type of its numbers.
    pub fn dtype(&self) -> Dtype {
        self.dtype
    }

    /// Its shape; of a single number, empty.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// Bytes of all its numbers.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

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
