//! The default streams: counter-based, keyed by seed, name and type.

use core::num::NonZeroUsize;

use crate::fill::cuts::Cuts;
use crate::fill::element::Element;
use crate::fill::element::sealed::CHUNK;
use crate::fill::plan::{Draw, Plan};
use crate::streams::kernel::key::Key;
use crate::streams::threads;
use crate::{Error, Level};

/// Elements that are worth a thread of their own: about 30 µs of draws, which is what it takes to
/// start one.
const WORTH_A_THREAD: usize = 1 << 15;

/// The default source of draws: counter-based, keyed by `(seed, tensor name, element type)`.
///
/// Draw *i* of a tensor is a function of these and of *i* alone. So any slice can be drawn by
/// itself, a layer that is added or left out shifts no other layer's draws, and the bits are the
/// same on every CPU and any number of threads. The generator is Philox4x32-10; `STREAMS.md`
/// specifies every bit, with test vectors. A change of them is a breaking change.
///
/// ```
/// use fanin_init::Streams;
/// let streams = Streams::new(1);
/// let mut whole = [0.0_f32; 100];
/// streams.standard_normal("W1", 0, &mut whole)?;
/// let mut slice = [0.0_f32; 10];
/// streams.standard_normal("W1", 90, &mut slice)?;
/// assert_eq!(slice, whole[90..]);
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Streams {
    seed: u64,
    /// At most this many.
    threads: NonZeroUsize,
    /// The processor's best where there is none.
    level: Option<Level>,
}

impl Streams {
    /// The streams of a seed; every seed is as good as any other.
    pub const fn new(seed: u64) -> Self {
        Self {
            seed,
            threads: NonZeroUsize::MIN,
            level: None,
        }
    }

    /// The seed that these streams were made with.
    pub const fn seed(self) -> u64 {
        self.seed
    }

    /// The same streams, drawn by this many threads where a slice is long enough (a thread gets at
    /// least 2¹⁵ elements, some 30 µs of work); without this, by the calling thread alone. The bits
    /// do not change.
    ///
    /// ```
    /// use std::num::NonZeroUsize;
    /// use fanin_init::Streams;
    /// let mut alone = vec![0.0_f32; 1 << 20];
    /// Streams::new(1).standard_normal("W1", 0, &mut alone)?;
    /// let mut shared = vec![0.0_f32; 1 << 20];
    /// let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    /// Streams::new(1).on_threads(threads).standard_normal("W1", 0, &mut shared)?;
    /// assert_eq!(shared, alone);
    /// # Ok::<(), fanin_init::Error>(())
    /// ```
    #[must_use]
    pub const fn on_threads(self, threads: NonZeroUsize) -> Self {
        Self { threads, ..self }
    }

    /// The same streams, drawn with a certain set of instructions: the bits do not change, the
    /// speed does.
    ///
    /// # Errors
    /// [`Error::NoSuchInstructions`] if the processor does not have it.
    ///
    /// ```
    /// use fanin_init::Streams;
    /// use fanin_init::streams::Level;
    /// let mut plain = [0.0_f64; 100];
    /// Streams::new(1).at_level(Level::Baseline)?.standard_normal("W1", 0, &mut plain)?;
    /// let mut best = [0.0_f64; 100];
    /// Streams::new(1).standard_normal("W1", 0, &mut best)?;
    /// assert_eq!(plain, best);
    /// # Ok::<(), fanin_init::Error>(())
    /// ```
    pub fn at_level(self, level: Level) -> Result<Self, Error> {
        if level.is_available() {
            Ok(Self {
                level: Some(level),
                ..self
            })
        } else {
            Err(Error::NoSuchInstructions {
                wanted: level,
                best: Level::best(),
            })
        }
    }

    /// Standard normal draws `start ..` of the tensor, by the method of Box and Muller (1958).
    ///
    /// # Errors
    /// [`Error::RangeBeyondEnd`] if the last index does not fit into 64 bits.
    pub fn standard_normal<T: Element>(
        self,
        name: &str,
        start: u64,
        out: &mut [T],
    ) -> Result<(), Error> {
        self.fill(&Plan::new(Draw::Normal), name, start, out)
    }

    /// Uniform draws in `[0, 1)`: multiples of 2⁻²⁴ in `f32`, of 2⁻⁵³ in `f64`, and the nearest to
    /// the former in `f16` and `bf16`, where what would round to 1 is the largest number below.
    ///
    /// # Errors
    /// [`Error::RangeBeyondEnd`] if the last index does not fit into 64 bits.
    pub fn unit_uniform<T: Element>(
        self,
        name: &str,
        start: u64,
        out: &mut [T],
    ) -> Result<(), Error> {
        let (low, high) = (0.0, 1.0);
        self.fill(&Plan::new(Draw::Uniform { low, high }), name, start, out)
    }

    /// Standard normal draws between two cuts, by inversion.
    ///
    /// # Errors
    /// [`Error::RangeBeyondEnd`] if the last index does not fit into 64 bits.
    pub fn standard_truncated_normal<T: Element>(
        self,
        cuts: &Cuts,
        name: &str,
        start: u64,
        out: &mut [T],
    ) -> Result<(), Error> {
        self.fill(&Plan::new(Draw::Truncated(*cuts)), name, start, out)
    }

    /// Elements `start ..` of a tensor that is made element by element.
    pub(crate) fn fill<T: Element>(
        self,
        plan: &Plan,
        name: &str,
        start: u64,
        out: &mut [T],
    ) -> Result<(), Error> {
        check_range(start, out.len(), u64::MAX)?;
        let (seed, stream) = (self.seed, stream_of(T::DTYPE, name));
        let (key, level) = (Key { seed, stream }, self.level());
        // More parts than threads, so that the last ones to be done end at about the same time; each
        // begins where a chunk does.
        let length = out.len().div_ceil(self.threads.get().saturating_mul(8));
        let length = length.max(WORTH_A_THREAD).next_multiple_of(CHUNK);
        let parts = NonZeroUsize::new(out.len().div_ceil(length)).unwrap_or(NonZeroUsize::MIN);
        let items = (0_u64..).step_by(length).zip(out.chunks_mut(length));
        threads::share(self.threads.min(parts), items, |(offset, part)| {
            plan.fill_part(level, key, start + offset, part);
        });
        Ok(())
    }

    /// Threads that share a long slice, the calling one among them.
    pub(crate) const fn threads(self) -> NonZeroUsize {
        self.threads
    }

    /// The instructions that draws are made with.
    pub(crate) fn level(self) -> Level {
        self.level.unwrap_or_else(Level::best)
    }
}

/// Whether `length` elements from `start` on are among the first `total`.
///
/// # Errors
/// [`Error::RangeBeyondEnd`].
pub(crate) fn check_range(start: u64, length: usize, total: u64) -> Result<(), Error> {
    match start.checked_add(length as u64) {
        Some(end) if end <= total => Ok(()),
        _ => Err(Error::RangeBeyondEnd {
            start,
            length,
            total,
        }),
    }
}

/// FNV-1a over `dtype:name`, then the finalizer of MurmurHash3, because FNV alone leaves the high
/// bits of short names alike.
fn stream_of(dtype: &str, name: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in dtype.bytes().chain([b':']).chain(name.bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    // The published test vectors of FNV-1a are for the unfinished hash; the finalizer is a
    // bijection, so undoing it shows them.
    fn unfinish(hash: u64) -> u64 {
        let unshift = |h: u64| h ^ (h >> 33);
        let inverse = |odd: u64| {
            (0..6).fold(odd, |x, _| {
                x.wrapping_mul(2_u64.wrapping_sub(odd.wrapping_mul(x)))
            })
        };
        let hash = unshift(hash).wrapping_mul(inverse(0xc4ce_b9fe_1a85_ec53));
        unshift(unshift(hash).wrapping_mul(inverse(0xff51_afd7_ed55_8ccd)))
    }

    #[test]
    fn fnv_1a() {
        // FNV-1a of "a:" computed from the published one of "a", 0xaf63dc4c8601ec8c.
        let expected = (0xaf63_dc4c_8601_ec8c_u64 ^ u64::from(b':')).wrapping_mul(0x0100_0000_01b3);
        assert_eq!(unfinish(stream_of("a", "")), expected);
    }
}
