//! A strip figure as SVG.

use crate::drawing::{Drawing, Px, path};
use crate::font::{LINE, SMALL, clip, text_width};
use crate::frame::{Frame, MARGIN, WIDTH, centered_label, label, rule, tick_number};
use crate::palette::{CARD, EDGE, GRID, INK, SOFT, several};
use crate::scale::Scale;
use crate::{Role, StripFigure, StripRow};

/// Radius of a dot, and from one dot to the next in a stack.
const DOT: f64 = 2.75;
const STEP: f64 = 6.2;
/// Dots of one value stand in columns of at most so many.
const TALL: usize = 5;
const LEAST_ROW: f64 = 24.0;
const TICKS: f64 = 6.0;
/// Room for the mean in figures.
const MEANS: f64 = 70.0;

pub(crate) fn draw(figure: &StripFigure) -> Drawing {
    let frame = Frame::new(&figure.title, &figure.subtitle);
    let names = figure.rows.iter().map(|row| text_width(&row.name, SMALL));
    let names = names.fold(60.0, f64::max).min(300.0);
    let (left, right) = (MARGIN + names + 12.0, WIDTH - MARGIN - MEANS);
    let x = Scale {
        data: [0.0, figure.x_max],
        pixels: [left, right],
    };
    let labels = reference_labels(figure, &x);
    let lines = labels
        .iter()
        .map(|(_, line)| line + 1.0)
        .fold(0.0, f64::max);
    let head = frame.head + 12.0 + LINE;
    let top = head + LINE * lines + 6.0;
    let rows: Vec<Vec<(f64, f64)>> = figure.rows.iter().map(|row| places(row, &x)).collect();
    let heights: Vec<f64> = rows.iter().map(|dots| row_height(dots)).collect();
    let bottom = top + heights.iter().sum::<f64>() + 4.0;

    let mut svg = frame.begin(bottom + 52.0, &describe(figure));
    for (value, text) in x.ticks(TICKS) {
        let at = x.at(value);
        rule(&mut svg, [(at, top), (at, bottom)], GRID);
        tick_number(&mut svg, at, bottom + 17.0, "middle", &text);
    }
    centered_label(&mut svg, x.pixels, bottom + 38.0, &figure.x_label);
    for (reference, (middle, line)) in figure.references.iter().zip(&labels) {
        let (at, y) = (x.at(reference.value), head + LINE * line);
        svg.mark(&reference.label, |svg| {
            svg.leaf(
                "path",
                &[
                    ("d", &path([(at, y + 5.0), (at, bottom)])),
                    ("stroke", &INK),
                    ("stroke-dasharray", &"5 4"),
                ],
            );
            // A label that covers another's line hides it.
            svg.text(
                "text",
                &[
                    ("x", &Px(*middle)),
                    ("y", &Px(y)),
                    ("text-anchor", &"middle"),
                    ("stroke", &CARD),
                    ("stroke-width", &4),
                    ("stroke-linejoin", &"round"),
                    ("paint-order", &"stroke"),
                ],
                &reference.label,
            );
        });
    }
    label(&mut svg, right + 14.0, top - 8.0, "mean");

    let mut y = top;
    for ((row, dots), height) in figure.rows.iter().zip(&rows).zip(heights) {
        let middle = y + height / 2.0;
        let baseline = Px(middle + 4.0);
        rule(&mut svg, [(left, y), (right, y)], GRID);
        svg.text(
            "text",
            &[
                ("x", &Px(left - 12.0)),
                ("y", &baseline),
                ("text-anchor", &"end"),
            ],
            &clip(&row.name, names),
        );
        if let Some(mean) = row.mean() {
            let words = format!("{mean:.1} {}", figure.unit);
            let title = format!("{}: mean of {}, {words}", row.name, row.dots.len());
            let ends = [(x.at(mean), y + 2.0), (x.at(mean), y + height - 2.0)];
            svg.mark(&title, |svg| {
                svg.leaf(
                    "path",
                    &[("d", &path(ends)), ("stroke", &INK), ("stroke-width", &2.5)],
                );
            });
            svg.text(
                "text",
                &[("x", &Px(right + 14.0)), ("y", &baseline), ("fill", &SOFT)],
                &words,
            );
        }
        for (dot, &(at, up)) in row.dots.iter().zip(dots) {
            let title = format!(
                "{}, {}: {:.1} {}",
                row.name, dot.name, dot.value, figure.unit
            );
            svg.mark(&title, |svg| marker(svg, row.role, at, middle - up));
        }
        y += height;
    }
    rule(&mut svg, [(left, bottom), (right, bottom)], EDGE);
    svg
}

fn marker(svg: &mut Drawing, role: Role, x: f64, y: f64) {
    let color = several(role, 0);
    let (fill, r) = match role {
        Role::Bad => (CARD, DOT - 0.4),
        _ => (color, DOT - 0.4),
    };
    svg.leaf(
        "circle",
        &[
            ("cx", &Px(x)),
            ("cy", &Px(y)),
            ("r", &Px(r)),
            ("fill", &fill),
            ("stroke", &color),
            ("stroke-width", &1.25),
        ],
    );
}

/// Where the labels above the rows go: their middles, and lines from the top, so that none covers another.
fn reference_labels(figure: &StripFigure, x: &Scale) -> Vec<(f64, f64)> {
    let mut taken: Vec<(f64, f64, f64)> = Vec::new();
    let place = |line: &crate::ReferenceLine| {
        let half = text_width(&line.label, SMALL) / 2.0;
        let middle = x
            .at(line.value)
            .min(WIDTH - MARGIN - half)
            .max(MARGIN + half);
        let free = |&level: &f64| {
            taken.iter().all(|&(from, to, other)| {
                other != level || middle + half + 8.0 < from || middle - half - 8.0 > to
            })
        };
        let level = (0..).map(f64::from).find(free).unwrap_or(0.0);
        taken.push((middle - half, middle + half, level));
        (middle, level)
    };
    figure.references.iter().map(place).collect()
}

/// Where the dots of a row stand: x, and how far above the row's middle.
///
/// Equal values stand in columns side by side, in all no wider than they need; a dot that would still cover another moves
/// up and down in turn.
fn places(row: &StripRow, x: &Scale) -> Vec<(f64, f64)> {
    let mut order: Vec<usize> = (0..row.dots.len()).collect();
    order.sort_by(|&a, &b| row.dots[a].value.total_cmp(&row.dots[b].value));
    let mut found = vec![(0.0, 0.0); row.dots.len()];
    let mut taken: Vec<(f64, i32)> = Vec::new();
    for equal in order.chunk_by(|&a, &b| row.dots[a].value == row.dots[b].value) {
        let columns = equal.len().div_ceil(TALL);
        for (i, &dot) in equal.iter().enumerate() {
            let column = (i / TALL) as f64 - (columns as f64 - 1.0) / 2.0;
            let at = x.at(row.dots[dot].value) + STEP * column;
            // How near the next dot of a level is.
            let room = |level: i32| {
                let same = taken.iter().filter(|(_, other)| *other == level);
                same.map(|(other, _)| (at - other).abs())
                    .fold(f64::INFINITY, f64::min)
            };
            let levels = || (0..TALL as i32).map(|k| if k % 2 == 0 { k / 2 } else { -(k + 1) / 2 });
            let free = levels().find(|&level| room(level) >= STEP - 1e-9);
            let level = free.unwrap_or_else(|| {
                let roomiest = levels().max_by(|&a, &b| room(a).total_cmp(&room(b)));
                roomiest.unwrap_or(0)
            });
            taken.push((at, level));
            found[dot] = (at, STEP * f64::from(level));
        }
    }
    found
}

fn row_height(dots: &[(f64, f64)]) -> f64 {
    let reach = dots.iter().map(|(_, up)| up.abs()).fold(0.0, f64::max);
    (2.0 * reach + 2.0 * DOT + 6.0).max(LEAST_ROW)
}

/// The whole figure in words.
fn describe(figure: &StripFigure) -> String {
    let mut sentences = vec![format!(
        "Dot plot, a dot a result; the x axis, {}, runs from 0 to {}.",
        figure.x_label, figure.x_max
    )];
    sentences.extend(
        figure
            .references
            .iter()
            .map(|line| format!("A line at {} {}: {}.", line.value, figure.unit, line.label)),
    );
    for row in &figure.rows {
        let Some(mean) = row.mean() else {
            sentences.push(format!("{}: no results.", row.name));
            continue;
        };
        let values = || row.dots.iter().map(|dot| dot.value);
        sentences.push(format!(
            "{}: {} results from {:.1} to {:.1} {unit}, mean {mean:.1} {unit}.",
            row.name,
            row.dots.len(),
            values().fold(f64::INFINITY, f64::min),
            values().fold(f64::NEG_INFINITY, f64::max),
            unit = figure.unit,
        ));
    }
    sentences.join(" ")
}
