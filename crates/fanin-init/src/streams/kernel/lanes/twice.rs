//! Two vectors that are worked on in turn.

use super::{Arithmetic, Lanes};
use crate::streams::named::Key;

/// Two vectors at a time, operation by operation. As [`Lanes`], those of the first come before those of the second.
///
/// The functions of the stream are long chains in which each operation waits for the one before. A processor looks so far ahead that it
/// finds some operations of the next chain, but not all that it could do meanwhile.
#[derive(Clone, Copy)]
pub(crate) struct Twice<L>(pub(crate) L);

impl<L: Arithmetic> Arithmetic for Twice<L> {
    type Words = [L::Words; 2];
    type Floats = [L::Floats; 2];
    type Mask = [L::Mask; 2];

    #[inline(always)]
    fn words(self, word: u32) -> Self::Words {
        [self.0.words(word); 2]
    }

    #[inline(always)]
    fn plus(self, a: Self::Words, b: Self::Words) -> Self::Words {
        [self.0.plus(a[0], b[0]), self.0.plus(a[1], b[1])]
    }

    #[inline(always)]
    fn and(self, a: Self::Words, b: Self::Words) -> Self::Words {
        [self.0.and(a[0], b[0]), self.0.and(a[1], b[1])]
    }

    #[inline(always)]
    fn xor(self, a: Self::Words, b: Self::Words) -> Self::Words {
        [self.0.xor(a[0], b[0]), self.0.xor(a[1], b[1])]
    }

    #[inline(always)]
    fn left<const N: u32>(self, a: Self::Words) -> Self::Words {
        [self.0.left::<N>(a[0]), self.0.left::<N>(a[1])]
    }

    #[inline(always)]
    fn right<const N: u32>(self, a: Self::Words) -> Self::Words {
        [self.0.right::<N>(a[0]), self.0.right::<N>(a[1])]
    }

    #[inline(always)]
    fn products(self, a: Self::Words, b: Self::Words) -> Self::Words {
        [self.0.products(a[0], b[0]), self.0.products(a[1], b[1])]
    }

    #[inline(always)]
    fn odd(self, a: Self::Words) -> Self::Words {
        [self.0.odd(a[0]), self.0.odd(a[1])]
    }

    #[inline(always)]
    fn floats(self, number: f32) -> Self::Floats {
        [self.0.floats(number); 2]
    }

    #[inline(always)]
    fn float(self, a: Self::Words) -> Self::Floats {
        [self.0.float(a[0]), self.0.float(a[1])]
    }

    #[inline(always)]
    fn bits(self, a: Self::Floats) -> Self::Words {
        [self.0.bits(a[0]), self.0.bits(a[1])]
    }

    #[inline(always)]
    fn of_bits(self, a: Self::Words) -> Self::Floats {
        [self.0.of_bits(a[0]), self.0.of_bits(a[1])]
    }

    #[inline(always)]
    fn exponent(self, a: Self::Words) -> Self::Floats {
        [self.0.exponent(a[0]), self.0.exponent(a[1])]
    }

    #[inline(always)]
    fn add(self, a: Self::Floats, b: Self::Floats) -> Self::Floats {
        [self.0.add(a[0], b[0]), self.0.add(a[1], b[1])]
    }

    #[inline(always)]
    fn sub(self, a: Self::Floats, b: Self::Floats) -> Self::Floats {
        [self.0.sub(a[0], b[0]), self.0.sub(a[1], b[1])]
    }

    #[inline(always)]
    fn mul(self, a: Self::Floats, b: Self::Floats) -> Self::Floats {
        [self.0.mul(a[0], b[0]), self.0.mul(a[1], b[1])]
    }

    #[inline(always)]
    fn div(self, a: Self::Floats, b: Self::Floats) -> Self::Floats {
        [self.0.div(a[0], b[0]), self.0.div(a[1], b[1])]
    }

    #[inline(always)]
    fn sqrt(self, a: Self::Floats) -> Self::Floats {
        [self.0.sqrt(a[0]), self.0.sqrt(a[1])]
    }

    #[inline(always)]
    fn smaller(self, a: Self::Floats, b: Self::Floats) -> Self::Floats {
        [self.0.smaller(a[0], b[0]), self.0.smaller(a[1], b[1])]
    }

    #[inline(always)]
    fn larger(self, a: Self::Floats, b: Self::Floats) -> Self::Floats {
        [self.0.larger(a[0], b[0]), self.0.larger(a[1], b[1])]
    }

    #[inline(always)]
    fn less(self, a: Self::Floats, b: Self::Floats) -> Self::Mask {
        [self.0.less(a[0], b[0]), self.0.less(a[1], b[1])]
    }

    #[inline(always)]
    fn negative(self, a: Self::Words) -> Self::Mask {
        [self.0.negative(a[0]), self.0.negative(a[1])]
    }

    #[inline(always)]
    fn all(self, mask: Self::Mask) -> bool {
        self.0.all(mask[0]) & self.0.all(mask[1])
    }

    #[inline(always)]
    fn select(self, mask: Self::Mask, yes: Self::Floats, no: Self::Floats) -> Self::Floats {
        [
            self.0.select(mask[0], yes[0], no[0]),
            self.0.select(mask[1], yes[1], no[1]),
        ]
    }
}

impl<L: Lanes> Lanes for Twice<L> {
    const COUNT: usize = 2 * L::COUNT;

    /// One after the other: two are in turn there already, and the state of four does not fit into the registers.
    #[inline(always)]
    fn blocks(self, key: Key, first: u64) -> [Self::Words; 4] {
        let low = self.0.blocks(key, first);
        let high = self.0.blocks(key, first | L::COUNT as u64);
        core::array::from_fn(|k| [low[k], high[k]])
    }

    #[inline(always)]
    fn store(self, a: Self::Floats, out: &mut [f32]) {
        self.0.store(a[0], out);
        self.0.store(a[1], &mut out[L::COUNT..]);
    }

    #[inline(always)]
    fn store_words(self, a: Self::Words, out: &mut [u32]) {
        self.0.store_words(a[0], out);
        self.0.store_words(a[1], &mut out[L::COUNT..]);
    }
}
