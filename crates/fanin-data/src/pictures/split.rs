//! Pictures with their labels.

use fanin_tensor::{Matrix, Real};

use crate::{Error, Kind, Result};

/// Pictures of one size, each with a label: 1 for a cat, 0 for anything else. Never empty.
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
    /// `shape` is (height, width, channels). `images` holds one picture after the other, each row by row from the top,
    /// each row pixel by pixel from the left, each pixel channel by channel. `labels` holds one 0 or 1 a picture.
    ///
    /// # Errors
    ///
    /// [`Error::Empty`] without pictures or pixels, [`Error::PixelCount`] when the bytes do not fill
    /// (`labels.len()`, height, width, channels), [`Error::InvalidLabel`] for a label beyond 1.
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

    /// Pictures whose subjects are known; the kinds say the labels. The bytes must fill the shape.
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

    /// The number of inputs that a picture has: height x width x channels; 12288 for the course's pictures.
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
    #[must_use]
    pub fn count(&self, label: u8) -> usize {
        self.labels.iter().filter(|&&found| found == label).count()
    }

    /// The bytes of one picture, of shape (height, width, channels); `None` beyond the last.
    #[must_use]
    pub fn image(&self, index: usize) -> Option<&[u8]> {
        self.images.chunks_exact(self.features()).nth(index)
    }

    /// What a seeded picture shows; `None` beyond the last, and for pictures from files.
    #[must_use]
    pub fn kind(&self, index: usize) -> Option<Kind> {
        self.kinds.get(index).copied()
    }

    /// The inputs of a network: pixels / 255, of shape (features, pictures), one picture a contiguous column.
    ///
    /// Each value is the f64 quotient, rounded to `T`: the bits of NumPy's `u8 / 255.`, and of its `astype` for f32.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_refused(shape: [usize; 3], bytes: usize, labels: &[u8], message: &str) {
        let error = Split::new(shape, vec![0; bytes], labels.to_vec())
            .err()
            .map(|error| error.to_string());
        assert_eq!(error.as_deref(), Some(message));
    }

    #[test]
    fn the_constructor_says_what_does_not_fit() {
        check_refused([2, 2, 3], 12, &[0, 1], "12 bytes for 2 images of 2 x 2 x 3");
        check_refused([2, 2, 3], 24, &[0, 2], "label 1 is 2, wanted 0 or 1");
        check_refused([2, 2, 3], 0, &[], "no pixels: 0 images of 2 x 2 x 3");
        check_refused([2, 0, 3], 0, &[1], "no pixels: 1 images of 2 x 0 x 3");
        let huge = usize::MAX;
        check_refused(
            [huge, huge, 3],
            1,
            &[1],
            &format!("1 bytes for 1 images of {huge} x {huge} x 3"),
        );
    }

    #[test]
    fn inputs_are_quotients_in_contiguous_columns() -> Result<()> {
        let bytes: Vec<u8> = (0..=255).collect();
        let split = Split::new([8, 8, 2], bytes, vec![0, 1])?;
        let inputs = split.inputs::<f64>();
        assert_eq!((inputs.rows(), inputs.cols()), (128, 2));
        for pixel in 0..=255_u8 {
            let (column, row) = (usize::from(pixel) / 128, usize::from(pixel) % 128);
            assert_eq!(inputs.column(column)[row], f64::from(pixel) / 255.0);
        }
        // NumPy: (np.uint8([49]) / 255.).view(np.uint64); 49 * (1 / 255.) ends in 98.
        assert_eq!(inputs.column(0)[49].to_bits(), 0x3fc8_9898_9898_9899);
        // NumPy: (np.uint8([49, 98]) / 255.).astype(np.float32).view(np.uint32).
        let narrow = split.inputs::<f32>();
        assert_eq!(narrow.column(0)[49].to_bits(), 0x3e44_c4c5);
        assert_eq!(narrow.column(0)[98].to_bits(), 0x3ec4_c4c5);
        Ok(())
    }

    #[test]
    fn pictures_are_counted_and_found() -> Result<()> {
        let split = Split::new([1, 2, 1], vec![1, 2, 3, 4, 5, 6], vec![1, 0, 1])?;
        assert_eq!((split.len(), split.features()), (3, 2));
        assert_eq!((split.count(0), split.count(1)), (1, 2));
        assert_eq!(split.image(1), Some(&[3, 4][..]));
        assert_eq!(split.image(3), None);
        assert_eq!(split.kind(0), None);
        Ok(())
    }
}
