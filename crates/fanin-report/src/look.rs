//! What a rectangle looks like that has no color.

use crate::drawing::{Drawing, Px, path};
use crate::palette::{CARD, SOFT};

/// Lines over paper, which no color of a ramp resembles, on gray paper neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// Lines from bottom left to top right.
    Hatched,
    /// Lines in both directions.
    Crossed,
}

/// From one line to the next, along both axes.
const STEP: f64 = 7.0;

impl Look {
    /// Lines of neighbors meet: they lie on one grid for the whole figure.
    pub(crate) fn draw(self, svg: &mut Drawing, rectangle: [f64; 4]) {
        let [left, top, right, bottom] = rectangle;
        svg.leaf(
            "rect",
            &[
                ("x", &Px(left)),
                ("y", &Px(top)),
                ("width", &Px(right - left)),
                ("height", &Px(bottom - top)),
                ("fill", &CARD),
            ],
        );
        let mut d = upward(rectangle);
        if self == Look::Crossed {
            // The same, mirrored.
            let mirrored = upward_segments([left, -bottom, right, -top]);
            d.extend(mirrored.map(|[(x0, y0), (x1, y1)]| path([(x0, -y0), (x1, -y1)])));
        }
        if !d.is_empty() {
            svg.leaf(
                "path",
                &[("d", &d), ("stroke", &SOFT), ("stroke-width", &0.9)],
            );
        }
    }
}

fn upward(rectangle: [f64; 4]) -> String {
    upward_segments(rectangle).map(path).collect()
}

/// The parts inside of a rectangle of the lines `x + y = k · STEP`.
fn upward_segments([left, top, right, bottom]: [f64; 4]) -> impl Iterator<Item = [(f64, f64); 2]> {
    let (first, last) = (
        ((left + top) / STEP).ceil() as i64,
        ((right + bottom) / STEP).floor() as i64,
    );
    (first..=last).map(move |k| {
        let sum = k as f64 * STEP;
        let (from, to) = (left.max(sum - bottom), right.min(sum - top));
        [(from, sum - from), (to, sum - to)]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stay_inside() {
        let rectangle @ [left, top, right, bottom] = [10.0, 20.0, 16.0, 40.0];
        let lines: Vec<_> = upward_segments(rectangle).collect();
        // Sums from 30 to 56 in steps of 7: 35, 42, 49, 56.
        assert_eq!(lines.len(), 4);
        for (x, y) in lines.into_iter().flatten() {
            assert!(
                (left..=right).contains(&x) && (top..=bottom).contains(&y),
                "{x}, {y}"
            );
        }
    }
}
