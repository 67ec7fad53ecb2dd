//! Draws from `rand` generators, with rigged ones.

use core::convert::Infallible;

use rand::rngs::ChaCha8Rng;
use rand::{SeedableRng, TryRng};

use crate::support::{parsed, weights};

/// Gives the same words for ever; without one it panics, which proves that a path draws nothing.
struct Rigged(Option<u64>);

impl TryRng for Rigged {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|word| word as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.0.expect("a draw"))
    }

    fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Infallible> {
        panic!("weights are not made of bytes")
    }
}

const SIZES: [usize; 2] = [2, 4];

#[track_caller]
fn check(spec: &str, word: u64, expected: f64) {
    let mut out = [9.0_f64; 8];
    let filled = weights(spec, SIZES).fill_with(&mut Rigged(Some(word)), &mut out);
    filled.expect(spec);
    assert!(
        out.iter().all(|w| (w - expected).abs() < 1e-15),
        "{spec}: {out:?}, wanted {expected}"
    );
}

#[test]
fn closed_forms() {
    check("uniform(low=-1, high=3)", 0, -1.0);
    check("uniform(low=-1, high=3)", 1 << 63, 1.0);
    check("uniform(low=-1, high=3)", 3 << 62, 2.0);
    check("torch_linear", 3 << 62, 0.25);
    check("rand**2", 3 << 62, 0.5625);
    check("siren", 3 << 62, 1.5_f64.sqrt() / 60.0);
    check("siren(layer=first)", 0, -0.25);
    check("torch.conv_transpose", 3 << 62, 0.125_f64.sqrt());
    check(
        "variance_scaling(scale=3, mode=fan_geo_avg, distribution=uniform)",
        3 << 62,
        (9.0 / 8.0_f64.sqrt()).sqrt() / 2.0,
    );
    check("truncated_normal(mean=5, std=3)", 1 << 63, 5.0);
    // The median of a symmetric law, and the quartile of the half normal: Φ⁻¹(7/8).
    check("truncated_normal(std=3)", 1 << 63, 0.0);
    check(
        "truncated_normal(std=1, low=0, high=1e9)",
        3 << 62,
        1.150_349_380_376_008,
    );
}

#[test]
fn what_draws_nothing() {
    for spec in [
        "zeros",
        "constant(value=0.5)",
        "np.ones((n, n_prev))*3",
        "identity",
        "hadamard",
    ] {
        let filled = weights(spec, SIZES).fill_with(&mut Rigged(None), &mut [0.0_f32; 8]);
        filled.expect(spec);
    }
    for spec in ["he_normal", "randn", "torch_linear(bias=zeros)"] {
        let biases = parsed(spec).biases(SIZES).expect(spec);
        let filled = biases.fill_with(&mut Rigged(None), &mut [0.0_f32; 2]);
        filled.expect(spec);
    }
}

#[test]
#[should_panic(expected = "a draw")]
fn normals_do_draw() {
    let _ = weights("he_normal", SIZES).fill_with(&mut Rigged(None), &mut [0.0_f32; 8]);
}

#[test]
fn normals_have_the_variance() {
    let mut out = vec![0.0_f64; 100_000];
    let filled =
        weights("he_normal", [500, 200]).fill_with(&mut ChaCha8Rng::seed_from_u64(1), &mut out);
    filled.expect("100000 weights");
    let second = out.iter().map(|w| w * w).sum::<f64>() / 1e5;
    // Four standard errors of the mean square.
    assert!(
        (second / 0.01 - 1.0).abs() < 4.0 * (2.0_f64 / 1e5).sqrt(),
        "{second}"
    );
}
