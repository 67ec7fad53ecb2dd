//! A panel as it is drawn: its words, its axes, and its marks.
//!
//! From back to front: words, axes with their grid, cells, upright lines, marks, labels of cells.
//! What neighbors share is drawn by one of them, which [`Parts`] says.

use super::axis::Way;
use super::cells::{self, Colors};
use super::drawing::{Anchor, Canvas, Style, Text};
use super::font::{LINE, clip};
use super::frame::MARGIN;
use super::marks;
use super::palette::{EDGE, GRID, INK, SOFT};
use super::plan::{Parts, Placed, WORDS, levels};
use super::series::has_cells;
use super::words;
use crate::{CategoryKind, Side};

impl Placed<'_> {
    /// With the parts of its axes that it shows, and the colors of the figure's cells.
    pub(crate) fn draw(&self, canvas: &mut Canvas, parts: Parts, colors: Option<&Colors<'_>>) {
        self.words(canvas, parts);
        self.y_axis(canvas, parts);
        self.x_axis(canvas, parts);
        cells::draw(canvas, self, colors);
        self.draw_uprights(canvas);
        marks::draw(canvas, self);
        cells::labels(canvas, self, colors);
    }

    /// Title, notes and the name of the y axis, above the plot.
    fn words(&self, canvas: &mut Canvas, parts: Parts) {
        let [left, top, right, _] = self.plot;
        let notes = WORDS * self.plan.note_lines() as f64;
        let levels = levels(&self.plan.uprights(self.x.pixels));
        let above = notes + LINE * levels + if levels > 0.0 { 6.0 } else { 0.0 };
        if !self.panel.title.is_empty() {
            // Pictures and their answers begin at the margin.
            let start = if self.panel.y.names().is_some() {
                MARGIN
            } else {
                left
            };
            let title = clip(&self.panel.title, right - start);
            canvas.text(Text::new((start, top - above - 6.0), Anchor::Start, title).bold());
        }
        for note in &self.panel.notes {
            let (x, anchor) = match note.side {
                Side::Left => (left, Anchor::Start),
                Side::Middle => ((left + right) / 2.0, Anchor::Middle),
                Side::Right => (right, Anchor::End),
            };
            let y = top - notes + WORDS * (note.line + 1) as f64 - 5.0;
            let color = if note.line == 0 { INK } else { SOFT };
            let text = Text::new((x, y), anchor, &note.words).color(color);
            canvas.mark(words::note(note), |canvas| canvas.text(text));
        }
        if parts.y_label && !self.panel.y.label.is_empty() {
            let head = self.plan.head(true);
            let at = (left - self.plan.numbers(), top - head + 12.0);
            canvas.text(Text::new(at, Anchor::Start, &self.panel.y.label).bold());
        }
    }

    /// Numbers get a grid line each, except over cells; categories get their names, notes on the
    /// other side, and headings at the margin.
    fn y_axis(&self, canvas: &mut Canvas, parts: Parts) {
        let [left, top, right, bottom] = self.plot;
        let Some(names) = self.panel.y.names() else {
            let bare = self.panel.y.label.is_empty();
            let cells = has_cells(self.panel);
            for (value, label) in self.plan.y_ticks([1.0, 0.0]) {
                let y = self.y.at(value);
                if !bare && !cells {
                    canvas.rule((left, y), (right, y), Style::stroke(GRID, 1.0));
                }
                if !bare && parts.y_numbers {
                    canvas.text(Text::new((left - 8.0, y + 4.0), Anchor::End, label).color(SOFT));
                }
            }
            if bare && self.x.data[0] < 0.0 && self.x.data[1] > 0.0 {
                let zero = self.x.at(0.0);
                canvas.rule((zero, top), (zero, bottom), Style::stroke(GRID, 1.0));
            }
            if !cells {
                canvas.rule(
                    (left, bottom),
                    (right, bottom),
                    Style::stroke(if bare { EDGE } else { SOFT }, 1.0),
                );
            }
            return;
        };
        let numbers = self.plan.numbers() - 10.0;
        let lined = self.panel.x.names().is_none();
        for (category, &[from, to]) in names.iter().zip(&self.rows) {
            if category.kind == CategoryKind::Heading {
                canvas.text(Text::new((MARGIN, to - 8.0), Anchor::Start, &category.name).bold());
                continue;
            }
            let baseline = (from + to) / 2.0 + 4.0;
            if lined {
                canvas.rule((left, from), (right, from), Style::stroke(GRID, 1.0));
            }
            if parts.y_numbers {
                let name = clip(&category.name, numbers);
                canvas.text(Text::new((left - 10.0, baseline), Anchor::End, name));
            }
            if !category.note.is_empty() {
                let note = Text::new((right + 14.0, baseline), Anchor::Start, &category.note);
                canvas.text(note.color(SOFT));
            }
        }
        if lined {
            canvas.rule((left, bottom), (right, bottom), Style::stroke(EDGE, 1.0));
        }
    }

    /// Ticks below the plot, or lines through all of it where the rows are categories.
    fn x_axis(&self, canvas: &mut Canvas, parts: Parts) {
        let [left, top, right, bottom] = self.plot;
        match self.panel.x.names() {
            Some(names) if parts.x_numbers => {
                let width = (right - left) / names.len().max(1) as f64;
                for (i, category) in names.iter().enumerate() {
                    let at = (self.x.at(i as f64), bottom + 17.0);
                    canvas.text(Text::new(at, Anchor::Middle, clip(&category.name, width)));
                }
            }
            None if !self.panel.x.label.is_empty() => {
                let narrow = right - left < 300.0;
                let ticks = self
                    .x
                    .ticks(&self.plan.whole(Way::X), if narrow { 4.0 } else { 6.0 });
                for (value, label) in ticks {
                    let x = self.x.at(value);
                    let (from, to, color) = match self.rows.is_empty() {
                        true => (bottom, bottom + 4.0, SOFT),
                        false => (top, bottom, GRID),
                    };
                    if self.rows.is_empty() && !parts.x_numbers {
                        continue;
                    }
                    canvas.rule((x, from), (x, to), Style::stroke(color, 1.0));
                    if parts.x_numbers {
                        canvas
                            .text(Text::new((x, bottom + 17.0), Anchor::Middle, label).color(SOFT));
                    }
                }
            }
            _ => {}
        }
        if parts.x_label {
            let at = ((left + right) / 2.0, bottom + 34.0);
            canvas.text(Text::new(at, Anchor::Middle, &self.panel.x.label).bold());
        }
    }

    /// A dashed line through the panel, its name above it.
    fn draw_uprights(&self, canvas: &mut Canvas) {
        let [_, top, _, bottom] = self.plot;
        let uprights = self.plan.uprights(self.x.pixels);
        let levels = levels(&uprights);
        for (mark, x, middle, level) in uprights {
            let y = top - 6.0 - LINE * (levels - 1.0 - level);
            canvas.mark(&mark.name, |canvas| {
                canvas.rule(
                    (x, y + 5.0),
                    (x, bottom),
                    Style::stroke(INK, 1.0).dashed(&[5.0, 4.0]),
                );
                // A label that covers another's line hides it.
                canvas.text(marks::halo((middle, y), Anchor::Middle, INK, &mark.name));
            });
        }
    }
}
