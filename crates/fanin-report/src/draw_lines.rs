//! A line figure as SVG, in the manner of the cost figure.

use crate::drawing::{Drawing, Px, Values, path};
use crate::font::{LINE, SMALL, fold, text_width};
use crate::frame::{Frame, MARGIN, WIDTH, centered_label, grid_line, label, rule, tick};
use crate::palette::{CARD, SOFT, several};
use crate::scale::{Scale, axes_data};
use crate::text::{position_label, value_label};
use crate::{AxisScale, LineAxis, LineFigure, PlotLine};

const PLOT: f64 = 320.0;
/// Half the width of a marker.
const SIZE: f64 = 4.0;
/// The sample of a line in the legend.
const SAMPLE: f64 = 26.0;
const GAP: f64 = 20.0;
const TICKS: f64 = 6.0;

pub(crate) fn draw(figure: &LineFigure) -> Drawing {
    let frame = Frame::new(&figure.title, &figure.subtitle);
    let top = frame.head + 38.0;
    let widths = figure
        .lines
        .iter()
        .map(|line| text_width(&line.name, SMALL));
    let names = widths.fold(0.0, f64::max).clamp(80.0, 200.0);
    let entries: Vec<Vec<String>> = figure
        .lines
        .iter()
        .map(|line| fold(&line.name, SMALL, names))
        .collect();
    let legend: f64 = entries.iter().map(|lines| entry_height(lines)).sum();
    let bottom = top + PLOT.max(legend);

    let y = axis_of(
        figure.lines.iter().flat_map(PlotLine::points).map(|p| p.1),
        &figure.y,
        0.05,
    );
    let x = axis_of(
        figure.lines.iter().flat_map(PlotLine::points).map(|p| p.0),
        &figure.x,
        0.02,
    );
    let (y_ticks, x_ticks) = (ticks(y, &figure.y), ticks(x, &figure.x));
    let numbers = y_ticks.iter().map(|(_, label)| text_width(label, SMALL));
    let left = MARGIN + numbers.fold(24.0, f64::max) + 8.0;
    let right = WIDTH - MARGIN - names - SAMPLE - 6.0 - GAP;
    let plane = Plane {
        x: Scale {
            data: x,
            pixels: [left, right],
        },
        y: Scale {
            data: y,
            pixels: [bottom, top],
        },
        figure,
    };

    let mut svg = frame.begin(bottom + 52.0, &describe(figure));
    label(&mut svg, MARGIN, top - 14.0, &figure.y.label);
    axes(&mut svg, &plane, &y_ticks, &x_ticks);
    let mut edge = top + (bottom - top - legend) / 2.0;
    for (index, (line, entry)) in figure.lines.iter().zip(&entries).enumerate() {
        let color = several(line.role, nth(figure, index));
        plane.line(&mut svg, line, index, color);
        let height = entry_height(entry);
        sample(
            &mut svg,
            line,
            (index, color),
            [right + GAP, edge + height / 2.0],
        );
        let first = edge + height / 2.0 - LINE / 2.0 * (entry.len() as f64 - 1.0) + 4.0;
        for (row, words) in entry.iter().enumerate() {
            let at = (
                Px(right + GAP + SAMPLE + 6.0),
                Px(first + LINE * row as f64),
            );
            svg.text(
                "text",
                &[("x", &at.0), ("y", &at.1), ("fill", &color)],
                words,
            );
        }
        edge += height;
    }
    svg
}

fn entry_height(lines: &[String]) -> f64 {
    LINE * lines.len() as f64 + 6.0
}

/// Which of the lines of its role this is.
fn nth(figure: &LineFigure, index: usize) -> usize {
    let role = figure.lines[index].role;
    figure.lines[..index]
        .iter()
        .filter(|line| line.role == role)
        .count()
}

/// The range of an axis in its own coordinate, which is the logarithm on a logarithmic one, and a little more.
fn axis_of(values: impl Iterator<Item = f64>, axis: &LineAxis, share: f64) -> [f64; 2] {
    let places = values.filter(|v| v.is_finite()).map(|v| place(v, axis));
    let (low, high) = places.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| {
        (low.min(v), high.max(v))
    });
    if low > high {
        return [0.0, 1.0];
    }
    let more = share * (high - low);
    let more = if more > 0.0 { more } else { 0.5 };
    // An axis of sizes or shares begins at 0 where the data nearly do.
    if axis.scale == AxisScale::Linear && low >= 0.0 && low <= 0.15 * high {
        return [0.0, high + more];
    }
    [low - more, high + more]
}

fn place(value: f64, axis: &LineAxis) -> f64 {
    match axis.scale {
        AxisScale::Linear => value,
        AxisScale::Logarithmic => value.log10(),
    }
}

/// Ticks in the axis's own coordinate with their labels.
fn ticks(range: [f64; 2], axis: &LineAxis) -> Vec<(f64, String)> {
    match axis.scale {
        AxisScale::Linear => Scale {
            data: range,
            pixels: [0.0, 1.0],
        }
        .ticks(TICKS),
        AxisScale::Logarithmic => powers(range),
    }
}

/// Powers of ten, about six of them; with 2 and 5 where there are fewer than two.
pub(crate) fn powers([from, to]: [f64; 2]) -> Vec<(f64, String)> {
    let within = |digits: &'static [i32]| -> Vec<(f64, String)> {
        (from.floor() as i32..=to.ceil() as i32)
            .flat_map(|decade| digits.iter().map(move |&digit| (digit, decade)))
            .map(|(digit, decade)| {
                (
                    f64::from(digit).log10() + f64::from(decade),
                    power(digit, decade),
                )
            })
            .filter(|(at, _)| (from..=to).contains(at))
            .collect()
    };
    let tens = within(&[1]);
    match tens.len() {
        0 | 1 => within(&[1, 2, 5]),
        2 => within(&[1, 3]),
        count => {
            // 1 is one of them where it is in sight.
            let each = count.div_ceil(7) as f64;
            let on_step = |(at, _): &(f64, String)| (at / each).fract() == 0.0;
            tens.into_iter().filter(on_step).collect()
        }
    }
}

/// `0.001`, `1,000`, and beyond four places `1e-12`.
fn power(digit: i32, decade: i32) -> String {
    match format!("{digit}e{decade}").parse::<f64>() {
        Ok(value) if (-4..6).contains(&decade) => position_label(value),
        _ => format!("{digit}e{decade}"),
    }
}

/// Where the lines are drawn.
struct Plane<'a> {
    x: Scale,
    y: Scale,
    figure: &'a LineFigure,
}

impl Plane<'_> {
    fn at(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let at = (place(x, &self.figure.x), place(y, &self.figure.y));
        (self.x.at(at.0), self.y.at(at.1))
    }

    fn line(&self, svg: &mut Drawing, line: &PlotLine, index: usize, color: &str) {
        let logarithmic: String = [("x", &self.figure.x), ("y", &self.figure.y)]
            .into_iter()
            .filter(|(_, axis)| axis.scale == AxisScale::Logarithmic)
            .map(|(name, _)| name)
            .collect();
        svg.open(
            "g",
            &[
                ("fill", &"none"),
                ("stroke-linejoin", &"round"),
                ("data-axes", &axes_data(&self.x, &self.y)),
                ("data-log", &logarithmic),
                ("data-name-x", &self.figure.x.label),
            ],
        );
        svg.text("title", &[], &summary(line));
        let kinds = [
            (&line.line, ""),
            (&line.dashed, ", dashed"),
            (&line.dots, ""),
        ];
        // Dots that only mark points of the line are told once.
        let told = |points: &[(f64, f64)], kind: &str| {
            kind.is_empty()
                && points != line.line
                && points.iter().all(|dot| line.line.contains(dot))
        };
        for (points, kind) in kinds {
            if points.is_empty() || told(points, kind) {
                continue;
            }
            let (x, y): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
            svg.open(
                "g",
                &[
                    ("data-name", &format!("{}{kind}", line.name)),
                    ("data-x", &Values(&x)),
                    ("data-y", &Values(&y)),
                ],
            );
            svg.close();
        }
        for (points, dash, width) in [(&line.line, "none", 1.75), (&line.dashed, "6 3", 1.5)] {
            let runs = points
                .split(|p| !p.1.is_finite())
                .filter(|run| run.len() > 1);
            let d: String = runs
                .map(|run| path(run.iter().map(|&p| self.at(p))))
                .collect();
            if !d.is_empty() {
                svg.leaf(
                    "path",
                    &[
                        ("d", &d),
                        ("stroke", &color),
                        ("stroke-width", &width),
                        ("stroke-dasharray", &dash),
                    ],
                );
            }
        }
        for &point in line.dots.iter().filter(|p| p.1.is_finite()) {
            marker(svg, (index, color), self.at(point));
        }
        svg.close();
    }
}

/// Three shapes in turn, so that neighbors differ in more than color.
fn marker(svg: &mut Drawing, (index, color): (usize, &str), (x, y): (f64, f64)) {
    let style: [(&'static str, &dyn std::fmt::Display); 3] =
        [("fill", &CARD), ("stroke", &color), ("stroke-width", &1.75)];
    if index.is_multiple_of(3) {
        let place: [(&'static str, &dyn std::fmt::Display); 3] =
            [("cx", &Px(x)), ("cy", &Px(y)), ("r", &Px(SIZE - 0.5))];
        svg.leaf("circle", &[place, style].concat());
        return;
    }
    let s = if index % 3 == 1 {
        SIZE + 0.5
    } else {
        SIZE - 0.8
    };
    let corners = match index % 3 {
        1 => [(x - s, y), (x, y - s), (x + s, y), (x, y + s)],
        _ => [
            (x - s, y - s),
            (x + s, y - s),
            (x + s, y + s),
            (x - s, y + s),
        ],
    };
    let d = path(corners) + "Z";
    let outline: [(&'static str, &dyn std::fmt::Display); 1] = [("d", &d)];
    svg.leaf("path", &[&outline[..], &style[..]].concat());
}

/// The line's look in the legend.
fn sample(svg: &mut Drawing, line: &PlotLine, (index, color): (usize, &str), [x, y]: [f64; 2]) {
    let d = path([(x, y), (x + SAMPLE, y)]);
    for (points, dash, width) in [(&line.line, "none", 1.75), (&line.dashed, "6 3", 1.5)] {
        if !points.is_empty() {
            svg.leaf(
                "path",
                &[
                    ("d", &d),
                    ("stroke", &color),
                    ("stroke-width", &width),
                    ("stroke-dasharray", &dash),
                ],
            );
        }
    }
    if !line.dots.is_empty() {
        marker(svg, (index, color), (x + SAMPLE / 2.0, y));
    }
}

fn axes(
    svg: &mut Drawing,
    plane: &Plane<'_>,
    y_ticks: &[(f64, String)],
    x_ticks: &[(f64, String)],
) {
    let ([left, right], [bottom, _]) = (plane.x.pixels, plane.y.pixels);
    for (value, text) in y_ticks {
        grid_line(svg, [left, right], plane.y.at(*value), 8.0, text);
    }
    rule(svg, [(left, bottom), (right, bottom)], SOFT);
    for (value, text) in x_ticks {
        tick(svg, plane.x.at(*value), bottom, [5.0, 19.0], text);
    }
    centered_label(svg, [left, right], bottom + 38.0, &plane.figure.x.label);
}

/// One line in words: its ends.
fn summary(line: &PlotLine) -> String {
    let mut parts = Vec::new();
    for (points, kind) in [
        (&line.line, ""),
        (&line.dashed, "dashed: "),
        (&line.dots, "dots: "),
    ] {
        let mut finite = points.iter().filter(|p| p.1.is_finite());
        let Some(first) = finite.next() else { continue };
        let last = finite.next_back().unwrap_or(first);
        parts.push(format!(
            "{kind}{} at {} to {} at {}",
            value_label(first.1),
            value_label(first.0),
            value_label(last.1),
            value_label(last.0)
        ));
    }
    format!("{}: {}", line.name, parts.join("; "))
}

/// The whole figure in words.
fn describe(figure: &LineFigure) -> String {
    let mut sentences = vec![format!(
        "Line chart of {} against {}.",
        figure.y.label, figure.x.label
    )];
    sentences.extend(figure.lines.iter().map(|line| summary(line) + "."));
    sentences.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_are_round_and_few() {
        let labels = |from, to| {
            powers([from, to])
                .into_iter()
                .map(|(_, label)| label)
                .collect::<Vec<_>>()
        };
        assert_eq!(labels(-3.1, 0.1), ["0.001", "0.01", "0.1", "1"]);
        assert_eq!(labels(-0.2, 0.2), ["1"]);
        assert_eq!(labels(1.2, 2.4), ["20", "50", "100", "200"]);
        assert_eq!(labels(-12.0, 0.0)[0], "1e-12");
        assert!(labels(-300.0, 300.0).len() <= 7);
    }
}
