//! A dot figure as SVG, in the manner of the cost figure.

use crate::drawing::{Drawing, Px, path};
use crate::font::{SMALL, clip, text_width};
use crate::frame::{Frame, MARGIN, WIDTH, centered_label, label, rule, tick_number};
use crate::key;
use crate::palette::{CARD, GRID, stroke};
use crate::scale::Scale;
use crate::text::value_label;
use crate::{Dot, DotFigure, DotRow, Role};

const ROW: f64 = 19.0;
const HEADING: f64 = 30.0;
const TICKS: f64 = 6.0;
/// Half the width of a marker.
const SIZE: f64 = 4.5;

pub(crate) fn draw(figure: &DotFigure) -> Drawing {
    let frame = Frame::new(&figure.title, &figure.subtitle);
    let series: Vec<&str> = figure.series.iter().map(String::as_str).collect();
    let places = key::flow(series.iter().copied(), 2.0 * SIZE);
    let head = frame.head;
    let top = head + 14.0 + key::height(&places) + 6.0;
    let rows: f64 = figure.rows.iter().map(height).sum();
    let bottom = top + rows + 6.0;
    let names = figure.rows.iter().map(|row| match row {
        DotRow::Dots { name, .. } => text_width(name, SMALL),
        DotRow::Heading(_) => 0.0,
    });
    let names = names.fold(0.0, f64::max).clamp(60.0, 240.0);
    let (left, right) = (MARGIN + names + 10.0, WIDTH - MARGIN - 10.0);
    let x = Scale {
        data: [0.0, figure.x_max],
        pixels: [left, right],
    };

    let mut svg = frame.begin(bottom + 52.0, &describe(figure));
    key::draw(
        &mut svg,
        &places,
        (2.0 * SIZE, head + 22.0),
        &series,
        |svg, series, (x, y)| marker(svg, series, x + SIZE, y),
    );
    axis(&mut svg, figure, &x, [top, bottom]);

    let mut y = top;
    for row in &figure.rows {
        y += height(row);
        match row {
            DotRow::Heading(words) => {
                label(&mut svg, MARGIN, y - 8.0, words);
            }
            DotRow::Dots { name, dots } => {
                let middle = y - ROW / 2.0;
                let at = (Px(left - 10.0), Px(middle + 4.0));
                svg.text(
                    "text",
                    &[("x", &at.0), ("y", &at.1), ("text-anchor", &"end")],
                    &clip(name, names),
                );
                for ((dot, name), series) in dots.iter().zip(&figure.series).zip(0..) {
                    if let Some(dot) = dot {
                        draw_dot(&mut svg, figure, &x, dot, (series, name), middle);
                    }
                }
            }
        }
    }
    svg
}

fn height(row: &DotRow) -> f64 {
    match row {
        DotRow::Heading(_) => HEADING,
        DotRow::Dots { .. } => ROW,
    }
}

fn axis(svg: &mut Drawing, figure: &DotFigure, x: &Scale, [top, bottom]: [f64; 2]) {
    for (value, text) in x.ticks(TICKS) {
        let at = x.at(value);
        rule(svg, [(at, top), (at, bottom)], GRID);
        tick_number(svg, at, bottom + 17.0, "middle", &text);
    }
    centered_label(svg, x.pixels, bottom + 38.0, &figure.x_label);
}

fn draw_dot(
    svg: &mut Drawing,
    figure: &DotFigure,
    x: &Scale,
    dot: &Dot,
    (series, name): (usize, &str),
    y: f64,
) {
    let at = |value: f64| x.at(value.min(figure.x_max));
    svg.open("g", &[]);
    svg.text(
        "title",
        &[],
        &format!(
            "{name}: {} ({} to {})",
            value_label(dot.middle),
            value_label(dot.low),
            value_label(dot.high)
        ),
    );
    let color = stroke(Role::Good, series).color;
    let line = path([(at(dot.low), y), (at(dot.high), y)]);
    svg.leaf(
        "path",
        &[("d", &line), ("stroke", &color), ("stroke-width", &1.5)],
    );
    marker(svg, series, at(dot.middle), y);
    svg.close();
}

/// Five colors and four shapes, both in turn: neighbors differ in both, and twenty series in one of them.
fn marker(svg: &mut Drawing, series: usize, x: f64, y: f64) {
    let color = stroke(Role::Good, series).color;
    let fill = if series.is_multiple_of(2) {
        color
    } else {
        CARD
    };
    if series % 4 < 2 {
        svg.leaf(
            "circle",
            &[
                ("cx", &Px(x)),
                ("cy", &Px(y)),
                ("r", &Px(SIZE - 1.0)),
                ("fill", &fill),
                ("stroke", &color),
                ("stroke-width", &1.5),
            ],
        );
    } else {
        let corners = [(x - SIZE, y), (x, y - SIZE), (x + SIZE, y), (x, y + SIZE)];
        svg.leaf(
            "path",
            &[
                ("d", &(path(corners) + "Z")),
                ("fill", &fill),
                ("stroke", &color),
                ("stroke-width", &1.5),
            ],
        );
    }
}

/// The whole figure in words.
fn describe(figure: &DotFigure) -> String {
    let mut sentences = vec![format!(
        "Dot plot; the x axis, {}, runs from 0 to {}.",
        figure.x_label, figure.x_max
    )];
    for row in &figure.rows {
        match row {
            DotRow::Heading(words) => sentences.push(format!("{words}.")),
            DotRow::Dots { name, dots } => {
                let values: Vec<String> = dots
                    .iter()
                    .zip(&figure.series)
                    .filter_map(|(dot, series)| {
                        Some(format!("{series} {}", value_label(dot.as_ref()?.middle)))
                    })
                    .collect();
                let values = if values.is_empty() {
                    "nothing".to_owned()
                } else {
                    values.join(", ")
                };
                sentences.push(format!("{name}: {values}."));
            }
        }
    }
    sentences.join(" ")
}
