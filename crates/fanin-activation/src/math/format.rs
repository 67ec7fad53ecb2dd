/// What the functions must know of a binary format: its bits, and where each result leaves its
/// range.
///
/// Public in a private module, so that [`Real`](crate::Real) is sealed.
pub trait Format: Sized {
    /// 1.5 · 2^(fraction bits): adding it rounds a number to an integer, which then stands in the
    /// low bits.
    const ROUNDER: Self;
    /// The leading bits of ln 2, so few that its product with any exponent is exact.
    const LN_2_HIGH: Self;
    /// ln 2 less [`LN_2_HIGH`](Format::LN_2_HIGH).
    const LN_2_LOW: Self;
    /// The largest exponent of a power of two.
    const MAX_EXPONENT: Self;
    /// 2^[`LIFT_EXPONENT`](Format::LIFT_EXPONENT), which makes any subnormal number normal.
    const LIFT: Self;
    /// See [`LIFT`](Format::LIFT).
    const LIFT_EXPONENT: Self;
    /// Above, `eˣ` overflows.
    const EXP_HIGH: Self;
    /// Below, `eˣ` rounds to 0.
    const EXP_LOW: Self;
    /// Below, `eˣ − 1` rounds to −1.
    const EXP_M1_LOW: Self;
    /// Above, `tanh x` rounds to 1.
    const TANH_HIGH: Self;
    /// Above, `erfc x` rounds to 0.
    const ERFC_HIGH: Self;
    /// Above, `z Φ(−z)` rounds to 0.
    const GAUSS_HIGH: Self;
    /// Above, `z e⁻ᶻ` rounds to 0.
    const SILU_HIGH: Self;

    /// `2ⁿ` for an integer `n` within the exponents of normal numbers; any bits for anything else.
    fn power_of_two(n: Self) -> Self;

    /// `k` and `m` with `self = m · 2ᵏ` and `√½ <= m < √2`, for a positive normal number; any bits
    /// for anything else.
    fn split_exponent(self) -> (Self, Self);

    /// The number with the lower half of its digits cut off: the square of what is left is exact.
    fn leading_half(self) -> Self;
}

macro_rules! format {
    ($t:ident, $bits:ident, $fraction_bits:literal, $sqrt_half:literal, { $($constants:tt)* }) => {
        impl Format for $t {
            const ROUNDER: Self = 1.5 * ((1 as $bits) << $fraction_bits) as $t;
            $($constants)*

            #[inline(always)]
            fn power_of_two(n: Self) -> Self {
                // The biased exponent stands in the low bits; the shift drops the rest.
                <$t>::from_bits((n + (Self::ROUNDER + Self::MAX_EXPONENT)).to_bits() << $fraction_bits)
            }

            #[inline(always)]
            fn split_exponent(self) -> (Self, Self) {
                const FRACTION: $bits = (1 << $fraction_bits) - 1;
                // From here on, an exponent begins at √½ and not at 1.
                let bits = self.to_bits().wrapping_add((1.0 as $t).to_bits() - $sqrt_half);
                // To a floating-point number by way of the fraction of 2^(fraction bits): not every
                // instruction set has vectors of conversions from integers of this size.
                let offset = ((1 as $bits) << $fraction_bits) as $t;
                let biased = <$t>::from_bits((bits >> $fraction_bits) | offset.to_bits());
                let m = <$t>::from_bits((bits & FRACTION) + $sqrt_half);
                (biased - (offset + Self::MAX_EXPONENT), m)
            }

            #[inline(always)]
            fn leading_half(self) -> Self {
                <$t>::from_bits(self.to_bits() & (<$bits>::MAX << ($fraction_bits / 2 + 1)))
            }
        }
    };
}

format!(f32, u32, 23, 0x3f35_04f3, {
    const LN_2_HIGH: Self = 0.693_145_75;
    const LN_2_LOW: Self = 1.428_606_8e-6;
    const MAX_EXPONENT: Self = 127.0;
    const LIFT: Self = 33_554_432.0;
    const LIFT_EXPONENT: Self = 25.0;
    const EXP_HIGH: Self = 89.0;
    const EXP_LOW: Self = -105.0;
    const EXP_M1_LOW: Self = -20.0;
    const TANH_HIGH: Self = 10.0;
    const ERFC_HIGH: Self = 10.5;
    const GAUSS_HIGH: Self = 15.0;
    const SILU_HIGH: Self = 115.0;
});

format!(f64, u64, 52, 0x3fe6_a09e_667f_3bcd, {
    const LN_2_HIGH: Self = 0.693_147_180_559_890_3;
    const LN_2_LOW: Self = 5.497_923_018_708_371e-14;
    const MAX_EXPONENT: Self = 1023.0;
    const LIFT: Self = 18_014_398_509_481_984.0;
    const LIFT_EXPONENT: Self = 54.0;
    const EXP_HIGH: Self = 710.0;
    const EXP_LOW: Self = -746.0;
    const EXP_M1_LOW: Self = -40.0;
    const TANH_HIGH: Self = 22.0;
    const ERFC_HIGH: Self = 27.5;
    const GAUSS_HIGH: Self = 39.0;
    const SILU_HIGH: Self = 760.0;
});
