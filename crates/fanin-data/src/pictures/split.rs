//! Pictures with their labels, as bytes and as the inputs of a network.

use fanin_tensor::{Matrix, Real};

use crate::{Error, Kind, Result};

/// Pictures of one size, each with a label: 1 for a cat, 0 for anything else. There is at least one
/// picture, and a picture has at least one pixel.
///
/// ```
/// use fanin_data::Split;
/// // Two gray pictures of one row and two columns.
/// let split = Split::new([1, 2, 1], vec![0, 255, 51, 102], vec![0, 1])?;
/// assert_eq!(split.image(1), Some(&[51, 102][..]));
/// assert_eq!(split.inputs::<f64>().column(1), [0.2, 0.4]);
/// # Ok::<(), fanin_data::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    shape: [usize; 3],
    images: Vec<u8>,
    labels: Vec<u8>,
    kinds: Vec<Kind>,
}

impl Split {
    /// Pictures from their bytes.
    ///
    /// `shape` is (height, width, channels). `images` holds one picture after the other, each row
    /// by row from the top, each row pixel by pixel from the left, each pixel channel by channel:
    /// the order of a C-contiguous NumPy array of shape (pictures, height, width, channels).
    /// `labels` holds a 0 or a 1 for each picture.
    ///
    /// # Errors
    ///
    /// [`Error::Empty`] without pictures or pixels, [`Error::PixelCount`] when the bytes do not
    /// fill (`labels.len()`, height, width, channels), [`Error::InvalidLabel`] for a label beyond
    /// 1.
    pub fn new(shape: [usize; 3], images: Vec<u8>, labels: Vec<u8>) -> Result<Self> {
        let [height, width, channels] = shape;
        let count = labels.len();
        let needed = height
            .checked_mul(width)
            .and_then(|pixels| pixels.checked_mul(channels))
            .and_then(|features| features.checked_mul(count));
        if needed == Some(0) {
            return Err(Error::Empty {
                images: count,
                shape,
            });
        }
        if needed != Some(images.len()) {
            return Err(Error::PixelCount {
                bytes: images.len(),
                images: count,
                shape,
            });
        }
        if let Some(index) = labels.iter().position(|&label| label > 1) {
            return Err(Error::InvalidLabel {
                index,
                label: i64::from(labels[index]),
            });
        }
        Ok(Self {
            shape,
            images,
            labels,
            kinds: Vec::new(),
        })
    }

    /// Pictures whose subjects are known; the kinds say the labels. The bytes must fill the shape
    /// for as many pictures as there are kinds.
    pub(crate) fn of_kinds(shape: [usize; 3], images: Vec<u8>, kinds: Vec<Kind>) -> Self {
        debug_assert_eq!(images.len(), kinds.len() * shape.iter().product::<usize>());
        Self {
            shape,
            images,
            labels: kinds.iter().map(|kind| kind.label()).collect(),
            kinds,
        }
    }

    /// The number of pictures, at least 1.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a split is never empty")]
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Height, width and channels of each picture.
    #[must_use]
    pub fn shape(&self) -> [usize; 3] {
        self.shape
    }

    /// The number of inputs that a picture has: height x width x channels; 12288 for the course's
    /// pictures.
    #[must_use]
    pub fn features(&self) -> usize {
        self.shape.iter().product()
    }

    /// All bytes, of shape (pictures, height, width, channels), the last index fastest.
    #[must_use]
    pub fn images(&self) -> &[u8] {
        &self.images
    }

    /// The labels, one 0 or 1 a picture.
    #[must_use]
    pub fn labels(&self) -> &[u8] {
        &self.labels
    }

    /// How many pictures carry this label.
    ///
    /// ```
    /// assert_eq!(fanin_data::seeded(1).test().count(1), 33);
    /// ```
    #[must_use]
    pub fn count(&self, label: u8) -> usize {
        self.labels.iter().filter(|&&found| found == label).count()
    }

    /// The bytes of the picture with this index, of shape (height, width, channels) in row-major
    /// order; `None` beyond the last.
    #[must_use]
    pub fn image(&self, index: usize) -> Option<&[u8]> {
        self.images.chunks_exact(self.features()).nth(index)
    }

    /// What the seeded picture with this index shows; `None` beyond the last, and for pictures that
    /// were not made by [`seeded`](crate::seeded) or [`seeded_fresh`](crate::seeded_fresh).
    ///
    /// ```
    /// use fanin_data::{Kind, seeded};
    /// let test = seeded(1);
    /// let test = test.test();
    /// let cats = (0..test.len()).filter(|&index| test.kind(index) == Some(Kind::Cat));
    /// assert_eq!(cats.count(), test.count(1));
    /// ```
    #[must_use]
    pub fn kind(&self, index: usize) -> Option<Kind> {
        self.kinds.get(index).copied()
    }

    /// The inputs of a network: pixels / 255, numbers from 0 to 1, as a matrix of shape (features,
    /// pictures) in which each picture is a contiguous column.
    ///
    /// Each number is the quotient in double precision, rounded to `T`: the bits of NumPy's
    /// `u8 / 255.`, and for `f32` of `(u8 / 255.).astype(np.float32)`.
    ///
    /// ```
    /// let data = fanin_data::seeded(1);
    /// let inputs = data.train().inputs::<f32>();
    /// assert_eq!((inputs.rows(), inputs.cols()), (12_288, 209));
    /// ```
    #[must_use]
    pub fn inputs<T: Real>(&self) -> Matrix<T> {
        let quotients: Vec<T> = (0..=255_u8)
            .map(|pixel| T::from_f64(f64::from(pixel) / 255.0))
            .collect();
        let features = self.features();
        Matrix::from_fn(features, self.len(), |feature, sample| {
            quotients[usize::from(self.images[sample * features + feature])]
        })
    }
}
