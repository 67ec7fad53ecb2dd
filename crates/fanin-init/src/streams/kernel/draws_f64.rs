//! The default stream in `f64`: tiles of 32 elements from 16 Philox blocks, each element from two
//! words.
//!
//! The rules are those of `draws_f32`: no library function but the square root, no fused
//! multiply-add, a fixed order.

use crate::fill::cuts::Cuts;
use crate::streams::kernel::as241::probit;
use crate::streams::kernel::key::Key;
use crate::streams::kernel::lanes::TILE_LANES;
use crate::streams::kernel::laws::{Draws, Law, Normal, Uniform};
use crate::streams::kernel::level::Level;
use crate::streams::kernel::logarithm_f64::{bits, horner, ln};
use crate::streams::kernel::philox::{self, Lanes};
use crate::streams::kernel::tiles::{Drawn, Tile};

const TILE: usize = 2 * TILE_LANES;
const TWO_NEG_63: f64 = 1.0 / 9_223_372_036_854_775_808.0;
/// All bits but the top one, which is a sign or an order.
const LOW_63: u64 = u64::MAX >> 1;
/// sin a = a + a³ S(a²), relative error 1.1e-17 on [-π/4, π/4].
const SIN: [f64; 6] = bits([
    0xbfc5_5555_5555_5548,
    0x3f81_1111_1110_f7d0,
    0xbf2a_01a0_19bf_df0b,
    0x3ec7_1de3_567d_4f5d,
    0xbe5a_e5e5_a92d_f18b,
    0x3de5_d8fd_2117_058f,
]);
/// cos a = 1 - a²/2 + a⁴ C(a²), relative error 1.1e-18 on [-π/4, π/4].
const COS: [f64; 6] = bits([
    0x3fa5_5555_5555_554b,
    0xbf56_c16c_16c1_4f91,
    0x3efa_01a0_19c8_44f8,
    0xbe92_7e4f_7eac_4d40,
    0x3e21_ee9d_7b4e_e914,
    0xbda8_fa49_a0ba_46a3,
]);

/// What becomes of the double words of a tile.
pub(crate) trait Draw: Copy {
    /// The elements of a tile of its 32 double words.
    fn draw(self, words: [[u64; TILE_LANES]; 2], out: &mut [f64; TILE]);
}

/// By the kernel of each law.
impl Draws for f64 {
    fn draw(level: Level, law: &Law<Self>, key: Key, start: u64, out: &mut [Self]) {
        match *law {
            Law::Constant(value) => out.fill(value),
            Law::Normal => Drawn::new(Normal, key, start, out).at(level),
            Law::Uniform(law) => Drawn::new(law, key, start, out).at(level),
            Law::Truncated(ref cuts) => Drawn::new(cuts, key, start, out).at(level),
        }
    }
}

impl<D: Draw> Tile<f64, TILE> for D {
    #[inline(always)]
    fn draw<L: Lanes>(self, lanes: L, key: Key, tile: u64, out: &mut [f64; TILE]) {
        Draw::draw(self, pairs(philox::stored_tile(lanes, key, tile)), out);
    }
}

impl Draw for Normal {
    #[inline(always)]
    fn draw(self, [x, y]: [[u64; TILE_LANES]; 2], out: &mut [f64; TILE]) {
        for lane in 0..TILE_LANES {
            [out[lane], out[TILE_LANES + lane]] = box_muller(x[lane], y[lane]);
        }
    }
}

impl Draw for Uniform<f64> {
    #[inline(always)]
    fn draw(self, words: [[u64; TILE_LANES]; 2], out: &mut [f64; TILE]) {
        for (out, &word) in out.iter_mut().zip(words.as_flattened()) {
            let u = (word >> 11) as i64 as f64 * (1.0 / 9_007_199_254_740_992.0);
            let value = self.low + self.width * u;
            *out = if self.largest < value {
                self.largest
            } else {
                value
            };
        }
    }
}

impl Draw for &Cuts {
    #[inline(always)]
    fn draw(self, words: [[u64; TILE_LANES]; 2], out: &mut [f64; TILE]) {
        quantiles(self, words.as_flattened(), out);
    }
}

/// Out of line: with its branches it becomes no vector code, and so one translation is enough for
/// all levels.
#[inline(never)]
fn quantiles(cuts: &Cuts, words: &[u64], out: &mut [f64; TILE]) {
    for (out, &word) in out.iter_mut().zip(words) {
        *out = invert(cuts, word);
    }
}

/// Words 0 and 1 of each block, and words 2 and 3, the first of each pair in the low half.
#[inline(always)]
fn pairs(words: [[u32; TILE_LANES]; 4]) -> [[u64; TILE_LANES]; 2] {
    let pair = |low: [u32; TILE_LANES], high: [u32; TILE_LANES]| {
        core::array::from_fn(|lane| u64::from(low[lane]) | u64::from(high[lane]) << 32)
    };
    [pair(words[0], words[1]), pair(words[2], words[3])]
}

/// Two standard normals: radius and a sign from `x`, angle and the order of the two from `y`.
#[inline(always)]
fn box_muller(x: u64, y: u64) -> [f64; 2] {
    let u = ((x & LOW_63) as i64 as f64 + 0.5) * TWO_NEG_63;
    let r2 = ln(u) * -2.0;
    // The largest words round to u = 1, where the logarithm is a zero that may be negative.
    let r = (if r2 > 0.0 { r2 } else { 0.0 }).sqrt();
    let a = (y << 1) as i64 as f64 * (core::f64::consts::FRAC_PI_4 * TWO_NEG_63);
    let a2 = a * a;
    let sin = a + a * a2 * horner(&SIN, a2);
    let half = a2 * 0.5;
    let one_minus = 1.0 - half;
    // The part of 1 - half that rounding lost comes back with the small terms.
    let cos = one_minus + (((1.0 - one_minus) - half) + a2 * a2 * horner(&COS, a2));
    let cos = f64::from_bits(cos.to_bits() ^ (x & !LOW_63));
    let (sin, cos) = (sin * r, cos * r);
    if y >> 63 == 1 { [sin, cos] } else { [cos, sin] }
}

/// The quantile for one word: see `draws_f32::invert`.
pub(crate) fn invert(cuts: &Cuts, word: u64) -> f64 {
    let m = word >> 1;
    let below = (m as i64 as f64 + 0.5) * TWO_NEG_63 * cuts.total;
    let above = ((m ^ LOW_63) as i64 as f64 + 0.5) * TWO_NEG_63 * cuts.total;
    let is_lower = below < cuts.lower_bound();
    let q = if is_lower {
        cuts.below_low + below
    } else {
        cuts.above_high + above
    };
    let z = probit(q);
    let z = if is_lower { -z } else { z };
    let z = if z > cuts.low { z } else { cuts.low };
    if z < cuts.high { z } else { cuts.high }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sine_and_cosine_are_accurate() {
        for step in 0..100_000_u64 {
            let y = (step * (u64::MAX / 100_000)) & LOW_63;
            let a = (y << 1) as i64 as f64 * (core::f64::consts::FRAC_PI_4 * TWO_NEG_63);
            // The radius word 2^62 makes u = 1/2.
            let r = (2.0 * core::f64::consts::LN_2).sqrt();
            let [cos, sin] = box_muller(1 << 62, y);
            assert!(
                (cos - a.cos() * r).abs() <= 3.0 * f64::EPSILON * cos.abs(),
                "{a}"
            );
            assert!(
                (sin - a.sin() * r).abs() <= 3.0 * f64::EPSILON * sin.abs(),
                "{a}"
            );
        }
    }
}
