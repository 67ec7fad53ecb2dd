//! NumPy's `RandomState`, which is behind the functions of `np.random`: frozen for good, so that
//! its bits can be relied on.

use core::fmt;

use rand_mt::Mt;

use crate::Error;
use crate::fill::cuts::Cuts;
use crate::fill::plan::SequentialDraws;

/// NumPy's legacy generator: `np.random.seed(seed)` and the functions of `np.random`.
///
/// MT19937 with the polar method of Marsaglia for normals. A sequence: each call goes on where the
/// last one ended, and the second normal of a pair waits for the next call. The bits are NumPy's
/// where the platform's `log` is the one NumPy uses (glibc).
///
/// ```
/// use fanin_init::streams::NumpyLegacy;
/// let mut numpy = NumpyLegacy::new(1)?;
/// assert_eq!(numpy.randn(), 1.6243453636632417);
/// assert_eq!(numpy.randn(), -0.6117564136500754);
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Clone)]
pub struct NumpyLegacy {
    // 2.5 kB of state, boxed so that a source is small to pass around.
    generator: Box<Mt>,
    /// The second normal of a pair, for the next call.
    waiting: Option<f64>,
}

impl NumpyLegacy {
    /// The generator after `np.random.seed(seed)`, for `seed` from 0 to 2³² - 1.
    ///
    /// # Errors
    /// [`Error::NumpySeed`] beyond, as NumPy does.
    pub fn new(seed: u64) -> Result<Self, Error> {
        let seed = u32::try_from(seed).map_err(|_| Error::NumpySeed { seed })?;
        Ok(Self {
            generator: Box::new(Mt::new(seed)),
            waiting: None,
        })
    }

    /// `np.random.random_sample()`: uniform in `[0, 1)`, a multiple of 2⁻⁵³.
    pub fn random_sample(&mut self) -> f64 {
        let high = f64::from(self.generator.next_u32() >> 5);
        let low = f64::from(self.generator.next_u32() >> 6);
        (high * 67_108_864.0 + low) / 9_007_199_254_740_992.0
    }

    /// `np.random.uniform(low, high)`: `low + (high - low) * random_sample()`.
    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.random_sample()
    }

    /// `np.random.randn()`: standard normal.
    pub fn randn(&mut self) -> f64 {
        if let Some(second) = self.waiting.take() {
            return second;
        }
        loop {
            let x = 2.0 * self.random_sample() - 1.0;
            let y = 2.0 * self.random_sample() - 1.0;
            let r2 = x * x + y * y;
            if r2 < 1.0 && r2 != 0.0 {
                let factor = (-2.0 * r2.ln() / r2).sqrt();
                self.waiting = Some(factor * x);
                return factor * y;
            }
        }
    }
}

/// Without the 624 words of the state.
impl fmt::Debug for NumpyLegacy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NumpyLegacy")
            .field("waiting", &self.waiting)
            .finish_non_exhaustive()
    }
}

impl SequentialDraws for NumpyLegacy {
    fn normal(&mut self) -> f64 {
        self.randn()
    }

    fn unit(&mut self) -> f64 {
        self.random_sample()
    }

    fn truncated(&mut self, _: &Cuts) -> Result<f64, Error> {
        Err(Error::not_in(
            "NumPy's legacy stream: np.random has no truncated normal",
        ))
    }
}
