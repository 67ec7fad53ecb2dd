//! The default stream in `f32`: tiles of 64 elements from 16 Philox blocks, each element from one word.
//!
//! Every path must round the same way, so there is no library function but the square root, no fused multiply-add, and the order of
//! operations is fixed. `STREAMS.md` specifies it; the coefficients are from `tests/reference/init/fit_polynomials.py`.

use crate::philox::{self, LANES};
use crate::streams::{Key, fill_tiles};
use crate::truncated::Cuts;

const TILE: usize = 4 * LANES;
const TWO_NEG_31: f32 = 1.0 / 2_147_483_648.0;
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
/// sin a = a + a³ S(a²), relative error 8.3e-9 on [-π/4, π/4].
const SIN: [f32; 3] = bits([0xbe2a_aaa3, 0x3c08_839d, 0xb94c_a1f0]);
/// cos a = 1 - a²/2 + a⁴ C(a²), relative error 1.7e-10 on [-π/4, π/4].
const COS: [f32; 3] = bits([0x3d2a_aaa5, 0xbab6_061a, 0x37cc_f5ce]);
/// probit for w = -ln(4q(1-q)) < 5: z = (1-2q) P(w - 2.5), relative error 1.8e-7.
const CENTER: [f32; 9] = bits([
    0x4007_e45f,
    0x3eb2_9643,
    0xbbc1_9955,
    0xbae8_6459,
    0x39a2_1570,
    0xb6d0_a42a,
    0xb6a7_74a4,
    0x3502_7cd2,
    0x332d_5283,
]);
/// probit for 5 ≤ w, down to q = 2⁻¹²⁶: z = (1-2q) √w T(1/√w - 1/4), relative error 3.4e-7.
const TAIL: [f32; 10] = bits([
    0x3fad_c4cf,
    0xbe8f_7d8e,
    0x3de9_7879,
    0x3f48_9e8c,
    0xbf48_8113,
    0x4133_f3e3,
    0x423b_2849,
    0xc2de_37c6,
    0xc43e_72a4,
    0x44d0_fbb1,
]);

const fn bits<const N: usize>(bits: [u32; N]) -> [f32; N] {
    let mut values = [0.0; N];
    let mut i = 0;
    while i < N {
        values[i] = f32::from_bits(bits[i]);
        i += 1;
    }
    values
}

pub(crate) fn fill_normal(key: Key, start: u64, out: &mut [f32]) {
    fill_tiles::<_, TILE>(start, out, |tile, out| {
        let [w0, w1, w2, w3] = philox::tile(key.seed, key.stream, tile);
        for lane in 0..LANES {
            [out[lane], out[LANES + lane]] = box_muller(w0[lane], w1[lane]);
        }
        for lane in 0..LANES {
            [out[2 * LANES + lane], out[3 * LANES + lane]] = box_muller(w2[lane], w3[lane]);
        }
    });
}

pub(crate) fn fill_unit(key: Key, start: u64, out: &mut [f32]) {
    fill_words(key, start, out, |word| {
        (word >> 8) as i32 as f32 * (1.0 / 16_777_216.0)
    });
}

pub(crate) fn fill_truncated(key: Key, cuts: &Cuts, start: u64, out: &mut [f32]) {
    let cuts = CutsF32::new(cuts);
    fill_tiles::<_, TILE>(start, out, |tile, out: &mut [f32; TILE]| {
        let words = philox::tile(key.seed, key.stream, tile);
        for (out, words) in out.as_chunks_mut::<LANES>().0.iter_mut().zip(words) {
            *out = cuts.invert(words);
        }
    });
}

#[inline(always)]
fn fill_words(key: Key, start: u64, out: &mut [f32], value: impl Fn(u32) -> f32) {
    fill_tiles::<_, TILE>(start, out, |tile, out| {
        let words = philox::tile(key.seed, key.stream, tile);
        for (out, words) in out.chunks_exact_mut(LANES).zip(words) {
            for (out, word) in out.iter_mut().zip(words) {
                *out = value(word);
            }
        }
    });
}

#[inline(always)]
fn horner<const N: usize>(coefficients: &[f32; N], x: f32) -> f32 {
    let mut value = coefficients[N - 1];
    for &coefficient in coefficients[..N - 1].iter().rev() {
        value = value * x + coefficient;
    }
    value
}

/// ln a for a positive normal number.
#[inline(always)]
fn ln(a: f32) -> f32 {
    // a = 2^e (1 + f) with 1 + f in [√½, √2)
    let shifted = a.to_bits().wrapping_add(0x3f80_0000 - 0x3f35_04f3);
    let e = ((shifted >> 23) as i32 - 127) as f32;
    let f = f32::from_bits((shifted & 0x007f_ffff) + 0x3f35_04f3) - 1.0;
    let f2 = f * f;
    let small = horner(&LN, f) * f * f2 + e * LN_2_LOW - f2 * 0.5;
    (f + small) + e * LN_2_HIGH
}

/// Two standard normals: radius and a sign from `x`, angle and the order of the two from `y`.
#[inline(always)]
fn box_muller(x: u32, y: u32) -> [f32; 2] {
    let u = ((x & 0x7fff_ffff) as i32 as f32 + 0.5) * TWO_NEG_31;
    let r2 = ln(u) * -2.0;
    // The largest words round to u = 1, where the logarithm is a zero that may be negative.
    let r = (if r2 > 0.0 { r2 } else { 0.0 }).sqrt();
    let a = (y << 1) as i32 as f32 * (core::f32::consts::FRAC_PI_4 * TWO_NEG_31);
    let a2 = a * a;
    let sin = a + a * a2 * horner(&SIN, a2);
    let cos = (1.0 - a2 * 0.5) + a2 * a2 * horner(&COS, a2);
    let cos = f32::from_bits(cos.to_bits() ^ (x & 0x8000_0000));
    let (sin, cos) = (sin * r, cos * r);
    if y >> 31 == 1 { [sin, cos] } else { [cos, sin] }
}

/// z ≥ 0 with Φ(-z) = q, for q in [2⁻¹²⁶, ½].
///
/// The form in w = -ln(4q(1-q)) is that of Giles, "Approximating the erfinv function" (GPU Computing Gems 2, 2010); the coefficients are
/// fitted anew and further out. The loops are separate because one with both branches does not become vector instructions.
#[inline(always)]
fn probit(q: [f32; LANES]) -> [f32; LANES] {
    let w = q.map(|q| -ln(4.0 * q * (1.0 - q)));
    let mut ratio = w.map(|w| horner(&CENTER, w - 2.5));
    if w.iter().any(|&w| w >= 5.0) {
        let tail = w.map(|w| {
            let s = (if w > 5.0 { w } else { 5.0 }).sqrt();
            s * horner(&TAIL, 1.0 / s - 0.25)
        });
        for lane in 0..LANES {
            ratio[lane] = if w[lane] < 5.0 {
                ratio[lane]
            } else {
                tail[lane]
            };
        }
    }
    core::array::from_fn(|lane| (1.0 - 2.0 * q[lane]) * ratio[lane])
}

/// [`Cuts`] rounded to `f32`.
struct CutsF32 {
    low: f32,
    high: f32,
    below_low: f32,
    above_high: f32,
    lower: f32,
    total: f32,
}

impl CutsF32 {
    fn new(cuts: &Cuts) -> Self {
        Self {
            low: cuts.low as f32,
            high: cuts.high as f32,
            below_low: cuts.below_low as f32,
            above_high: cuts.above_high as f32,
            lower: cuts.lower_bound() as f32,
            total: cuts.total as f32,
        }
    }

    #[inline(always)]
    fn invert(&self, words: [u32; LANES]) -> [f32; LANES] {
        let uniform = |m: u32| (m as i32 as f32 + 0.5) * TWO_NEG_31 * self.total;
        // u and 1 - u from the bits, not by subtraction: both tails keep their small probabilities.
        let below = words.map(|word| uniform(word >> 1));
        let above = words.map(|word| uniform((word >> 1) ^ 0x7fff_ffff));
        let q = core::array::from_fn(|lane| {
            if below[lane] < self.lower {
                self.below_low + below[lane]
            } else {
                self.above_high + above[lane]
            }
        });
        let z = probit(q);
        core::array::from_fn(|lane| {
            let z = if below[lane] < self.lower {
                -z[lane]
            } else {
                z[lane]
            };
            let z = if z > self.low { z } else { self.low };
            if z < self.high { z } else { self.high }
        })
    }
}

#[cfg(test)]
pub(crate) fn invert(cuts: &Cuts, word: u32) -> f32 {
    CutsF32::new(cuts).invert([word; LANES])[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithm_is_accurate() {
        let mut worst = 0.0_f64;
        let mut a = f32::MIN_POSITIVE;
        while a <= 1.0 {
            let exact = f64::from(a).ln();
            worst = worst.max((f64::from(ln(a)) - exact).abs() / exact.abs().max(1e-30));
            a = a * 1.000_37 + f32::MIN_POSITIVE;
        }
        assert!(worst < 1.5e-7, "{worst:e}");
    }

    #[test]
    fn probit_is_accurate() {
        let sqrt_2 = core::f64::consts::SQRT_2;
        let mut worst = 0.0_f64;
        let mut q = f32::MIN_POSITIVE;
        while q < 0.499 {
            let z = f64::from(probit([q; LANES])[0]);
            let density = (-z * z / 2.0).exp() / (2.0 * core::f64::consts::PI).sqrt();
            let error = (0.5 * libm::erfc(z / sqrt_2) - f64::from(q)) / density;
            worst = worst.max((error / z).abs());
            q *= 1.000_7;
        }
        assert!(worst < 1e-6, "{worst:e}");
    }
}
