//! Vectors of 32-bit words and `f32`, as wide as the processor's.
//!
//! The loops of the default stream are too long for the compiler's own vectorizer: left to it, they
//! run at a third of this speed.

mod plain;
mod twice;
mod wide;
#[cfg(target_arch = "x86_64")]
mod x86;

pub(crate) use plain::Plain;
pub(crate) use twice::Twice;
pub(crate) use wide::{Instructions, Wide};

/// Lanes of a tile of the stream, and of what kernels get: a vector, or several that take turns.
pub(crate) const TILE_LANES: usize = 16;

/// The number of each lane.
pub(crate) const NUMBERS: [u32; TILE_LANES] =
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/// Arithmetic on vectors. Each lane is IEEE arithmetic, rounded to nearest even; nothing is fused.
pub(crate) trait Arithmetic: Copy {
    /// A vector of 32-bit words.
    type Words: Copy;
    /// As many `f32`.
    type Floats: Copy;
    /// A condition for each lane.
    type Mask: Copy;

    /// The same word everywhere.
    fn words(self, word: u32) -> Self::Words;
    /// Wraps around.
    fn plus(self, a: Self::Words, b: Self::Words) -> Self::Words;
    /// `a & b`
    fn and(self, a: Self::Words, b: Self::Words) -> Self::Words;
    /// `a ^ b`
    fn xor(self, a: Self::Words, b: Self::Words) -> Self::Words;
    /// `a << N`
    fn left<const N: u32>(self, a: Self::Words) -> Self::Words;
    /// `a >> N`, shifting zeros in.
    fn right<const N: u32>(self, a: Self::Words) -> Self::Words;
    /// Products of 64 bits of the even lanes: the low word in the even lane, the high one in the
    /// odd lane after it.
    fn products(self, a: Self::Words, b: Self::Words) -> Self::Words;
    /// Odd lanes in the places of the even ones before them; the odd places may hold anything.
    fn odd(self, a: Self::Words) -> Self::Words;

    /// The same number everywhere.
    fn floats(self, number: f32) -> Self::Floats;
    /// Of signed words, to nearest even.
    fn float(self, a: Self::Words) -> Self::Floats;
    /// The numbers' bits, as words.
    fn bits(self, a: Self::Floats) -> Self::Words;
    /// The numbers with these bits.
    fn of_bits(self, a: Self::Words) -> Self::Floats;
    /// `a + b`
    fn add(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    /// `a - b`
    fn sub(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    /// `a * b`
    fn mul(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    /// `a / b`
    fn div(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    /// `√a`
    fn sqrt(self, a: Self::Floats) -> Self::Floats;
    /// `if a < b { a } else { b }`, also for NaN and zeros.
    fn smaller(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    /// `if a > b { a } else { b }`, also for NaN and zeros.
    fn larger(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;

    /// `a < b`
    fn less(self, a: Self::Floats, b: Self::Floats) -> Self::Mask;
    /// Whether the top bit is set.
    fn negative(self, a: Self::Words) -> Self::Mask;
    /// Whether the condition holds in every lane.
    fn all(self, mask: Self::Mask) -> bool;
    /// `if mask { yes } else { no }`
    fn select(self, mask: Self::Mask, yes: Self::Floats, no: Self::Floats) -> Self::Floats;
}

/// Lanes in their order.
pub(crate) trait Memory: Arithmetic {
    /// How many: [`TILE_LANES`] in a kernel, a divisor of it in the vectors of a processor.
    const COUNT: usize;

    /// Writes the lanes to the beginning of `out`, which has room for them.
    fn store(self, a: Self::Floats, out: &mut [f32]);
    /// The same for words.
    fn store_words(self, a: Self::Words, out: &mut [u32]);
}

/// A vector of the processor: what only philox asks for.
pub(crate) trait Vector: Memory {
    /// The first words of the array.
    fn load(self, words: &[u32; TILE_LANES]) -> Self::Words;
    /// The even lanes of `even`, and those of `odd` in the odd places after them.
    fn interleave(self, even: Self::Words, odd: Self::Words) -> Self::Words;
}
