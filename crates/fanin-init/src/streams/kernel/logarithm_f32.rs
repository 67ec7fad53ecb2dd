//! Horner's rule and the logarithm in lanes of `f32`, by the rules of the stream.

use crate::streams::kernel::lanes::Arithmetic;

/// ln 2 in two parts; the first has 9 bits, so that its product with an exponent is exact.
const LN_2_HIGH: f32 = f32::from_bits(0x3f31_8000);
const LN_2_LOW: f32 = f32::from_bits(0xb95e_8083);

/// ln(1 + f) = f - f²/2 + f³ P(f), relative error 3.5e-8 on [√½ - 1, √2 - 1].
const LN: [f32; 7] = bits([
    0x3eaa_ab6c,
    0xbe80_01c1,
    0x3e4c_6bf9,
    0xbe29_c125,
    0x3e18_ba2b,
    0xbe12_195c,
    0x3db2_2f59,
]);
/// The polynomial with these coefficients, the lowest power first, by Horner's rule.
#[inline(always)]
pub(super) fn horner<L: Arithmetic, const N: usize>(
    lanes: L,
    coefficients: &[f32; N],
    x: L::Floats,
) -> L::Floats {
    let mut value = lanes.floats(coefficients[N - 1]);
    for &coefficient in coefficients[..N - 1].iter().rev() {
        value = lanes.add(lanes.mul(value, x), lanes.floats(coefficient));
    }
    value
}

/// All coefficients times a number, which is exact for powers of two.
#[inline(always)]
fn times<const N: usize>(mut coefficients: [f32; N], factor: f32) -> [f32; N] {
    for coefficient in &mut coefficients {
        *coefficient *= factor;
    }
    coefficients
}

/// `factor · ln(a · 2^-power)` for a positive normal number; `factor` is a power of two, or minus
/// one.
///
/// Such a factor is exact wherever it is applied, and so it is applied to constants.
#[inline(always)]
pub(super) fn ln<L: Arithmetic>(lanes: L, factor: f32, power: u32, a: L::Floats) -> L::Floats {
    // a 2^-power = 2^e (1 + f) with 1 + f in [√½, √2)
    let shifted = lanes.plus(lanes.bits(a), lanes.words(0x3f80_0000 - 0x3f35_04f3));
    let bias = lanes.words((127 + power).wrapping_neg());
    let e = lanes.float(lanes.plus(lanes.right::<23>(shifted), bias));
    let mantissa = lanes.and(shifted, lanes.words(0x007f_ffff));
    let f = lanes.sub(
        lanes.of_bits(lanes.plus(mantissa, lanes.words(0x3f35_04f3))),
        lanes.floats(1.0),
    );
    let f2 = lanes.mul(f, f);
    let series = lanes.mul(lanes.mul(horner(lanes, &times(LN, factor), f), f), f2);
    let small = lanes.add(series, lanes.mul(e, lanes.floats(LN_2_LOW * factor)));
    let small = lanes.sub(small, lanes.mul(f2, lanes.floats(0.5 * factor)));
    lanes.add(
        lanes.add(lanes.mul(f, lanes.floats(factor)), small),
        lanes.mul(e, lanes.floats(LN_2_HIGH * factor)),
    )
}

/// Coefficients from their bit patterns.
pub(super) const fn bits<const N: usize>(bits: [u32; N]) -> [f32; N] {
    let mut values = [0.0; N];
    let mut i = 0;
    while i < N {
        values[i] = f32::from_bits(bits[i]);
        i += 1;
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::streams::kernel::lanes::Plain;

    #[test]
    fn logarithm_is_accurate() {
        let mut worst = 0.0_f64;
        let mut a = f32::MIN_POSITIVE;
        while a <= 1.0 {
            let exact = f64::from(a).ln();
            worst = worst.max(
                (f64::from(ln(Plain, 1.0, 0, [a; 4])[0]) - exact).abs() / exact.abs().max(1e-30),
            );
            a = a * 1.000_37 + f32::MIN_POSITIVE;
        }
        assert!(worst < 1.5e-7, "{worst:e}");
    }
}
