//! The one error type of the crate.

use std::path::PathBuf;

/// What can go wrong while data are made, read or encoded.
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

    /// The file does not begin as HDF5 files do.
    #[error("{} is not an HDF5 file ({bytes} bytes, no HDF5 signature at the start)", .path.display())]
    NotHdf5 {
        /// The file.
        path: PathBuf,
        /// Its length.
        bytes: usize,
    },

    /// An HDF5 file that is cut off, damaged, or of a kind the reader does not know.
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

    /// A dataset inside an HDF5 file has another element type or shape than the course's files have.
    #[error("{} in {}: wanted {wanted}, found {found}", .name, .path.display())]
    WrongDataset {
        /// The file.
        path: PathBuf,
        /// The name of the dataset.
        name: &'static str,
        /// The type or shape that was wanted.
        wanted: String,
        /// The type or shape that was found.
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

    /// Pictures and labels do not pair up.
    #[error("{images} images but {labels} labels")]
    CountMismatch {
        /// The number of images.
        images: usize,
        /// The number of labels.
        labels: usize,
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

    /// A contact sheet without columns, or beyond what a PNG viewer opens.
    #[error(
        "a contact sheet of {columns} columns at zoom {zoom} would be {width} x {height} pixels; wanted 1 to {limit} each way"
    )]
    SheetSize {
        /// The columns asked for.
        columns: usize,
        /// The zoom asked for.
        zoom: usize,
        /// The width it would have.
        width: usize,
        /// The height it would have.
        height: usize,
        /// The largest width and height allowed.
        limit: usize,
    },

    /// A contact sheet can show gray or RGB pictures only.
    #[error("a contact sheet needs 1 or 3 channels, the pictures have {channels}")]
    SheetChannels {
        /// The channels of the pictures.
        channels: usize,
    },

    /// A tensor's name is not usable in a weight file.
    #[error("tensor name {name:?} is {problem}")]
    TensorName {
        /// The name.
        name: String,
        /// What is wrong with it.
        problem: &'static str,
    },

    /// A tensor's values do not fill its shape.
    #[error("tensor {name} holds {values} values, its shape {shape:?} needs {needed}")]
    TensorShape {
        /// The tensor's name.
        name: String,
        /// The declared shape.
        shape: Vec<usize>,
        /// The number of values given.
        values: usize,
        /// The number that the shape needs, as text: it may exceed every integer type.
        needed: String,
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

fn display_shape(shape: &[usize; 3]) -> String {
    let [height, width, channels] = shape;
    format!("{height} x {width} x {channels}")
}
