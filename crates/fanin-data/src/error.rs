//! The one error type of the crate.
//!
//! Kinds of errors are for programs to tell apart; each has what its sentence needs. Sentences name
//! the file, the dataset or the tensor, what was wanted and what was found.

use std::path::PathBuf;

use crate::Dtype;

/// What can go wrong while data are made, read or encoded.
///
/// ```
/// use fanin_data::{Error, Split};
/// let error = Split::new([1, 2, 1], vec![0; 3], vec![0]).unwrap_err();
/// assert!(matches!(error, Error::PixelCount { bytes: 3, images: 1, .. }));
/// assert_eq!(error.to_string(), "3 bytes for 1 images of 1 x 2 x 1");
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The folder of a dataset does not exist, or is not a folder.
    #[error("no folder {}", .path.display())]
    MissingFolder {
        /// The folder asked for.
        path: PathBuf,
    },

    /// A file of a dataset does not exist in its folder.
    #[error("no file {} in {}; wanted train_catvnoncat.h5 and test_catvnoncat.h5", .name, .folder.display())]
    MissingFile {
        /// The folder that was searched.
        folder: PathBuf,
        /// The name of the missing file.
        name: &'static str,
    },

    /// The operating system refused to read a file.
    #[error("cannot read {}: {source}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },

    /// A file that is not HDF5, is cut off or damaged, or uses what the reader does not know.
    #[error("{} cannot be read as HDF5: {reason}", .path.display())]
    BrokenHdf5 {
        /// The file.
        path: PathBuf,
        /// What the reader met, in one line.
        reason: String,
    },

    /// A dataset inside an HDF5 file is missing.
    #[error("{} holds no dataset {name}", .path.display())]
    MissingDataset {
        /// The file.
        path: PathBuf,
        /// The name of the missing dataset.
        name: &'static str,
    },

    /// A dataset inside an HDF5 file has another element type, shape or values than the course's
    /// files have.
    #[error("{} in {}: wanted {wanted}, found {found}", .name, .path.display())]
    WrongDataset {
        /// The file.
        path: PathBuf,
        /// The name of the dataset.
        name: &'static str,
        /// What was wanted.
        wanted: String,
        /// What was found.
        found: String,
    },

    /// A label that is neither 0 nor 1.
    #[error("label {index} is {label}, wanted 0 or 1")]
    InvalidLabel {
        /// The position of the label.
        index: usize,
        /// Its value.
        label: i64,
    },

    /// Training and test pictures differ in size.
    #[error("training images are {} but test images are {}", display_shape(.train), display_shape(.test))]
    SizeMismatch {
        /// Height, width and channels of the training pictures.
        train: [usize; 3],
        /// Height, width and channels of the test pictures.
        test: [usize; 3],
    },

    /// A split without any picture, or pictures without any pixel.
    #[error("no pixels: {images} images of {}", display_shape(.shape))]
    Empty {
        /// The number of images.
        images: usize,
        /// Height, width and channels of a picture.
        shape: [usize; 3],
    },

    /// The bytes of a split are not a whole number of pictures of the declared shape.
    #[error("{bytes} bytes for {images} images of {}", display_shape(.shape))]
    PixelCount {
        /// The number of bytes.
        bytes: usize,
        /// The number of images declared.
        images: usize,
        /// Height, width and channels declared.
        shape: [usize; 3],
    },

    /// A number of fresh pictures that cannot be half cats, or is beyond the limit.
    #[error("{count} fresh pictures asked for; wanted an even number from 2 to {limit}")]
    FreshCount {
        /// The number asked for.
        count: usize,
        /// The largest number allowed.
        limit: usize,
    },

    /// A contact sheet that cannot be drawn.
    #[error("cannot draw a contact sheet: {reason}")]
    Sheet {
        /// What was wanted and what came.
        reason: String,
    },

    /// A tensor's name is not usable in a weight file.
    #[error("tensor name {name:?} is {problem}")]
    TensorName {
        /// The name.
        name: String,
        /// What is wrong with it.
        problem: &'static str,
    },

    /// A tensor's numbers are of a type that is not written.
    #[error("tensor {name} is of type {dtype}; only f64, f32, f16 and bf16 can be written")]
    TensorType {
        /// The tensor's name.
        name: String,
        /// The type in the words of the file that it comes from.
        dtype: Dtype,
    },

    /// A tensor's values do not fill its shape.
    #[error("tensor {name} holds {values} values, its shape {shape:?} needs another number")]
    TensorShape {
        /// The tensor's name.
        name: String,
        /// The declared shape.
        shape: Vec<usize>,
        /// The number of values given.
        values: usize,
    },

    /// A weight file is not one, or not one that can be used.
    #[error("{}: {reason}", path.display())]
    Weights {
        /// The file.
        path: PathBuf,
        /// What was wanted and what came.
        reason: String,
    },

    /// A tensor with more bytes than can be counted.
    #[error("tensor {name} of shape {shape:?} has more bytes than can be counted")]
    TooLarge {
        /// The tensor's name.
        name: String,
        /// The declared shape.
        shape: Vec<usize>,
    },

    /// The numbers given to a writer are not those that it was promised.
    #[error("{tensor}: {problem}")]
    WeightOrder {
        /// The tensor whose turn it is, or what comes after the last.
        tensor: String,
        /// What was wanted and what came.
        problem: String,
    },

    /// Weights could not be written to where they were to go.
    #[error("cannot write weights: {source}")]
    Unwritable {
        /// The system's reason.
        source: std::io::Error,
    },

    /// A file format's encoder refused.
    #[error("cannot encode {format}: {reason}")]
    Encode {
        /// The format.
        format: &'static str,
        /// What the encoder said.
        reason: String,
    },
}

/// The result of this crate's functions.
pub type Result<T> = std::result::Result<T, Error>;

/// As people write it: 64 x 64 x 3.
fn display_shape(shape: &[usize; 3]) -> String {
    let [height, width, channels] = shape;
    format!("{height} x {width} x {channels}")
}
