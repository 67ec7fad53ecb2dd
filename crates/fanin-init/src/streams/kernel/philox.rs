//! Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel random
//! numbers: as easy as 1, 2, 3" (SC 2011).

use crate::streams::kernel::key::Key;
use crate::streams::kernel::lanes::{
    Arithmetic, Instructions, Memory, NUMBERS, Plain, TILE_LANES, Twice, Vector, Wide,
};

/// As the paper recommends: the fewest that pass the tests of TestU01 are seven.
const ROUNDS: usize = 10;
/// The paper's multipliers, whose products mix two words of the counter each.
const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
/// What the key grows by from round to round: the golden ratio and √3 - 1, as fractions of 2³².
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];

/// Lanes that begin with the generator's words.
pub(crate) trait Lanes: Memory {
    /// The four words of the blocks `first .. first + COUNT`, word by word: lane `j` of vector `k`
    /// is word `k` of block `first + j`. `first` is a multiple of `COUNT`.
    fn blocks(self, key: Key, first: u64) -> [Self::Words; 4];
}

impl<S: Instructions> Lanes for Wide<S> {
    #[inline(always)]
    fn blocks(self, key: Key, first: u64) -> [Self::Words; 4] {
        blocks(self, key, first)
    }
}

impl Lanes for Plain {
    #[inline(always)]
    fn blocks(self, key: Key, first: u64) -> [Self::Words; 4] {
        blocks(self, key, first)
    }
}

impl<L: Lanes> Lanes for Twice<L> {
    /// One after the other: two are in turn there already, and the state of four does not fit into
    /// the registers.
    #[inline(always)]
    fn blocks(self, key: Key, first: u64) -> [Self::Words; 4] {
        let low = self.0.blocks(key, first);
        let high = self.0.blocks(key, first | L::COUNT as u64);
        core::array::from_fn(|k| [low[k], high[k]])
    }
}

/// See [`Lanes::blocks`].
///
/// The counter of block `b` is `(b lo, b hi, stream lo, stream hi)`, the key is
/// `(seed lo, seed hi)`. `first` is a multiple of `L::COUNT`, so that all blocks have the same high
/// word.
#[inline(always)]
fn blocks<L: Vector>(lanes: L, key: Key, first: u64) -> [L::Words; 4] {
    let numbers = lanes.plus(lanes.load(&NUMBERS), lanes.words(first as u32));
    let rest = [
        (first >> 32) as u32,
        key.stream as u32,
        (key.stream >> 32) as u32,
    ];
    let seed = [key.seed as u32, (key.seed >> 32) as u32];
    let words = rounds(Twice(lanes), seed, [numbers, lanes.odd(numbers)], rest);
    core::array::from_fn(|k| lanes.interleave(words[k][0], words[k][1]))
}

/// The words of the blocks `16 tile .. 16 tile + 16`.
#[inline(always)]
pub(crate) fn tile<L: Lanes>(lanes: L, key: Key, tile: u64) -> [L::Words; 4] {
    const { assert!(L::COUNT == TILE_LANES) };
    lanes.blocks(key, tile.wrapping_mul(TILE_LANES as u64))
}

/// The same in memory: `words[k][j]` is word `k` of block `16 tile + j`.
#[inline(always)]
pub(crate) fn stored_tile<L: Lanes>(lanes: L, key: Key, number: u64) -> [[u32; TILE_LANES]; 4] {
    let mut words = [[0; TILE_LANES]; 4];
    for (out, words) in words.iter_mut().zip(tile(lanes, key, number)) {
        lanes.store_words(words, out);
    }
    words
}

/// Ten rounds on the even lanes. Products of 64 bits stay where they are: their low words are the
/// next round's second and fourth.
///
/// Only the first word of the counter differs between lanes, so that half of the first two rounds
/// is the same for all.
#[inline(always)]
fn rounds<L: Arithmetic>(
    lanes: L,
    mut key: [u32; 2],
    x0: L::Words,
    [x1, x2, x3]: [u32; 3],
) -> [L::Words; 4] {
    let [m0, m1] = MULTIPLIERS.map(|m| lanes.words(m));
    let widening = |a: u32, b: u32| {
        let product = u64::from(a) * u64::from(b);
        [product as u32, (product >> 32) as u32]
    };

    let p0 = lanes.products(x0, m0);
    let [low, high] = widening(x2, MULTIPLIERS[1]);
    let x0 = high ^ x1 ^ key[0];
    let x2 = lanes.xor(lanes.odd(p0), lanes.words(x3 ^ key[1]));
    key = bump(key);

    let p1 = lanes.products(x2, m1);
    let [x3, high] = widening(x0, MULTIPLIERS[0]);
    let mut x0 = lanes.xor(lanes.odd(p1), lanes.words(low ^ key[0]));
    let mut x1 = p1;
    let mut x2 = lanes.xor(p0, lanes.words(high ^ key[1]));
    let mut x3 = lanes.words(x3);

    for _ in 2..ROUNDS {
        key = bump(key);
        let (p0, p1) = (lanes.products(x0, m0), lanes.products(x2, m1));
        x0 = lanes.xor(lanes.xor(x1, lanes.words(key[0])), lanes.odd(p1));
        x2 = lanes.xor(lanes.xor(x3, lanes.words(key[1])), lanes.odd(p0));
        (x1, x3) = (p1, p0);
    }
    [x0, x1, x2, x3]
}

/// The key of the next round.
#[inline(always)]
fn bump(key: [u32; 2]) -> [u32; 2] {
    [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Level;
    use crate::streams::kernel::level::Kernel;

    struct Tile(Key, u64);

    impl Kernel for Tile {
        type Output = [[u32; TILE_LANES]; 4];

        #[inline(always)]
        fn run<L: Lanes>(self, lanes: L) -> Self::Output {
            stored_tile(lanes, self.0, self.1)
        }
    }

    #[track_caller]
    fn check(counter: [u32; 4], key: [u32; 2], expected: [u32; 4]) {
        let join = |low: u32, high: u32| u64::from(low) | u64::from(high) << 32;
        let key = Key {
            seed: join(key[0], key[1]),
            stream: join(counter[2], counter[3]),
        };
        let block = join(counter[0], counter[1]);
        for level in Level::ALL.into_iter().filter(|level| level.is_available()) {
            let words = level.run(Tile(key, block / 16));
            let lane = (block % 16) as usize;
            assert_eq!(words.map(|words| words[lane]), expected, "{level}");
        }
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
}
