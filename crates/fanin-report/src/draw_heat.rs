//! A heat figure as SVG.

use crate::drawing::{Drawing, Px};
use crate::font::{SMALL, clip, text_width};
use crate::frame::{Frame, MARGIN, WIDTH, centered_label, label};
use crate::key;
use crate::ramp::GOODNESS;
use crate::{HeatFigure, Overlay};

const CELL: f64 = 36.0;
/// The sample of a line in the legend.
const SAMPLE: f64 = 26.0;

pub(crate) fn draw(figure: &HeatFigure) -> Drawing {
    let frame = Frame::new(&figure.title, &figure.subtitle);
    let top = frame.head + 34.0;
    let widths = figure.rows.iter().map(|row| text_width(row, SMALL));
    let names = widths.fold(40.0, f64::max).min(220.0);
    let left = MARGIN + names + 10.0;
    let width = (WIDTH - MARGIN - left) / figure.columns.len().max(1) as f64;
    let bottom = top + CELL * figure.rows.len() as f64;

    let names_of_lines: Vec<&str> = figure.overlays.iter().map(|o| o.name.as_str()).collect();
    let places = key::flow(names_of_lines.iter().copied(), SAMPLE);

    let height = bottom + 52.0 + key::height(&places);
    let mut svg = frame.begin(height, &describe(figure));
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
            let (fill, ink) = GOODNESS.at(cell.value);
            let title = format!("{row}, {}: {}", figure.columns[j], cell.label);
            svg.mark(&title, |svg| {
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
            });
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
    if !figure.overlays.is_empty() {
        svg.clipped([left, top, WIDTH - MARGIN, bottom], |svg| {
            for line in &figure.overlays {
                let at = |(column, row)| (left + width * (column + 0.5), top + CELL * (row + 0.5));
                line.draw(svg, at);
            }
        });
    }
    let sample = |svg: &mut Drawing, i: usize, (x, y): (f64, f64)| {
        figure.overlays[i].sample(svg, [(x, y), (x + SAMPLE, y)]);
    };
    key::draw(
        &mut svg,
        &places,
        (SAMPLE, bottom + 58.0),
        &names_of_lines,
        sample,
    );
    svg
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
    sentences.extend(figure.overlays.iter().map(Overlay::tell));
    sentences.join(" ")
}
