//! The default stream is drawn in tiles; slices need not begin or end where tiles do.

/// Draws whole tiles of `N`.
///
/// A trait and not a closure, for the reason given at `level::Kernel`.
pub(crate) trait Tile<T, const N: usize> {
    fn draw(&self, tile: u64, out: &mut [T; N]);
}

/// Fills `out` with elements `start ..`; whole tiles are written in place.
#[inline(always)]
pub(crate) fn fill_tiles<T: Copy + Default, const N: usize>(
    tiles: impl Tile<T, N>,
    start: u64,
    out: &mut [T],
) {
    let mut tile = start / N as u64;
    let mut skip = (start % N as u64) as usize;
    let mut buffer = [T::default(); N];
    let mut rest = out;
    while !rest.is_empty() {
        let (part, after) = rest.split_at_mut(rest.len().min(N - skip));
        let whole = part.len() == N;
        // One call, so that its code is there once.
        let target = match part.first_chunk_mut() {
            Some(target) if whole => target,
            _ => &mut buffer,
        };
        tiles.draw(tile, target);
        if !whole {
            part.copy_from_slice(&buffer[skip..skip + part.len()]);
        }
        // The last tile of the index space has no next one; nothing is left to fill then.
        (tile, skip, rest) = (tile.wrapping_add(1), 0, after);
    }
}
