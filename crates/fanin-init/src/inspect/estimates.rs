//! Numbers that values tell, in as few digits as they are known to.
//!
//! People choose round numbers. Of those that the values do not rule out the shortest is what was
//! typed, or if it is not, it is as good.

use super::law::Law;

/// The number with the fewest digits within `half_width` of `value`, and of those the nearest.
pub(crate) fn shortest(value: f64, half_width: f64) -> f64 {
    (0..17)
        .filter_map(|digits| format!("{value:.digits$e}").parse::<f64>().ok())
        .find(|short| (short - value).abs() <= half_width)
        .unwrap_or(value)
}

/// The mean of a law in short, and 0 for one that may be 0.
pub(crate) fn mean_or_zero(mean: f64, standard_error: f64) -> f64 {
    if mean.abs() <= 3.0 * standard_error {
        0.0
    } else {
        shortest(mean, 2.0 * standard_error)
    }
}

/// A normal law that is meant to be off center is so by a deviation or more: N(1, 0.02). Less is
/// where training takes a tensor.
pub(crate) fn is_on_purpose(mean: f64, law: Law) -> bool {
    mean == 0.0 || law.mean().abs() >= law.std()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_as_many_digits_as_are_known() {
        assert_eq!(shortest(0.020_012, 0.000_02), 0.02);
        assert_eq!(shortest(-0.050_51, 0.000_1), -0.050_5);
        assert_eq!(shortest(0.1 + 0.2, 0.0), 0.1 + 0.2);
        assert_eq!(shortest(0.0, 0.0), 0.0);
    }
}
