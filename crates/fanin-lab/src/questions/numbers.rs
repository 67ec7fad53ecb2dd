//! Draws, averages with their standard errors, and numbers in words.
//!
//! Claims of numbers have one of four forms: [`close`] to a value within a tolerance, with
//! [`mean_close`] and [`share_close`] for tolerances of four standard errors; true of [`every`]
//! case; and [`beyond`] a bound.
//! Four standard errors and not two: the answers make dozens of claims, and all have to hold where
//! the theory is right.

use fanin_init::Streams;

use crate::{Claim, Error};

pub(super) use fanin_report::text::{number, percent};

/// How many standard errors a measured mean may be off: by chance 1 in 16,000 is.
///
/// For a normal law: `erfc(4/√2)` is 6.3e-5.
pub(super) const ERRORS: f64 = 4.0;

/// Standard normal draws of a named tensor.
///
/// The name and the seed decide them; `count` only says how far the stream is read.
pub(super) fn normals(seed: u64, name: &str, count: usize) -> Result<Vec<f64>, Error> {
    let mut values = vec![0.0; count];
    Streams::new(seed).standard_normal(name, 0, &mut values)?;
    Ok(values)
}

/// A mean with its standard error.
///
/// Made by collecting values.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mean {
    /// The mean itself.
    pub(super) value: f64,
    /// `s/√n` with the sample's own `s`; NaN for fewer than two values.
    pub(super) error: f64,
}

impl FromIterator<f64> for Mean {
    /// In one pass, in the order of the values.
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        // Welford (1962): no difference of large squares.
        let (mut n, mut mean, mut squares) = (0.0, 0.0, 0.0);
        for value in values {
            n += 1.0;
            let step = value - mean;
            mean += step / n;
            squares += step * (value - mean);
        }
        Self {
            value: mean,
            error: (squares / (n - 1.0) / n).sqrt(),
        }
    }
}

/// The mean of squares.
pub(super) fn second_moment(values: &[f64]) -> f64 {
    values.iter().map(|v| v * v).sum::<f64>() / values.len() as f64
}

/// As `np.var`: the mean square around the values' own mean.
pub(super) fn variance(values: &[f64]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / values.len() as f64
}

/// The standard error of a share `p` of `n` independent cases.
///
/// From 0 for `p` of 0 or 1 to `1/(2√n)` for 1/2.
pub(super) fn binomial_error(p: f64, n: usize) -> f64 {
    (p * (1.0 - p) / n as f64).sqrt()
}

/// The share of the values that fulfill a condition.
pub(super) fn share(values: &[f64], of: impl Fn(f64) -> bool) -> f64 {
    values.iter().filter(|&&v| of(v)).count() as f64 / values.len() as f64
}

/// A number that is expected within a tolerance; `why` says where the tolerance comes from.
pub(super) fn close(
    text: impl Into<String>,
    source: &str,
    expected: f64,
    measured: f64,
    (tolerance, why): (f64, &str),
) -> Claim {
    Claim {
        text: text.into(),
        source: source.to_owned(),
        expected: number(expected),
        tolerance: format!("{}: {why}", number(tolerance)),
        measured: number(measured),
        // NaN is not close to anything.
        holds: (measured - expected).abs() <= tolerance,
    }
}

/// A mean that is expected within four of its standard errors.
pub(super) fn mean_close(
    text: impl Into<String>,
    source: &str,
    expected: f64,
    measured: Mean,
) -> Claim {
    let why = "4 standard errors of the mean";
    let tolerance = (ERRORS * measured.error, why);
    close(text, source, expected, measured.value, tolerance)
}

/// A share of `n` independent cases that is expected within four binomial standard errors.
pub(super) fn share_close(
    text: impl Into<String>,
    source: &str,
    expected: f64,
    (measured, n): (f64, usize),
) -> Claim {
    let tolerance = ERRORS * binomial_error(expected, n);
    let why = format!("4 binomial standard errors of {n} cases");
    close(text, source, expected, measured, (tolerance, &why))
}

/// Something that is true of every case, or not.
///
/// No cases at all do not count as every case.
pub(super) fn every(
    text: impl Into<String>,
    source: &str,
    expected: &str,
    tolerance: &str,
    (holding, cases): (usize, usize),
) -> Claim {
    Claim {
        text: text.into(),
        source: source.to_owned(),
        expected: expected.to_owned(),
        tolerance: tolerance.to_owned(),
        measured: format!("in {holding} of {cases} cases"),
        holds: holding == cases && cases > 0,
    }
}

/// A number that is expected on one side of a bound.
pub(super) fn beyond(
    text: impl Into<String>,
    source: &str,
    bound: Bound,
    why: &str,
    measured: f64,
) -> Claim {
    let (words, holds) = match bound {
        Bound::AtLeast(bound) => (format!("at least {}", number(bound)), measured >= bound),
        Bound::AtMost(bound) => (format!("at most {}", number(bound)), measured <= bound),
    };
    Claim {
        text: text.into(),
        source: source.to_owned(),
        expected: words,
        tolerance: why.to_owned(),
        measured: number(measured),
        holds,
    }
}

/// A side of a number.
///
/// The bound itself is within.
#[derive(Debug, Clone, Copy)]
pub(super) enum Bound {
    AtLeast(f64),
    AtMost(f64),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_about_numbers_can_fail() {
        let one = |measured| close("", "", 1.0, measured, (0.1, "")).holds;
        assert!(one(1.05) && !one(1.2) && !one(f64::NAN));
        let mean: Mean = [1.0, 2.0, 3.0].into_iter().collect();
        assert!(
            (mean.value - 2.0).abs() < 1e-15 && (mean.error - 1.0 / 3.0_f64.sqrt()).abs() < 1e-15
        );
        assert!(!mean_close("", "", 9.0, mean).holds);
        assert!(!share_close("", "", 0.5, (0.6, 1000)).holds);
        assert!(!every("", "", "", "", (0, 0)).holds);
        assert!(!beyond("", "", Bound::AtLeast(1.0), "", f64::NAN).holds);
    }
}
