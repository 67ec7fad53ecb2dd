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

/// Operations under the names that `pulp` and [`Instructions`] have for them.
macro_rules! operations {
    ($($name:ident($($argument:ident: $kind:ident),*) -> $out:ident = $operation:ident;)*) => {
        $(
            #[inline(always)]
            fn $name(self, $($argument: S::$kind),*) -> S::$out {
                self.0.$operation($($argument),*)
            }
        )*
    };
}

impl<S: Instructions> Arithmetic for Wide<S> {
    type Words = S::u32s;
    type Floats = S::f32s;
    type Mask = S::m32s;

    operations! {
        plus(a: u32s, b: u32s) -> u32s = add_u32s;
        and(a: u32s, b: u32s) -> u32s = and_u32s;
        xor(a: u32s, b: u32s) -> u32s = xor_u32s;
        products(a: u32s, b: u32s) -> u32s = products;
        odd(a: u32s) -> u32s = odd;
        float(a: u32s) -> f32s = float;
        bits(a: f32s) -> u32s = transmute_u32s_f32s;
        of_bits(a: u32s) -> f32s = transmute_f32s_u32s;
        add(a: f32s, b: f32s) -> f32s = add_f32s;
        sub(a: f32s, b: f32s) -> f32s = sub_f32s;
        mul(a: f32s, b: f32s) -> f32s = mul_f32s;
        div(a: f32s, b: f32s) -> f32s = div_f32s;
        sqrt(a: f32s) -> f32s = sqrt_f32s;
        // The instructions of x86 give their second operand for NaN and for zeros, as wanted.
        smaller(a: f32s, b: f32s) -> f32s = min_f32s;
        larger(a: f32s, b: f32s) -> f32s = max_f32s;
        less(a: f32s, b: f32s) -> m32s = less_than_f32s;
        select(mask: m32s, yes: f32s, no: f32s) -> f32s = select_f32s;
    }

    #[inline(always)]
    fn words(self, word: u32) -> S::u32s {
        self.0.splat_u32s(word)
    }

    #[inline(always)]
    fn floats(self, number: f32) -> S::f32s {
        self.0.splat_f32s(number)
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
    fn negative(self, a: S::u32s) -> S::m32s {
        let signed = self.0.transmute_i32s_u32s(a);
        self.0.less_than_i32s(signed, self.0.splat_i32s(0))
    }

    #[inline(always)]
    fn all(self, mask: S::m32s) -> bool {
        self.0.first_true_m32s(self.0.not_m32s(mask)) >= Self::COUNT
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
