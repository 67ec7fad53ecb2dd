//! A scale figure as SVG: panels in rows of three, axes by powers.

use crate::drawing::{Drawing, Px, path};
use crate::frame::{self, Frame, MARGIN, WIDTH, centered_label, grid_line, rule, tick};
use crate::palette::{SOFT, stroke};
use crate::scale::Scale;
use crate::text::position_label;
use crate::{PowerCurve, ScaleFigure, ScalePanel};

const COLUMNS: usize = 3;
/// Room for the numbers on a y axis.
const AXIS: f64 = 42.0;
const GAP: f64 = 18.0;
const PLOT: f64 = 150.0;
/// Above a plot: the y label, and a line a curve; below: numbers and the x label.
const LABEL: f64 = 18.0;
const BELOW: f64 = 56.0;

pub(crate) fn draw(figure: &ScaleFigure) -> Drawing {
    let frame = Frame::new(&figure.title, &figure.subtitle);
    let top = frame.head + 16.0;
    let most = figure.panels.iter().map(|panel| panel.curves.len()).max();
    let above = LABEL * (1 + most.unwrap_or(0)) as f64;
    let row = above + PLOT + BELOW;
    let rows = figure.panels.len().div_ceil(COLUMNS);
    let height = top + row * rows as f64 + 4.0;

    let told: Vec<String> = figure.panels.iter().flat_map(tell).collect();
    let mut svg = frame.begin(height, &told.join(". "));
    let width = (WIDTH - 2.0 * MARGIN - GAP * (COLUMNS - 1) as f64) / COLUMNS as f64;
    for (i, one) in figure.panels.iter().enumerate() {
        let left = MARGIN + (width + GAP) * (i % COLUMNS) as f64;
        let top = top + row * (i / COLUMNS) as f64;
        panel(&mut svg, one, [left, left + width], [top, top + above]);
    }
    svg
}

/// The panel in words, a sentence a curve.
fn tell(panel: &ScalePanel) -> Vec<String> {
    let over = format!("{} over {}", panel.y_label, panel.x_label);
    let curves = panel.curves.iter();
    curves
        .map(|curve| format!("{over}, {}", label(curve)))
        .collect()
}

fn label(curve: &PowerCurve) -> String {
    match curve.law {
        Some(law) => format!("{}: power {:.2}", curve.name, law.exponent),
        None => curve.name.clone(),
    }
}

/// Between two sides; the head from its top down to the plot.
fn panel(svg: &mut Drawing, panel: &ScalePanel, [left, right]: [f64; 2], [head, top]: [f64; 2]) {
    let bottom = top + PLOT;
    let start = left + AXIS;
    let logs = |values: fn(&PowerCurve) -> &[f64]| -> Vec<f64> {
        let all = panel.curves.iter().flat_map(values);
        all.map(|value| value.log10()).collect()
    };
    let (xs, ys) = (logs(|curve| &curve.x), logs(|curve| &curve.y));
    let x = Scale {
        data: padded(&xs, 0.04),
        pixels: [start, right],
    };
    let y = Scale {
        data: padded(&ys, 0.06),
        pixels: [bottom, top],
    };

    frame::label(svg, left, head + 12.0, &panel.y_label);
    for (at, text) in powers(y.data) {
        grid_line(svg, [start, right], y.at(at), 6.0, &text);
    }
    rule(svg, [(start, bottom), (right, bottom)], SOFT);
    for value in positions(panel) {
        let text = position_label(value);
        tick(svg, x.at(value.log10()), bottom, [4.0, 17.0], &text);
    }
    centered_label(svg, [start, right], bottom + 34.0, &panel.x_label);
    for (i, curve) in panel.curves.iter().enumerate() {
        let nth = panel.curves[..i]
            .iter()
            .filter(|other| other.role == curve.role)
            .count();
        let color = stroke(curve.role, nth).color;
        svg.text(
            "text",
            &[
                ("x", &Px(left)),
                ("y", &Px(head + 12.0 + LABEL * (i + 1) as f64 - 2.0)),
                ("fill", &color),
            ],
            &label(curve),
        );
        let place = |(&at, &value): (&f64, &f64)| (x.at(at.log10()), y.at(value.log10()));
        for point in curve.x.iter().zip(&curve.y) {
            let (cx, cy) = place(point);
            svg.leaf(
                "circle",
                &[
                    ("cx", &Px(cx)),
                    ("cy", &Px(cy)),
                    ("r", &3),
                    ("fill", &color),
                ],
            );
        }
        if let (Some(law), Some(&last)) = (curve.law, curve.x.last()) {
            let ends = [law.from, last].map(|at| place((&at, &law.at(at))));
            svg.leaf(
                "path",
                &[
                    ("d", &path(ends)),
                    ("stroke", &color),
                    ("stroke-width", &1.5),
                ],
            );
        }
    }
}

/// The range of logarithms and a little more, at least a tenth of a decade.
fn padded(logs: &[f64], share: f64) -> [f64; 2] {
    let (low, high) = logs
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &log| {
            (low.min(log), high.max(log))
        });
    if low > high {
        return [0.0, 1.0];
    }
    let more = (share * (high - low)).max(0.05);
    [low - more, high + more]
}

/// Ticks of a logarithmic axis: powers of ten, with 2 and 5 where there are fewer than two; about six at most.
fn powers([from, to]: [f64; 2]) -> Vec<(f64, String)> {
    let within = |digits: &[u32]| -> Vec<(f64, String)> {
        (from.floor() as i32..=to.ceil() as i32)
            .flat_map(|decade| digits.iter().map(move |&digit| (digit, decade)))
            .map(|(digit, decade)| short(f64::from(digit) * 10_f64.powi(decade)))
            .map(|value| (value.log10(), position_label(value)))
            .filter(|(at, _)| (from..=to).contains(at))
            .collect()
    };
    let tens = within(&[1]);
    if tens.len() < 2 {
        return within(&[1, 2, 5]);
    }
    let each = tens.len().div_ceil(6);
    tens.into_iter().step_by(each).collect()
}

/// 0.001, not 0.0010000000000000002.
fn short(value: f64) -> f64 {
    format!("{value:.0e}").parse().unwrap_or(value)
}

/// Every position that was measured, or every second or third where labels would touch.
fn positions(panel: &ScalePanel) -> Vec<f64> {
    let mut all: Vec<f64> = panel.curves.iter().flat_map(|c| c.x.clone()).collect();
    all.sort_by(f64::total_cmp);
    all.dedup();
    let each = all.len().div_ceil(5).max(1);
    all.into_iter().step_by(each).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(from: f64, to: f64) -> Vec<String> {
        powers([from, to])
            .into_iter()
            .map(|(_, text)| text)
            .collect()
    }

    #[test]
    fn ticks_are_powers_of_ten_or_round_numbers_between_them() {
        assert_eq!(labels(-3.1, 0.1), ["0.001", "0.01", "0.1", "1"]);
        assert_eq!(labels(1.2, 2.4), ["20", "50", "100", "200"]);
        assert_eq!(labels(0.0, 12.0).len(), 5);
    }
}
