//! Numbers as they are read.
//!
//! Four forms for four uses: [`number`] in sentences, [`significant`] in tables, [`percent`] for
//! shares, [`thousands`] for counts. Labels of figures have forms of their own, which agree in the
//! grouping of thousands.

/// About four significant digits without trailing zeros, plainly from 0.001 up to 100,000 and with
/// an exponent beyond: `0.05`, `12346`, `2.5e-7`. Zero is `0`; what is not finite is `NaN` or
/// `inf`.
///
/// ```
/// assert_eq!(fanin_report::text::number(0.99731), "0.9973");
/// ```
///
/// ```
/// use fanin_report::text::number;
/// assert_eq!(number(0.05), "0.05");
/// assert_eq!(number(2.5e-7), "2.5e-7");
/// assert_eq!(number(f64::NAN), "NaN");
/// ```
pub fn number(value: f64) -> String {
    let plain = significant(value, 4);
    match plain.contains('.') && !plain.contains('e') {
        true => plain.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => plain,
    }
}

/// A number with this many significant digits, plainly from 0.001 up to 100,000 and with an
/// exponent and one decimal beyond: three digits of π are `3.14`. Zero is `0`; what is not finite
/// is `NaN` or `inf`.
///
/// ```
/// use fanin_report::text::significant;
/// assert_eq!(significant(std::f64::consts::PI, 3), "3.14");
/// assert_eq!(significant(12_345.6, 3), "12346");
/// ```
pub fn significant(value: f64, digits: usize) -> String {
    let size = value.abs();
    if value == 0.0 {
        "0".to_owned()
    } else if !value.is_finite() {
        value.to_string()
    } else if (1e-3..1e5).contains(&size) {
        let decimals = (digits as i32 - 1 - size.log10().floor() as i32).max(0) as usize;
        format!("{value:.decimals$}")
    } else {
        format!("{value:.1e}")
    }
}

/// A share from 0 to 1 as percent, to a tenth: `34 %`, `0.3 %`, `99.7 %`.
///
/// ```
/// assert_eq!(fanin_report::text::percent(0.997), "99.7 %");
/// ```
pub fn percent(share: f64) -> String {
    format!("{} %", number((1000.0 * share).round() / 10.0))
}

/// A count with a comma between thousands: `12,288`.
///
/// ```
/// assert_eq!(fanin_report::text::thousands(12_288), "12,288");
/// ```
pub fn thousands(count: usize) -> String {
    grouped(&count.to_string())
}

/// A measured value as a label: three decimals, or two digits where three decimals would show
/// nothing.
pub(crate) fn value_label(value: f64) -> String {
    match value.abs() {
        size if size >= 1e6 || (size > 0.0 && size < 5e-4) => format!("{value:.1e}"),
        size if size >= 100.0 => grouped(&format!("{value:.0}")),
        _ => format!("{value:.3}"),
    }
}

/// A position on an axis as a label, without the digits that rounding leaves.
pub(crate) fn position_label(value: f64) -> String {
    let short = format!("{value:.9e}").parse().unwrap_or(value);
    grouped(&f64::to_string(&short))
}

/// A decimal number with commas between thousands: `2,500`.
pub(crate) fn grouped(number: &str) -> String {
    let digits = number
        .trim_start_matches('-')
        .split('.')
        .next()
        .unwrap_or("")
        .len();
    let sign = usize::from(number.starts_with('-'));
    let mut out = String::new();
    for (i, c) in number.chars().enumerate() {
        if i > sign && i < sign + digits && (digits + sign - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let values = [
            0.0,
            1.0,
            0.9973,
            12345.6,
            0.05,
            2.5e-7,
            1e9,
            -12.3456,
            f64::NAN,
        ];
        let wanted = [
            "0", "1", "0.9973", "12346", "0.05", "2.5e-7", "1.0e9", "-12.35", "NaN",
        ];
        assert_eq!(values.map(number), wanted);
        assert_eq!([0.99731, 0.34].map(percent), ["99.7 %", "34 %"]);
        assert_eq!(
            [2.0, 0.0123456].map(|value| significant(value, 3)),
            ["2.00", "0.0123"]
        );
        assert_eq!(
            [999, 12288, 1_000_000].map(thousands),
            ["999", "12,288", "1,000,000"]
        );
    }

    #[test]
    fn labels_of_values_and_positions() {
        assert_eq!(
            [0.0, 0.643974, 0.00003, 1234.5, 2.5e7, -1234567.5].map(value_label),
            ["0.000", "0.644", "3.0e-5", "1,234", "2.5e7", "-1.2e6"]
        );
        assert_eq!(
            [2500.0, 999.0, 12.5, -1000.0, 0.1 + 0.2].map(position_label),
            ["2,500", "999", "12.5", "-1,000", "0.3"]
        );
    }
}
