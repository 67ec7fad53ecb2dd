use std::path::Path;

use crate::Error;

/// The formats that weights are read from and written to.
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
