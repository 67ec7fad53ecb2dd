//! Vectors of four without a processor's own functions.

use super::{Arithmetic, Memory, TILE_LANES, Vector};

/// Vectors of four, which the compiler turns into the instructions that every processor of the
/// target has.
#[derive(Clone, Copy)]
pub(crate) struct Plain;

const FOUR: usize = 4;

/// The operation on each lane.
///
/// Not by a loop: thousands of loops that must be unrolled make the crate take a minute to compile.
macro_rules! each {
    ($($name:ident $(<$n:ident>)? ($($argument:ident: $kind:ident),*) -> $out:ident = $lane:expr;)*) => {
        $(
            #[inline(always)]
            fn $name $(<const $n: u32>)? (self, $($argument: Self::$kind),*) -> Self::$out {
                let lane = |i: usize| {
                    $(let $argument = $argument[i];)*
                    $lane
                };
                [lane(0), lane(1), lane(2), lane(3)]
            }
        )*
    };
}

impl Arithmetic for Plain {
    type Words = [u32; FOUR];
    type Floats = [f32; FOUR];
    /// All ones or all zeros.
    type Mask = [u32; FOUR];

    each! {
        plus(a: Words, b: Words) -> Words = a.wrapping_add(b);
        and(a: Words, b: Words) -> Words = a & b;
        xor(a: Words, b: Words) -> Words = a ^ b;
        left<N>(a: Words) -> Words = a << N;
        right<N>(a: Words) -> Words = a >> N;
        float(a: Words) -> Floats = a as i32 as f32;
        bits(a: Floats) -> Words = a.to_bits();
        of_bits(a: Words) -> Floats = f32::from_bits(a);
        add(a: Floats, b: Floats) -> Floats = a + b;
        sub(a: Floats, b: Floats) -> Floats = a - b;
        mul(a: Floats, b: Floats) -> Floats = a * b;
        div(a: Floats, b: Floats) -> Floats = a / b;
        sqrt(a: Floats) -> Floats = a.sqrt();
        smaller(a: Floats, b: Floats) -> Floats = if a < b { a } else { b };
        larger(a: Floats, b: Floats) -> Floats = if a > b { a } else { b };
        less(a: Floats, b: Floats) -> Mask = if a < b { u32::MAX } else { 0 };
        negative(a: Words) -> Mask = (a as i32 >> 31) as u32;
        // With masks and not with `if`, of which the compiler makes branches.
        select(mask: Mask, yes: Floats, no: Floats) -> Floats =
            f32::from_bits(mask & yes.to_bits() | !mask & no.to_bits());
    }

    #[inline(always)]
    fn words(self, word: u32) -> [u32; FOUR] {
        [word; FOUR]
    }

    #[inline(always)]
    fn floats(self, number: f32) -> [f32; FOUR] {
        [number; FOUR]
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
    fn all(self, mask: [u32; FOUR]) -> bool {
        mask[0] & mask[1] & mask[2] & mask[3] == u32::MAX
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
