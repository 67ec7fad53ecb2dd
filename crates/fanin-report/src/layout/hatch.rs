//! What a rectangle looks like that has no color.
//!
//! Zero on a logarithmic color axis and values that are not finite are not little or much of
//! something. A color from the ramp would claim that, and a gray one would be a color of some ramp
//! on gray paper.

use super::drawing::{Canvas, Outline, Point, Rectangle, Style};
use super::palette::{CARD, SOFT};

/// Lines over paper, which no color of a ramp resembles, on gray paper neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hatch {
    /// Lines from bottom left to top right.
    Single,
    /// Lines in both directions.
    Crossed,
}

/// From one line to the next, along both axes.
const STEP: f64 = 9.0;

impl Hatch {
    /// Lines of neighbors meet: they lie on one grid for the whole figure.
    pub(crate) fn draw(self, canvas: &mut Canvas, rectangle: Rectangle) {
        canvas.rectangle(rectangle, 0.0, Style::fill(CARD));
        let [left, top, right, bottom] = rectangle;
        let mut lines: Vec<Vec<Point>> = upward(rectangle).collect();
        if self == Hatch::Crossed {
            let mirrored = upward([left, -bottom, right, -top]);
            lines.extend(mirrored.map(|line| line.into_iter().map(|(x, y)| (x, -y)).collect()));
        }
        if !lines.is_empty() {
            canvas.shape(Outline::Lines(lines), Style::stroke(SOFT, 0.75));
        }
    }
}

/// The parts inside of a rectangle of the lines `x + y = k · STEP`.
fn upward([left, top, right, bottom]: Rectangle) -> impl Iterator<Item = Vec<Point>> {
    let first = ((left + top) / STEP).ceil() as i64;
    let last = ((right + bottom) / STEP).floor() as i64;
    (first..=last).map(move |k| {
        let sum = k as f64 * STEP;
        let (from, to) = (left.max(sum - bottom), right.min(sum - top));
        vec![(from, sum - from), (to, sum - to)]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stay_inside() {
        let rectangle @ [left, top, right, bottom] = [10.0, 20.0, 16.0, 40.0];
        let lines: Vec<_> = upward(rectangle).collect();
        // Sums from 30 to 56 in steps of 9: 36, 45, 54.
        assert_eq!(lines.len(), 3);
        for (x, y) in lines.into_iter().flatten() {
            assert!(
                (left..=right).contains(&x) && (top..=bottom).contains(&y),
                "{x}, {y}"
            );
        }
    }
}
