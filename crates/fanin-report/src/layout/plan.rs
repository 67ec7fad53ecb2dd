//! A panel before it is drawn: how much room it needs, and where its values lie once it has a
//! place.
//!
//! Layout takes two passes. A [`Plan`] knows ends of axes, widths of labels and heights of rows,
//! none of which depends on where the panel stands; from the plans of all panels follow the columns
//! and rows, and each plan then becomes a [`Placed`], which maps values to points.

use super::axis::{Ruler, Way, edges, ends, span};
use super::drawing::{Point, Rectangle};
use super::font::{LINE, SMALL, text_width, widest};
use super::frame::{MARGIN, WIDTH};
use super::series::{Series, has_cells};
use super::stack;
use crate::{Axis, CategoryKind, Figure, Mark, Marker, Panel, Scale, Shape};

/// The room for names on an axis of categories.
const NAMES: [f64; 2] = [40.0, 300.0];
/// A line of words above a plot.
pub(super) const WORDS: f64 = 15.0;
/// The line of a panel's title, and that of its axis's name.
const TITLE: f64 = 20.0;

/// A panel before it has a place.
pub(crate) struct Plan<'a> {
    panel: &'a Panel,
    series: Vec<&'a Series<'a>>,
    /// The ends of both axes in their own coordinates.
    x: [f64; 2],
    y: [f64; 2],
    alone: bool,
}

/// What of its axes a panel shows; the others stand with another panel.
#[derive(Debug, Clone, Copy)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four parts, each of which is there or not"
)]
/// Whoever lays panels out in rows decides; a panel alone shows all of them.
pub(crate) struct Parts {
    /// Whether the numbers or names to the left are shown.
    pub(crate) y_numbers: bool,
    /// Whether the numbers or names below are shown.
    pub(crate) x_numbers: bool,
    /// Whether the name of the y axis stands above this panel.
    pub(crate) y_label: bool,
    /// Whether the name of the x axis stands below this panel.
    pub(crate) x_label: bool,
}

impl<'a> Plan<'a> {
    /// An axis that asks for ends gets them; else those of the values of all its marks, or of the
    /// outermost cells.
    pub(crate) fn new(panel: &'a Panel, all: &'a [Series<'a>], figure: &Figure) -> Self {
        let here = |series: &&Series<'_>| panel.marks.iter().any(|mark| mark.name == series.name);
        let x = ends(
            &panel.x,
            Way::X,
            panel.marks.iter().flat_map(|mark| values(mark, Way::X)),
        );
        let y = ends(
            &panel.y,
            Way::Y,
            panel.marks.iter().flat_map(|mark| values(mark, Way::Y)),
        );
        let [x, y] = [(x, Way::X), (y, Way::Y)].map(|(own, way)| {
            // Cells reach to the ends of their axes.
            let cells = panel.marks.iter().find_map(|mark| match &mark.shape {
                Shape::Cells(cells) => Some(if way == Way::X { &cells.x } else { &cells.y }),
                _ => None,
            });
            match cells.map(|positions| edges(positions)).as_deref() {
                Some([first, .., last]) => [*first, *last],
                _ => own,
            }
        });
        Self {
            panel,
            series: all.iter().filter(here).collect(),
            x,
            y,
            alone: figure.panels.len() == 1,
        }
    }

    /// The name of an axis, empty if it has none.
    pub(crate) fn label(&self, way: Way) -> &'a str {
        &self.axis(way).label
    }

    fn axis(&self, way: Way) -> &'a Axis {
        match way {
            Way::X => &self.panel.x,
            Way::Y => &self.panel.y,
        }
    }

    /// Both ends of an axis in its own coordinate.
    fn ends(&self, way: Way) -> [f64; 2] {
        match way {
            Way::X => self.x,
            Way::Y => self.y,
        }
    }

    /// Whether another panel has the same numbers at the same places.
    ///
    /// Two axes without label and names, which show nothing, are the same as well.
    pub(crate) fn same(&self, way: Way, other: &Self) -> bool {
        let bare =
            |plan: &Self| plan.axis(way).label.is_empty() && plan.axis(way).names().is_none();
        (bare(self) && bare(other))
            || (self.axis(way) == other.axis(way) && self.ends(way) == other.ends(way))
    }

    /// Whether there is anything below the marks.
    pub(crate) fn has_ticks(&self) -> bool {
        match self.panel.x.names() {
            Some(names) => names.iter().any(|category| !category.name.is_empty()),
            None => !self.panel.x.label.is_empty(),
        }
    }

    /// The room for the numbers of the y axis.
    pub(crate) fn numbers(&self) -> f64 {
        if let Some(names) = self.panel.y.names() {
            let things = names
                .iter()
                .filter(|category| category.kind == CategoryKind::Thing);
            let names = things.map(|category| &category.name);
            return widest(names).clamp(NAMES[0], NAMES[1]) + 10.0;
        }
        if self.panel.y.label.is_empty() {
            return 0.0;
        }
        let ticks = self.y_ticks([1.0, 0.0]);
        widest(ticks.iter().map(|(_, label)| label)).max(16.0) + 8.0
    }

    /// The room for the notes of categories, to the right.
    pub(crate) fn margin(&self) -> f64 {
        let names = self.panel.y.names().into_iter().flatten();
        match widest(names.map(|category| &category.note)) {
            0.0 => 0.0,
            width => width + 14.0,
        }
    }

    /// How many lines of notes there are above the marks.
    pub(super) fn note_lines(&self) -> usize {
        self.panel
            .notes
            .iter()
            .map(|note| note.line + 1)
            .max()
            .unwrap_or(0)
    }

    /// The room above the marks.
    pub(crate) fn head(&self, own_label: bool) -> f64 {
        let title = if self.panel.title.is_empty() {
            0.0
        } else {
            TITLE
        };
        let label = if own_label && !self.panel.y.label.is_empty() {
            TITLE
        } else {
            0.0
        };
        let levels = levels(&self.uprights([MARGIN, WIDTH - MARGIN]));
        title
            + label
            + WORDS * self.note_lines() as f64
            + LINE * levels
            + if levels > 0.0 { 14.0 } else { 0.0 }
    }

    /// The height of the marks, where they are `width` wide.
    pub(crate) fn height(&self, width: f64) -> f64 {
        if self.panel.y.names().is_some() {
            return self.rows(width).iter().sum();
        }
        for mark in &self.panel.marks {
            match &mark.shape {
                Shape::Cells(cells) => {
                    let rows = cells.y.len() as f64;
                    return rows * (300.0 / rows).clamp(7.0, 22.0);
                }
                Shape::Bars(_) => return 56.0,
                _ => {}
            }
        }
        if self.alone { 340.0 } else { 150.0 }
    }

    /// The height of each row of categories.
    pub(super) fn rows(&self, width: f64) -> Vec<f64> {
        let Some(names) = self.panel.y.names() else {
            return Vec::new();
        };
        let columns = self.panel.x.names().map_or(1, <[_]>::len).max(1) as f64;
        let x = self.ruler(Way::X, [0.0, width]);
        let height = |row: usize| {
            let marks = self.panel.marks.iter().map(|mark| match &mark.shape {
                Shape::Cells(cells) if cells.labels.is_empty() => 22.0,
                Shape::Cells(_) => 36.0,
                Shape::Pictures(all) if all.iter().any(|one| one.at[1] == row) => width / columns,
                Shape::Dots(dots) => {
                    let here = dots.iter().filter(|dot| dot.y == row as f64);
                    let here: Vec<f64> = here.map(|dot| x.at(dot.x)).collect();
                    let answers = dots.iter().any(|dot| dot.marker != Marker::Plain);
                    match mark.name.is_empty() {
                        true => stack::row_height(&stack::stacked(&here)).max(24.0),
                        false if answers => 17.0,
                        false => 19.0,
                    }
                }
                _ => 0.0,
            });
            match names[row].kind {
                CategoryKind::Heading => 30.0,
                CategoryKind::Thing => marks.fold(0.0, f64::max).max(17.0),
            }
        };
        (0..names.len()).map(height).collect()
    }

    /// An axis once it is known where its two ends lie.
    fn ruler(&self, way: Way, pixels: [f64; 2]) -> Ruler {
        let logarithmic = self.axis(way).scale == Scale::Logarithmic;
        Ruler {
            data: self.ends(way),
            pixels,
            logarithmic,
        }
    }

    /// About six for a panel alone, four among others.
    pub(super) fn y_ticks(&self, pixels: [f64; 2]) -> Vec<(f64, String)> {
        let count = if self.alone { 6.0 } else { 4.0 };
        self.ruler(Way::Y, pixels).ticks(&self.whole(Way::Y), count)
    }

    /// The positions of an axis where they are few whole numbers, such as layers.
    ///
    /// At most twelve, at equal distances on a linear axis; else there are none, and ticks are
    /// round numbers.
    pub(super) fn whole(&self, way: Way) -> Vec<f64> {
        let mut all: Vec<f64> = match way {
            Way::Y if !has_cells(self.panel) => Vec::new(),
            _ => self
                .panel
                .marks
                .iter()
                .flat_map(|mark| values(mark, way))
                .collect(),
        };
        all.sort_by(f64::total_cmp);
        all.dedup();
        let logarithmic = self.axis(way).scale == Scale::Logarithmic;
        let few = all.len() > 1 && all.len() <= 12;
        match few && self.axis(way).range.is_none() && all.iter().all(|v| v.fract() == 0.0) {
            // Labels at powers lie apart, also where many were measured.
            true if logarithmic => all.iter().copied().step_by(all.len().div_ceil(5)).collect(),
            true if all
                .windows(2)
                .all(|pair| pair[1] - pair[0] == all[1] - all[0]) =>
            {
                all
            }
            _ => Vec::new(),
        }
    }

    /// The upright lines: the mark, the middle of its name, and the line of words it stands on, so
    /// that none covers another.
    pub(super) fn uprights(&self, pixels: [f64; 2]) -> Vec<Upright<'a>> {
        let x = self.ruler(Way::X, pixels);
        let mut taken: Vec<(f64, f64, f64)> = Vec::new();
        let mut found = Vec::new();
        for mark in &self.panel.marks {
            let Shape::Upright(value) = mark.shape else {
                continue;
            };
            let half = text_width(&mark.name, SMALL) / 2.0;
            let at = x.at(value);
            let middle = at.min(WIDTH - MARGIN - half).max(MARGIN + half);
            let free = |&level: &f64| {
                taken.iter().all(|&(from, to, other)| {
                    other != level || middle + half + 8.0 < from || middle - half - 8.0 > to
                })
            };
            let level = (0..).map(f64::from).find(free).unwrap_or(0.0);
            taken.push((middle - half, middle + half, level));
            found.push((mark, at, middle, level));
        }
        found
    }

    /// The panel at its place.
    pub(crate) fn placed(&self, plot: Rectangle) -> Placed<'_> {
        let [left, top, right, bottom] = plot;
        let mut rows = Vec::new();
        let mut edge = top;
        for height in self.rows(right - left) {
            rows.push([edge, edge + height]);
            edge += height;
        }
        Placed {
            plan: self,
            panel: self.panel,
            series: &self.series,
            plot,
            x: self.ruler(Way::X, [left, right]),
            y: self.ruler(
                Way::Y,
                if rows.is_empty() {
                    [bottom, top]
                } else {
                    [top, bottom]
                },
            ),
            rows,
        }
    }
}

/// An upright line: its mark, its place, the middle of its name, and the line of words it is on.
pub(super) type Upright<'a> = (&'a Mark, f64, f64, f64);

/// How many lines of words the names of upright lines take.
pub(super) fn levels(uprights: &[Upright<'_>]) -> f64 {
    let levels = uprights.iter().map(|(.., level)| level + 1.0);
    levels.fold(0.0, f64::max)
}

/// A panel at its place.
///
/// It borrows its plan: places are found when they are asked for, and nothing is kept twice.
pub(crate) struct Placed<'a> {
    /// What was known of it before.
    pub(super) plan: &'a Plan<'a>,
    pub(crate) panel: &'a Panel,
    /// The series with marks in this panel.
    pub(crate) series: &'a [&'a Series<'a>],
    /// Where its marks lie, without words and numbers.
    pub(crate) plot: Rectangle,
    /// From values to places, from left to right.
    pub(crate) x: Ruler,
    /// From values to places: numbers upward, categories downward.
    pub(super) y: Ruler,
    /// Top and bottom of each row of categories.
    pub(super) rows: Vec<[f64; 2]>,
}

impl Placed<'_> {
    /// Where a point of the data lies.
    pub(crate) fn at(&self, (x, y): (f64, f64)) -> Point {
        (self.x.at(x), self.y_at(y))
    }

    /// Where a value of the y axis lies; between two categories in proportion.
    pub(crate) fn y_at(&self, y: f64) -> f64 {
        if self.rows.is_empty() || !y.is_finite() {
            return self.y.at(y);
        }
        let row = (y + 0.5).floor().clamp(0.0, self.rows.len() as f64 - 1.0);
        let [top, bottom] = self.rows[row as usize];
        top + (bottom - top) * (y + 0.5 - row)
    }

    /// Where the edge between two cells lies: half a category after a whole one.
    pub(crate) fn y_edge(&self, edge: f64) -> f64 {
        match self.rows.get((edge + 0.5) as usize) {
            Some([top, _]) => *top,
            None if self.rows.is_empty() => self.y.at(edge),
            None => self.plot[3],
        }
    }

    /// Top and bottom of a row of categories; of the whole plot where there are none.
    pub(crate) fn row(&self, row: usize) -> [f64; 2] {
        let [_, top, _, bottom] = self.plot;
        self.rows.get(row).copied().unwrap_or([top, bottom])
    }

    /// Both axes, as a page needs them to find values: data and pixels at both ends of x, then of
    /// y.
    ///
    /// With these eight numbers a script turns a place under the pointer back into a value.
    pub(crate) fn axes_data(&self) -> [[f64; 2]; 4] {
        [self.x.data, self.x.pixels, self.y.data, self.y.pixels]
    }

    /// `x`, `y`, `xy` or nothing.
    pub(crate) fn logarithmic(&self) -> String {
        let axes = [("x", &self.x), ("y", &self.y)].into_iter();
        axes.filter(|(_, ruler)| ruler.logarithmic)
            .map(|(name, _)| name)
            .collect()
    }
}

/// The values of a mark on one of the axes.
///
/// What an axis has to span: infinite ends of bands and gaps are left out, bars begin at 0.
fn values(mark: &Mark, way: Way) -> Vec<f64> {
    let pick = |x: f64, y: f64| if way == Way::X { x } else { y };
    let finite = |points: &[(f64, f64)]| {
        points
            .iter()
            .map(|&(x, y)| pick(x, y))
            .filter(|v| v.is_finite())
            .collect()
    };
    match &mark.shape {
        Shape::Line(points) | Shape::Dashed(points) => finite(points),
        Shape::Band(spans) => match way {
            Way::X => spans.iter().map(|span| span.0).collect(),
            Way::Y => spans
                .iter()
                .flat_map(|span| [span.1, span.2])
                .filter(|v| v.is_finite())
                .collect(),
        },
        Shape::Dots(dots) => {
            let spreads = dots
                .iter()
                .filter(|_| way == Way::X)
                .filter_map(|dot| dot.spread)
                .flatten();
            dots.iter()
                .map(|dot| pick(dot.x, dot.y))
                .filter(|v| v.is_finite())
                .chain(spreads)
                .collect()
        }
        Shape::Bars(bars) => match way {
            Way::X => bars.iter().flat_map(|bar| [bar.from, bar.to]).collect(),
            Way::Y => vec![0.0, span(bars.iter().map(|bar| bar.height)).1],
        },
        Shape::Cells(cells) => pick_cells(cells, way).to_vec(),
        Shape::Upright(at) | Shape::Tick(at, _) if way == Way::X => vec![*at],
        Shape::Level(at) if way == Way::Y => vec![*at],
        _ => Vec::new(),
    }
}

fn pick_cells(cells: &crate::Cells, way: Way) -> &[f64] {
    if way == Way::X { &cells.x } else { &cells.y }
}
