//! Figures as plain data: panels, axes, marks, and how they are named.
//!
//! A figure says what is there and what it means, in the units of the data. It says neither pixels
//! nor colors: those follow from the layout and from [`Role`]. So one value serves every format,
//! and a test can compare it without drawing.
//!
//! With the feature `serde` a figure is written as JSON for programs that want its numbers. What
//! only the drawing needs (roles, looks, places of words) is left out there.

use super::{Picture, Role};
#[cfg(feature = "serde")]
use serde::Serialize;

/// A figure as plain data: panels of marks over two axes each, with one legend for all of them.
///
/// Every figure is made of these parts, so that a new one needs no new type. [`Figure::draw`] lays
/// it out.
///
/// ```
/// use fanin_report::{Axis, Figure, Mark, Panel, Role};
///
/// let marks = vec![
///     Mark::dashed("randn * 0.01", Role::Bad, [(1.0, 1.0), (2.0, 0.01), (3.0, 1e-4)]),
///     Mark::dots("randn * 0.01", Role::Bad, [(1.0, 1.02), (2.0, 0.011), (3.0, 0.9e-4)]),
/// ];
/// let panel = Panel::new(Axis::linear("layer"), Axis::logarithmic("mean of z²"), marks);
/// let figure = Figure::of("A signal on its way", "dashed: predicted, dots: measured", panel);
/// assert!(figure.draw()?.to_svg().contains("randn * 0.01"));
/// # Ok::<(), fanin_report::Error>(())
/// ```
///
/// The whole figure is checked when it is drawn, not when it is built: any field may be set in any
/// order. What [`draw`](Self::draw) refuses are figures that would say something untrue.
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct Figure {
    /// The heading, which is also the figure's accessible name.
    pub title: String,
    /// What lies below the heading: what is shown, of which data.
    pub caption: String,
    /// The number of panels that stand beside each other; 0 is as 1.
    ///
    /// Figures with more panels than columns go on in the next row.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "is_none"))]
    pub columns: usize,
    /// The names of the rows of panels, from top to bottom, to their left; empty if they need none.
    ///
    /// Row `i` names panels `i * columns` to `(i + 1) * columns`, excluding the last.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub rows: Vec<String>,
    /// The panels, from left to right, then downward.
    pub panels: Vec<Panel>,
    /// Where the names of the marks stand.
    ///
    /// Figures of several panels and figures with cells have it below, whatever is asked for.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub legend: Legend,
    /// What the colors of cells stand for.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "ColorAxis::is_plain"))]
    pub colors: ColorAxis,
}

/// Where the names of marks stand.
///
/// Names at the ends of lines need no looking up; they need room, and lines that end somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Legend {
    /// To the right, each at the height where its line ends, so that they read from top to bottom
    /// as a table of results. Lines of one color that end in one place share a label that lists
    /// them.
    #[default]
    Ends,
    /// Below the panels, one after the other.
    Below,
}

/// A panel of a [`Figure`]: marks over two axes.
///
/// Numbers on the y axis run upward, categories downward. Panels that share an axis show its
/// numbers once.
///
/// A panel beside another that has the same axis takes its numbers from there, so that values in a
/// row of panels can be compared along one height.
///
/// ```
/// use fanin_report::{Axis, Figure, Mark, Panel, Role};
///
/// let panel = |title: &str, end: f64| Panel {
///     title: title.into(),
///     ..Panel::new(
///         Axis::linear("iteration"),
///         Axis::linear("cost").from_to(0.0, 1.0),
///         vec![Mark::line("training", Role::Good, [(0.0, 0.69), (100.0, end)])],
///     )
/// };
/// let figure = Figure {
///     columns: 2,
///     panels: vec![panel("two layers", 0.1), panel("four layers", 0.65)],
///     ..Figure::default()
/// };
/// assert!(figure.draw()?.to_svg().contains("four layers"));
/// # Ok::<(), fanin_report::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct Panel {
    /// What the panel is called; may be empty.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "String::is_empty"))]
    pub title: String,
    /// Words between the title and the marks, such as an answer below a picture's name.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub notes: Vec<Note>,
    /// The axis from left to right.
    pub x: Axis,
    /// The axis from bottom to top; of categories, from top to bottom.
    pub y: Axis,
    /// What is shown, the later over the earlier.
    pub marks: Vec<Mark>,
}

/// Words above the marks of a [`Panel`].
///
/// Line 0 is in the color of text and the lines after it in gray: the first says it, the others
/// explain.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct Note {
    /// What is written.
    pub words: String,
    /// What is said of it to those who point at it or do not see it; the words themselves if empty.
    pub meaning: String,
    /// Where on its line it stands.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub side: Side,
    /// The line it stands on, counted from 0.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub line: usize,
}

/// A side of a panel.
///
/// Several notes may share a line if they stand on different sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Side {
    /// The left side.
    #[default]
    Left,
    /// The middle.
    Middle,
    /// The right side.
    Right,
}

/// An axis of a [`Panel`].
///
/// An axis of numbers gets about six ticks at round values: 1, 2 or 5 times a power of ten; on a
/// logarithmic axis powers of ten. On an x axis without given ends, up to twelve whole numbers,
/// such as layers, are a tick each.
///
/// ```
/// use fanin_report::{Axis, Scale};
///
/// let share = Axis::linear("test accuracy, %").from_to(0.0, 100.0);
/// assert_eq!(share.range, Some([0.0, 100.0]));
/// let layers = Axis::categories("layer", ["1", "2", "output"]);
/// assert!(matches!(layers.scale, Scale::Categories(names) if names.len() == 3));
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct Axis {
    /// What it measures, with its unit. An axis of numbers without a label shows no numbers.
    pub label: String,
    /// How values lie on it.
    pub scale: Scale,
    /// Its ends, the second above the first; where they are not given, those of the data and a
    /// little more.
    ///
    /// In the units of the data, also on a logarithmic axis, whose ends must be above 0. An axis of
    /// numbers that begins near 0 is drawn from 0.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub range: Option<[f64; 2]>,
}

/// How values lie on an axis.
///
/// It says how far apart two values are to the eye. On a logarithmic axis a signal that shrinks by
/// the same factor in each layer is a straight line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(rename_all = "lowercase"))]
pub enum Scale {
    /// Equal steps are equal differences.
    #[default]
    Linear,
    /// Equal steps are equal ratios; only values above 0 have a place.
    ///
    /// A value of 0 or below is an error on an axis, and hatched as a cell.
    Logarithmic,
    /// Names side by side; the values are 0, 1, 2 and so on, and lie in the middle of each.
    ///
    /// Positions in between are allowed and lie between the names, from -0.5 to n - 0.5.
    Categories(Vec<Category>),
}

/// A name on an axis of categories.
///
/// From a name alone it is made by [`Axis::categories`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct Category {
    /// What stands beside the marks.
    pub name: String,
    /// What stands on their other side, such as a mean; may be empty.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "String::is_empty"))]
    pub note: String,
    /// Whether it is a thing with marks or the heading of those that follow.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub kind: CategoryKind,
}

/// What a [`Category`] is.
///
/// A heading has a row without marks; the things below it belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CategoryKind {
    /// A thing with marks of its own.
    #[default]
    Thing,
    /// The heading of the things that follow.
    Heading,
}

/// What the colors of cells stand for.
///
/// It is one for all panels, so that a color means the same number everywhere in a figure.
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct ColorAxis {
    /// What is measured, with its unit; without a label there is no color bar.
    pub label: String,
    /// How values lie between the two ends: linear or logarithmic.
    pub scale: Scale,
    /// The ends, the second above the first; where they are not given, those of the data. What lies
    /// beyond has the color of the end.
    pub range: Option<[f64; 2]>,
    /// Which colors these are.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub ramp: Ramp,
    /// What a hatched cell is, for the legend: a value of 0 on a logarithmic color axis.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub zero: String,
    /// What a crossed cell is, for the legend: a value that is NaN or infinite.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub not_finite: String,
}

/// A row of colors that gets darker from end to end, for every kind of color vision and on gray
/// paper.
///
/// Both are monotone in lightness, which the tests of the module `layout::ramp` compute. Neither is
/// a rainbow, in which equal steps of a value are not equal steps to the eye.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ramp {
    /// From little to much: sand over green and blue to navy.
    #[default]
    Amount,
    /// From bad, warm and light, to good, cool and dark.
    Goodness,
}

/// Something to show on a [`Panel`].
///
/// Marks of one name have one color and one entry in the legend; those without a name have none.
/// A value that is NaN or infinite leaves a gap.
///
/// A series is all marks of one name: a solid line with what was measured, dashes with what theory
/// expects, dots and a band around them may share a name and then share a color.
///
/// ```
/// use fanin_report::{Mark, Role, Shape};
///
/// let runs = [(1.0, 0.2, 0.4), (2.0, 0.1, 0.3)];
/// let band = Mark::new("he_normal", Role::Good, Shape::Band(runs.to_vec()));
/// let middle = runs.map(|(x, low, high)| (x, (low + high) / 2.0));
/// let mean = Mark::line("he_normal", Role::Good, middle);
/// assert_eq!(band.name, mean.name);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct Mark {
    /// What the mark is called, in the legend and where it is pointed at; empty for a mark that
    /// needs no name.
    pub name: String,
    /// What the mark means; its color follows from that and from its place among marks of the same
    /// role.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub role: Role,
    /// What is drawn, with its positions.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub shape: Shape,
}

/// What a [`Mark`] looks like. Positions are in the coordinates of the axes.
///
/// Shapes are drawn in an order that does not depend on the list: cells, upright lines, bands,
/// level lines, lines with those of [`Role::Bad`] last, then markers, ticks, pictures and bars. So
/// the line that a reader should see is never below another.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(Serialize), serde(rename_all = "lowercase"))]
pub enum Shape {
    /// A line through points.
    ///
    /// A point with a value that is NaN or infinite interrupts it. Where the last point is not
    /// finite, a cross marks the last finite one, and a sentence below the figure says from where
    /// on: a run that diverged is a result.
    Line(Vec<(f64, f64)>),
    /// A dashed line through points, such as a prediction.
    ///
    /// Solid and dashed lines of one name have one color.
    Dashed(Vec<(f64, f64)>),
    /// An area between two lines: x, lower and upper end. An infinite upper end reaches out of the
    /// panel.
    ///
    /// It has no entry in the legend of its own; a page shows its ends with the values of the line
    /// of the same name and length.
    Band(Vec<(f64, f64, f64)>),
    /// Markers. Without a name, dots in one row of categories that would cover each other are
    /// stacked.
    ///
    /// With a name they belong to a series and have its color and marker; dots that mark the points
    /// of a line are said once.
    Dots(Vec<Dot>),
    /// Bars that stand on the x axis.
    ///
    /// A bar that is higher than 0 is always at least a line high, so that one count among
    /// thousands can be seen.
    Bars(Vec<Bar>),
    /// A grid of colored cells.
    ///
    /// Lines of the same panel lie over it in ink with an edge of paper, seen on light and on dark
    /// cells.
    Cells(Cells),
    /// An upright line through the panel at this x, with the mark's name beside it.
    ///
    /// Names of several such lines stand on as many lines of words as they need.
    Upright(f64),
    /// A level line through the panel at this y, with the mark's name on it.
    ///
    /// The name stands where the fewest lines run through it.
    Level(f64),
    /// A short upright bar at this x in this row of categories, such as a mean.
    ///
    /// The row is a category's index from 0.
    Tick(f64, usize),
    /// Pictures in a grid of categories.
    ///
    /// The panel has categories on both axes; a column is as wide as a row is high.
    #[cfg_attr(feature = "serde", serde(skip))]
    Pictures(Vec<PlacedPicture>),
}

/// A marker.
///
/// ```
/// use fanin_report::{Dot, Marker};
///
/// let answer = Dot {
///     x: 3.0,
///     marker: Marker::Cross,
///     words: "dog: taken for a cat".into(),
///     ..Dot::default()
/// };
/// assert_eq!(answer.spread, None);
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct Dot {
    /// Its position on the x axis.
    pub x: f64,
    /// Its position on the y axis.
    pub y: f64,
    /// The ends of a line through it along the x axis, the second not below the first: its spread.
    ///
    /// The value itself has to lie within.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub spread: Option<[f64; 2]>,
    /// What is said of it to those who point at it; its numbers if empty.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "String::is_empty"))]
    pub words: String,
    /// Whether it is an answer that can be right or wrong.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub marker: Marker,
}

/// What a [`Dot`] looks like.
///
/// Four plain shapes go round with five colors, so that twenty series differ in one or the other;
/// check and cross say their meaning by their shape, without color.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Marker {
    /// A shape that follows from the mark's place among the others.
    #[default]
    Plain,
    /// A check in a filled disk: right.
    Check,
    /// A cross in an empty square: wrong.
    Cross,
}

/// A bar of a histogram.
///
/// Bars of a histogram touch: where one ends the next begins.
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct Bar {
    /// Where it begins on the x axis.
    pub from: f64,
    /// Where it ends on the x axis.
    pub to: f64,
    /// Its height on the y axis, from 0.
    pub height: f64,
    /// What is said of it to those who point at it.
    pub words: String,
}

/// A grid of colored cells. A cell is a rectangle around its position, up to half way to the next.
///
/// Values that no color stands for have looks of their own, named in the legend: 0 on a logarithmic
/// color axis is hatched, what is NaN or infinite is crossed.
///
/// On an axis of numbers each row and column has its position in `y` and `x`, which need not be
/// equally far apart; on an axis of categories they are the categories.
///
/// ```
/// use fanin_report::{Axis, Cells, ColorAxis, Figure, Mark, Panel, Role, Scale, Shape};
///
/// let cells = Cells {
///     values: vec![vec![1.0, 0.1], vec![0.0, f64::NAN]],
///     ..Cells::default()
/// };
/// let panel = Panel::new(
///     Axis::categories("layer", ["1", "2"]),
///     Axis::categories("weights", ["he_normal", "zeros"]),
///     vec![Mark::new("", Role::Plain, Shape::Cells(cells))],
/// );
/// let figure = Figure {
///     colors: ColorAxis {
///         label: "mean of z²".into(),
///         scale: Scale::Logarithmic,
///         zero: "exactly 0".into(),
///         not_finite: "not a number".into(),
///         ..ColorAxis::default()
///     },
///     ..Figure::of("Signal", "", panel)
/// };
/// assert!(figure.draw()?.description().contains("1 cells are hatched: exactly 0."));
/// # Ok::<(), fanin_report::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct Cells {
    /// The middles of the columns, ascending; empty on an axis of categories.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub x: Vec<f64>,
    /// The middles of the rows, ascending; empty on an axis of categories.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub y: Vec<f64>,
    /// `values[row][column]`, from which the colors follow.
    ///
    /// Every row has as many values as there are columns; negative ones have no color on a
    /// logarithmic color axis and are an error.
    pub values: Vec<Vec<f64>>,
    /// `labels[row][column]`, which stand in the cells; empty if nothing does.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub labels: Vec<Vec<String>>,
}

/// A picture in a grid of categories.
///
/// The longer side fills the place of its column and row, and the picture keeps its proportions.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedPicture {
    /// Column and row.
    pub at: [usize; 2],
    /// The picture itself.
    pub picture: Picture,
    /// What is said of it to those who point at it.
    pub words: String,
}

impl Figure {
    /// A figure of one panel.
    ///
    /// Its legend stands at the ends of the lines.
    pub fn of(title: impl Into<String>, caption: impl Into<String>, panel: Panel) -> Self {
        Self {
            title: title.into(),
            caption: caption.into(),
            panels: vec![panel],
            ..Self::default()
        }
    }
}

impl Panel {
    /// A panel without a title: marks over two axes.
    ///
    /// Title and notes can be set on what it returns.
    pub fn new(x: Axis, y: Axis, marks: Vec<Mark>) -> Self {
        Self {
            x,
            y,
            marks,
            ..Self::default()
        }
    }
}

impl Axis {
    /// An axis of equal differences that spans the data.
    ///
    /// See [`Scale::Linear`]; [`Axis::from_to`] gives it ends.
    pub fn linear(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            ..Self::default()
        }
    }

    /// An axis of equal ratios that spans the data.
    ///
    /// See [`Scale::Logarithmic`]; every value on it has to be above 0.
    pub fn logarithmic(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            scale: Scale::Logarithmic,
            range: None,
        }
    }

    /// An axis of names.
    ///
    /// The first name has the position 0. On a y axis it is the uppermost.
    pub fn categories<N: Into<String>>(
        label: impl Into<String>,
        names: impl IntoIterator<Item = N>,
    ) -> Self {
        let names = names.into_iter().map(|name| Category {
            name: name.into(),
            ..Category::default()
        });
        Self {
            label: label.into(),
            scale: Scale::Categories(names.collect()),
            range: None,
        }
    }

    /// The same axis from one end to another.
    ///
    /// Lines are cut off at the ends; a dot beyond those of the x axis is an error.
    #[must_use]
    pub fn from_to(self, from: f64, to: f64) -> Self {
        Self {
            range: Some([from, to]),
            ..self
        }
    }

    /// The names, where it has any.
    pub(crate) fn names(&self) -> Option<&[Category]> {
        match &self.scale {
            Scale::Categories(names) => Some(names),
            _ => None,
        }
    }
}

impl ColorAxis {
    #[cfg(feature = "serde")]
    fn is_plain(&self) -> bool {
        self.label.is_empty()
    }
}

#[cfg(feature = "serde")]
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_none(columns: &usize) -> bool {
    *columns < 2
}

impl Mark {
    /// A mark of any shape.
    ///
    /// The shorthands below make the shapes that most figures need; bands, bars, cells, ticks and
    /// pictures are made here.
    pub fn new(name: impl Into<String>, role: Role, shape: Shape) -> Self {
        Self {
            name: name.into(),
            role,
            shape,
        }
    }

    /// A solid line through points.
    ///
    /// The points are joined in their order, which need not be that of x.
    pub fn line(
        name: impl Into<String>,
        role: Role,
        points: impl IntoIterator<Item = (f64, f64)>,
    ) -> Self {
        Self::new(name, role, Shape::Line(points.into_iter().collect()))
    }

    /// A dashed line through points.
    pub fn dashed(
        name: impl Into<String>,
        role: Role,
        points: impl IntoIterator<Item = (f64, f64)>,
    ) -> Self {
        Self::new(name, role, Shape::Dashed(points.into_iter().collect()))
    }

    /// Markers at points, without words of their own.
    ///
    /// Each shows its numbers where it is pointed at.
    pub fn dots(
        name: impl Into<String>,
        role: Role,
        points: impl IntoIterator<Item = (f64, f64)>,
    ) -> Self {
        let dot = |(x, y)| Dot {
            x,
            y,
            ..Dot::default()
        };
        Self::new(
            name,
            role,
            Shape::Dots(points.into_iter().map(dot).collect()),
        )
    }

    /// A level line at a height, with its name on it.
    ///
    /// Such as a base rate, or the mean of a theory: its color is that of text.
    pub fn level(name: impl Into<String>, y: f64) -> Self {
        Self::new(name, Role::Plain, Shape::Level(y))
    }

    /// An upright line at a position, with its name above it.
    ///
    /// Such as the iteration at which something was predicted to happen.
    ///
    /// ```
    /// use fanin_report::{Mark, Shape};
    /// assert_eq!(Mark::upright("predicted", 120.0).shape, Shape::Upright(120.0));
    /// ```
    pub fn upright(name: impl Into<String>, x: f64) -> Self {
        Self::new(name, Role::Plain, Shape::Upright(x))
    }
}
