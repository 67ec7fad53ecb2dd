//! The default stream in `f32`: tiles of 64 elements from 16 Philox blocks, each element from one
//! word.
//!
//! Every path must round the same way, so there is no library function but the square root, no
//! fused multiply-add, and the order of operations is fixed. `STREAMS.md` specifies it; the
//! coefficients are from `tests/reference/init/fit_polynomials.py`. Multiplications by powers of
//! two are exact here (nothing gets near the ends of the exponents), so they may stand in another
//! place than there.
//!
//! All is in functions that are always inlined, without closures, for the reason given at
//! `level::Kernel`.

use crate::fill::cuts::Cuts;
use crate::streams::kernel::key::Key;
use crate::streams::kernel::lanes::{Arithmetic, TILE_LANES, Twice};
use crate::streams::kernel::laws::{Draws, Law, Normal, Uniform};
use crate::streams::kernel::level::Level;
use crate::streams::kernel::logarithm_f32::{bits, horner, ln};
use crate::streams::kernel::philox::{self, Lanes};
use crate::streams::kernel::tiles::{Drawn, Tile};

const TILE: usize = 4 * TILE_LANES;
const TWO_NEG_31: f32 = 1.0 / 2_147_483_648.0;
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

/// What becomes of the words of a tile.
pub(crate) trait Draw: Copy {
    /// Four vectors of elements of four vectors of words.
    fn draw<L: Lanes>(self, lanes: L, words: [L::Words; 4]) -> [L::Floats; 4];
}

/// By the kernel of each law.
impl Draws for f32 {
    fn draw(level: Level, law: &Law<Self>, key: Key, start: u64, out: &mut [Self]) {
        match *law {
            Law::Constant(value) => out.fill(value),
            Law::Normal => Drawn::new(Normal, key, start, out).at(level),
            Law::Uniform(law) => Drawn::new(law, key, start, out).at(level),
            Law::Truncated(ref cuts) => Drawn::new(CutsF32::new(cuts), key, start, out).at(level),
        }
    }
}

impl<D: Draw> Tile<f32, TILE> for D {
    #[inline(always)]
    fn draw<L: Lanes>(self, lanes: L, key: Key, tile: u64, out: &mut [f32; TILE]) {
        let words = philox::tile(lanes, key, tile);
        for (k, value) in Draw::draw(self, lanes, words).into_iter().enumerate() {
            lanes.store(value, &mut out[k * TILE_LANES..]);
        }
    }
}

impl Draw for Normal {
    #[inline(always)]
    fn draw<L: Lanes>(self, lanes: L, [w0, w1, w2, w3]: [L::Words; 4]) -> [L::Floats; 4] {
        let [[a, c], [b, d]] = box_muller(Twice(lanes), [w0, w2], [w1, w3]);
        [a, b, c, d]
    }
}

impl Draw for Uniform<f32> {
    #[inline(always)]
    fn draw<L: Lanes>(self, lanes: L, [w0, w1, w2, w3]: [L::Words; 4]) -> [L::Floats; 4] {
        let [a, b] = uniform(Twice(lanes), self, [w0, w1]);
        let [c, d] = uniform(Twice(lanes), self, [w2, w3]);
        [a, b, c, d]
    }
}

impl Draw for CutsF32 {
    #[inline(always)]
    fn draw<L: Lanes>(self, lanes: L, [w0, w1, w2, w3]: [L::Words; 4]) -> [L::Floats; 4] {
        let [[a, b], [c, d]] = invert(Twice(Twice(lanes)), self, [[w0, w1], [w2, w3]]);
        [a, b, c, d]
    }
}

/// Two standard normals: radius and a sign from `x`, angle and the order of the two from `y`.
#[inline(always)]
fn box_muller<L: Arithmetic>(lanes: L, x: L::Words, y: L::Words) -> [L::Floats; 2] {
    let m = lanes.float(lanes.and(x, lanes.words(0x7fff_ffff)));
    let r2 = ln(lanes, -2.0, 31, lanes.add(m, lanes.floats(0.5)));
    // The largest words round to u = 1, where the logarithm is a zero that may be negative.
    let r = lanes.sqrt(lanes.larger(r2, lanes.floats(0.0)));
    let a = lanes.mul(
        lanes.float(lanes.left::<1>(y)),
        lanes.floats(core::f32::consts::FRAC_PI_4 * TWO_NEG_31),
    );
    let a2 = lanes.mul(a, a);
    let cube = lanes.mul(lanes.mul(a, a2), horner(lanes, &SIN, a2));
    let sin = lanes.add(a, cube);
    let one_minus = lanes.sub(lanes.floats(1.0), lanes.mul(a2, lanes.floats(0.5)));
    let fourth = lanes.mul(lanes.mul(a2, a2), horner(lanes, &COS, a2));
    let cos = lanes.add(one_minus, fourth);
    let sign = lanes.and(x, lanes.words(0x8000_0000));
    let cos = lanes.of_bits(lanes.xor(lanes.bits(cos), sign));
    let (sin, cos) = (lanes.mul(sin, r), lanes.mul(cos, r));
    let swapped = lanes.negative(y);
    [
        lanes.select(swapped, sin, cos),
        lanes.select(swapped, cos, sin),
    ]
}

/// z ≥ 0 with Φ(-z) = q, for q in [2⁻¹²⁶, ½].
///
/// The form in w = -ln(4q(1-q)) is that of Giles, "Approximating the erfinv function" (GPU
/// Computing Gems 2, 2010); the coefficients are fitted anew and further out.
#[inline(always)]
fn probit<L: Arithmetic>(lanes: L, q: L::Floats) -> L::Floats {
    let one = lanes.floats(1.0);
    let product = lanes.mul(lanes.mul(lanes.floats(4.0), q), lanes.sub(one, q));
    let w = ln(lanes, -1.0, 0, product);
    let mut ratio = horner(lanes, &CENTER, lanes.sub(w, lanes.floats(2.5)));
    let five = lanes.floats(5.0);
    let is_center = lanes.less(w, five);
    if !lanes.all(is_center) {
        let s = lanes.sqrt(lanes.larger(w, five));
        let t = lanes.sub(lanes.div(one, s), lanes.floats(0.25));
        let tail = lanes.mul(s, horner(lanes, &TAIL, t));
        ratio = lanes.select(is_center, ratio, tail);
    }
    lanes.mul(lanes.sub(one, lanes.mul(lanes.floats(2.0), q)), ratio)
}

/// [`Cuts`] rounded to `f32`.
#[derive(Clone, Copy)]
pub(crate) struct CutsF32 {
    low: f32,
    high: f32,
    below_low: f32,
    above_high: f32,
    lower: f32,
    /// The mass between the cuts, times 2⁻³¹.
    step: f32,
}

impl CutsF32 {
    /// Each number is rounded once; what is made of them has the errors of single precision.
    pub(crate) fn new(cuts: &Cuts) -> Self {
        Self {
            low: cuts.low as f32,
            high: cuts.high as f32,
            below_low: cuts.below_low as f32,
            above_high: cuts.above_high as f32,
            lower: cuts.lower_bound() as f32,
            step: cuts.total as f32 * TWO_NEG_31,
        }
    }
}

/// The top 24 bits of a word as `u`, and `low + width u`, not above the largest.
#[inline(always)]
fn uniform<L: Arithmetic>(lanes: L, range: Uniform<f32>, words: L::Words) -> L::Floats {
    let integer = lanes.float(lanes.right::<8>(words));
    let u = lanes.mul(integer, lanes.floats(1.0 / 16_777_216.0));
    let scaled = lanes.mul(lanes.floats(range.width), u);
    let value = lanes.add(lanes.floats(range.low), scaled);
    lanes.smaller(lanes.floats(range.largest), value)
}

/// The share `(m + ½) 2⁻³¹` of the mass between the cuts.
#[inline(always)]
fn mass<L: Arithmetic>(lanes: L, cuts: CutsF32, m: L::Words) -> L::Floats {
    let middle = lanes.add(lanes.float(m), lanes.floats(0.5));
    lanes.mul(middle, lanes.floats(cuts.step))
}

/// The quantile for each word.
#[inline(always)]
fn invert<L: Arithmetic>(lanes: L, cuts: CutsF32, words: L::Words) -> L::Floats {
    // u and 1 - u from the bits, not by subtraction: both tails keep their small probabilities.
    let m = lanes.right::<1>(words);
    let below = mass(lanes, cuts, m);
    let above = mass(lanes, cuts, lanes.xor(m, lanes.words(0x7fff_ffff)));
    let is_lower = lanes.less(below, lanes.floats(cuts.lower));
    let q = lanes.select(
        is_lower,
        lanes.add(lanes.floats(cuts.below_low), below),
        lanes.add(lanes.floats(cuts.above_high), above),
    );
    let z = probit(lanes, q);
    let negated = lanes.of_bits(lanes.xor(lanes.bits(z), lanes.words(0x8000_0000)));
    let z = lanes.select(is_lower, negated, z);
    let z = lanes.larger(z, lanes.floats(cuts.low));
    lanes.smaller(z, lanes.floats(cuts.high))
}

#[cfg(test)]
pub(crate) fn quantile(cuts: &Cuts, word: u32) -> f32 {
    use crate::streams::kernel::lanes::Plain;
    invert(Plain, CutsF32::new(cuts), Plain.words(word))[0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::streams::kernel::lanes::Plain;
    use crate::streams::kernel::level::Kernel as _;

    /// The functions for other processors are compiled here for tests alone.
    #[test]
    fn plain_lanes_draw_the_same_bits() {
        let key = Key { seed: 3, stream: 4 };
        let range = Uniform {
            low: -1.0,
            width: 2.0,
            largest: 1.0_f32.next_down(),
        };
        let mut plain = [0.0; 1000];
        let mut levels = [0.0; 1000];
        let bits = |values: &[f32]| values.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        let lanes = Twice(Twice(Plain));
        let mut check = |law: Law<f32>| {
            let out = &mut plain;
            match law {
                Law::Uniform(range) => Drawn::new(range, key, 7, out).run(lanes),
                Law::Truncated(cuts) => Drawn::new(CutsF32::new(&cuts), key, 7, out).run(lanes),
                _ => Drawn::new(Normal, key, 7, out).run(lanes),
            }
            f32::draw(Level::best(), &law, key, 7, &mut levels);
            assert_eq!(bits(&plain), bits(&levels));
        };
        check(Law::Normal);
        check(Law::Uniform(range));
        check(Law::Truncated(Cuts::two_sigma()));
    }

    #[test]
    fn probit_is_accurate() {
        let sqrt_2 = core::f64::consts::SQRT_2;
        let mut worst = 0.0_f64;
        let mut q = f32::MIN_POSITIVE;
        while q < 0.499 {
            let z = f64::from(probit(Plain, [q; 4])[0]);
            let density = (-z * z / 2.0).exp() / (2.0 * core::f64::consts::PI).sqrt();
            let error = (0.5 * libm::erfc(z / sqrt_2) - f64::from(q)) / density;
            worst = worst.max((error / z).abs());
            q *= 1.000_7;
        }
        assert!(worst < 1e-6, "{worst:e}");
    }
}
