//! What statistical tests compare with. Seeds are fixed, so a test passes always or never; the
//! bounds are those of a false alarm in a million for one comparison with a random seed.

/// A standard normal exceeds this once in a million, counting both sides.
pub(crate) const STANDARD_ERRORS: f64 = 4.892;

/// Φ(-x).
pub(crate) fn upper_tail(x: f64) -> f64 {
    0.5 * libm::erfc(x / core::f64::consts::SQRT_2)
}

pub(crate) fn within(
    what: &str,
    got: f64,
    expected: f64,
    standard_error: f64,
) -> Result<(), String> {
    let distance = (got - expected).abs() / standard_error;
    if distance <= STANDARD_ERRORS {
        Ok(())
    } else {
        Err(format!(
            "{what} is {got}, wanted {expected}: {distance:.1} standard errors"
        ))
    }
}

/// Kolmogorov and Smirnov: P(sqrt(n) D > x) < 2 exp(-2 x²), which is 1e-6 at x = 2.693.
pub(crate) fn kolmogorov_smirnov(values: &[f64], cdf: impl Fn(f64) -> f64) -> Result<(), String> {
    let n = values.len() as f64;
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let distance = sorted.iter().enumerate().fold(0.0_f64, |worst, (i, &x)| {
        let p = cdf(x);
        worst.max(p - i as f64 / n).max((i + 1) as f64 / n - p)
    });
    let scaled = distance * n.sqrt();
    if scaled <= 2.693 {
        Ok(())
    } else {
        Err(format!("Kolmogorov-Smirnov distance {scaled:.2} / sqrt(n)"))
    }
}
