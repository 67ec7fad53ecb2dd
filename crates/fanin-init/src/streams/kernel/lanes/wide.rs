//! Vectors by the operations of `pulp`.

use pulp::Simd;

use super::{Arithmetic, Memory, TILE_LANES, Vector};

/// A set of instructions of `pulp`, as [`Arithmetic`].
#[derive(Clone, Copy)]
pub(crate) struct Wide<S>(pub(crate) S);

/// The operations that the trait [`Simd`] has not: of the width of the vectors, each is an
/// instruction or two of the processor.
pub(crate) trait Instructions: Simd {
    /// See [`Arithmetic::products`].
    ///
    /// `Simd::widening_mul_u32s` multiplies the odd lanes too and sorts the halves by four
    /// shuffles, of which the rounds of Philox need one.
    fn products(self, a: Self::u32s, b: Self::u32s) -> Self::u32s;
    /// See [`Arithmetic::odd`].
    fn odd(self, a: Self::u32s) -> Self::u32s;
    /// See [`Vector::interleave`].
    fn interleave(self, even: Self::u32s, odd: Self::u32s) -> Self::u32s;
    /// See [`Arithmetic::float`]: `Simd` converts no integers.
    fn float(self, a: Self::u32s) -> Self::f32s;
}

impl<S: Instructions> Arithmetic for Wide<S> {
    type Words = S::u32s;
    type Floats = S::f32s;
    type Mask = S::m32s;

    #[inline(always)]
    fn words(self, word: u32) -> S::u32s {
        self.0.splat_u32s(word)
    }

    #[inline(always)]
    fn plus(self, a: S::u32s, b: S::u32s) -> S::u32s {
        self.0.add_u32s(a, b)
    }

    #[inline(always)]
    fn and(self, a: S::u32s, b: S::u32s) -> S::u32s {
        self.0.and_u32s(a, b)
    }

    #[inline(always)]
    fn xor(self, a: S::u32s, b: S::u32s) -> S::u32s {
        self.0.xor_u32s(a, b)
    }

    #[inline(always)]
    fn left<const N: u32>(self, a: S::u32s) -> S::u32s {
        self.0.wrapping_dyn_shl_u32s(a, self.words(N))
    }

    #[inline(always)]
    fn right<const N: u32>(self, a: S::u32s) -> S::u32s {
        self.0.wrapping_dyn_shr_u32s(a, self.words(N))
    }

    #[inline(always)]
    fn products(self, a: S::u32s, b: S::u32s) -> S::u32s {
        self.0.products(a, b)
    }

    #[inline(always)]
    fn odd(self, a: S::u32s) -> S::u32s {
        self.0.odd(a)
    }

    #[inline(always)]
    fn floats(self, number: f32) -> S::f32s {
        self.0.splat_f32s(number)
    }

    #[inline(always)]
    fn float(self, a: S::u32s) -> S::f32s {
        self.0.float(a)
    }

    #[inline(always)]
    fn bits(self, a: S::f32s) -> S::u32s {
        self.0.transmute_u32s_f32s(a)
    }

    #[inline(always)]
    fn of_bits(self, a: S::u32s) -> S::f32s {
        self.0.transmute_f32s_u32s(a)
    }

    #[inline(always)]
    fn add(self, a: S::f32s, b: S::f32s) -> S::f32s {
        self.0.add_f32s(a, b)
    }

    #[inline(always)]
    fn sub(self, a: S::f32s, b: S::f32s) -> S::f32s {
        self.0.sub_f32s(a, b)
    }

    #[inline(always)]
    fn mul(self, a: S::f32s, b: S::f32s) -> S::f32s {
        self.0.mul_f32s(a, b)
    }

    #[inline(always)]
    fn div(self, a: S::f32s, b: S::f32s) -> S::f32s {
        self.0.div_f32s(a, b)
    }

    #[inline(always)]
    fn sqrt(self, a: S::f32s) -> S::f32s {
        self.0.sqrt_f32s(a)
    }

    /// The instructions of x86 give their second operand for NaN and for zeros, as wanted.
    #[inline(always)]
    fn smaller(self, a: S::f32s, b: S::f32s) -> S::f32s {
        self.0.min_f32s(a, b)
    }

    #[inline(always)]
    fn larger(self, a: S::f32s, b: S::f32s) -> S::f32s {
        self.0.max_f32s(a, b)
    }

    #[inline(always)]
    fn less(self, a: S::f32s, b: S::f32s) -> S::m32s {
        self.0.less_than_f32s(a, b)
    }

    #[inline(always)]
    fn negative(self, a: S::u32s) -> S::m32s {
        let signed = self.0.transmute_i32s_u32s(a);
        self.0.less_than_i32s(signed, self.0.splat_i32s(0))
    }

    #[inline(always)]
    fn all(self, mask: S::m32s) -> bool {
        self.0.first_true_m32s(self.0.not_m32s(mask)) >= Self::COUNT
    }

    #[inline(always)]
    fn select(self, mask: S::m32s, yes: S::f32s, no: S::f32s) -> S::f32s {
        self.0.select_f32s(mask, yes, no)
    }
}

impl<S: Instructions> Memory for Wide<S> {
    const COUNT: usize = S::U32_LANES;

    #[inline(always)]
    fn store(self, a: S::f32s, out: &mut [f32]) {
        S::as_mut_simd_f32s(&mut out[..Self::COUNT]).0[0] = a;
    }

    #[inline(always)]
    fn store_words(self, a: S::u32s, out: &mut [u32]) {
        S::as_mut_simd_u32s(&mut out[..Self::COUNT]).0[0] = a;
    }
}

impl<S: Instructions> Vector for Wide<S> {
    #[inline(always)]
    fn load(self, words: &[u32; TILE_LANES]) -> S::u32s {
        S::as_simd_u32s(words).0[0]
    }

    #[inline(always)]
    fn interleave(self, even: S::u32s, odd: S::u32s) -> S::u32s {
        self.0.interleave(even, odd)
    }
}
