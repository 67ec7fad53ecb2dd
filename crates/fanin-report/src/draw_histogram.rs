//! A histogram figure as SVG: small panels in rows and columns.

use crate::drawing::{Drawing, Px};
use crate::font::{LINE, SMALL, clip, fold, text_width};
use crate::frame::{Frame, MARGIN, WIDTH, centered_label, rule, tick};
use crate::palette::{EDGE, GRID, INK, SOFT, several};
use crate::scale::Scale;
use crate::text::value_label;
use crate::{Histogram, HistogramFigure, HistogramRow};

const GAP: f64 = 14.0;
/// Of a panel: lines of words, and the bars below them.
const WORDS: f64 = 15.0;
const BARS: f64 = 56.0;
const NAMES: [f64; 2] = [50.0, 150.0];
const TICKS: f64 = 3.0;
/// Bars are drawn at least so high: what is there shall be seen.
const LEAST: f64 = 0.75;

pub(crate) fn draw(figure: &HistogramFigure) -> Drawing {
    let frame = Frame::new(&figure.title, &figure.subtitle);
    let names = figure.rows.iter().map(|row| text_width(&row.name, SMALL));
    let names = names.fold(NAMES[0], f64::max).min(NAMES[1]);
    let left = MARGIN + names + 12.0;
    let count = figure.columns.len();
    let width = (WIDTH - MARGIN - left - GAP * (count - 1) as f64) / count as f64;
    let top = frame.head + 14.0 + LINE;
    let heights: Vec<f64> = figure
        .rows
        .iter()
        .map(|row| words_height(row) + BARS + GAP)
        .collect();
    let bottom = top + heights.iter().sum::<f64>() - GAP;

    let mut svg = frame.begin(bottom + 52.0, &describe(figure));
    let start = |column: usize| left + (width + GAP) * column as f64;
    for (column, name) in figure.columns.iter().enumerate() {
        let ends = [start(column), start(column) + width];
        centered_label(&mut svg, ends, top - 5.0, &clip(name, width));
    }
    let mut above = top;
    for (i, (row, height)) in figure.rows.iter().zip(heights).enumerate() {
        let bars = above + words_height(row);
        let lines = fold(&row.name, SMALL, names);
        let first = bars + BARS / 2.0 + 4.0 - LINE / 2.0 * (lines.len() as f64 - 1.0);
        for (k, line) in lines.iter().enumerate() {
            let at = (Px(MARGIN + names), Px(first + LINE * k as f64));
            svg.text(
                "text",
                &[("x", &at.0), ("y", &at.1), ("text-anchor", &"end")],
                line,
            );
        }
        for (column, one) in row.panels.iter().enumerate() {
            let panel = Panel {
                figure,
                row,
                column,
                x: Scale {
                    data: figure.range,
                    pixels: [start(column), start(column) + width],
                },
                y: [bars + BARS, bars, above],
            };
            panel.draw(&mut svg, one);
            if i + 1 == figure.rows.len() {
                for (value, text) in panel.x.ticks(TICKS) {
                    tick(&mut svg, panel.x.at(value), bottom, [4.0, 17.0], &text);
                }
            }
        }
        above += height;
    }
    centered_label(
        &mut svg,
        [left, WIDTH - MARGIN],
        bottom + 38.0,
        &figure.x_label,
    );
    svg
}

/// One histogram and where it stands.
struct Panel<'a> {
    figure: &'a HistogramFigure,
    row: &'a HistogramRow,
    column: usize,
    x: Scale,
    /// Bottom and top of the bars, and top of the words.
    y: [f64; 3],
}

impl Panel<'_> {
    fn name(&self) -> String {
        format!("{}, {}", self.row.name, self.figure.columns[self.column])
    }

    fn draw(&self, svg: &mut Drawing, one: &Histogram) {
        let ([left, right], [bottom, bars, top]) = (self.x.pixels, self.y);
        let [from, to] = self.figure.range;
        if from < 0.0 && to > 0.0 {
            let zero = self.x.at(0.0);
            rule(svg, [(zero, bars), (zero, bottom)], GRID);
        }
        let total = one.total();
        let highest = one.counts.iter().copied().max().unwrap_or(0).max(1);
        let bin = (to - from) / one.counts.len() as f64;
        let color = several(self.row.role, 0);
        for (i, &count) in one
            .counts
            .iter()
            .enumerate()
            .filter(|(_, count)| **count > 0)
        {
            let edges = [from + bin * i as f64, from + bin * (i + 1) as f64];
            let title = format!(
                "{}: {count} of {total} values, {}, from {} to {}",
                self.name(),
                share(count, total),
                value_label(edges[0]),
                value_label(edges[1])
            );
            let height = (BARS * count as f64 / highest as f64).max(LEAST);
            let [start, end] = edges.map(|edge| self.x.at(edge));
            svg.mark(&title, |svg| {
                svg.leaf(
                    "rect",
                    &[
                        ("x", &Px(start + 0.25)),
                        ("y", &Px(bottom - height)),
                        ("width", &Px(end - start - 0.5)),
                        ("height", &Px(height)),
                        ("fill", &color),
                    ],
                );
            });
        }
        rule(svg, [(left, bottom), (right, bottom)], EDGE);
        self.words(svg, right, (top + 11.0, "end"), INK, &deviation(one));
        let second = top + 11.0 + WORDS;
        for (count, x, anchor, side) in [
            (one.outside[0], left, "start", "below"),
            (one.outside[1], right, "end", "above"),
        ] {
            if count > 0 {
                let part = share(count, total);
                let text = match anchor {
                    "start" => format!("◀ {part}"),
                    _ => format!("{part} ▶"),
                };
                let title = format!(
                    "{}: {count} of {total} values lie {side} the range",
                    self.name()
                );
                svg.mark(&title, |svg| {
                    self.words(svg, x, (second, anchor), SOFT, &text)
                });
            }
        }
        if one.not_finite > 0 {
            let text = format!("✕ {} not finite", share(one.not_finite, total));
            let title = format!(
                "{}: {} of {total} values are NaN or infinite",
                self.name(),
                one.not_finite
            );
            let center = (left + right) / 2.0;
            svg.mark(&title, |svg| {
                self.words(svg, center, (second, "middle"), INK, &text);
            });
        }
    }

    fn words(&self, svg: &mut Drawing, x: f64, (y, anchor): (f64, &str), color: &str, text: &str) {
        svg.text(
            "text",
            &[
                ("x", &Px(x)),
                ("y", &Px(y)),
                ("text-anchor", &anchor),
                ("fill", &color),
            ],
            text,
        );
    }
}

/// A second line where some panel of the row has to say what its bars do not show.
fn words_height(row: &HistogramRow) -> f64 {
    let unseen = |one: &Histogram| one.outside != [0, 0] || one.not_finite > 0;
    if row.panels.iter().any(unseen) {
        2.0 * WORDS + 2.0
    } else {
        WORDS + 2.0
    }
}

fn deviation(one: &Histogram) -> String {
    match one.deviation {
        value if value.is_nan() => "std NaN".to_owned(),
        value if value.is_infinite() => "std infinite".to_owned(),
        0.0 => "std 0".to_owned(),
        value if value >= 10.0 => format!("std {value:.1}"),
        value => format!("std {}", value_label(value)),
    }
}

/// A part in percent; what is there is never 0 %.
fn share(count: usize, total: usize) -> String {
    let percent = 100.0 * count as f64 / total as f64;
    if percent < 1.0 {
        "under 1 %".to_owned()
    } else {
        format!("{percent:.0} %")
    }
}

/// The whole figure in words.
fn describe(figure: &HistogramFigure) -> String {
    let mut sentences = vec![format!(
        "Histograms of {}, all over the range from {} to {}.",
        figure.x_label, figure.range[0], figure.range[1]
    )];
    for row in &figure.rows {
        for (column, one) in figure.columns.iter().zip(&row.panels) {
            let total = one.total();
            let outside = one.outside[0] + one.outside[1];
            let mut words = format!("{}, {column}: {}", row.name, deviation(one));
            if outside > 0 {
                words += &format!(", {} outside of the range", share(outside, total));
            }
            if one.not_finite > 0 {
                words += &format!(", {} NaN or infinite", share(one.not_finite, total));
            }
            sentences.push(words + ".");
        }
    }
    sentences.join(" ")
}
