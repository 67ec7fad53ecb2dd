use crate::element::Element;
use crate::{Error, TruncatedNormal};

/// The default source of draws: counter-based, keyed by `(seed, tensor name, element type)`.
///
/// Draw *i* of a tensor is a function of these and of *i* alone. So any slice can be drawn by itself, a layer that is added
/// or left out shifts no other layer's draws, and the bits are the same on every CPU and any number of threads.
/// The generator is Philox4x32-10; `STREAMS.md` specifies every bit, with test vectors. A change of them is a breaking change.
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
}

/// What Philox is keyed with: one of these for each tensor.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    pub(crate) seed: u64,
    pub(crate) stream: u64,
}

impl Streams {
    /// The streams of a seed; every seed is as good as any other.
    pub const fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// The seed.
    pub const fn seed(self) -> u64 {
        self.seed
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
        check_range(start, out.len(), u64::MAX)?;
        T::fill_normal(self.key::<T>(name), start, out);
        Ok(())
    }

    /// Uniform draws in `[0, 1)`, multiples of 2⁻²⁴ (`f32`) or 2⁻⁵³ (`f64`).
    ///
    /// # Errors
    /// [`Error::RangeBeyondEnd`] if the last index does not fit into 64 bits.
    pub fn unit_uniform<T: Element>(
        self,
        name: &str,
        start: u64,
        out: &mut [T],
    ) -> Result<(), Error> {
        check_range(start, out.len(), u64::MAX)?;
        T::fill_unit(self.key::<T>(name), start, out);
        Ok(())
    }

    /// Standard normal draws between the cuts of `law`, by inversion; its `std` is not applied.
    ///
    /// # Errors
    /// [`Error::RangeBeyondEnd`] if the last index does not fit into 64 bits.
    pub fn standard_truncated_normal<T: Element>(
        self,
        law: &TruncatedNormal,
        name: &str,
        start: u64,
        out: &mut [T],
    ) -> Result<(), Error> {
        check_range(start, out.len(), u64::MAX)?;
        T::fill_truncated(self.key::<T>(name), law.cuts(), start, out);
        Ok(())
    }

    pub(crate) fn key<T: Element>(self, name: &str) -> Key {
        Key {
            seed: self.seed,
            stream: stream_of(T::DTYPE, name),
        }
    }
}

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

/// FNV-1a over `dtype:name`, then the finalizer of MurmurHash3, because FNV alone leaves the high bits of short names alike.
fn stream_of(dtype: &str, name: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in dtype.bytes().chain([b':']).chain(name.bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

/// Fills `out` with elements `start ..` from tiles of `N`; whole tiles are written in place.
#[inline(always)]
pub(crate) fn fill_tiles<T: Copy + Default, const N: usize>(
    start: u64,
    out: &mut [T],
    mut draw: impl FnMut(u64, &mut [T; N]),
) {
    let mut tile = start / N as u64;
    let skip = (start % N as u64) as usize;
    let mut buffer = [T::default(); N];
    let mut rest = out;
    if skip != 0 {
        let length = rest.len().min(N - skip);
        let (head, tail) = rest.split_at_mut(length);
        draw(tile, &mut buffer);
        head.copy_from_slice(&buffer[skip..skip + length]);
        rest = tail;
        // The last tile of the index space has no next one; nothing is left to fill then.
        tile = tile.wrapping_add(1);
    }
    let (whole, tail) = rest.as_chunks_mut::<N>();
    for chunk in whole {
        draw(tile, chunk);
        tile = tile.wrapping_add(1);
    }
    if !tail.is_empty() {
        draw(tile, &mut buffer);
        tail.copy_from_slice(&buffer[..tail.len()]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The published test vectors of FNV-1a are for the unfinished hash; the finalizer is a bijection, so undoing it shows them.
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
