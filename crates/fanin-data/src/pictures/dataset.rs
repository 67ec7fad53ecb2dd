//! A dataset: what is learned from, what is tested on, and where both come from.

use sha2::{Digest, Sha256};

use crate::{Error, Result, Split};

/// Training and test pictures of one size, and where they come from.
///
/// ```
/// use fanin_data::{Dataset, Split};
/// let train = Split::new([1, 2, 1], vec![10, 20, 30, 40], vec![0, 1])?;
/// let test = Split::new([1, 2, 1], vec![50, 60], vec![1])?;
/// let data = Dataset::new(train, test, "by hand")?;
/// assert_eq!((data.features(), data.source(), data.seed()), (2, "by hand", None));
/// # Ok::<(), fanin_data::Error>(())
/// ```
///
/// The test pictures are drawn or taken apart from the training pictures; nothing here mixes or
/// splits them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dataset {
    train: Split,
    test: Split,
    source: String,
    seed: Option<u64>,
}

impl Dataset {
    /// A dataset from its two splits; `source` says in a few words, or as a path, where they come
    /// from.
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

    /// The dataset that the seeded generator made of this seed; both splits must have one picture
    /// size.
    pub(crate) fn seeded(train: Split, test: Split, seed: u64) -> Self {
        debug_assert_eq!(train.shape(), test.shape());
        Self {
            train,
            test,
            source: "seeded".to_owned(),
            seed: Some(seed),
        }
    }

    /// The training pictures: a network learns from these and no others.
    #[must_use]
    pub fn train(&self) -> &Split {
        &self.train
    }

    /// The test pictures, which no training sees: the accuracy on them is what counts. Of few
    /// pictures it is uncertain: 50 of them have a standard error of about six points.
    #[must_use]
    pub fn test(&self) -> &Split {
        &self.test
    }

    /// Where the pictures come from: `seeded`, the path of the folder that was read, or what
    /// [`Dataset::new`] was told.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The seed of a dataset that [`seeded`](crate::seeded) made; `None` for any other.
    ///
    /// ```
    /// assert_eq!(fanin_data::seeded(7).seed(), Some(7));
    /// ```
    #[must_use]
    pub fn seed(&self) -> Option<u64> {
        self.seed
    }

    /// The number of inputs that a picture gives a network: height × width × channels, 12,288 for
    /// the course's pictures.
    #[must_use]
    pub fn features(&self) -> usize {
        self.train.features()
    }

    /// `sha256:` and 64 hexadecimal digits that stand for every pixel and label of both splits.
    ///
    /// Hashed are, first for the training and then for the test pictures: the number of pictures,
    /// height, width and channels as little-endian `u64`, then the pixels, then the labels as
    /// bytes. Two datasets with the same digest train every network alike, wherever they come from.
    ///
    /// ```
    /// let digest = fanin_data::seeded(1).digest();
    /// assert!(digest.starts_with("sha256:") && digest.len() == 71);
    /// ```
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
