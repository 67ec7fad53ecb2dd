//! Typed shapes at their places: what the writers get.
//!
//! Lengths are in units of the drawing, which are CSS pixels in SVG and two pixels in PNG; x grows
//! to the right and y downward. Nothing here is text that would have to be parsed again: a color is
//! three numbers, a path is a list of points.

use super::font::SMALL;
use super::palette::{Color, INK};

/// A figure that has been laid out, to be written as SVG or, with the feature `png`, as PNG.
///
/// It holds shapes with their styles, in the order in which they are drawn.
///
/// ```
/// use fanin_report::{Figure, Panel};
/// let figure = Figure::of("Cost", "", Panel::default());
/// let drawing = figure.draw()?;
/// assert_eq!(drawing.name(), "Cost");
/// assert!(drawing.to_svg().starts_with("<svg"));
/// # Ok::<(), fanin_report::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// Width and height in units of the drawing.
    pub(crate) size: [f64; 2],
    /// The figure's title.
    pub(crate) name: String,
    /// The figure in sentences.
    pub(crate) description: String,
    pub(crate) items: Vec<Item>,
}

impl Drawing {
    /// What the figure is called: its title.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The figure in sentences, for those who do not see it.
    ///
    /// It names the axes, the ends of every line, every cell's or row's values and what could not
    /// be drawn; in SVG it is the `desc` element.
    pub fn description(&self) -> &str {
        &self.description
    }
}

/// A point in units of the drawing, y downward.
pub(crate) type Point = (f64, f64);
/// A rectangle: left, top, right, bottom.
pub(crate) type Rectangle = [f64; 4];

/// Later items lie over earlier ones.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Item {
    Shape(Outline, Style),
    Text(Text),
    /// The bytes of a PNG file, stretched to a rectangle.
    Image(Rectangle, Vec<u8>),
    Group(Group),
}

/// Straight lines and circles only: two writers have to draw the same.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outline {
    /// A rectangle, its corners rounded with a radius.
    Rectangle(Rectangle, f64),
    /// A circle: middle and radius.
    Circle(Point, f64),
    /// Open lines.
    Lines(Vec<Vec<Point>>),
    /// A closed line.
    Polygon(Vec<Point>),
}

/// What is `None` is not drawn; the default draws nothing at all.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Style {
    /// The color of the area.
    pub(crate) fill: Option<Color>,
    /// Less than 1 where what is below shall be seen.
    pub(crate) opacity: Option<f64>,
    /// The color of the outline.
    pub(crate) stroke: Option<Color>,
    /// The width of the outline.
    pub(crate) width: f64,
    /// Lengths of strokes and gaps in turn; empty for a solid line.
    pub(crate) dash: &'static [f32],
    /// Whether ends and corners of lines are round; a line of no length is then a dot.
    pub(crate) round: bool,
}

impl Style {
    /// An area without an outline.
    pub(crate) fn fill(color: Color) -> Self {
        Self {
            fill: Some(color),
            ..Self::default()
        }
    }

    /// An outline without an area.
    pub(crate) fn stroke(color: Color, width: f64) -> Self {
        Self {
            stroke: Some(color),
            width,
            ..Self::default()
        }
    }

    /// The same area with an outline.
    pub(crate) fn outlined(self, color: Color, width: f64) -> Self {
        Self {
            stroke: Some(color),
            width,
            ..self
        }
    }

    /// The same outline in dashes; an empty list makes it solid.
    pub(crate) fn dashed(self, dash: &'static [f32]) -> Self {
        Self { dash, ..self }
    }
}

/// One line; [`fold`](super::font::fold) breaks longer words before.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Text {
    /// The place of the anchor, on the baseline.
    pub(crate) at: Point,
    /// Whether the text begins, ends or is centered at its place.
    pub(crate) anchor: Anchor,
    /// The font size.
    pub(crate) size: f64,
    /// Whether it is set in bold.
    pub(crate) bold: bool,
    /// The color of the letters.
    pub(crate) color: Color,
    /// The color of an edge around the letters, which keeps them readable on top of lines.
    pub(crate) halo: Option<Color>,
    /// Whether it can be pointed at; else what is below it is.
    pub(crate) solid: bool,
    /// What is written, unescaped.
    pub(crate) words: String,
}

impl Text {
    /// Plain words in small print.
    pub(crate) fn new(at: Point, anchor: Anchor, words: impl Into<String>) -> Self {
        Self {
            at,
            anchor,
            size: SMALL,
            bold: false,
            color: INK,
            halo: None,
            solid: true,
            words: words.into(),
        }
    }

    pub(crate) fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(crate) fn color(self, color: Color) -> Self {
        Self { color, ..self }
    }

    /// The same text with an edge around its letters.
    pub(crate) fn halo(self, color: Color) -> Self {
        Self {
            halo: Some(color),
            ..self
        }
    }
}

/// Which part of a text lies at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// Items that belong together.
///
/// Whoever points at any of the items is told the group's title.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Group {
    /// What is said of it where it is pointed at.
    pub(crate) title: Option<String>,
    /// What a page reads from it, by key.
    pub(crate) data: Vec<(&'static str, String)>,
    /// What lies outside is cut off.
    pub(crate) clip: Option<Rectangle>,
    pub(crate) items: Vec<Item>,
}

/// Where items are put down.
#[derive(Debug, Default)]
pub(crate) struct Canvas(pub(crate) Vec<Item>);

impl Canvas {
    /// Puts down an outline in a style.
    pub(crate) fn shape(&mut self, outline: Outline, style: Style) {
        self.0.push(Item::Shape(outline, style));
    }

    /// Puts down a rectangle, its corners rounded by `round`.
    pub(crate) fn rectangle(&mut self, rectangle: Rectangle, round: f64, style: Style) {
        self.shape(Outline::Rectangle(rectangle, round), style);
    }

    /// A straight line.
    pub(crate) fn rule(&mut self, from: Point, to: Point, style: Style) {
        self.shape(Outline::Lines(vec![vec![from, to]]), style);
    }

    /// Puts down a text.
    pub(crate) fn text(&mut self, text: Text) {
        self.0.push(Item::Text(text));
    }

    /// What a reader can point at: its title, and what `draw` draws.
    pub(crate) fn mark(&mut self, title: impl Into<String>, draw: impl FnOnce(&mut Self)) {
        let group = Group {
            title: Some(title.into()),
            ..Group::default()
        };
        self.group(group, draw);
    }

    /// Puts down what `draw` draws, as one group.
    pub(crate) fn group(&mut self, mut group: Group, draw: impl FnOnce(&mut Self)) {
        let mut inner = Self::default();
        draw(&mut inner);
        group.items = inner.0;
        self.0.push(Item::Group(group));
    }
}
