//! Vectors of four without a processor's own functions.

use super::{Arithmetic, Memory, TILE_LANES, Vector};

/// Vectors of four, which the compiler turns into the instructions that every processor of the
/// target has.
#[derive(Clone, Copy)]
pub(crate) struct Plain;

const FOUR: usize = 4;

#[inline(always)]
fn map<A: Copy, B>(a: [A; FOUR], f: impl Fn(A) -> B) -> [B; FOUR] {
    // Not a loop: thousands of loops that must be unrolled make the crate take a minute to compile.
    [f(a[0]), f(a[1]), f(a[2]), f(a[3])]
}

#[inline(always)]
fn zip<A: Copy, B>(a: [A; FOUR], b: [A; FOUR], f: impl Fn(A, A) -> B) -> [B; FOUR] {
    [f(a[0], b[0]), f(a[1], b[1]), f(a[2], b[2]), f(a[3], b[3])]
}

impl Arithmetic for Plain {
    type Words = [u32; FOUR];
    type Floats = [f32; FOUR];
    /// All ones or all zeros.
    type Mask = [u32; FOUR];

    #[inline(always)]
    fn words(self, word: u32) -> [u32; FOUR] {
        [word; FOUR]
    }

    #[inline(always)]
    fn plus(self, a: [u32; FOUR], b: [u32; FOUR]) -> [u32; FOUR] {
        zip(a, b, u32::wrapping_add)
    }

    #[inline(always)]
    fn and(self, a: [u32; FOUR], b: [u32; FOUR]) -> [u32; FOUR] {
        zip(a, b, |a, b| a & b)
    }

    #[inline(always)]
    fn xor(self, a: [u32; FOUR], b: [u32; FOUR]) -> [u32; FOUR] {
        zip(a, b, |a, b| a ^ b)
    }

    #[inline(always)]
    fn left<const N: u32>(self, a: [u32; FOUR]) -> [u32; FOUR] {
        map(a, |a| a << N)
    }

    #[inline(always)]
    fn right<const N: u32>(self, a: [u32; FOUR]) -> [u32; FOUR] {
        map(a, |a| a >> N)
    }

    #[inline(always)]
    fn products(self, a: [u32; FOUR], b: [u32; FOUR]) -> [u32; FOUR] {
        let [p, q] = [0, 2].map(|i| u64::from(a[i]) * u64::from(b[i]));
        [p as u32, (p >> 32) as u32, q as u32, (q >> 32) as u32]
    }

    #[inline(always)]
    fn odd(self, a: [u32; FOUR]) -> [u32; FOUR] {
        [a[1], a[1], a[3], a[3]]
    }

    #[inline(always)]
    fn floats(self, number: f32) -> [f32; FOUR] {
        [number; FOUR]
    }

    #[inline(always)]
    fn float(self, a: [u32; FOUR]) -> [f32; FOUR] {
        map(a, |a| a as i32 as f32)
    }

    #[inline(always)]
    fn bits(self, a: [f32; FOUR]) -> [u32; FOUR] {
        map(a, f32::to_bits)
    }

    #[inline(always)]
    fn of_bits(self, a: [u32; FOUR]) -> [f32; FOUR] {
        map(a, f32::from_bits)
    }

    #[inline(always)]
    fn add(self, a: [f32; FOUR], b: [f32; FOUR]) -> [f32; FOUR] {
        zip(a, b, |a, b| a + b)
    }

    #[inline(always)]
    fn sub(self, a: [f32; FOUR], b: [f32; FOUR]) -> [f32; FOUR] {
        zip(a, b, |a, b| a - b)
    }

    #[inline(always)]
    fn mul(self, a: [f32; FOUR], b: [f32; FOUR]) -> [f32; FOUR] {
        zip(a, b, |a, b| a * b)
    }

    #[inline(always)]
    fn div(self, a: [f32; FOUR], b: [f32; FOUR]) -> [f32; FOUR] {
        zip(a, b, |a, b| a / b)
    }

    #[inline(always)]
    fn sqrt(self, a: [f32; FOUR]) -> [f32; FOUR] {
        map(a, f32::sqrt)
    }

    #[inline(always)]
    fn smaller(self, a: [f32; FOUR], b: [f32; FOUR]) -> [f32; FOUR] {
        zip(a, b, |a, b| if a < b { a } else { b })
    }

    #[inline(always)]
    fn larger(self, a: [f32; FOUR], b: [f32; FOUR]) -> [f32; FOUR] {
        zip(a, b, |a, b| if a > b { a } else { b })
    }

    #[inline(always)]
    fn less(self, a: [f32; FOUR], b: [f32; FOUR]) -> [u32; FOUR] {
        zip(a, b, |a, b| if a < b { u32::MAX } else { 0 })
    }

    #[inline(always)]
    fn negative(self, a: [u32; FOUR]) -> [u32; FOUR] {
        map(a, |a| (a as i32 >> 31) as u32)
    }

    #[inline(always)]
    fn all(self, mask: [u32; FOUR]) -> bool {
        mask[0] & mask[1] & mask[2] & mask[3] == u32::MAX
    }

    #[inline(always)]
    fn select(self, mask: [u32; FOUR], yes: [f32; FOUR], no: [f32; FOUR]) -> [f32; FOUR] {
        // With masks and not with `if`, of which the compiler makes branches.
        let yes = zip(mask, self.bits(yes), |mask, yes| mask & yes);
        let no = zip(mask, self.bits(no), |mask, no| !mask & no);
        self.of_bits(zip(yes, no, |yes, no| yes | no))
    }
}

impl Memory for Plain {
    const COUNT: usize = FOUR;

    #[inline(always)]
    fn store(self, a: [f32; FOUR], out: &mut [f32]) {
        out[..FOUR].copy_from_slice(&a);
    }

    #[inline(always)]
    fn store_words(self, a: [u32; FOUR], out: &mut [u32]) {
        out[..FOUR].copy_from_slice(&a);
    }
}

impl Vector for Plain {
    #[inline(always)]
    fn load(self, words: &[u32; TILE_LANES]) -> [u32; FOUR] {
        [words[0], words[1], words[2], words[3]]
    }

    #[inline(always)]
    fn interleave(self, even: [u32; FOUR], odd: [u32; FOUR]) -> [u32; FOUR] {
        [even[0], odd[0], even[2], odd[2]]
    }
}
