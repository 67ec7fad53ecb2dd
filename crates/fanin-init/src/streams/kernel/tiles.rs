//! The default stream is drawn in tiles; slices need not begin or end where tiles do.

use crate::streams::kernel::key::Key;
use crate::streams::kernel::level::{Kernel, Level};
use crate::streams::kernel::philox::Lanes;

/// A law that is drawn in whole tiles of `N`.
///
/// A trait and not a closure, for the reason given at `level::Kernel`.
pub(crate) trait Tile<R, const N: usize>: Copy {
    /// The elements of one tile, `tile N ..` of the tensor.
    fn draw<L: Lanes>(self, lanes: L, key: Key, tile: u64, out: &mut [R; N]);
}

/// Elements `start ..` of the tensor with this key.
///
/// There is a kernel for each law: in one function of them all, the compiler takes three times as
/// long.
pub(crate) struct Drawn<'a, R, D, const N: usize> {
    law: D,
    key: Key,
    start: u64,
    out: &'a mut [R],
}

impl<'a, R: Copy + Default, D: Tile<R, N>, const N: usize> Drawn<'a, R, D, N> {
    /// The first element is `start`; the length is that of `out`.
    pub(crate) fn new(law: D, key: Key, start: u64, out: &'a mut [R]) -> Self {
        Self {
            law,
            key,
            start,
            out,
        }
    }

    /// Draws them, with the instructions of this level.
    pub(crate) fn at(self, level: Level) {
        level.run(self);
    }
}

impl<R: Copy + Default, D: Tile<R, N>, const N: usize> Kernel for Drawn<'_, R, D, N> {
    type Output = ();

    /// Whole tiles are written in place.
    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) {
        let mut tile = self.start / N as u64;
        let mut skip = (self.start % N as u64) as usize;
        let mut buffer = [R::default(); N];
        let mut rest = self.out;
        while !rest.is_empty() {
            let (part, after) = rest.split_at_mut(rest.len().min(N - skip));
            let whole = part.len() == N;
            // One call, so that its code is there once.
            let target = match part.first_chunk_mut() {
                Some(target) if whole => target,
                _ => &mut buffer,
            };
            self.law.draw(lanes, self.key, tile, target);
            if !whole {
                part.copy_from_slice(&buffer[skip..skip + part.len()]);
            }
            // The last tile of the index space has no next one; nothing is left to fill then.
            (tile, skip, rest) = (tile.wrapping_add(1), 0, after);
        }
    }
}
