//! Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).

/// Lanes of a tile: blocks that are computed side by side, so that the loops over arrays become vector instructions.
pub(crate) const LANES: usize = 16;

const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];

/// The four words of the blocks `16 tile .. 16 tile + 16`, word by word: `words[k][j]` is word `k` of block `16 tile + j`.
///
/// The counter of block `b` is `(b lo, b hi, stream lo, stream hi)`, the key is `(seed lo, seed hi)`.
#[inline(always)]
pub(crate) fn tile(seed: u64, stream: u64, tile: u64) -> [[u32; LANES]; 4] {
    // 16 tile never carries out of the low four bits of the lane number.
    let block = tile.wrapping_mul(LANES as u64);
    let mut x0 = [block as u32; LANES];
    for (lane, x) in x0.iter_mut().enumerate() {
        *x |= lane as u32;
    }
    rounds(
        [seed as u32, (seed >> 32) as u32],
        x0,
        [(block >> 32) as u32; LANES],
        [stream as u32; LANES],
        [(stream >> 32) as u32; LANES],
    )
}

#[inline(always)]
fn rounds(
    mut key: [u32; 2],
    mut x0: [u32; LANES],
    mut x1: [u32; LANES],
    mut x2: [u32; LANES],
    mut x3: [u32; LANES],
) -> [[u32; LANES]; 4] {
    for _ in 0..10 {
        for lane in 0..LANES {
            let p0 = u64::from(x0[lane]) * u64::from(MULTIPLIERS[0]);
            let p1 = u64::from(x2[lane]) * u64::from(MULTIPLIERS[1]);
            x0[lane] = (p1 >> 32) as u32 ^ x1[lane] ^ key[0];
            x2[lane] = (p0 >> 32) as u32 ^ x3[lane] ^ key[1];
            x1[lane] = p1 as u32;
            x3[lane] = p0 as u32;
        }
        key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
    }
    [x0, x1, x2, x3]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(counter: [u32; 4], key: [u32; 2], expected: [u32; 4]) {
        let [a, b, c, d] = counter.map(|word| [word; LANES]);
        assert_eq!(
            rounds(key, a, b, c, d).map(|words| words[LANES - 1]),
            expected
        );
    }

    // The known-answer vectors of Random123, kat_vectors, "philox4x32 10".
    #[test]
    fn known_answers() {
        check(
            [0; 4],
            [0; 2],
            [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8],
        );
        check(
            [u32::MAX; 4],
            [u32::MAX; 2],
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd],
        );
        check(
            [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
            [0xa409_3822, 0x299f_31d0],
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
        );
    }

    #[test]
    fn tile_counts_blocks() {
        let (seed, stream, number) = (
            0x0123_4567_89ab_cdef,
            0xfedc_ba98_7654_3210,
            0x0300_0000_0000_0007,
        );
        let words = tile(seed, stream, number);
        let block = number * 16 + 5;
        let [a, b, c, d] = [
            block as u32,
            (block >> 32) as u32,
            stream as u32,
            (stream >> 32) as u32,
        ]
        .map(|w| [w; 16]);
        let expected = rounds([seed as u32, (seed >> 32) as u32], a, b, c, d).map(|w| w[0]);
        assert_eq!(words.map(|w| w[5]), expected);
    }
}
