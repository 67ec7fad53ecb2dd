//! Back ends: who multiplies.

mod faer;
mod fanin;
mod kernel;
mod plain;

#[cfg(feature = "backends")]
mod cblas;
#[cfg(feature = "backends")]
mod gemm;
#[cfg(feature = "backends")]
mod library;
#[cfg(feature = "backends")]
mod matrixmultiply;
#[cfg(feature = "backends")]
mod nalgebra;

use std::fmt::{self, Display};
use std::str::FromStr;

pub(crate) use faer::{clear_upper_halves, faer_multiply};

use crate::{Error, Product, Real};
use kernel::{Checked, Kernel};

/// Who multiplies matrices.
///
/// ```
/// use std::num::NonZeroUsize;
/// use fanin_tensor::{Accumulate, Backend, Matrix};
///
/// let plain = "plain".parse::<Backend>()?.open::<f64>()?;
/// let a = Matrix::from_row_major(2, 2, &[1.0, 2.0, 3.0, 4.0])?;
/// let mut c = Matrix::zeros(2, 2);
/// plain.product(c.view_mut(), Accumulate::Replace, a.view(), a.view(), 1.0, NonZeroUsize::MIN);
/// assert_eq!(c.to_row_major(), [7.0, 10.0, 15.0, 22.0]);
/// # Ok::<(), fanin_tensor::Error>(())
/// ```
///
/// The crate's page has a table of which give the same bits with any number of threads.
///
/// All but [`Fanin`](Backend::Fanin), [`Faer`](Backend::Faer) and [`Plain`](Backend::Plain) need the cargo feature `backends`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
#[non_exhaustive]
pub enum Backend {
    /// fanin's own kernel: every element is one chain of fused multiply-adds, as in [`Plain`](Backend::Plain), except
    /// where few rows are multiplied with few columns along memory. The same bits on every processor and any number of
    /// threads; made for a right-hand side that is used again, as [`Packed`](crate::Packed). Parallel.
    Fanin,
    /// The crate faer: the default, and what [`matmul`](crate::matmul) takes. Parallel with the feature `backends`.
    #[default]
    Faer,
    /// The crate gemm, which is also what candle multiplies with on the CPU. Parallel.
    Gemm,
    /// The crate matrixmultiply, which is also what ndarray multiplies with. Sequential.
    MatrixMultiply,
    /// The crate nalgebra: matrixmultiply where all dimensions are above 5, loops of its own otherwise, and also where
    /// the left operand alone has contiguous rows (its `tr_mul`). Sequential.
    Nalgebra,
    /// The reference: every element is one chain of fused multiply-adds, `acc = fma(lhs[i, k], rhs[k, j], acc)` in
    /// ascending `k` from 0; the result is `alpha · acc`, or `dst + alpha · acc` with two roundings. Sequential, and the
    /// same bits on every machine. Without a fused multiply-add in hardware it is very slow.
    Plain,
    /// The library OpenBLAS, if it is installed. Parallel.
    OpenBlas,
    /// The library BLIS, if it is installed. Parallel. It alone may leave out terms in which one factor is 0, so that
    /// `0 · NaN` counts as 0 in some places (seen in version 0.9.0).
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

    /// The name that [`FromStr`] reads: `fanin`, `faer`, `gemm`, `matrixmultiply`, `nalgebra`, `plain`, `openblas`, `blis`, `mkl`.
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
        match self {
            Self::Fanin | Self::Faer => cfg!(feature = "backends"),
            Self::MatrixMultiply | Self::Nalgebra | Self::Plain => false,
            Self::Gemm | Self::OpenBlas | Self::Blis | Self::Mkl => true,
        }
    }

    /// Makes the back end ready. A C library is loaded the first time that someone asks for it, and stays.
    ///
    /// Several C libraries work in one process. They are looked for under their usual names, where the system looks for
    /// libraries: on Linux, `LD_LIBRARY_PATH` adds folders to that.
    ///
    /// # Errors
    /// [`Error::BackendNotFound`] and [`Error::BackendUnusable`] for a C library that is not installed or cannot be
    /// loaded, [`Error::BackendNotBuilt`] without the cargo feature `backends`.
    pub fn open<T: Real>(self) -> Result<&'static dyn Product<T>, Error> {
        T::open(self)
    }

    /// What a C library says of its version and its kernels; `None` for a crate, whose version stands in `Cargo.lock`,
    /// and for a library that [`open`](Backend::open) does not find.
    pub fn version(self) -> Option<&'static str> {
        #[cfg(feature = "backends")]
        {
            let library = match self {
                Self::OpenBlas => &library::OPENBLAS,
                Self::Blis => &library::BLIS,
                Self::Mkl => &library::MKL,
                _ => return None,
            };
            library.load().ok().map(|library| library.0.version())
        }
        #[cfg(not(feature = "backends"))]
        None
    }
}

impl Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Backend {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let known = Self::ALL.iter().copied();
        known
            .clone()
            .find(|backend| backend.name() == name)
            .ok_or_else(|| Error::UnknownBackend {
                name: name.to_owned(),
                nearest: known
                    .map(|backend| (strsim::damerau_levenshtein(backend.name(), name), backend))
                    .filter(|(distance, backend)| 2 * distance <= backend.name().len())
                    .min()
                    .map(|(_, backend)| backend),
            })
    }
}

/// [`Backend::open`] for a precision, f32 or f64.
#[cfg(feature = "backends")]
pub(crate) fn open<T>(backend: Backend) -> Result<&'static dyn Product<T>, Error>
where
    T: Real,
    faer::Faer: Kernel<T>,
    matrixmultiply::MatrixMultiply: Kernel<T>,
    nalgebra::Nalgebra: Kernel<T>,
    library::Library: Kernel<T>,
{
    Ok(match backend {
        Backend::Fanin => &Checked(fanin::Fanin),
        Backend::Faer => &Checked(faer::Faer),
        Backend::Gemm => &Checked(gemm::Gemm),
        Backend::MatrixMultiply => &Checked(matrixmultiply::MatrixMultiply),
        Backend::Nalgebra => &Checked(nalgebra::Nalgebra),
        Backend::Plain => &Checked(plain::Plain),
        Backend::OpenBlas => library::OPENBLAS.load()?,
        Backend::Blis => library::BLIS.load()?,
        Backend::Mkl => library::MKL.load()?,
    })
}

/// [`Backend::open`] for a precision, f32 or f64.
#[cfg(not(feature = "backends"))]
pub(crate) fn open<T>(backend: Backend) -> Result<&'static dyn Product<T>, Error>
where
    T: Real,
    faer::Faer: Kernel<T>,
{
    match backend {
        Backend::Fanin => Ok(&Checked(fanin::Fanin)),
        Backend::Faer => Ok(&Checked(faer::Faer)),
        Backend::Plain => Ok(&Checked(plain::Plain)),
        _ => Err(Error::BackendNotBuilt(backend)),
    }
}
