//! JAX's keys, with the functions that XLA compiles for the CPU.
//!
//! A key is two words, and draw `i` of it is threefry of the words and `i`: there is no state.
//! Polynomials and fused multiply-adds are XLA's, because the last bits of a normal are theirs.
#![expect(
    clippy::excessive_precision,
    reason = "the coefficients stand as they were published"
)]

use core::f32::consts::SQRT_2;

use crate::Error;
use crate::streams::named::check_range;

/// JAX's generator: a key of `jax.random`, with threefry2x32 and `jax_threefry_partitionable` on,
/// as it is by default since version 0.5.
///
/// Keys are values: the same key gives the same draws. Draw *i* depends on the key and *i* alone
/// (the row-major index, whatever the shape), so slices can be drawn by themselves. All is in
/// `f32`, JAX's default. `uniform`, `split` and `fold_in` have JAX's bits, `normal` and
/// `truncated_normal` are within 4 units in the last place of those of the CPU (version 0.10).
///
/// ```
/// use fanin_init::streams::JaxKey;
/// let key = JaxKey::new(0); // jax.random.key(0)
/// let [key, subkey] = key.split();
/// let mut w = [0.0_f32; 6];
/// subkey.normal(0, &mut w)?; // jax.random.normal(subkey, (2, 3))
/// let mut last = [0.0_f32; 2];
/// subkey.normal(4, &mut last)?;
/// assert_eq!(last, w[4..]);
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct JaxKey {
    words: [u32; 2],
}

impl JaxKey {
    /// `jax.random.PRNGKey(seed)` or `jax.random.key(seed)`. Without `jax_enable_x64`, which is off
    /// by default, JAX takes the low 32 bits.
    pub const fn new(seed: u64) -> Self {
        Self {
            words: [0, seed as u32],
        }
    }

    /// The words of the key, `jax.random.key_data(key)`.
    pub const fn words(self) -> [u32; 2] {
        self.words
    }

    /// `jax.random.split(key, N)`.
    pub fn split<const N: usize>(self) -> [Self; N] {
        core::array::from_fn(|i| self.child(i as u64))
    }

    /// Key `i` of `jax.random.split(key, n)`, for any `n` above `i`.
    pub fn child(self, i: u64) -> Self {
        Self {
            words: threefry(self.words, [(i >> 32) as u32, i as u32]),
        }
    }

    /// `jax.random.fold_in(key, data)`.
    pub fn fold_in(self, data: u32) -> Self {
        Self {
            words: threefry(self.words, [0, data]),
        }
    }

    /// Elements `start ..` of `jax.random.uniform(key, shape, minval=low, maxval=high)`.
    ///
    /// # Errors
    /// [`Error::RangeBeyondEnd`] if the last index does not fit into 64 bits.
    pub fn uniform(self, low: f32, high: f32, start: u64, out: &mut [f32]) -> Result<(), Error> {
        check_range(start, out.len(), u64::MAX)?;
        for (i, slot) in (start..).zip(out) {
            let [high_word, low_word] = threefry(self.words, [(i >> 32) as u32, i as u32]);
            let bits = high_word ^ low_word;
            let unit = f32::from_bits(bits >> 9 | 0x3f80_0000) - 1.0;
            // Fused, as XLA compiles it for processors that can.
            let value = unit.mul_add(high - low, low);
            *slot = if value > low { value } else { low };
        }
        Ok(())
    }

    /// Elements `start ..` of `jax.random.normal(key, shape)`: √2 erf⁻¹(u), with `u` uniform in
    /// (-1, 1).
    ///
    /// # Errors
    /// [`Error::RangeBeyondEnd`] if the last index does not fit into 64 bits.
    pub fn normal(self, start: u64, out: &mut [f32]) -> Result<(), Error> {
        self.uniform((-1.0_f32).next_up(), 1.0, start, out)?;
        for slot in out {
            *slot = SQRT_2 * erf_inv(*slot);
        }
        Ok(())
    }

    /// Elements `start ..` of `jax.random.truncated_normal(key, low, high, shape)`: √2 erf⁻¹(u),
    /// with `u` uniform between the cuts' erf(cut / √2).
    ///
    /// # Errors
    /// [`Error::RangeBeyondEnd`] if the last index does not fit into 64 bits.
    pub fn truncated_normal(
        self,
        low: f32,
        high: f32,
        start: u64,
        out: &mut [f32],
    ) -> Result<(), Error> {
        // XLA makes a product of the division by √2.
        let [from, to] = [low, high].map(|cut| erf(cut * (1.0 / SQRT_2)));
        self.uniform(from, to, start, out)?;
        for slot in out {
            let z = (SQRT_2 * erf_inv(*slot)).max(low.next_up());
            *slot = z.min(high.next_down());
        }
        Ok(())
    }
}

/// Threefry2x32 with 20 rounds, of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy
/// as 1, 2, 3" (SC 2011).
fn threefry(key: [u32; 2], counter: [u32; 2]) -> [u32; 2] {
    const ROTATIONS: [[u32; 4]; 2] = [[13, 15, 26, 6], [17, 29, 16, 24]];
    let keys = [key[0], key[1], key[0] ^ key[1] ^ 0x1bd1_1bda];
    let mut x = [
        counter[0].wrapping_add(keys[0]),
        counter[1].wrapping_add(keys[1]),
    ];
    for group in 0..5 {
        for rotation in ROTATIONS[group % 2] {
            x[0] = x[0].wrapping_add(x[1]);
            x[1] = x[1].rotate_left(rotation) ^ x[0];
        }
        let injected = group + 1;
        x[0] = x[0].wrapping_add(keys[injected % 3]);
        x[1] = x[1]
            .wrapping_add(keys[(injected + 1) % 3])
            .wrapping_add(injected as u32);
    }
    x
}

/// XLA's erf⁻¹ in `f32`: the polynomials of Giles, "Approximating the erfinv function" (GPU
/// Computing Gems 2, 2010), with their errors of up to 1e-3 in the extreme tail, which belong to
/// JAX's normals.
fn erf_inv(x: f32) -> f32 {
    const CENTER: [f32; 9] = [
        2.810_226_36e-8,
        3.432_739_39e-7,
        -3.523_387_7e-6,
        -4.391_506_54e-6,
        0.000_218_580_87,
        -0.001_253_725_03,
        -0.004_177_681_64,
        0.246_640_727,
        1.501_409_41,
    ];
    const TAIL: [f32; 9] = [
        -0.000_200_214_257,
        0.000_100_950_558,
        0.001_349_343_22,
        -0.003_673_428_44,
        0.005_739_507_73,
        -0.007_622_461_3,
        0.009_438_870_47,
        1.001_674_06,
        2.832_976_82,
    ];
    if x.abs() == 1.0 {
        return x * f32::INFINITY;
    }
    let w = -libm::log1pf(-x * x);
    let (coefficients, w) = if w < 5.0 {
        (&CENTER, w - 2.5)
    } else {
        (&TAIL, w.sqrt() - 3.0)
    };
    let value = coefficients
        .iter()
        .fold(0.0, |value: f32, &c| value.mul_add(w, c));
    value * x
}

/// XLA's erf in `f32`, a rational function: the uniform draws begin and end at its values, so its
/// last bit matters.
fn erf(x: f32) -> f32 {
    const NUMERATOR: [f32; 5] = [
        0.000_229_050_658_613_506_46,
        0.003_408_291_010_710_950_6,
        0.050_955_695_062_380_861,
        0.185_208_322_399_761_45,
        1.128_379_143_519_084,
    ];
    const DENOMINATOR: [f32; 7] = [
        -1.179_160_295_436_169_7e-7,
        0.000_023_547_966_471_313_185,
        0.001_017_962_527_891_488_5,
        0.014_070_470_171_167_667,
        0.110_985_051_782_853_62,
        0.497_469_251_100_675_38,
        1.0,
    ];
    let x = x.clamp(-3.832_506_856_900_711, 3.832_506_856_900_711);
    let x2 = x * x;
    let horner = |coefficients: &[f32]| {
        coefficients
            .iter()
            .fold(0.0, |value: f32, &c| value.mul_add(x2, c))
    };
    x * horner(&NUMERATOR) / horner(&DENOMINATOR)
}

#[cfg(test)]
mod tests {
    use super::*;

    // The known-answer vectors of Random123, kat_vectors, "threefry2x32 20".
    #[test]
    fn known_answers() {
        assert_eq!(threefry([0; 2], [0; 2]), [0x6b20_0159, 0x99ba_4efe]);
        assert_eq!(
            threefry([u32::MAX; 2], [u32::MAX; 2]),
            [0x1cb9_96fc, 0xbb00_2be7]
        );
        assert_eq!(
            threefry([0x1319_8a2e, 0x0370_7344], [0x243f_6a88, 0x85a3_08d3]),
            [0xc492_3a9c, 0x483d_f7a0]
        );
    }
}
