//! Vectors of four (SSE2), of eight (AVX2) and of sixteen (AVX-512).

use core::arch::x86_64::{__m128, __m128i};

use pulp::Simd;
use pulp::x86::{V1, V3, V4};

use super::{Arithmetic, Lanes, TILE_LANES, Vector};
use crate::streams::kernel::philox;
use crate::streams::named::Key;

macro_rules! lanes {
    (
        $simd:ty, $count:literal, $words:ident, $floats:ident, $mask:ident, $to_floats:ident, $shift_signed:ident,
        products: |$p:ident, $a:ident, $b:ident| $products:expr,
        odd: |$o:ident, $c:ident| $odd:expr,
        interleave: |$i:ident, $even:ident, $odds:ident| $interleave:expr
    ) => {
        impl Arithmetic for $simd {
            type Words = pulp::$words;
            type Floats = pulp::$floats;
            type Mask = pulp::$mask;

            #[inline(always)]
            fn words(self, word: u32) -> Self::Words {
                self.splat_u32s(word)
            }

            #[inline(always)]
            fn plus(self, a: Self::Words, b: Self::Words) -> Self::Words {
                self.add_u32s(a, b)
            }

            #[inline(always)]
            fn and(self, a: Self::Words, b: Self::Words) -> Self::Words {
                self.and_u32s(a, b)
            }

            #[inline(always)]
            fn xor(self, a: Self::Words, b: Self::Words) -> Self::Words {
                self.xor_u32s(a, b)
            }

            #[inline(always)]
            fn left<const N: u32>(self, a: Self::Words) -> Self::Words {
                self.wrapping_dyn_shl_u32s(a, self.splat_u32s(N))
            }

            #[inline(always)]
            fn right<const N: u32>(self, a: Self::Words) -> Self::Words {
                self.wrapping_dyn_shr_u32s(a, self.splat_u32s(N))
            }

            #[inline(always)]
            fn products(self, a: Self::Words, b: Self::Words) -> Self::Words {
                let ($p, $a, $b) = (self, pulp::cast(a), pulp::cast(b));
                pulp::cast($products)
            }

            #[inline(always)]
            fn odd(self, a: Self::Words) -> Self::Words {
                let ($o, $c) = (self, pulp::cast(a));
                pulp::cast($odd)
            }

            #[inline(always)]
            fn floats(self, number: f32) -> Self::Floats {
                self.splat_f32s(number)
            }

            #[inline(always)]
            fn float(self, a: Self::Words) -> Self::Floats {
                self.$to_floats(pulp::cast(a))
            }

            #[inline(always)]
            fn bits(self, a: Self::Floats) -> Self::Words {
                pulp::cast(a)
            }

            #[inline(always)]
            fn of_bits(self, a: Self::Words) -> Self::Floats {
                pulp::cast(a)
            }

            #[inline(always)]
            fn exponent(self, a: Self::Words) -> Self::Floats {
                self.$to_floats(self.$shift_signed::<23>(pulp::cast(a)))
            }

            #[inline(always)]
            fn add(self, a: Self::Floats, b: Self::Floats) -> Self::Floats {
                self.add_f32s(a, b)
            }

            #[inline(always)]
            fn sub(self, a: Self::Floats, b: Self::Floats) -> Self::Floats {
                self.sub_f32s(a, b)
            }

            #[inline(always)]
            fn mul(self, a: Self::Floats, b: Self::Floats) -> Self::Floats {
                self.mul_f32s(a, b)
            }

            #[inline(always)]
            fn div(self, a: Self::Floats, b: Self::Floats) -> Self::Floats {
                self.div_f32s(a, b)
            }

            #[inline(always)]
            fn sqrt(self, a: Self::Floats) -> Self::Floats {
                self.sqrt_f32s(a)
            }

            #[inline(always)]
            fn smaller(self, a: Self::Floats, b: Self::Floats) -> Self::Floats {
                // The instruction gives its second operand for NaN and for zeros.
                self.min_f32s(a, b)
            }

            #[inline(always)]
            fn larger(self, a: Self::Floats, b: Self::Floats) -> Self::Floats {
                self.max_f32s(a, b)
            }

            #[inline(always)]
            fn less(self, a: Self::Floats, b: Self::Floats) -> Self::Mask {
                self.less_than_f32s(a, b)
            }

            #[inline(always)]
            fn negative(self, a: Self::Words) -> Self::Mask {
                self.less_than_i32s(pulp::cast(a), self.splat_i32s(0))
            }

            #[inline(always)]
            fn all(self, mask: Self::Mask) -> bool {
                self.first_true_m32s(self.not_m32s(mask)) >= $count
            }

            #[inline(always)]
            fn select(self, mask: Self::Mask, yes: Self::Floats, no: Self::Floats) -> Self::Floats {
                self.select_f32s(mask, yes, no)
            }
        }

        impl Lanes for $simd {
            const COUNT: usize = $count;

            #[inline(always)]
            fn blocks(self, key: Key, first: u64) -> [Self::Words; 4] {
                philox::blocks(self, key, first)
            }

            #[inline(always)]
            fn store(self, a: Self::Floats, out: &mut [f32]) {
                let lanes: [f32; $count] = pulp::cast(a);
                out[..$count].copy_from_slice(&lanes);
            }

            #[inline(always)]
            fn store_words(self, a: Self::Words, out: &mut [u32]) {
                let lanes: [u32; $count] = pulp::cast(a);
                out[..$count].copy_from_slice(&lanes);
            }
        }

        impl Vector for $simd {
            #[inline(always)]
            fn load(self, words: &[u32; TILE_LANES]) -> Self::Words {
                let mut first = [0; $count];
                first.copy_from_slice(&words[..$count]);
                pulp::cast(first)
            }

            #[inline(always)]
            fn interleave(self, even: Self::Words, odd: Self::Words) -> Self::Words {
                let ($i, $even, $odds) = (self, pulp::cast(even), pulp::cast(odd));
                pulp::cast($interleave)
            }
        }
    };
}

// Words move from odd to even lanes by shuffles: shifts would wait for the port of the multiplications, and a shift behind a product
// becomes a product of 64 bits, which is slow.
lanes!(
    V3, 8, u32x8, f32x8, m32x8, convert_i32x8_to_f32x8, shr_const_i32x8,
    products: |simd, a, b| simd.avx2._mm256_mul_epu32(a, b),
    odd: |simd, a| simd.avx2._mm256_shuffle_epi32::<0b11_11_01_01>(a),
    interleave: |simd, even, odd| simd.avx2._mm256_blend_epi32::<0b1010_1010>(
        even,
        simd.avx2._mm256_shuffle_epi32::<0b10_10_00_00>(odd),
    )
);
lanes!(
    V4, 16, u32x16, f32x16, b16, convert_i32x16_to_f32x16, shr_const_i32x16,
    products: |simd, a, b| simd.avx512f._mm512_mul_epu32(a, b),
    odd: |simd, a| simd.avx512f._mm512_shuffle_epi32::<0b11_11_01_01>(a),
    interleave: |simd, even, odd| simd.avx512f._mm512_mask_blend_epi32(
        0b1010_1010_1010_1010,
        even,
        simd.avx512f._mm512_shuffle_epi32::<0b10_10_00_00>(odd),
    )
);

/// Vectors of four by SSE2, which every processor of the target has.
impl Arithmetic for V1 {
    type Words = __m128i;
    type Floats = __m128;
    /// All ones or all zeros.
    type Mask = __m128;

    #[inline(always)]
    fn words(self, word: u32) -> __m128i {
        self.sse2._mm_set1_epi32(word as i32)
    }

    #[inline(always)]
    fn plus(self, a: __m128i, b: __m128i) -> __m128i {
        self.sse2._mm_add_epi32(a, b)
    }

    #[inline(always)]
    fn and(self, a: __m128i, b: __m128i) -> __m128i {
        self.sse2._mm_and_si128(a, b)
    }

    #[inline(always)]
    fn xor(self, a: __m128i, b: __m128i) -> __m128i {
        self.sse2._mm_xor_si128(a, b)
    }

    #[inline(always)]
    fn left<const N: u32>(self, a: __m128i) -> __m128i {
        let count = self.sse2._mm_cvtsi32_si128(N as i32);
        self.sse2._mm_sll_epi32(a, count)
    }

    #[inline(always)]
    fn right<const N: u32>(self, a: __m128i) -> __m128i {
        let count = self.sse2._mm_cvtsi32_si128(N as i32);
        self.sse2._mm_srl_epi32(a, count)
    }

    #[inline(always)]
    fn products(self, a: __m128i, b: __m128i) -> __m128i {
        self.sse2._mm_mul_epu32(a, b)
    }

    #[inline(always)]
    fn odd(self, a: __m128i) -> __m128i {
        self.sse2._mm_shuffle_epi32::<0b11_11_01_01>(a)
    }

    #[inline(always)]
    fn floats(self, number: f32) -> __m128 {
        self.sse._mm_set1_ps(number)
    }

    #[inline(always)]
    fn float(self, a: __m128i) -> __m128 {
        self.sse2._mm_cvtepi32_ps(a)
    }

    #[inline(always)]
    fn bits(self, a: __m128) -> __m128i {
        pulp::cast(a)
    }

    #[inline(always)]
    fn of_bits(self, a: __m128i) -> __m128 {
        pulp::cast(a)
    }

    #[inline(always)]
    fn exponent(self, a: __m128i) -> __m128 {
        self.sse2._mm_cvtepi32_ps(self.sse2._mm_srai_epi32::<23>(a))
    }

    #[inline(always)]
    fn add(self, a: __m128, b: __m128) -> __m128 {
        self.sse._mm_add_ps(a, b)
    }

    #[inline(always)]
    fn sub(self, a: __m128, b: __m128) -> __m128 {
        self.sse._mm_sub_ps(a, b)
    }

    #[inline(always)]
    fn mul(self, a: __m128, b: __m128) -> __m128 {
        self.sse._mm_mul_ps(a, b)
    }

    #[inline(always)]
    fn div(self, a: __m128, b: __m128) -> __m128 {
        self.sse._mm_div_ps(a, b)
    }

    #[inline(always)]
    fn sqrt(self, a: __m128) -> __m128 {
        self.sse._mm_sqrt_ps(a)
    }

    #[inline(always)]
    fn smaller(self, a: __m128, b: __m128) -> __m128 {
        self.sse._mm_min_ps(a, b)
    }

    #[inline(always)]
    fn larger(self, a: __m128, b: __m128) -> __m128 {
        self.sse._mm_max_ps(a, b)
    }

    #[inline(always)]
    fn less(self, a: __m128, b: __m128) -> __m128 {
        self.sse._mm_cmplt_ps(a, b)
    }

    #[inline(always)]
    fn negative(self, a: __m128i) -> __m128 {
        pulp::cast(self.sse2._mm_srai_epi32::<31>(a))
    }

    #[inline(always)]
    fn all(self, mask: __m128) -> bool {
        self.sse._mm_movemask_ps(mask) == 0b1111
    }

    #[inline(always)]
    fn select(self, mask: __m128, yes: __m128, no: __m128) -> __m128 {
        let (yes, no) = (
            self.sse._mm_and_ps(mask, yes),
            self.sse._mm_andnot_ps(mask, no),
        );
        self.sse._mm_or_ps(yes, no)
    }
}

impl Lanes for V1 {
    const COUNT: usize = 4;

    #[inline(always)]
    fn blocks(self, key: Key, first: u64) -> [Self::Words; 4] {
        philox::blocks(self, key, first)
    }

    #[inline(always)]
    fn store(self, a: __m128, out: &mut [f32]) {
        let lanes: [f32; 4] = pulp::cast(a);
        out[..4].copy_from_slice(&lanes);
    }

    #[inline(always)]
    fn store_words(self, a: __m128i, out: &mut [u32]) {
        let lanes: [u32; 4] = pulp::cast(a);
        out[..4].copy_from_slice(&lanes);
    }
}

impl Vector for V1 {
    #[inline(always)]
    fn load(self, words: &[u32; TILE_LANES]) -> __m128i {
        pulp::cast([words[0], words[1], words[2], words[3]])
    }

    #[inline(always)]
    fn interleave(self, even: __m128i, odd: __m128i) -> __m128i {
        // Even lanes to the front of both, then one of each in turn.
        let even = self.sse2._mm_shuffle_epi32::<0b00_00_10_00>(even);
        let odd = self.sse2._mm_shuffle_epi32::<0b00_00_10_00>(odd);
        self.sse2._mm_unpacklo_epi32(even, odd)
    }
}
