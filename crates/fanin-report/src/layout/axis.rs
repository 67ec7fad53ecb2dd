//! From the numbers of an axis to places, and the ticks in between.
//!
//! A [`Ruler`] is the affine map from data to places: `start + (end - start) (v - from) / (to -
//! from)`, with log₁₀ v in place of v on a logarithmic axis. Categories are the whole numbers 0, 1,
//! 2, … on a linear one. Ticks are found in the data and placed by the ruler.

use crate::text::{grouped, position_label};
use crate::{Axis, Scale};

/// About how many ticks an axis has.
const TICKS: f64 = 6.0;

/// An axis with its ends in the data and on the drawing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ruler {
    /// The ends in the axis's own coordinate, which is the logarithm on a logarithmic axis.
    pub(crate) data: [f64; 2],
    /// The places of the two ends on the drawing.
    pub(crate) pixels: [f64; 2],
    /// Whether values are replaced by their logarithm to base 10 before they are placed.
    pub(crate) logarithmic: bool,
}

impl Ruler {
    /// Where a value is drawn. Values far outside, even infinite ones, stay at coordinates that
    /// renderers can handle.
    pub(crate) fn at(&self, value: f64) -> f64 {
        let [from, to] = self.data;
        let [start, end] = self.pixels;
        (start + (end - start) * (self.share(value, [from, to]))).clamp(-1e5, 1e5)
    }

    /// 0 at the first end, 1 at the second; beyond them outside of that.
    fn share(&self, value: f64, [from, to]: [f64; 2]) -> f64 {
        let place = if self.logarithmic {
            value.log10()
        } else {
            value
        };
        (place - from) / (to - from)
    }

    /// Values along the axis with their labels: round ones, or of few `whole` numbers, such as
    /// layers, each.
    ///
    /// In ascending order, each with its label as it is drawn.
    pub(crate) fn ticks(&self, whole: &[f64], count: f64) -> Vec<(f64, String)> {
        match (self.logarithmic, whole) {
            (_, [_, ..]) => whole.iter().map(|&v| (v, position_label(v))).collect(),
            (true, _) => powers(self.data),
            (false, _) => round(self.data, count),
        }
    }
}

/// Which of the two axes of a panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    X,
    Y,
}

/// The ends of an axis in its own coordinate: those that it asks for, or those of the values and a
/// little more.
///
/// On the y axis 5 % of the range is left free at both ends, on the x axis 2 %, so that no line
/// runs along the edge. Without a finite value the axis goes from 0 to 1.
pub(crate) fn ends(axis: &Axis, way: Way, values: impl Iterator<Item = f64>) -> [f64; 2] {
    let logarithmic = axis.scale == Scale::Logarithmic;
    let place = |v: f64| if logarithmic { v.log10() } else { v };
    if let Some(range) = axis.range {
        return range.map(place);
    }
    if let Some(names) = axis.names() {
        return [-0.5, names.len() as f64 - 0.5];
    }
    let (low, high) = span(values.map(place).filter(|v| v.is_finite()));
    if low > high {
        return [0.0, 1.0];
    }
    let (share, near_zero) = match way {
        Way::X => (0.02, 0.0),
        Way::Y => (0.05, 0.15),
    };
    let more = match share * (high - low) {
        more if more > 0.0 => more,
        _ => 0.5,
    };
    // A run of 2,500 iterations ends at 2,499.
    let unit = step((high - low) / TICKS);
    let round = (high / unit).ceil() * unit;
    let top = match way {
        Way::X if !logarithmic && high > low && round - high <= more => round,
        _ => high + more,
    };
    // An axis of sizes or shares begins at 0 where the data nearly do; one of layers begins with
    // its first.
    if !logarithmic && low >= 0.0 && low <= near_zero * high {
        return [0.0, top];
    }
    [low - more, top]
}

/// The least and the greatest; infinities in the wrong order if there is nothing.
pub(crate) fn span(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| {
        (low.min(v), high.max(v))
    })
}

/// Where cells begin and end: one more than there are positions. The outermost reach as far outward
/// as inward; a single one is 1 wide.
///
/// With n positions p these are the n - 1 midpoints `(p_i + p_{i+1}) / 2`, and the two ends `2 p_1
/// - m_1` and `2 p_n - m_{n-1}` with the outermost midpoints m.
pub(crate) fn edges(positions: &[f64]) -> Vec<f64> {
    let between: Vec<f64> = positions
        .windows(2)
        .map(|pair| (pair[0] + pair[1]) / 2.0)
        .collect();
    let (Some(&first), Some(&last)) = (positions.first(), positions.last()) else {
        return Vec::new();
    };
    let outer = |edge: Option<&f64>, end: f64, alone: f64| {
        edge.map_or(end + alone, |edge| 2.0 * end - edge)
    };
    let (start, end) = (
        outer(between.first(), first, -0.5),
        outer(between.last(), last, 0.5),
    );
    [vec![start], between, vec![end]].concat()
}

/// Round values, about `count` of them.
///
/// All multiples of one step within the ends, with the decimals that the step needs.
fn round([from, to]: [f64; 2], count: f64) -> Vec<(f64, String)> {
    let step = step((to - from) / count);
    let decimals = (-step.log10().floor()).max(0.0) as usize;
    let (first, last) = (
        (from / step - 1e-9).ceil() as i64,
        (to / step + 1e-9).floor() as i64,
    );
    let tick = |k| {
        let value = k as f64 * step;
        (value, grouped(&format!("{value:.decimals$}")))
    };
    (first..=last).map(tick).collect()
}

/// The smallest of 1, 2, 5 times a power of ten that is not below `least`.
///
/// 1 where there is no positive `least`, so that an axis of one value has a step too.
fn step(least: f64) -> f64 {
    if !(least.is_finite() && least > 0.0) {
        return 1.0;
    }
    let magnitude = 10_f64.powf(least.log10().floor());
    let fits = |factor: &f64| factor * magnitude >= least * (1.0 - 1e-9);
    [1.0, 2.0, 5.0].into_iter().find(fits).unwrap_or(10.0) * magnitude
}

/// Powers of ten between two logarithms, about six of them; with digits between where there are
/// fewer than three.
fn powers([from, to]: [f64; 2]) -> Vec<(f64, String)> {
    let within = |digits: &'static [i32]| -> Vec<(i32, i32)> {
        let decades = from.floor() as i32..=to.ceil() as i32;
        let all = decades.flat_map(|decade| digits.iter().map(move |&digit| (digit, decade)));
        let at = |digit: i32, decade: i32| f64::from(digit).log10() + f64::from(decade);
        all.filter(|&(digit, decade)| (from - 1e-9..=to + 1e-9).contains(&at(digit, decade)))
            .collect()
    };
    let tens = within(&[1]);
    let chosen = match tens.len() {
        0 | 1 => within(&[1, 2, 5]),
        2 => within(&[1, 3]),
        count => {
            // 1 is one of them where it is in sight.
            let each = count.div_ceil(7) as i32;
            tens.into_iter()
                .filter(|(_, decade)| decade % each == 0)
                .collect()
        }
    };
    chosen
        .into_iter()
        .map(|(digit, decade)| power(digit, decade))
        .collect()
}

/// `0.001`, `1,000`, and beyond four places `1e-12`.
fn power(digit: i32, decade: i32) -> (f64, String) {
    let short = format!("{digit}e{decade}");
    let value = short.parse().unwrap_or(f64::NAN);
    let label = if (-4..6).contains(&decade) {
        position_label(value)
    } else {
        short
    };
    (value, label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: Vec<(f64, String)>) -> Vec<String> {
        ticks.into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn ticks_are_round() {
        let labels = |from, to| labels(round([from, to], TICKS));
        assert_eq!(
            labels(0.0, 2500.0),
            ["0", "500", "1,000", "1,500", "2,000", "2,500"]
        );
        assert_eq!(labels(0.0, 1.3), ["0.0", "0.5", "1.0"]);
        assert_eq!(
            labels(-0.03, 0.03),
            ["-0.03", "-0.02", "-0.01", "0.00", "0.01", "0.02", "0.03"]
        );
    }

    #[test]
    fn powers_are_round_and_few() {
        let labels = |from, to| labels(powers([from, to]));
        assert_eq!(labels(-3.1, 0.1), ["0.001", "0.01", "0.1", "1"]);
        assert_eq!(labels(-0.2, 0.2), ["1"]);
        assert_eq!(labels(1.2, 2.4), ["20", "50", "100", "200"]);
        assert_eq!(labels(-12.0, 0.0)[0], "1e-12");
        assert!(labels(-300.0, 300.0).len() <= 7);
    }

    #[test]
    fn axes_span_their_data() {
        let of = |values: &[f64], way| ends(&Axis::linear(""), way, values.iter().copied());
        assert_eq!(of(&[0.0, 2499.0], Way::X), [0.0, 2500.0]);
        assert_eq!(of(&[0.01, 0.95], Way::Y)[0], 0.0);
        assert_eq!(of(&[7.0], Way::X), [6.5, 7.5]);
        assert_eq!(of(&[f64::NAN], Way::X), [0.0, 1.0]);
        // Twenty layers begin at 1, and so does their axis.
        let [from, _] = of(&[1.0, 2.0, 20.0], Way::X);
        assert!(from > 0.5 && from < 1.0, "{from}");
        let logarithmic = ends(&Axis::logarithmic(""), Way::Y, [0.01, 1.0].into_iter());
        assert_eq!(logarithmic, [-2.1, 0.1]);
        assert_eq!(
            ends(&Axis::categories("", ["a", "b"]), Way::Y, [].into_iter()),
            [-0.5, 1.5]
        );
    }

    #[test]
    fn cells_reach_half_way_to_the_next() {
        assert_eq!(edges(&[1.0, 2.0, 4.0]), [0.5, 1.5, 3.0, 5.0]);
        assert_eq!(edges(&[7.0]), [6.5, 7.5]);
    }

    #[test]
    fn values_off_the_axis_stay_drawable() {
        let ruler = Ruler {
            data: [0.0, 1.0],
            pixels: [400.0, 0.0],
            logarithmic: false,
        };
        assert_eq!(
            [0.5, f64::INFINITY, 1e300].map(|v| ruler.at(v)),
            [200.0, -1e5, -1e5]
        );
    }
}
