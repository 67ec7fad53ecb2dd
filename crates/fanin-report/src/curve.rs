//! A series taken apart into what can be drawn and what can only be said.

use crate::text::position_label;
use crate::{Error, Series};

/// A corner of a band: x, lower end, upper end.
pub(crate) type Span = (f64, f64, f64);

/// Checks what a series must satisfy to be drawn truthfully.
pub(crate) fn check(series: &Series) -> Result<(), Error> {
    let name = || series.name.clone();
    let x = series.x.len();
    for (field, got) in [
        ("lowest", series.lowest.len()),
        ("middle", series.middle.len()),
        ("highest", series.highest.len()),
    ] {
        if got != x {
            return Err(Error::Length {
                series: name(),
                x,
                field,
                got,
            });
        }
    }
    if let Some((index, &value)) = series.x.iter().enumerate().find(|(_, x)| !x.is_finite()) {
        return Err(Error::Position {
            series: name(),
            index,
            value,
        });
    }
    for index in 0..x {
        let (lowest, middle, highest) = (
            series.lowest[index],
            series.middle[index],
            series.highest[index],
        );
        // A comparison with NaN is false: what is not a number cannot be out of order.
        if lowest > middle || middle > highest || lowest > highest {
            return Err(Error::Band {
                series: name(),
                index,
                lowest,
                middle,
                highest,
            });
        }
    }
    Ok(())
}

/// The stretches of the middle line that are finite: a gap where it is not.
pub(crate) fn lines(series: &Series) -> Vec<Vec<(f64, f64)>> {
    runs(points(series).map(|(x, y)| y.is_finite().then_some((x, y))))
}

/// The stretches of the band that can be drawn. An upper end at infinity reaches above the panel.
pub(crate) fn bands(series: &Series) -> Vec<Vec<Span>> {
    let spans = series.x.iter().zip(&series.lowest).zip(&series.highest);
    runs(
        spans.map(|((&x, &low), &high)| {
            (low.is_finite() && !high.is_nan()).then_some((x, low, high))
        }),
    )
}

/// The first finite point of the middle line.
pub(crate) fn first(series: &Series) -> Option<(f64, f64)> {
    points(series).find(|(_, y)| y.is_finite())
}

/// The last finite point of the middle line.
pub(crate) fn last(series: &Series) -> Option<(f64, f64)> {
    points(series).rfind(|(_, y)| y.is_finite())
}

/// How a series ends that does not end in a number: `NaN from iteration 0`.
pub(crate) fn lost(series: &Series, x_label: &str) -> Option<String> {
    if series.middle.is_empty() {
        return Some("no values".to_owned());
    }
    let finite = series
        .middle
        .iter()
        .rposition(|y| y.is_finite())
        .map_or(0, |index| index + 1);
    let (x, y) = points(series).nth(finite)?;
    let what = if y.is_nan() { "NaN" } else { "infinite" };
    Some(format!("{what} from {x_label} {}", position_label(x)))
}

fn points(series: &Series) -> impl DoubleEndedIterator<Item = (f64, f64)> {
    series.x.iter().copied().zip(series.middle.iter().copied())
}

/// The longest stretches without `None`.
fn runs<T>(items: impl Iterator<Item = Option<T>>) -> Vec<Vec<T>> {
    let mut runs = vec![Vec::new()];
    for item in items {
        match (item, runs.last_mut()) {
            (Some(item), Some(run)) => run.push(item),
            _ => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Role;

    const NAN: f64 = f64::NAN;
    const INF: f64 = f64::INFINITY;

    fn series(middle: &[f64]) -> Series {
        let x = (0..middle.len()).map(|i| 100.0 * i as f64).collect();
        Series {
            name: "s".into(),
            role: Role::Bad,
            x,
            lowest: middle.into(),
            middle: middle.into(),
            highest: middle.into(),
        }
    }

    #[test]
    fn gaps_split_a_line() {
        let curve = series(&[NAN, 1.0, 2.0, NAN, INF, 3.0]);
        assert_eq!(
            lines(&curve),
            [vec![(100.0, 1.0), (200.0, 2.0)], vec![(500.0, 3.0)]]
        );
        assert_eq!(
            (first(&curve), last(&curve)),
            (Some((100.0, 1.0)), Some((500.0, 3.0)))
        );
        assert_eq!(lost(&curve, "iteration"), None);
    }

    #[test]
    fn a_band_may_reach_to_infinity_but_not_to_nan() {
        let mut curve = series(&[1.0, 1.0, 1.0]);
        curve.highest = vec![2.0, INF, NAN];
        assert_eq!(bands(&curve), [vec![(0.0, 1.0, 2.0), (100.0, 1.0, INF)]]);
    }

    #[test]
    fn the_end_is_named() {
        #[track_caller]
        fn check(middle: &[f64], expected: Option<&str>) {
            assert_eq!(lost(&series(middle), "iteration").as_deref(), expected);
        }
        check(&[NAN, NAN], Some("NaN from iteration 0"));
        check(
            &[1.0, NAN, 2.0, INF, NAN],
            Some("infinite from iteration 300"),
        );
        check(&[1.0, NAN, 2.0], None);
        check(&[], Some("no values"));
    }

    #[test]
    fn slips_are_errors_with_numbers() {
        #[track_caller]
        fn refused(change: impl FnOnce(&mut Series), expected: &str) {
            let mut curve = series(&[1.0, 2.0]);
            check(&curve).expect("sound before the change");
            change(&mut curve);
            assert_eq!(check(&curve).expect_err("unsound").to_string(), expected);
        }
        refused(
            |s| s.middle.push(0.0),
            "series `s` has 2 x values, but 3 middle values",
        );
        refused(
            |s| s.x[1] = NAN,
            "series `s`: x value 1 is NaN; it must be finite",
        );
        refused(
            |s| s.lowest[1] = 2.5,
            "series `s`: point 1 has lowest 2.5, middle 2, highest 2; they must ascend",
        );
    }
}
