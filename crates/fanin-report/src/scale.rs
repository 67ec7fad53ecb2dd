//! From data to pixels, and the ticks in between.

use crate::drawing::Values;
use crate::text::grouped;

/// A linear scale.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale {
    /// The data at the two ends of the axis.
    pub(crate) data: [f64; 2],
    /// The pixels at the two ends of the axis.
    pub(crate) pixels: [f64; 2],
}

impl Scale {
    /// Where a value is drawn. Values far outside, even infinite ones, stay at coordinates that renderers can handle.
    pub(crate) fn at(&self, value: f64) -> f64 {
        let [from, to] = self.data;
        let [start, end] = self.pixels;
        (start + (end - start) * ((value - from) / (to - from))).clamp(-1e5, 1e5)
    }

    /// Round values along the axis, about `count` of them, with their labels.
    pub(crate) fn ticks(&self, count: f64) -> Vec<(f64, String)> {
        let [from, to] = self.data;
        let step = step((to - from) / count);
        let decimals = (-step.log10().floor()).max(0.0) as usize;
        let (first, last) = (
            (from / step - 1e-9).ceil() as i64,
            (to / step + 1e-9).floor() as i64,
        );
        (first..=last)
            .map(|k| {
                let value = k as f64 * step;
                (value, grouped(&format!("{value:.decimals$}")))
            })
            .collect()
    }
}

/// Both axes of a panel, as a page needs them to find values: data and pixels at both ends of x, then of y.
pub(crate) fn axes_data(x: &Scale, y: &Scale) -> String {
    let numbers = [x.data, x.pixels, y.data, y.pixels];
    Values(numbers.as_flattened()).to_string()
}

/// The range of an x axis: the data's, and up to the next round number if that is no more than 2 % away, because a run
/// of 2,500 iterations ends at 2,499.
pub(crate) fn range(values: impl Iterator<Item = f64>, ticks: f64) -> [f64; 2] {
    let (from, to) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| {
        (low.min(x), high.max(x))
    });
    if from > to {
        return [0.0, 1.0];
    }
    if from == to {
        return [from - 0.5, to + 0.5];
    }
    let step = step((to - from) / ticks);
    let round = (to / step).ceil() * step;
    [
        from,
        if round - to <= 0.02 * (to - from) {
            round
        } else {
            to
        },
    ]
}

/// The smallest of 1, 2, 5 times a power of ten that is not below `least`.
fn step(least: f64) -> f64 {
    let magnitude = 10_f64.powf(least.log10().floor());
    let factor = [1.0, 2.0, 5.0]
        .into_iter()
        .find(|factor| factor * magnitude >= least * (1.0 - 1e-9));
    factor.unwrap_or(10.0) * magnitude
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(from: f64, to: f64) -> Vec<String> {
        let scale = Scale {
            data: [from, to],
            pixels: [0.0, 1.0],
        };
        scale
            .ticks(6.0)
            .into_iter()
            .map(|(_, label)| label)
            .collect()
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(
            labels(0.0, 2500.0),
            ["0", "500", "1,000", "1,500", "2,000", "2,500"]
        );
        assert_eq!(labels(0.0, 1.3), ["0.0", "0.5", "1.0"]);
        assert_eq!(
            labels(0.0, 1.2),
            ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0", "1.2"]
        );
        assert_eq!(
            labels(-0.03, 0.03),
            ["-0.03", "-0.02", "-0.01", "0.00", "0.01", "0.02", "0.03"]
        );
    }

    #[test]
    fn a_run_ends_at_a_round_number() {
        assert_eq!(range([0.0, 2499.0].into_iter(), 6.0), [0.0, 2500.0]);
        assert_eq!(range([0.0, 2300.0].into_iter(), 6.0), [0.0, 2300.0]);
        assert_eq!(range([7.0].into_iter(), 6.0), [6.5, 7.5]);
        assert_eq!(range([].into_iter(), 6.0), [0.0, 1.0]);
    }

    #[test]
    fn values_off_the_scale_stay_drawable() {
        let scale = Scale {
            data: [0.0, 1.0],
            pixels: [400.0, 0.0],
        };
        assert_eq!(
            [scale.at(0.5), scale.at(f64::INFINITY), scale.at(1e300)],
            [200.0, -1e5, -1e5]
        );
    }
}
