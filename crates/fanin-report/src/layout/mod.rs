//! From the plain data of a figure to shapes at their places.
//!
//! Written by hand after kuva 0.6 was tried on seventeen curves of the real shape. A NaN became
//! `NaN` in the path, and browsers drop the rest of the line from there; the bands came out black
//! unless calls were in one order; the document had no `viewBox`, `<title>` or `<desc>`; and a
//! legend box in the order of input is the only way to name a curve, where six of the curves are
//! one line and the others differ by their ends.
//!
//! A figure goes through these stages:
//!
//! | stage | file | what comes out |
//! |---|---|---|
//! | check | `check.rs` | nothing, or the first thing that cannot be drawn truthfully |
//! | series | `series.rs`, `palette.rs` | a look for each name |
//! | plan | `plan.rs`, `axis.rs`, `font.rs` | ends of axes, room that each part needs |
//! | place | here | a rectangle for each plot |
//! | draw | `panel.rs`, `marks.rs`, `cells.rs`, `legend.rs` | shapes |
//! | say | `words.rs` | the description |
//!
//! Nothing of it depends on a clock, a system or the order of a hash map: the same figure gives the
//! same drawing.

mod axis;
mod cells;
mod check;
mod drawing;
mod font;
mod frame;
mod hatch;
mod labels;
mod legend;
mod marks;
mod palette;
mod panel;
mod plan;
mod ramp;
mod series;
mod stack;
mod words;

pub use drawing::Drawing;

pub(crate) use drawing::{Anchor, Group, Item, Outline, Point, Rectangle, Style, Text};
pub(crate) use font::{FONT, SMALL};
#[cfg(feature = "png")]
pub(crate) use palette::Color;
pub(crate) use palette::INK;
#[cfg(feature = "html")]
pub(crate) use palette::dark_style;

use axis::Way;
use cells::Colors;
use drawing::Canvas;
use font::{LINE, fold, widest};
use frame::{Frame, MARGIN, WIDTH};
use plan::Plan;

use crate::{Error, Figure, Legend};

/// Between two panels.
const GAP: f64 = 16.0;

impl Figure {
    /// Lays the figure out, 800 units wide. The same figure gives the same drawing.
    ///
    /// # Errors
    /// If there is no panel; if a position is not finite, or a value lies where its axis has no
    /// place; if an interval or an axis does not ascend; if a grid is not one cell for each row and
    /// column.
    ///
    /// ```
    /// use fanin_report::{Axis, Error, Figure, Mark, Panel, Role};
    /// let zero = Mark::line("zeros", Role::Bad, [(1.0, 0.0)]);
    /// let panel = Panel::new(Axis::linear("layer"), Axis::logarithmic("mean of z²"), vec![zero]);
    /// let refused = Figure::of("Signal", "", panel).draw();
    /// assert!(matches!(refused, Err(Error::Place { value: 0.0, .. })));
    /// ```
    pub fn draw(&self) -> Result<Drawing, Error> {
        check::check(self)?;
        Ok(layout(self))
    }
}

/// Room is given away from the outside to the inside: names of rows, names of lines, numbers, the
/// color bar; what is left is divided equally among the columns.
fn layout(figure: &Figure) -> Drawing {
    let frame = Frame::new(&figure.title, &figure.caption);
    let all = series::of_figure(figure);
    let columns = figure.columns.clamp(1, figure.panels.len());
    let colors = Colors::of(figure);
    let plans: Vec<Plan<'_>> = figure
        .panels
        .iter()
        .map(|panel| Plan::new(panel, &all, figure))
        .collect();
    let ends = figure.legend == Legend::Ends
        && figure.panels.len() == 1
        && !series::has_cells(&figure.panels[0]);
    let entries = match ends {
        true => Vec::new(),
        false => legend::entries(&all, colors.as_ref()),
    };
    let notes: Vec<String> = match ends {
        true => words::notes(figure)
            .iter()
            .flat_map(|note| fold(note, SMALL, WIDTH - 2.0 * MARGIN))
            .collect(),
        false => Vec::new(),
    };

    // From left to right: names of rows, the panels with their numbers, what stands beside them,
    // the color bar.
    let names = widest(&figure.rows).min(150.0);
    let left = MARGIN + if names > 0.0 { names + 12.0 } else { 0.0 };
    let beside = if ends { legend::width(&all) } else { 0.0 };
    let margin = plans.iter().map(Plan::margin).fold(0.0, f64::max);
    let right = WIDTH - MARGIN - beside - margin - colors.as_ref().map_or(0.0, Colors::width);
    let shares_y = plans.windows(2).all(|pair| pair[0].same(Way::Y, &pair[1]));
    let shares_label = |way: Way| {
        plans
            .windows(2)
            .all(|pair| pair[0].label(way) == pair[1].label(way))
    };
    let numbers = plans.iter().map(Plan::numbers).fold(0.0, f64::max);
    let (outer, inner) = if shares_y {
        (numbers, 0.0)
    } else {
        (0.0, numbers)
    };
    let width = (right - left - outer - GAP * (columns - 1) as f64) / columns as f64;
    let start = |column: usize| left + outer + (width + GAP) * column as f64;

    // From top to bottom: the name of the y axis, then for each row its words, its marks and its
    // numbers.
    let own_y = !shares_label(Way::Y);
    let own_x = !shares_label(Way::X);
    let top = frame.head
        + if own_y || plans[0].label(Way::Y).is_empty() {
            10.0
        } else {
            30.0
        };
    let mut plots: Vec<Rectangle> = Vec::new();
    let mut y = top;
    for (row, group) in plans.chunks(columns).enumerate() {
        let head = group
            .iter()
            .map(|plan| plan.head(own_y))
            .fold(0.0, f64::max);
        let from = start(0) + inner;
        let mut height = group
            .iter()
            .map(|plan| plan.height(width - inner))
            .fold(0.0, f64::max);
        if ends {
            // A higher plot pulls ends apart that shared a label before.
            for _ in 0..4 {
                let plot = [from, y + head, right, y + head + height];
                height = height.max(legend::height(&group[0].placed(plot), &all));
            }
        }
        let plot = |i: usize| {
            [
                start(i) + inner,
                y + head,
                start(i) + width,
                y + head + height,
            ]
        };
        plots.extend((0..group.len()).map(plot));
        let below = |i: usize| {
            let next = plans.get((row + 1) * columns + i);
            next.is_none_or(|next| !next.same(Way::X, &group[i]))
        };
        let ticks = (0..group.len()).any(|i| below(i) && group[i].has_ticks());
        y += head + height + if ticks { 24.0 } else { 0.0 } + if own_x { 18.0 } else { 0.0 };
        if (row + 1) * columns < plans.len() {
            y += GAP / 2.0;
        }
    }
    let x_label = if own_x { "" } else { plans[0].label(Way::X) };
    let bottom = y + if x_label.is_empty() { 4.0 } else { 22.0 };
    let places = legend::flow(&entries);
    let height = bottom + 10.0 + legend::flow_height(&places) + LINE * notes.len() as f64;

    let mut canvas = Canvas::default();
    frame.draw(&mut canvas, height);
    if !own_y {
        canvas.text(
            Text::new(
                (MARGIN, frame.head + 20.0),
                Anchor::Start,
                plans[0].label(Way::Y),
            )
            .bold(),
        );
    }
    for (i, (plan, &plot)) in plans.iter().zip(&plots).enumerate() {
        let placed = plan.placed(plot);
        let next = plans.get(i + columns);
        let parts = plan::Parts {
            y_numbers: inner > 0.0 || i % columns == 0,
            x_numbers: next.is_none_or(|next| !next.same(Way::X, plan)),
            y_label: own_y,
            x_label: own_x,
        };
        placed.draw(&mut canvas, parts, colors.as_ref());
        if ends {
            legend::ends(&mut canvas, &placed, &all);
        }
    }
    for (name, plot) in figure.rows.iter().zip(plots.iter().step_by(columns)) {
        let lines = fold(name, SMALL, names);
        let first = (plot[1] + plot[3]) / 2.0 + 4.0 - LINE / 2.0 * (lines.len() as f64 - 1.0);
        for (k, line) in lines.into_iter().enumerate() {
            canvas.text(Text::new(
                (MARGIN + names, first + LINE * k as f64),
                Anchor::End,
                line,
            ));
        }
    }
    if !x_label.is_empty() {
        let middle = (start(0) + inner + start(columns - 1) + width) / 2.0;
        canvas.text(Text::new((middle, y + 14.0), Anchor::Middle, x_label).bold());
    }
    if let Some(colors) = &colors {
        let [_, first, _, _] = plots[0];
        let last = plots[plots.len() - 1][3];
        colors.bar(
            &mut canvas,
            [first, last.min(first + 300.0)],
            frame.head + 20.0,
        );
    }
    legend::draw(&mut canvas, &places, &entries, bottom + 8.0);
    for (i, note) in notes.iter().enumerate() {
        let at = (MARGIN, bottom + 12.0 + LINE * i as f64);
        canvas.text(Text::new(at, Anchor::Start, note).color(palette::SOFT));
    }
    Drawing {
        size: [WIDTH, height],
        name: figure.title.clone(),
        description: words::describe(figure),
        items: canvas.0,
    }
}
