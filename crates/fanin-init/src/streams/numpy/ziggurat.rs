//! The ziggurat of Marsaglia and Tsang (2000) with 256 strips, as NumPy's `Generator` draws
//! standard normals.

use std::sync::LazyLock;

use crate::streams::numpy::pcg64::Pcg64;

const STRIPS: usize = 256;
/// Where the tail begins.
const R: f64 = 3.654_152_885_361_009;
/// 1 / R, as NumPy has it.
const INVERSE_R: f64 = 0.273_661_237_329_758_3;
/// The area of a strip, and of the tail with the rectangle under it: R φ(R) + ∫φ beyond R, for φ(x)
/// = exp(-x²/2).
///
/// By quadrature it is 0.00492867323397465493; NumPy's tables were computed with this neighbor, 3
/// units lower.
const AREA: f64 = 0.004_928_673_233_974_652;

/// Of strip `i`: its width in units of the random integer, the integers that are inside without a
/// look at the curve, and the curve's height at the end.
struct Tables<W, K> {
    /// Of an integer's unit, in each strip.
    width: [W; STRIPS],
    /// Integers below this are inside.
    inside: [K; STRIPS],
    /// `exp(-x²/2)` at the strip's end.
    height: [W; STRIPS],
}

/// The ends of the strips from the outermost inwards, and the heights there.
///
/// NumPy's tables are this recursion in `f64` to the last bit, with one exception: at strip 38
/// whoever computed them had an exponential that erred by 0.502 units in the last place, and so the
/// height there is the other neighbor. The bits need a logarithm and an exponential that round as
/// glibc's.
fn strips() -> ([f64; STRIPS], [f64; STRIPS]) {
    let (mut x, mut height) = ([R; STRIPS], [1.0; STRIPS]);
    height[STRIPS - 1] = (-0.5 * R * R).exp();
    x[0] = AREA / height[STRIPS - 1];
    for i in (1..STRIPS - 1).rev() {
        x[i] = (-2.0 * (AREA / x[i + 1] + height[i + 1]).ln()).sqrt();
        height[i] = (-0.5 * x[i] * x[i]).exp();
        if i == 38 {
            height[i] = height[i].next_up();
        }
    }
    (x, height)
}

/// The share of strip `i` that the one above it covers; none for the innermost, whose top is not
/// covered.
fn covered(x: &[f64; STRIPS], i: usize) -> f64 {
    match i {
        0 => R / x[0],
        1 => 0.0,
        _ => x[i - 1] / x[i],
    }
}

/// For 52 bits of a place.
static DOUBLE: LazyLock<Tables<f64, u64>> = LazyLock::new(|| {
    const UNITS: f64 = 4_503_599_627_370_496.0; // 2^52
    let (x, height) = strips();
    Tables {
        width: x.map(|x| x / UNITS),
        inside: core::array::from_fn(|i| (covered(&x, i) * UNITS).round_ties_even() as u64),
        height,
    }
});

/// For 23 bits of a place, rounded from the same strips.
static SINGLE: LazyLock<Tables<f32, u32>> = LazyLock::new(|| {
    const UNITS: f64 = 8_388_608.0; // 2^23
    let (x, height) = strips();
    Tables {
        width: x.map(|x| (x / UNITS) as f32),
        inside: core::array::from_fn(|i| (covered(&x, i) * UNITS).round_ties_even() as u32),
        height: height.map(|height| height as f32),
    }
});

/// `standard_normal()` in `f64`: 8 bits of a word choose the strip, one the sign, 52 the place.
pub(crate) fn normal_f64(generator: &mut Pcg64) -> f64 {
    let tables = &*DOUBLE;
    loop {
        let word = generator.next_u64();
        let (strip, negative) = ((word & 0xff) as usize, word >> 8 & 1 == 1);
        let place = word >> 9 & 0x000f_ffff_ffff_ffff;
        let x = place as f64 * tables.width[strip];
        let x = if negative { -x } else { x };
        if place < tables.inside[strip] {
            return x;
        }
        if strip == 0 {
            return loop {
                let beyond = -INVERSE_R * (-generator.unit_f64()).ln_1p();
                let y = -(-generator.unit_f64()).ln_1p();
                if y + y > beyond * beyond {
                    let x = R + beyond;
                    break if place >> 8 & 1 == 1 { -x } else { x };
                }
            };
        }
        let (above, below) = (tables.height[strip - 1], tables.height[strip]);
        if (above - below) * generator.unit_f64() + below < (-0.5 * x * x).exp() {
            return x;
        }
    }
}

/// `standard_normal(dtype=np.float32)`: the same from half a word, with 23 bits for the place.
pub(crate) fn normal_f32(generator: &mut Pcg64) -> f32 {
    let tables = &*SINGLE;
    loop {
        let word = generator.next_u32();
        let (strip, negative) = ((word & 0xff) as usize, word >> 8 & 1 == 1);
        let place = word >> 9;
        let x = place as f32 * tables.width[strip];
        let x = if negative { -x } else { x };
        if place < tables.inside[strip] {
            return x;
        }
        if strip == 0 {
            return loop {
                let beyond = -(INVERSE_R as f32) * (-generator.unit_f32()).ln_1p();
                let y = -(-generator.unit_f32()).ln_1p();
                if y + y > beyond * beyond {
                    let x = R as f32 + beyond;
                    break if place >> 8 & 1 == 1 { -x } else { x };
                }
            };
        }
        let (above, below) = (tables.height[strip - 1], tables.height[strip]);
        let height = (above - below) * generator.unit_f32() + below;
        if f64::from(height) < (-0.5 * f64::from(x) * f64::from(x)).exp() {
            return x;
        }
    }
}
