//! A dataset: pictures to learn from and pictures to be judged by.

use sha2::{Digest, Sha256};

use crate::{Error, Result, Split};

/// Training and test pictures of one size, and where they come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dataset {
    train: Split,
    test: Split,
    source: String,
    seed: Option<u64>,
}

impl Dataset {
    /// A dataset from its two splits; `source` says where they come from, in a few words or as a path.
    ///
    /// # Errors
    ///
    /// [`Error::SizeMismatch`] when training and test pictures differ in height, width or channels.
    pub fn new(train: Split, test: Split, source: impl Into<String>) -> Result<Self> {
        if train.shape() != test.shape() {
            return Err(Error::SizeMismatch {
                train: train.shape(),
                test: test.shape(),
            });
        }
        Ok(Self {
            train,
            test,
            source: source.into(),
            seed: None,
        })
    }

    /// What the seeded generator made; both splits must have one picture size.
    pub(crate) fn seeded(train: Split, test: Split, seed: u64) -> Self {
        debug_assert_eq!(train.shape(), test.shape());
        Self {
            train,
            test,
            source: "seeded".to_owned(),
            seed: Some(seed),
        }
    }

    /// The pictures to learn from.
    #[must_use]
    pub fn train(&self) -> &Split {
        &self.train
    }

    /// The pictures to be judged by.
    #[must_use]
    pub fn test(&self) -> &Split {
        &self.test
    }

    /// Where the pictures come from: `seeded`, or the path of the folder that was read.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The seed of a seeded dataset; `None` for files.
    #[must_use]
    pub fn seed(&self) -> Option<u64> {
        self.seed
    }

    /// The number of inputs that a picture has: height x width x channels.
    #[must_use]
    pub fn features(&self) -> usize {
        self.train.features()
    }

    /// `sha256:` and 64 hexadecimal digits that stand for every pixel and label of both splits.
    ///
    /// Hashed are, for training and then test: pictures, height, width and channels as little-endian u64, the pixels, the
    /// labels as bytes. Two datasets with the same digest train every network alike, wherever they come from.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for split in [&self.train, &self.test] {
            let [height, width, channels] = split.shape();
            for size in [split.len(), height, width, channels] {
                hash.update((size as u64).to_le_bytes());
            }
            hash.update(split.images());
            hash.update(split.labels());
        }
        let digits: String = hash
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!("sha256:{digits}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tiny(train: [u8; 4], test: [u8; 2]) -> Result<Dataset> {
        Dataset::new(
            Split::new([1, 2, 1], train.to_vec(), vec![0, 1])?,
            Split::new([1, 2, 1], test.to_vec(), vec![1])?,
            "tiny",
        )
    }

    #[test]
    fn the_digest_is_sha256_over_shapes_pixels_and_labels() -> Result<()> {
        // python: h = hashlib.sha256(); h.update(struct.pack('<4Q', 2, 1, 2, 1) + bytes([1, 2, 3, 4, 0, 1])
        //         + struct.pack('<4Q', 1, 1, 2, 1) + bytes([5, 6, 1]))
        let expected = "sha256:14355f682682bec7ab55a03e5544d94e0816e011040cbafc6fb1f1d58a2d4b1d";
        assert_eq!(tiny([1, 2, 3, 4], [5, 6])?.digest(), expected);
        assert_ne!(tiny([1, 2, 3, 5], [5, 6])?.digest(), expected);
        assert_ne!(tiny([1, 2, 3, 4], [5, 7])?.digest(), expected);
        Ok(())
    }

    #[test]
    fn splits_of_different_size_are_refused() -> Result<()> {
        let train = Split::new([2, 2, 3], vec![0; 12], vec![1])?;
        let test = Split::new([2, 3, 3], vec![0; 18], vec![1])?;
        let error = Dataset::new(train, test, "odd")
            .err()
            .map(|error| error.to_string());
        assert_eq!(
            error.as_deref(),
            Some("training images are 2 x 2 x 3 but test images are 2 x 3 x 3")
        );
        Ok(())
    }
}
