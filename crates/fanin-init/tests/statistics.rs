//! The draws have the distribution they claim.

mod support;

use fanin_init::streams::Cuts;
use fanin_init::{Element, Fan, Initialization, Source, Streams};
use support::{kolmogorov_smirnov, upper_tail, within};

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
        within(
            &format!("count above {cut}"),
            count(1.0),
            n * p,
            (n * p * (1.0 - p)).sqrt(),
        )?;
        within(
            &format!("count below -{cut}"),
            count(-1.0),
            n * p,
            (n * p * (1.0 - p)).sqrt(),
        )?;
    }
    for lag in [1, 2, 16, 32, 64, 128] {
        uncorrelated(&format!("correlation at lag {lag}"), z, &z[lag..])?;
        // Box-Muller's pairs share a radius; their squares must not show it.
        let centered: Vec<f64> = z
            .iter()
            .map(|z| (z * z - 1.0) / core::f64::consts::SQRT_2)
            .collect();
        uncorrelated(
            &format!("correlation of squares at lag {lag}"),
            &centered,
            &centered[lag..],
        )?;
    }
    kolmogorov_smirnov(z, |x| upper_tail(-x))
}

fn normals<T: Element + Into<f64>>(seed: u64, name: &str) -> Vec<f64> {
    let mut out = vec![T::default(); COUNT];
    Streams::new(seed)
        .standard_normal(name, 0, &mut out)
        .expect("indices of 64 bits");
    out.into_iter().map(Into::into).collect()
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
    assert!(
        standard_normal(&changed(|z| z * 1.02)).is_err(),
        "2 % too wide"
    );
    assert!(
        standard_normal(&changed(|z| z * 0.98)).is_err(),
        "2 % too narrow"
    );
    assert!(standard_normal(&changed(|z| z + 0.01)).is_err(), "shifted");
    assert!(standard_normal(&changed(|_| 0.0)).is_err(), "zeros");
    assert!(
        standard_normal(&changed(|z| z.clamp(-3.5, 3.5))).is_err(),
        "tails cut off"
    );
    let mut paired = z.clone();
    for pair in paired.as_chunks_mut::<64>().0 {
        pair[17] = pair[16];
    }
    assert!(standard_normal(&paired).is_err(), "one pair in 64 is equal");
}

#[test]
fn streams_are_independent() {
    let base = normals::<f64>(1, "W1");
    check(uncorrelated(
        "other tensor",
        &base,
        &normals::<f64>(1, "W2"),
    ));
    check(uncorrelated("other seed", &base, &normals::<f64>(2, "W1")));
    check(uncorrelated(
        "seed in the high word",
        &base,
        &normals::<f64>(1 | 1 << 32, "W1"),
    ));
    check(uncorrelated("other type", &base, &normals::<f32>(1, "W1")));
    assert!(uncorrelated("itself", &base, &base).is_err());
}

#[test]
fn uniforms_are_uniform() {
    fn sample<T: Element + Into<f64>>() -> Vec<f64> {
        let mut out = vec![T::default(); COUNT];
        Streams::new(1)
            .unit_uniform("W1", 0, &mut out)
            .expect("indices of 64 bits");
        out.into_iter().map(Into::into).collect()
    }
    for u in [sample::<f32>(), sample::<f64>()] {
        let n = COUNT as f64;
        assert!(u.iter().all(|u| (0.0..1.0).contains(u)));
        check(within(
            "mean",
            u.iter().sum::<f64>() / n,
            0.5,
            (1.0 / 12.0 / n).sqrt(),
        ));
        let second = u.iter().map(|u| u * u).sum::<f64>() / n;
        check(within(
            "second moment",
            second,
            1.0 / 3.0,
            (4.0 / 45.0 / n).sqrt(),
        ));
        check(kolmogorov_smirnov(&u, |x| x));
        let wrong: Vec<f64> = u.iter().map(|u| u * 0.98).collect();
        assert!(kolmogorov_smirnov(&wrong, |x| x).is_err());
    }
}

fn truncated<T: Element + Into<f64>>(low: f64, high: f64) -> Result<(), String> {
    let law = Cuts::new(low, high).expect("cuts");
    let mut out = vec![T::default(); COUNT];
    Streams::new(1)
        .standard_truncated_normal(&law, "W1", 0, &mut out)
        .expect("indices of 64 bits");
    let z: Vec<f64> = out.into_iter().map(Into::into).collect();
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

#[test]
fn second_moments_of_the_schemes() {
    // Standard errors of the mean square: sqrt(2/n) of the variance for a normal, sqrt(0.8/n) for a
    // uniform, less than the normal's for a cut one.
    let fan = Fan {
        fan_in: 2000,
        fan_out: 500,
    };
    let n = 1e6_f64;
    for (spec, variance) in [
        ("lecun_normal", 1.0 / 2000.0),
        ("lecun_uniform", 1.0 / 2000.0),
        ("lecun_normal(mode=fan_out)", 1.0 / 500.0),
        ("glorot_normal", 2.0 / 2500.0),
        ("glorot_uniform", 2.0 / 2500.0),
        ("he_normal", 2.0 / 2000.0),
        ("he_uniform", 2.0 / 2000.0),
        ("he_normal(mode=fan_avg)", 2.0 / 1250.0),
        ("torch_linear", 1.0 / 6000.0),
        ("normal(std=0.01)", 1e-4),
        ("uniform(low=-0.3, high=0.3)", 0.03),
        // 1 - 4 φ(2) / (Φ(2) - Φ(-2))
        ("truncated_normal(std=1)", 0.773_741_360_195_842_5),
        ("randn*sqrt(2/n_prev)", 2.0 / 2000.0),
    ] {
        let init: Initialization = spec.parse().expect(spec);
        let mut out = vec![0.0_f32; 1_000_000];
        init.weights(fan)
            .and_then(|filling| filling.fill("W1", &mut Source::named(1), &mut out))
            .expect(spec);
        let second = out
            .iter()
            .map(|&w| f64::from(w) * f64::from(w))
            .sum::<f64>()
            / n;
        check(within(spec, second, variance, variance * (2.0 / n).sqrt()));
        assert!(within(spec, second * 1.02, variance, variance * (2.0 / n).sqrt()).is_err());
    }
}
