//! A heat figure as SVG.

use crate::HeatFigure;
use crate::drawing::{Drawing, Px};
use crate::font::{SMALL, clip, text_width};
use crate::frame::{Frame, MARGIN, WIDTH, centered_label, label};
use crate::palette::{CARD, INK};

const CELL: f64 = 36.0;

pub(crate) fn draw(figure: &HeatFigure) -> Drawing {
    let frame = Frame::new(&figure.title, &figure.subtitle);
    let top = frame.head + 34.0;
    let widths = figure.rows.iter().map(|row| text_width(row, SMALL));
    let names = widths.fold(40.0, f64::max).min(220.0);
    let left = MARGIN + names + 10.0;
    let width = (WIDTH - MARGIN - left) / figure.columns.len().max(1) as f64;
    let bottom = top + CELL * figure.rows.len() as f64;

    let mut svg = frame.begin(bottom + 52.0, &describe(figure));
    label(&mut svg, MARGIN, top - 12.0, &figure.y_label);
    for (i, (row, cells)) in figure.rows.iter().zip(&figure.cells).enumerate() {
        let y = top + CELL * i as f64;
        let middle = Px(y + CELL / 2.0 + 4.0);
        svg.text(
            "text",
            &[
                ("x", &Px(left - 10.0)),
                ("y", &middle),
                ("text-anchor", &"end"),
            ],
            &clip(row, names),
        );
        for (j, cell) in cells.iter().enumerate() {
            let x = left + width * j as f64;
            let (fill, ink) = colors(cell.value);
            svg.leaf(
                "rect",
                &[
                    ("x", &Px(x + 1.0)),
                    ("y", &Px(y + 1.0)),
                    ("width", &Px(width - 2.0)),
                    ("height", &Px(CELL - 2.0)),
                    ("rx", &3),
                    ("fill", &fill),
                ],
            );
            svg.text(
                "text",
                &[
                    ("x", &Px(x + width / 2.0)),
                    ("y", &middle),
                    ("text-anchor", &"middle"),
                    ("fill", &ink),
                ],
                &clip(&cell.label, width),
            );
        }
    }
    for (j, column) in figure.columns.iter().enumerate() {
        let at = (Px(left + width * (j as f64 + 0.5)), Px(bottom + 17.0));
        svg.text(
            "text",
            &[("x", &at.0), ("y", &at.1), ("text-anchor", &"middle")],
            &clip(column, width),
        );
    }
    centered_label(
        &mut svg,
        [left, WIDTH - MARGIN],
        bottom + 38.0,
        &figure.x_label,
    );
    svg
}

/// The color of a value, and of text on it: vermilion, paper, blue, which every kind of color vision tells apart.
fn colors(value: f64) -> (String, &'static str) {
    const STOPS: [[f64; 3]; 3] = [
        [200.0, 82.0, 0.0],
        [247.0, 243.0, 236.0],
        [0.0, 114.0, 178.0],
    ];
    let (from, to, share) = match value < 0.5 {
        true => (STOPS[0], STOPS[1], 2.0 * value),
        false => (STOPS[1], STOPS[2], 2.0 * value - 1.0),
    };
    let mix = |i: usize| (from[i] + share * (to[i] - from[i])).round() as u8;
    let fill = format!("#{:02x}{:02x}{:02x}", mix(0), mix(1), mix(2));
    // White has enough contrast on the outer parts alone.
    (
        fill,
        if (value - 0.5).abs() > 0.38 {
            CARD
        } else {
            INK
        },
    )
}

/// The whole figure in words.
fn describe(figure: &HeatFigure) -> String {
    let mut sentences = vec![format!("Grid of {} by {}.", figure.y_label, figure.x_label)];
    for (row, cells) in figure.rows.iter().zip(&figure.cells) {
        let cells = figure.columns.iter().zip(cells);
        let cells: Vec<String> = cells
            .map(|(column, cell)| format!("{column}: {}", cell.label))
            .collect();
        sentences.push(format!("{row}: {}.", cells.join(", ")));
    }
    sentences.join(" ")
}
