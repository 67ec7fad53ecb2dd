//! C libraries, found and loaded when the program runs.
//!
//! OpenBLAS, BLIS and MKL export the same names (`cblas_dgemm`), so that no program can be linked
//! with two of them. Loaded one by one with their names kept local, they do not see each other.
#![expect(
    unsafe_code,
    reason = "loading a library runs code that Rust knows nothing of"
)]

use std::ffi::{CStr, c_char, c_int};
use std::fmt::{self, Debug};
use std::sync::{OnceLock, RwLock};

use super::cblas::{Dgemm, Sgemm};
use super::{Backend, BackendError};

/// A library that may be there, and where.
pub(crate) struct Source {
    backend: Backend,
    /// File names, and what stands before the names of their functions. The first that can be used
    /// is taken.
    files: &'static [(&'static str, &'static str)],
    install: &'static str,
    loaded: OnceLock<Result<Library, BackendError>>,
}

// Debian and Ubuntu keep several BLAS libraries beside each other in folders of their own; the
// plain name is there only for the one that the administrator has chosen.
#[cfg(target_arch = "aarch64")]
macro_rules! debian {
    ($file:literal) => {
        concat!("/usr/lib/aarch64-linux-gnu/", $file)
    };
}
#[cfg(not(target_arch = "aarch64"))]
macro_rules! debian {
    ($file:literal) => {
        concat!("/usr/lib/x86_64-linux-gnu/", $file)
    };
}

pub(crate) static OPENBLAS: Source = Source {
    backend: Backend::OpenBlas,
    files: &[
        ("libopenblas.so.0", ""),
        (debian!("openblas-pthread/libopenblas.so.0"), ""),
        (debian!("openblas-openmp/libopenblas.so.0"), ""),
        (debian!("openblas-serial/libopenblas.so.0"), ""),
        ("libopenblas.so", ""),
        ("libscipy_openblas.so", "scipy_"),
        ("libopenblas.0.dylib", ""),
        ("/opt/homebrew/opt/openblas/lib/libopenblas.0.dylib", ""),
        ("/usr/local/opt/openblas/lib/libopenblas.0.dylib", ""),
        ("libscipy_openblas.dylib", "scipy_"),
        ("libopenblas.dll", ""),
        ("openblas.dll", ""),
        ("libscipy_openblas.dll", "scipy_"),
    ],
    install: "libopenblas0-pthread (Debian, Ubuntu), openblas (Fedora, Arch, Homebrew, conda) or scipy-openblas32 (pip, its lib folder in LD_LIBRARY_PATH)",
    loaded: OnceLock::new(),
};

pub(crate) static BLIS: Source = Source {
    backend: Backend::Blis,
    files: &[
        ("libblis.so.4", ""),
        (debian!("blis-pthread/libblis.so.4"), ""),
        (debian!("blis-openmp/libblis.so.4"), ""),
        (debian!("blis-serial/libblis.so.4"), ""),
        ("libblis.so.5", ""),
        ("libblis-mt.so", ""),
        ("libblis.so", ""),
        ("libblis.4.dylib", ""),
        ("libblis.dylib", ""),
        ("/opt/homebrew/opt/blis/lib/libblis.dylib", ""),
        ("/usr/local/opt/blis/lib/libblis.dylib", ""),
        ("libblis.dll", ""),
    ],
    install: "libblis4-pthread (Debian, Ubuntu) or blis (Fedora, Homebrew, conda)",
    loaded: OnceLock::new(),
};

pub(crate) static MKL: Source = Source {
    backend: Backend::Mkl,
    files: &[
        ("libmkl_rt.so.3", ""),
        ("libmkl_rt.so.2", ""),
        ("libmkl_rt.so", ""),
        ("libmkl_rt.2.dylib", ""),
        ("libmkl_rt.dylib", ""),
        ("mkl_rt.3.dll", ""),
        ("mkl_rt.2.dll", ""),
    ],
    install: "intel-mkl (Debian and Ubuntu, non-free) or mkl (pip, conda; its lib folder in LD_LIBRARY_PATH)",
    loaded: OnceLock::new(),
};

/// How to tell a library its number of threads, which is a setting of the whole library.
enum SetThreads {
    /// `openblas_set_num_threads`, `MKL_Set_Num_Threads`.
    Int(unsafe extern "C" fn(c_int)),
    /// `bli_thread_set_num_threads`, whose argument is as wide as a pointer.
    Wide(unsafe extern "C" fn(isize)),
}

/// A loaded library.
pub(crate) struct Library {
    pub(super) sgemm: Sgemm,
    pub(super) dgemm: Dgemm,
    set_threads: SetThreads,
    /// The number of threads that the library was told last; 0 before the first time. Held for
    /// reading while it computes, so that no other thread changes the number under way.
    threads: RwLock<usize>,
    most_threads: usize,
    version: String,
    file: &'static str,
    /// Never dropped: the pointers above point into it.
    _handle: libloading::Library,
}

impl Debug for Library {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Library")
            .field("file", &self.file)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

impl Source {
    /// The library, loaded when first asked for. What was found then, or not found, stays.
    pub(crate) fn load(&'static self) -> Result<&'static Library, BackendError> {
        self.loaded
            .get_or_init(|| self.search())
            .as_ref()
            .map_err(BackendError::clone)
    }

    fn search(&self) -> Result<Library, BackendError> {
        let mut unusable = None;
        for &(file, prefix) in self.files {
            // SAFETY: these are names of numerical libraries. What their initializers do is up to
            // whoever installed a library under such a name where the system looks for libraries,
            // as with every program that is linked dynamically. They are never unloaded.
            match unsafe { libloading::Library::new(file) } {
                Ok(handle) => match self.bind(handle, file, prefix) {
                    Ok(library) => return Ok(library),
                    Err(reason) => unusable = unusable.or(Some((file, reason))),
                },
                Err(error) => {
                    let reason = reason(&error);
                    if !is_absent(file, &reason) {
                        unusable = unusable.or(Some((file, reason)));
                    }
                }
            }
        }
        let backend = self.backend;
        Err(match unusable {
            Some((file, reason)) => BackendError::Unusable {
                backend,
                file,
                reason,
            },
            None => BackendError::NotFound {
                backend,
                install: self.install,
            },
        })
    }

    fn bind(
        &self,
        handle: libloading::Library,
        file: &'static str,
        prefix: &str,
    ) -> Result<Library, String> {
        /// # Safety
        /// `T` must be the type of a function pointer that fits the symbol.
        unsafe fn symbol<T: Copy>(
            handle: &libloading::Library,
            prefix: &str,
            name: &str,
        ) -> Result<T, String> {
            // SAFETY: the caller's promise.
            match unsafe { handle.get::<T>(format!("{prefix}{name}")) } {
                Ok(symbol) => Ok(*symbol),
                Err(_) => Err(format!("it has no function {prefix}{name}")),
            }
        }

        // SAFETY: the types are those of `cblas.h`, with 32-bit integers: builds with 64-bit
        // integers carry other file names. The three functions that set the number of threads and
        // those that tell the version are as in `cblas.h` of OpenBLAS, `blis.h` and
        // `mkl_service.h`. Strings that come back are static and end in 0, or are written into a
        // buffer whose length is told.
        let (sgemm, dgemm, set_threads, version) = unsafe {
            let get_sgemm = symbol::<Sgemm>(&handle, prefix, "cblas_sgemm")?;
            let get_dgemm = symbol::<Dgemm>(&handle, prefix, "cblas_dgemm")?;
            let (set_threads, version) = match self.backend {
                Backend::Blis => {
                    type Text = unsafe extern "C" fn() -> *const c_char;
                    let set = symbol(&handle, prefix, "bli_thread_set_num_threads")?;
                    let version = symbol::<Text>(&handle, prefix, "bli_info_get_version_str")?;
                    (SetThreads::Wide(set), format!("BLIS {}", text(version())))
                }
                Backend::Mkl => {
                    type Write = unsafe extern "C" fn(*mut c_char, c_int);
                    let set = symbol(&handle, prefix, "MKL_Set_Num_Threads")?;
                    let write = symbol::<Write>(&handle, prefix, "MKL_Get_Version_String")?;
                    let mut buffer = [0; 256];
                    write(buffer.as_mut_ptr(), 255);
                    (SetThreads::Int(set), text(buffer.as_ptr()))
                }
                _ => {
                    type Text = unsafe extern "C" fn() -> *const c_char;
                    let set = symbol(&handle, prefix, "openblas_set_num_threads")?;
                    let version = symbol::<Text>(&handle, prefix, "openblas_get_config")?;
                    (SetThreads::Int(set), text(version()))
                }
            };
            (get_sgemm, get_dgemm, set_threads, version)
        };
        Ok(Library {
            sgemm,
            dgemm,
            set_threads,
            threads: RwLock::new(0),
            most_threads: std::thread::available_parallelism().map_or(1, usize::from),
            version,
            file,
            _handle: handle,
        })
    }
}

impl Library {
    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// Computes with this many threads, or as many as there are processors if that is fewer.
    ///
    /// The number is a setting of the whole library. Products with the same number run at the same
    /// time; one with another number waits for those under way.
    pub(super) fn with_threads(&self, threads: usize, compute: impl FnOnce()) {
        let wanted = threads.min(self.most_threads);
        loop {
            {
                // A panic elsewhere cannot leave the number half written.
                let set = self.threads.read().unwrap_or_else(|lock| lock.into_inner());
                if *set == wanted {
                    // Some builds of BLIS keep the number for each thread of the caller.
                    if let SetThreads::Wide(set) = self.set_threads {
                        // SAFETY: as below; for the library as a whole this changes nothing.
                        unsafe { set(wanted as isize) };
                    }
                    return compute();
                }
            }
            let mut set = self
                .threads
                .write()
                .unwrap_or_else(|lock| lock.into_inner());
            if *set != wanted {
                // SAFETY: a number from 1 to the number of processors, and nobody computes now.
                unsafe {
                    match self.set_threads {
                        SetThreads::Int(set) => set(wanted as c_int),
                        SetThreads::Wide(set) => set(wanted as isize),
                    }
                }
                *set = wanted;
            }
        }
    }
}

/// # Safety
/// `string` must be null or point to bytes that end in 0.
unsafe fn text(string: *const c_char) -> String {
    if string.is_null() {
        return String::new();
    }
    // SAFETY: the caller's promise.
    let bytes = unsafe { CStr::from_ptr(string) };
    bytes.to_string_lossy().trim().to_owned()
}

/// The loader's own words.
fn reason(error: &libloading::Error) -> String {
    use std::error::Error;
    match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

/// Whether the loader found no such file, rather than one that it could not load. A file that lacks
/// another is there.
fn is_absent(file: &str, reason: &str) -> bool {
    if cfg!(windows) {
        // "The specified module could not be found", also for a missing dependency.
        return reason.contains("126") || reason.contains("not be found");
    }
    let reason = reason.to_lowercase();
    reason.contains("no such file")
        && reason.contains(&file.to_lowercase())
        && !reason.contains("needed by")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_is_told_from_a_broken_one() {
        let absent = |reason| is_absent("libmkl_rt.so.2", reason);
        assert!(absent(
            "libmkl_rt.so.2: cannot open shared object file: No such file or directory"
        ));
        assert!(absent(
            "dlopen(libmkl_rt.so.2, 0x0005): tried: '/usr/lib/libmkl_rt.so.2' (no such file)"
        ));
        assert!(!absent("libmkl_rt.so.2: file too short"));
        assert!(!absent(
            "libiomp5.so: cannot open shared object file: No such file or directory"
        ));
        assert!(!absent(
            "Error loading shared library libiomp5.so: No such file or directory (needed by libmkl_rt.so.2)"
        ));
    }

    #[test]
    fn a_file_without_the_functions_is_an_error_that_names_one() {
        // The C library itself: it is there on every Linux system, and multiplies nothing.
        let source = Source {
            backend: Backend::OpenBlas,
            files: &[("libc.so.6", "")],
            install: "",
            loaded: OnceLock::new(),
        };
        if let Err(error) = source.search() {
            let text = error.to_string();
            if cfg!(all(target_os = "linux", target_env = "gnu")) {
                assert_eq!(
                    text,
                    "openblas: libc.so.6 cannot be used: it has no function cblas_sgemm"
                );
            }
        } else {
            panic!("libc has no cblas_sgemm");
        }
    }
}
