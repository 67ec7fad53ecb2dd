//! Who multiplies matrices: fanin's own kernel, the plain loops, and what other people wrote,
//! behind [`fanin_tensor::Product`].

mod cblas;
mod error;
mod faer;
mod gemm;
mod library;
mod matrixmultiply;
mod nalgebra;

use std::fmt::{self, Display};
use std::str::FromStr;

use fanin_tensor::{Fanin, MatRef, Plain, Product, Real};

pub use error::BackendError;

/// Who multiplies matrices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Backend {
    /// fanin's own kernel, made for a right-hand side that is used again. Parallel.
    Fanin,
    /// The crate faer. Parallel.
    Faer,
    /// The crate gemm, which is also what candle multiplies with on the CPU. Parallel.
    Gemm,
    /// The crate matrixmultiply, which is also what ndarray multiplies with. Sequential.
    MatrixMultiply,
    /// The crate nalgebra: matrixmultiply where all dimensions are above 5, loops of its own
    /// otherwise, and also where the left operand alone has contiguous rows (its `tr_mul`).
    /// Sequential.
    Nalgebra,
    /// fanin's plain loops, the reference. Sequential.
    Plain,
    /// The library OpenBLAS, if it is installed. Parallel.
    OpenBlas,
    /// The library BLIS, if it is installed. Parallel. It alone may leave out terms in which one
    /// factor is 0, so that `0 · NaN` counts as 0 in some places (seen in version 0.9.0).
    Blis,
    /// Intel's library MKL, if it is installed. Parallel.
    Mkl,
}

impl Backend {
    /// All of them, installed or not.
    pub const ALL: &'static [Self] = &[
        Self::Fanin,
        Self::Faer,
        Self::Gemm,
        Self::MatrixMultiply,
        Self::Nalgebra,
        Self::Plain,
        Self::OpenBlas,
        Self::Blis,
        Self::Mkl,
    ];

    /// The name that [`FromStr`] reads.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fanin => "fanin",
            Self::Faer => "faer",
            Self::Gemm => "gemm",
            Self::MatrixMultiply => "matrixmultiply",
            Self::Nalgebra => "nalgebra",
            Self::Plain => "plain",
            Self::OpenBlas => "openblas",
            Self::Blis => "blis",
            Self::Mkl => "mkl",
        }
    }

    /// Whether more than one thread can make a product faster.
    pub fn is_parallel(self) -> bool {
        !matches!(self, Self::MatrixMultiply | Self::Nalgebra | Self::Plain)
    }

    /// Makes the back end ready. A C library is loaded the first time that someone asks for it, and
    /// stays.
    ///
    /// Several C libraries work in one process. They are looked for under their usual names, where
    /// the system looks for libraries: on Linux, `LD_LIBRARY_PATH` adds folders to that.
    ///
    /// # Errors
    /// [`BackendError::NotFound`] and [`BackendError::Unusable`] for a C library that is not
    /// installed or cannot be loaded.
    pub fn open<T: Number>(self) -> Result<&'static dyn Product<T>, BackendError> {
        T::open(self)
    }

    /// What a C library says of its version and its kernels; `None` for a crate, whose version
    /// stands in `Cargo.lock`, and for a library that [`open`](Backend::open) does not find.
    pub fn version(self) -> Option<&'static str> {
        let library = match self {
            Self::OpenBlas => &library::OPENBLAS,
            Self::Blis => &library::BLIS,
            Self::Mkl => &library::MKL,
            _ => return None,
        };
        library.load().ok().map(library::Library::version)
    }
}

impl Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Backend {
    type Err = BackendError;

    fn from_str(name: &str) -> Result<Self, BackendError> {
        let mut all = Self::ALL.iter();
        all.find(|backend| backend.name() == name)
            .copied()
            .ok_or_else(|| BackendError::Unknown(name.to_owned()))
    }
}

/// [`MatRef::steps`] as kernels with raw pointers take them: a step that spans lines of a slice is
/// at most its length, and that is at most `isize::MAX`.
fn signed_steps<T: Copy>(view: MatRef<'_, T>) -> (isize, isize) {
    let (down, right) = view.steps();
    (down as isize, right as isize)
}

/// The precisions that every back end multiplies in: `f32` and `f64`.
pub trait Number: Real {
    /// [`Backend::open`] for this precision.
    ///
    /// # Errors
    /// As [`Backend::open`].
    fn open(backend: Backend) -> Result<&'static dyn Product<Self>, BackendError>;
}

macro_rules! number {
    ($t:ident) => {
        impl Number for $t {
            fn open(backend: Backend) -> Result<&'static dyn Product<Self>, BackendError> {
                Ok(match backend {
                    Backend::Fanin => &Fanin,
                    Backend::Faer => &faer::Faer,
                    Backend::Gemm => &gemm::Gemm,
                    Backend::MatrixMultiply => &matrixmultiply::MatrixMultiply,
                    Backend::Nalgebra => &nalgebra::Nalgebra,
                    Backend::Plain => &Plain,
                    Backend::OpenBlas => library::OPENBLAS.load()?,
                    Backend::Blis => library::BLIS.load()?,
                    Backend::Mkl => library::MKL.load()?,
                })
            }
        }
    };
}

number!(f32);
number!(f64);
