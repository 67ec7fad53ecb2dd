//! A key in lines: samples with their names, as many on a line as there is room for.

use crate::drawing::{Drawing, Px};
use crate::font::{LINE, SMALL, text_width};
use crate::frame::{MARGIN, WIDTH};

/// From a sample to its name.
const NEAR: f64 = 5.0;
/// From a name to the next sample.
const GAP: f64 = 18.0;

/// Where the samples stand, `sample` wide: their left ends, and their lines from 0 on.
pub(crate) fn flow<'a>(names: impl IntoIterator<Item = &'a str>, sample: f64) -> Vec<(f64, f64)> {
    let (mut at, mut line) = (MARGIN, 0.0);
    let place = |name: &str| {
        let width = sample + NEAR + text_width(name, SMALL) + GAP;
        if at + width > WIDTH - MARGIN && at > MARGIN {
            (at, line) = (MARGIN, line + 1.0);
        }
        at += width;
        (at - width, line)
    };
    names.into_iter().map(place).collect()
}

/// How high a key is.
pub(crate) fn height(places: &[(f64, f64)]) -> f64 {
    places.last().map_or(0.0, |(_, line)| LINE * (line + 1.0))
}

/// Writes the names of a key whose first line has its middle at `y`, and has each sample drawn from its left end.
pub(crate) fn draw(
    svg: &mut Drawing,
    places: &[(f64, f64)],
    (sample, y): (f64, f64),
    names: &[&str],
    mut draw: impl FnMut(&mut Drawing, usize, (f64, f64)),
) {
    for (i, (&(left, line), name)) in places.iter().zip(names).enumerate() {
        let middle = y + LINE * line;
        draw(svg, i, (left, middle));
        let (start, baseline) = (Px(left + sample + NEAR), Px(middle + 4.0));
        svg.text("text", &[("x", &start), ("y", &baseline)], name);
    }
}
