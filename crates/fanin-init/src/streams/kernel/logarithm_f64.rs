//! Horner's rule and the logarithm in `f64`, by the rules of the stream.

/// ln 2 in two parts; the first has 32 bits, so that its product with an exponent is exact.
const LN_2_HIGH: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
const LN_2_LOW: f64 = f64::from_bits(0x3dea_39ef_3579_3c76);
/// Bits of the f64 below √½, and of 1.
const SQRT_HALF: u64 = 0x3fe6_a09e_667f_3bcc;
const ONE: u64 = 0x3ff0_0000_0000_0000;

/// With s = f/(2+f): ln(1+f) = 2s + s³ R(s²), relative error 1.5e-18 on [√½ - 1, √2 - 1].
const LN: [f64; 7] = bits([
    0x3fe5_5555_5555_5592,
    0x3fd9_9999_9997_fee9,
    0x3fd2_4924_941e_0c00,
    0x3fcc_71c5_2164_ed16,
    0x3fc7_4663_c52f_ca46,
    0x3fc3_9a1f_baa8_5638,
    0x3fc2_f02e_51d1_4707,
]);
/// The polynomial with these coefficients, the lowest power first, by Horner's rule.
#[inline(always)]
pub(super) fn horner<const N: usize>(coefficients: &[f64; N], x: f64) -> f64 {
    let mut value = coefficients[N - 1];
    for &coefficient in coefficients[..N - 1].iter().rev() {
        value = value * x + coefficient;
    }
    value
}

/// ln a for a positive normal number, by the scheme of fdlibm's `e_log.c`.
#[inline(always)]
pub(super) fn ln(a: f64) -> f64 {
    // a = 2^e (1 + f) with 1 + f in [√½, √2)
    let shifted = a.to_bits().wrapping_add(ONE - SQRT_HALF);
    let e = ((shifted >> 52) as i32 - 1023) as f64;
    let f = f64::from_bits((shifted & 0x000f_ffff_ffff_ffff) + SQRT_HALF) - 1.0;
    let s = f / (f + 2.0);
    let s2 = s * s;
    let half = f * f * 0.5;
    // ln(1+f) = f - (half - s (half + R)): the leading f is exact, what follows is small.
    let small = s * (half + s2 * horner(&LN, s2)) + e * LN_2_LOW;
    e * LN_2_HIGH - ((half - small) - f)
}

/// Coefficients from their bit patterns.
pub(super) const fn bits<const N: usize>(bits: [u64; N]) -> [f64; N] {
    let mut values = [0.0; N];
    let mut i = 0;
    while i < N {
        values[i] = f64::from_bits(bits[i]);
        i += 1;
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithm_is_accurate() {
        let mut worst = 0.0_f64;
        let mut a = 1e-300_f64;
        while a <= 1.0 {
            let exact = a.ln();
            worst = worst.max((ln(a) - exact).abs() / exact.abs().max(1e-300));
            a *= 1.003_7;
        }
        assert!(worst < 3.0 * f64::EPSILON / 2.0, "{worst:e}");
    }
}
