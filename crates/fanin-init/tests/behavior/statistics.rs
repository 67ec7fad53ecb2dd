//! The draws have the distribution they claim.

use fanin_init::streams::Cuts;
use fanin_init::{Element, Error, Streams};

use crate::bounds::{kolmogorov_smirnov, upper_tail, within};

const COUNT: usize = 1_000_000;

/// Mean product of two samples of standard normals, whose standard error is 1/sqrt(n).
fn uncorrelated(what: &str, a: &[f64], b: &[f64]) -> Result<(), String> {
    let n = a.len().min(b.len()) as f64;
    let product = a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>() / n;
    within(what, product, 0.0, n.sqrt().recip())
}

/// Everything that is asked of a sample of standard normals.
fn standard_normal(z: &[f64]) -> Result<(), String> {
    let n = z.len() as f64;
    let moment = |power| z.iter().map(|z| z.powi(power)).sum::<f64>() / n;
    // The variance of z^k is E z^2k - (E z^k)²: 1, 3 - 1, 15, 105 - 9.
    within("mean", moment(1), 0.0, (1.0 / n).sqrt())?;
    within("second moment", moment(2), 1.0, (2.0 / n).sqrt())?;
    within("third moment", moment(3), 0.0, (15.0 / n).sqrt())?;
    within("fourth moment", moment(4), 3.0, (96.0 / n).sqrt())?;
    for cut in [0.5, 1.0, 2.0, 3.0, 4.0] {
        let p = upper_tail(cut);
        let count = |sign: f64| z.iter().filter(|&&z| sign * z > cut).count() as f64;
        for sign in [1.0, -1.0] {
            let what = format!("count beyond {}", sign * cut);
            within(&what, count(sign), n * p, (n * p * (1.0 - p)).sqrt())?;
        }
    }
    for lag in [1, 2, 16, 32, 64, 128] {
        uncorrelated(&format!("correlation at lag {lag}"), z, &z[lag..])?;
        // Box-Muller's pairs share a radius; their squares must not show it.
        let centered = z.iter().map(|z| (z * z - 1.0) / core::f64::consts::SQRT_2);
        let centered: Vec<f64> = centered.collect();
        let what = format!("correlation of squares at lag {lag}");
        uncorrelated(&what, &centered, &centered[lag..])?;
    }
    kolmogorov_smirnov(z, |x| upper_tail(-x))
}

/// A million draws.
fn draws<T: Element + Into<f64>>(draw: impl Fn(&mut [T]) -> Result<(), Error>) -> Vec<f64> {
    let mut out = vec![T::default(); COUNT];
    draw(&mut out).expect("indices of 64 bits");
    out.into_iter().map(Into::into).collect()
}

fn normals<T: Element + Into<f64>>(seed: u64, name: &str) -> Vec<f64> {
    draws::<T>(|out| Streams::new(seed).standard_normal(name, 0, out))
}

#[track_caller]
fn check(result: Result<(), String>) {
    if let Err(message) = result {
        panic!("{message}");
    }
}

#[test]
fn normals_are_normal() {
    for seed in [0, 1, u64::MAX] {
        check(standard_normal(&normals::<f32>(seed, "W1")));
        check(standard_normal(&normals::<f64>(seed, "W1")));
    }
}

#[test]
fn the_check_can_fail() {
    let z = normals::<f64>(1, "W1");
    let changed = |f: fn(f64) -> f64| z.iter().map(|&z| f(z)).collect::<Vec<f64>>();
    for (wrong, what) in [
        (changed(|z| z * 1.02), "2 % too wide"),
        (changed(|z| z * 0.98), "2 % too narrow"),
        (changed(|z| z + 0.01), "shifted"),
        (changed(|_| 0.0), "zeros"),
        (changed(|z| z.clamp(-3.5, 3.5)), "tails cut off"),
    ] {
        assert!(standard_normal(&wrong).is_err(), "{what}");
    }
    let mut paired = z.clone();
    for pair in paired.as_chunks_mut::<64>().0 {
        pair[17] = pair[16];
    }
    assert!(standard_normal(&paired).is_err(), "one pair in 64 is equal");
}

#[test]
fn streams_are_independent() {
    let base = normals::<f64>(1, "W1");
    for (what, other) in [
        ("other tensor", normals::<f64>(1, "W2")),
        ("other seed", normals::<f64>(2, "W1")),
        ("seed in the high word", normals::<f64>(1 | 1 << 32, "W1")),
        ("other type", normals::<f32>(1, "W1")),
    ] {
        check(uncorrelated(what, &base, &other));
    }
    assert!(uncorrelated("itself", &base, &base).is_err());
}

#[test]
fn uniforms_are_uniform() {
    fn sample<T: Element + Into<f64>>() -> Vec<f64> {
        draws::<T>(|out| Streams::new(1).unit_uniform("W1", 0, out))
    }
    for u in [sample::<f32>(), sample::<f64>()] {
        let n = COUNT as f64;
        assert!(u.iter().all(|u| (0.0..1.0).contains(u)));
        let moment = |power| u.iter().map(|u| u.powi(power)).sum::<f64>() / n;
        check(within("mean", moment(1), 0.5, (1.0 / 12.0 / n).sqrt()));
        let error = (4.0 / 45.0 / n).sqrt();
        check(within("second moment", moment(2), 1.0 / 3.0, error));
        check(kolmogorov_smirnov(&u, |x| x));
        let wrong: Vec<f64> = u.iter().map(|u| u * 0.98).collect();
        assert!(kolmogorov_smirnov(&wrong, |x| x).is_err());
    }
}

fn truncated<T: Element + Into<f64>>(low: f64, high: f64) -> Result<(), String> {
    let law = Cuts::new(low, high).expect("cuts");
    let z = draws::<T>(|out| Streams::new(1).standard_truncated_normal(&law, "W1", 0, out));
    let slack = 1e-6 * low.abs().max(1.0);
    if let Some(z) = z
        .iter()
        .find(|z| !(low - slack..=high + slack).contains(*z))
    {
        return Err(format!("{z} is outside {low} to {high}"));
    }
    // The distribution function from the side where the probabilities are small.
    kolmogorov_smirnov(&z, |x| {
        if low >= 0.0 {
            (upper_tail(low) - upper_tail(x)) / (upper_tail(low) - upper_tail(high))
        } else {
            (upper_tail(-x) - upper_tail(-low)) / (upper_tail(-high) - upper_tail(-low))
        }
    })
}

#[test]
fn truncated_normals_follow_their_law() {
    for (low, high) in [
        (-2.0, 2.0),
        (-0.5, 3.0),
        (-1e9, 1e9),
        (0.0, 1.0),
        (0.0, 1e300),
        (2.0, 1e300),
        (-1e300, 0.0),
        (5.0, 7.0),
        (-8.0, -6.5),
        (10.0, 12.0),
        (-0.001, 0.001),
        (1.0, 1.01),
    ] {
        for result in [truncated::<f32>(low, high), truncated::<f64>(low, high)] {
            result.unwrap_or_else(|message| panic!("cuts {low}, {high}: {message}"));
        }
    }
}
