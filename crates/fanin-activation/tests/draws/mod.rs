//! Normal numbers for the tests that draw networks.

use std::f64::consts::PI;

/// SplitMix64 (Steele et al. 2014), with the transform of Box and Muller: enough to draw a few
/// million weights.
pub(crate) struct Draws(pub(crate) u64);

impl Draws {
    /// In [0, 1).
    pub(crate) fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Fills a slice with N(0, 1).
    pub(crate) fn normals(&mut self, out: &mut [f64]) {
        for pair in out.chunks_mut(2) {
            let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
            let (sine, cosine) = (2.0 * PI * self.uniform()).sin_cos();
            pair[0] = radius * cosine;
            if let Some(second) = pair.get_mut(1) {
                *second = radius * sine;
            }
        }
    }
}
