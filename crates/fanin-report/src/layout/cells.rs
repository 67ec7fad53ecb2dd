//! Cells, and the colors that stand for their values.
//!
//! A color is found in three steps: the value's share of the color axis, by a [`Ruler`] from 0 to
//! 1; the ramp's color at that share; and ink or paper for words on it, whichever has the higher
//! contrast. What has no share gets a [`Hatch`].

use super::axis::{Ruler, edges, span};
use super::drawing::{Anchor, Canvas, Rectangle, Style, Text};
use super::font::{SMALL, clip, text_width, widest};
use super::frame::{MARGIN, WIDTH};
use super::hatch::Hatch;
use super::palette::{Color, SOFT};
use super::plan::Placed;
use super::words;
use crate::text::position_label;
use crate::{Cells, ColorAxis, Figure, Ramp, Scale, Shape};

/// The color bar, what is to its left, and its steps.
const BAR: f64 = 16.0;
const BEFORE_BAR: f64 = 26.0;
/// More than the eye tells apart on 300 units.
const STEPS: usize = 60;
/// The radius of the corners of a cell with a label.
const ROUND: f64 = 3.0;

/// From values to colors.
pub(crate) struct Colors<'a> {
    axis: &'a ColorAxis,
    ruler: Ruler,
    /// The looks that there are among the values, with their meanings.
    pub(crate) hatches: Vec<(Hatch, &'a str)>,
}

/// In the order of panels and marks.
pub(crate) fn of_figure(figure: &Figure) -> impl Iterator<Item = &Cells> {
    let marks = figure.panels.iter().flat_map(|panel| &panel.marks);
    marks.filter_map(|mark| match &mark.shape {
        Shape::Cells(cells) => Some(cells),
        _ => None,
    })
}

impl<'a> Colors<'a> {
    /// The colors of a figure with cells.
    pub(crate) fn of(figure: &'a Figure) -> Option<Self> {
        of_figure(figure).next()?;
        let axis = &figure.colors;
        let logarithmic = axis.scale == Scale::Logarithmic;
        let place = |value: f64| if logarithmic { value.log10() } else { value };
        let ruler = Ruler {
            data: [0.0, 1.0],
            pixels: [0.0, 1.0],
            logarithmic,
        };
        let mut colors = Self {
            axis,
            ruler,
            hatches: Vec::new(),
        };
        let values = || of_figure(figure).flat_map(|cells| cells.values.iter().flatten().copied());
        colors.ruler.data = match axis.range {
            Some(range) => range.map(place),
            None => match span(values().filter(|&v| colors.hatch(v).is_none()).map(place)) {
                (low, high) if low < high => [low, high],
                (low, high) if low == high => [low - 0.5, high + 0.5],
                _ => [0.0, 1.0],
            },
        };
        for (hatch, meaning) in [
            (Hatch::Single, &axis.zero),
            (Hatch::Crossed, &axis.not_finite),
        ] {
            if values().any(|value| colors.hatch(value) == Some(hatch)) {
                colors.hatches.push((hatch, meaning));
            }
        }
        Some(colors)
    }

    /// What is not finite is crossed; 0, which has no logarithm, is hatched on a logarithmic color
    /// axis.
    fn hatch(&self, value: f64) -> Option<Hatch> {
        match value {
            value if !value.is_finite() => Some(Hatch::Crossed),
            0.0 if self.ruler.logarithmic => Some(Hatch::Single),
            _ => None,
        }
    }

    /// Which colors the figure asks for.
    fn ramp(&self) -> Ramp {
        self.axis.ramp
    }

    /// The color of a value, and of text on it.
    fn at(&self, value: f64) -> (Color, Color) {
        self.ramp().at(self.ruler.at(value))
    }

    /// About six values along the color bar, with their labels.
    fn ticks(&self) -> Vec<(f64, String)> {
        self.ruler.ticks(&[], 6.0)
    }

    /// The room for the color bar.
    pub(crate) fn width(&self) -> f64 {
        if self.axis.label.is_empty() {
            return 0.0;
        }
        BEFORE_BAR + BAR + 8.0 + widest(self.ticks().iter().map(|(_, label)| label))
    }

    /// Sixty steps from bottom to top, with ticks to its right and the label above; nothing where
    /// the color axis has no label.
    pub(crate) fn bar(&self, canvas: &mut Canvas, [top, bottom]: [f64; 2], label: f64) {
        if self.axis.label.is_empty() {
            return;
        }
        let x = WIDTH - MARGIN - self.width() + BEFORE_BAR;
        let step = (bottom - top) / STEPS as f64;
        for i in 0..STEPS {
            let y = top + step * i as f64;
            let share = 1.0 - (i as f64 + 0.5) / STEPS as f64;
            fill(canvas, [x, y, x + BAR, y + step], self.ramp().at(share).0);
        }
        let ruler = Ruler {
            pixels: [bottom, top],
            ..self.ruler.clone()
        };
        let ticks = self.ticks();
        // Numbers of a low bar would touch.
        let each = (14.0 * ticks.len() as f64 / (bottom - top)).ceil().max(1.0) as usize;
        for (value, text) in ticks.into_iter().step_by(each) {
            let y = ruler.at(value);
            canvas.rule((x + BAR, y), (x + BAR + 4.0, y), Style::stroke(SOFT, 1.0));
            canvas.text(Text::new((x + BAR + 7.0, y + 4.0), Anchor::Start, text).color(SOFT));
        }
        canvas.text(Text::new((WIDTH - MARGIN, label), Anchor::End, &self.axis.label).bold());
    }
}

/// Cells touch; an edge of their own color covers the seam that renderers leave between two.
fn fill(canvas: &mut Canvas, rectangle: Rectangle, color: Color) {
    canvas.rectangle(rectangle, 0.0, Style::fill(color).outlined(color, 0.5));
}

/// A cell: its row and column, its rectangle, and its value.
fn each<'a>(
    cells: &'a Cells,
    placed: &'a Placed<'_>,
) -> impl Iterator<Item = (usize, usize, Rectangle, f64)> + 'a {
    let bounds = |positions: &[f64], count: usize| match positions {
        [] => edges(&(0..count).map(|i| i as f64).collect::<Vec<_>>()),
        _ => edges(positions),
    };
    let y = bounds(&cells.y, cells.values.len());
    let x = bounds(&cells.x, cells.values.first().map_or(0, Vec::len));
    let rows = cells.values.iter().enumerate();
    rows.flat_map(move |(row, values)| {
        let (x, y) = (
            x.clone(),
            [placed.y_edge(y[row]), placed.y_edge(y[row + 1])],
        );
        values.iter().enumerate().map(move |(column, &value)| {
            let sides = [x[column], x[column + 1]].map(|edge| placed.x.at(edge));
            (
                row,
                column,
                [sides[0], y[0].min(y[1]), sides[1], y[0].max(y[1])],
                value,
            )
        })
    })
}

/// The grids of a panel, in their order.
fn of_panel<'a>(placed: &'a Placed<'_>) -> impl Iterator<Item = &'a Cells> {
    placed
        .panel
        .marks
        .iter()
        .filter_map(|mark| match &mark.shape {
            Shape::Cells(cells) => Some(cells),
            _ => None,
        })
}

/// Each cell is a mark that can be pointed at. Cells with labels stand apart with round corners,
/// those without touch.
pub(crate) fn draw(canvas: &mut Canvas, placed: &Placed<'_>, colors: Option<&Colors<'_>>) {
    let Some(colors) = colors else { return };
    for cells in of_panel(placed) {
        for (row, column, rectangle, value) in each(cells, placed) {
            let title = title(placed, cells, row, column, value);
            canvas.mark(title, |canvas| match colors.hatch(value) {
                Some(hatch) => hatch.draw(canvas, rectangle),
                None if cells.labels.is_empty() => fill(canvas, rectangle, colors.at(value).0),
                None => {
                    let [left, top, right, bottom] = rectangle;
                    let inner = [left + 1.0, top + 1.0, right - 1.0, bottom - 1.0];
                    canvas.rectangle(inner, ROUND, Style::fill(colors.at(value).0));
                }
            });
        }
    }
}

/// What is said of a cell where it is pointed at.
fn title(placed: &Placed<'_>, cells: &Cells, row: usize, column: usize, value: f64) -> String {
    let panel = placed.panel;
    let before = match panel.title.as_str() {
        "" => String::new(),
        title => format!("{title}: "),
    };
    let x = match panel.x.names() {
        Some(names) => names[column].name.clone(),
        None => format!("{} {}", panel.x.label, position_label(cells.x[column])),
    };
    let y = match panel.y.names() {
        Some(names) => names[row].name.clone(),
        None => format!("{} {}", panel.y.label, position_label(cells.y[row])),
    };
    let what = cells.labels.get(row).and_then(|labels| labels.get(column));
    let what = what.map_or_else(|| words::cell(value), Clone::clone);
    format!("{before}{x}, {y}: {what}")
}

/// The labels, after the lines, which they interrupt.
pub(crate) fn labels(canvas: &mut Canvas, placed: &Placed<'_>, colors: Option<&Colors<'_>>) {
    let Some(colors) = colors else { return };
    for cells in of_panel(placed).filter(|cells| !cells.labels.is_empty()) {
        for (row, column, [left, top, right, bottom], value) in each(cells, placed) {
            let (fill, ink) = colors.at(value);
            let label = clip(&cells.labels[row][column], right - left);
            let (x, y) = ((left + right) / 2.0, (top + bottom) / 2.0);
            let half = text_width(&label, SMALL) / 2.0 + 3.0;
            let plate = [x - half, y - 9.0, x + half, y + 9.0];
            canvas.rectangle(plate, ROUND, Style::fill(fill));
            // What is pointed at is the cell.
            let text = Text::new((x, y + 4.0), Anchor::Middle, label).color(ink);
            canvas.text(Text {
                solid: false,
                ..text
            });
        }
    }
}
