//! The course's files: `train_catvnoncat.h5` and `test_catvnoncat.h5`, HDF5 with 8-bit pictures and
//! 64-bit labels.
//!
//! Files come from outside and may lie. The reader compares what a file declares with the file's
//! own length before it asks for memory, and the stored element type with the wanted one: the HDF5
//! library would convert silently.
//!
//! Reading goes from the outside in: the folder, the file's size, its signature, then for each of
//! two datasets its type, its shape against the file's length, its values and their number, and at
//! last that labels and pictures are as many. Each step has its error, which says what was wanted
//! and what was found.

use std::path::{Path, PathBuf};

use hdf5_pure::{DType, File, FormatError, Layout};

use crate::{Dataset, Error, Result, Split};

/// The names of a file and of the two datasets in it.
struct Names {
    file: &'static str,
    images: &'static str,
    labels: &'static str,
}

/// The training file.
const TRAIN: Names = Names {
    file: "train_catvnoncat.h5",
    images: "train_set_x",
    labels: "train_set_y",
};

/// The test file.
const TEST: Names = Names {
    file: "test_catvnoncat.h5",
    images: "test_set_x",
    labels: "test_set_y",
};

/// Deflate, the filter of HDF5's compressed files, shrinks by at most this factor.
const DEFLATE_LIMIT: u64 = 1032;

/// Reads a folder that holds `train_catvnoncat.h5` and `test_catvnoncat.h5`, as the course gives
/// them out.
///
/// The files must hold these datasets, compressed by deflate or not:
///
/// | file | dataset | type | shape |
/// |---|---|---|---|
/// | `train_catvnoncat.h5` | `train_set_x` | `u8` | (pictures, height, width, channels) |
/// | | `train_set_y`, each 0 or 1 | `i64` | (pictures,) |
/// | `test_catvnoncat.h5` | `test_set_x` | `u8` | (pictures, height, width, channels) |
/// | | `test_set_y`, each 0 or 1 | `i64` | (pictures,) |
///
/// Any number of pictures from 1 is fine, and any size that both files share. `list_classes` and
/// everything else in the files is passed over. A file may have at most 1 GiB.
///
/// # Errors
///
/// [`Error::MissingFolder`] and [`Error::MissingFile`] name what is missing; [`Error::Unreadable`]
/// carries the system's reason; [`Error::BrokenHdf5`] is for files that are not HDF5, cut off or
/// damaged, [`Error::MissingDataset`] and [`Error::WrongDataset`] for files with other contents,
/// and [`Error::SizeMismatch`] for two files whose pictures differ in size.
///
/// ```
/// let error = fanin_data::read_course("no/such/folder".as_ref()).unwrap_err();
/// assert_eq!(error.to_string(), "no folder no/such/folder");
/// ```
pub fn read_course(folder: &Path) -> Result<Dataset> {
    if !folder.is_dir() {
        return Err(Error::MissingFolder {
            path: folder.to_owned(),
        });
    }
    let train = CourseFile::open(folder, TRAIN)?.read()?;
    let test = CourseFile::open(folder, TEST)?.read()?;
    Dataset::new(train, test, folder.display().to_string())
}

/// The largest file that is read, 1 GiB: the course's are a thousandth of it.
const FILE_LIMIT: u64 = 1 << 30;

/// Reads a file whole, but no device, no pipe, and nothing that would fill the memory.
fn read_regular(path: &Path) -> std::io::Result<Vec<u8>> {
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(std::io::Error::other("not a regular file"));
    }
    if metadata.len() > FILE_LIMIT {
        let length = metadata.len();
        return Err(std::io::Error::other(format!(
            "{length} bytes, the limit is {FILE_LIMIT}"
        )));
    }
    std::fs::read(path)
}

/// One opened file.
///
/// The path and the names are for errors; `bytes` is the file's length, against which shapes are
/// checked.
struct CourseFile {
    path: PathBuf,
    names: Names,
    file: File,
    bytes: u64,
}

impl CourseFile {
    /// Reads a file whole, once it is known to be a regular file of a sensible size, and looks at
    /// its signature and structure.
    fn open(folder: &Path, names: Names) -> Result<Self> {
        let path = folder.join(names.file);
        let bytes = match read_regular(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(Error::MissingFile {
                    folder: folder.to_owned(),
                    name: names.file,
                });
            }
            Err(source) => return Err(Error::Unreadable { path, source }),
        };
        let length = bytes.len();
        if !hdf5_pure::is_hdf5_bytes(&bytes) {
            let reason = format!("no HDF5 signature in its {length} bytes");
            return Err(Error::BrokenHdf5 { path, reason });
        }
        match File::from_bytes(bytes) {
            Ok(file) => Ok(Self {
                path,
                names,
                file,
                bytes: length as u64,
            }),
            Err(error) => Err(Error::BrokenHdf5 {
                path,
                reason: format!("{error} (the file has {length} bytes)"),
            }),
        }
    }

    /// Pictures and labels together, as many of the one as of the other.
    fn read(&self) -> Result<Split> {
        let (shape, images) = self.images()?;
        let labels = self.labels()?;
        let features: usize = shape.iter().product();
        let count = images.len() / features;
        if labels.len() != count {
            return Err(self.wrong(
                self.names.labels,
                format!(
                    "{count} labels, one for each image of {}",
                    self.names.images
                ),
                format!("{} labels", labels.len()),
            ));
        }
        Split::new(shape, images, labels)
    }

    /// Height, width and channels, each at least 1, and the pixels of at least one picture.
    fn images(&self) -> Result<([usize; 3], Vec<u8>)> {
        let name = self.names.images;
        let dataset = self.dataset(name)?;
        self.check_type(name, &dataset, &DType::U8)?;
        let shape = self.met(dataset.shape())?;
        let wanted = "shape (images, height, width, channels), none of them 0";
        let &[count, height, width, channels] = shape.as_slice() else {
            return Err(self.wrong(name, wanted, format!("shape {shape:?}")));
        };
        let elements = self.check_extent(name, &dataset, &shape, 1)?;
        if elements == 0 {
            return Err(self.wrong(name, wanted, format!("shape {shape:?}")));
        }
        let pixels = self.met(dataset.read_raw())?;
        self.check_count(name, count * height * width * channels, pixels.len())?;
        // None of the sizes exceeds the number of bytes in memory, so each fits.
        Ok(([height, width, channels].map(|size| size as usize), pixels))
    }

    /// 64-bit integers in the file, of which only 0 and 1 are let through.
    fn labels(&self) -> Result<Vec<u8>> {
        let name = self.names.labels;
        let dataset = self.dataset(name)?;
        self.check_type(name, &dataset, &DType::I64)?;
        let shape = self.met(dataset.shape())?;
        let &[count] = shape.as_slice() else {
            return Err(self.wrong(name, "shape (images,)", format!("shape {shape:?}")));
        };
        self.check_extent(name, &dataset, &shape, 8)?;
        let values = self.met(dataset.read::<i64>())?;
        self.check_count(name, count, values.len())?;
        let label = |(index, value): (usize, i64)| match u8::try_from(value) {
            Ok(label @ 0..=1) => Ok(label),
            _ => Err(self.wrong(
                name,
                "labels 0 and 1",
                format!("label {value} at index {index}"),
            )),
        };
        values.into_iter().enumerate().map(label).collect()
    }

    /// The dataset of this name at the root of the file.
    fn dataset(&self, name: &'static str) -> Result<hdf5_pure::Dataset> {
        match self.file.dataset(name) {
            Err(hdf5_pure::Error::Format(FormatError::PathNotFound(_))) => {
                Err(Error::MissingDataset {
                    path: self.path.clone(),
                    name,
                })
            }
            other => self.met(other),
        }
    }

    /// The stored type has to be the wanted one to the letter: the library would convert others
    /// silently.
    fn check_type(
        &self,
        name: &'static str,
        dataset: &hdf5_pure::Dataset,
        wanted: &DType,
    ) -> Result<()> {
        let found = self.met(dataset.dtype())?;
        if found == *wanted {
            return Ok(());
        }
        Err(self.wrong(
            name,
            format!("elements of type {wanted}"),
            found.to_string(),
        ))
    }

    /// The number of elements that the file declares, refused where the file is too short to hold
    /// them.
    ///
    /// A file of n bytes holds at most n elements of one byte, or 1,032 n where they are compressed
    /// by deflate.
    fn check_extent(
        &self,
        name: &'static str,
        dataset: &hdf5_pure::Dataset,
        shape: &[u64],
        element_bytes: u64,
    ) -> Result<u64> {
        let compression = match self.met(dataset.layout())? {
            Layout::Chunked { .. } => DEFLATE_LIMIT,
            _ => 1,
        };
        let limit = self.bytes.saturating_mul(compression) / element_bytes;
        let elements = shape
            .iter()
            .try_fold(1_u64, |product, &size| product.checked_mul(size));
        match elements {
            Some(elements) if elements <= limit => Ok(elements),
            _ => Err(self.wrong(
                name,
                format!(
                    "at most the {limit} elements that {} bytes can hold",
                    self.bytes
                ),
                format!("shape {shape:?}"),
            )),
        }
    }

    /// A damaged file may yield another number of elements than it declares.
    fn check_count(&self, name: &'static str, wanted: u64, found: usize) -> Result<()> {
        if wanted == found as u64 {
            return Ok(());
        }
        Err(self.wrong(name, format!("{wanted} elements"), format!("{found}")))
    }

    /// A result of the HDF5 library, with the file's name on its error.
    fn met<T>(&self, result: std::result::Result<T, hdf5_pure::Error>) -> Result<T> {
        result.map_err(|error| Error::BrokenHdf5 {
            path: self.path.clone(),
            reason: error.to_string(),
        })
    }

    /// In the words of the file: shapes, types and names as they stand there.
    fn wrong(
        &self,
        name: &'static str,
        wanted: impl Into<String>,
        found: impl Into<String>,
    ) -> Error {
        Error::WrongDataset {
            path: self.path.clone(),
            name,
            wanted: wanted.into(),
            found: found.into(),
        }
    }
}
