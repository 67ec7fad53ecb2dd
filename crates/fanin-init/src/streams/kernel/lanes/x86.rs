//! What `pulp::Simd` has not, by the instructions of AVX2 and AVX-512.
//!
//! Words move from odd to even lanes by shuffles: shifts would wait for the port of the
//! multiplications, and a shift behind a product becomes a product of 64 bits, which is slow.

use pulp::x86::{V3, V4};
use pulp::{cast, f32x8, f32x16, u32x8, u32x16};

use super::wide::Instructions;

impl Instructions for V3 {
    #[inline(always)]
    fn products(self, a: u32x8, b: u32x8) -> u32x8 {
        cast(self.avx2._mm256_mul_epu32(cast(a), cast(b)))
    }

    #[inline(always)]
    fn odd(self, a: u32x8) -> u32x8 {
        cast(self.avx2._mm256_shuffle_epi32::<0b11_11_01_01>(cast(a)))
    }

    #[inline(always)]
    fn interleave(self, even: u32x8, odd: u32x8) -> u32x8 {
        let odd = self.avx2._mm256_shuffle_epi32::<0b10_10_00_00>(cast(odd));
        cast(self.avx2._mm256_blend_epi32::<0b1010_1010>(cast(even), odd))
    }

    #[inline(always)]
    fn float(self, a: u32x8) -> f32x8 {
        self.convert_i32x8_to_f32x8(cast(a))
    }
}

impl Instructions for V4 {
    #[inline(always)]
    fn products(self, a: u32x16, b: u32x16) -> u32x16 {
        cast(self.avx512f._mm512_mul_epu32(cast(a), cast(b)))
    }

    #[inline(always)]
    fn odd(self, a: u32x16) -> u32x16 {
        cast(self.avx512f._mm512_shuffle_epi32::<0b11_11_01_01>(cast(a)))
    }

    #[inline(always)]
    fn interleave(self, even: u32x16, odd: u32x16) -> u32x16 {
        let odd = self
            .avx512f
            ._mm512_shuffle_epi32::<0b10_10_00_00>(cast(odd));
        cast(
            self.avx512f
                ._mm512_mask_blend_epi32(0b1010_1010_1010_1010, cast(even), odd),
        )
    }

    #[inline(always)]
    fn float(self, a: u32x16) -> f32x16 {
        self.convert_i32x16_to_f32x16(cast(a))
    }
}
