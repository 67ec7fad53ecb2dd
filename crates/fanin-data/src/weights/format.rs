//! The formats, told apart by the ending of a file's name.
//!
//! Nothing is guessed from a file's bytes: a name that says what is not in the file is an error of
//! the reader, with both in its sentence.

use std::path::Path;

use crate::Error;

/// The formats that weights are read from and written to.
///
/// | | tensors | names | bf16 | compressed | order |
/// |---|---|---|---|---|---|
/// | safetensors | any number | yes | yes | no | row-major |
/// | NPZ | any number | yes | no | read only | both are read |
/// | NPY | one | no | no | no | both are read |
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WeightFormat {
    /// `.safetensors`, for Rust, PyTorch and JAX: a JSON header, then the numbers of all tensors.
    Safetensors,
    /// `.npz`, for `numpy.load`: a zip archive with one array for each tensor. Written without
    /// compression, which does nothing for weights; read with and without.
    Npz,
    /// `.npy`, for `numpy.load`: one tensor, without its name.
    Npy,
}

impl WeightFormat {
    /// The format that the ending of a file's name stands for; `None` for any other ending.
    ///
    /// ```
    /// use fanin_data::WeightFormat;
    /// assert_eq!(WeightFormat::of("model.safetensors".as_ref()), Some(WeightFormat::Safetensors));
    /// assert_eq!(WeightFormat::of("model.pt".as_ref()), None);
    /// ```
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "safetensors" => Some(Self::Safetensors),
            "npz" => Some(Self::Npz),
            "npy" => Some(Self::Npy),
            _ => None,
        }
    }

    /// The error of an encoder of this format.
    pub(super) fn refuse(self, reason: impl ToString) -> Error {
        Error::Encode {
            format: match self {
                Self::Safetensors => "safetensors",
                Self::Npz => "NPZ",
                Self::Npy => "NPY",
            },
            reason: reason.to_string(),
        }
    }
}
