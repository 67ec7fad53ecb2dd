//! Ranges of parameters: a number outside is an error that says what was wanted.
//!
//! The functions return the number, so that a constructor checks and keeps it in one line, and take
//! the names of scheme and parameter as specs have them, because the error is for whoever typed the
//! spec.

pub(crate) use fanin_activation::words::Shortest as Plain;

use crate::Error;

/// The name of a scheme or a parameter, as specs have it.
type Name = &'static str;

/// Any finite number.
pub(crate) fn finite(scheme: Name, parameter: Name, value: f64) -> Result<f64, Error> {
    let valid = value.is_finite();
    checked(scheme, parameter, value, valid, "a finite number")
}

/// A finite number from 0 on.
pub(crate) fn not_negative(scheme: Name, parameter: Name, value: f64) -> Result<f64, Error> {
    let (valid, wanted) = (
        value.is_finite() && value >= 0.0,
        "a finite number, at least 0",
    );
    checked(scheme, parameter, value, valid, wanted)
}

/// A finite number above 0.
pub(crate) fn positive(scheme: Name, parameter: Name, value: f64) -> Result<f64, Error> {
    let valid = value.is_finite() && value > 0.0;
    checked(scheme, parameter, value, valid, "a finite number above 0")
}

/// A number that a condition holds for, which `wanted` puts into words.
pub(crate) fn checked(
    scheme: Name,
    parameter: Name,
    value: f64,
    valid: bool,
    wanted: &str,
) -> Result<f64, Error> {
    if valid {
        Ok(value)
    } else {
        let value = Plain(value).to_string();
        Err(invalid(scheme, parameter, &value, wanted))
    }
}

/// The error of a value that is not what was wanted: `normal` got std=-1, wanted …
pub(crate) fn invalid(scheme: Name, parameter: Name, value: &str, wanted: &str) -> Error {
    Error::InvalidParameter {
        scheme,
        parameter,
        value: value.to_owned(),
        wanted: wanted.to_owned(),
    }
}

/// The error of an upper bound that does not go with the lower one.
pub(crate) fn invalid_pair(scheme: Name, low: f64, high: f64, wanted: &str) -> Error {
    let value = format!("{} with low={}", Plain(high), Plain(low));
    invalid(scheme, "high", &value, wanted)
}
