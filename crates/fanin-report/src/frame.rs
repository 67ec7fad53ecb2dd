//! What all figures have around what they show: a card, a heading, names and numbers of axes.

use std::fmt::Display;

use crate::drawing::{Drawing, Px, path};
use crate::font::{FONT, SMALL, fold};
use crate::palette::{CARD, EDGE, GRID, INK, SOFT};

pub(crate) const WIDTH: f64 = 800.0;
pub(crate) const MARGIN: f64 = 20.0;

/// The heading of a figure, in lines.
pub(crate) struct Frame<'a> {
    name: &'a str,
    title: Vec<String>,
    subtitle: Vec<String>,
    /// Where the heading ends.
    pub(crate) head: f64,
}

impl<'a> Frame<'a> {
    pub(crate) fn new(name: &'a str, subtitle: &str) -> Self {
        let title = fold(name, 17.0, WIDTH - 2.0 * MARGIN);
        let subtitle = fold(subtitle, 13.0, WIDTH - 2.0 * MARGIN);
        let head = 16.0 + 23.0 * title.len() as f64 + 18.0 * subtitle.len() as f64;
        Self {
            name,
            title,
            subtitle,
            head,
        }
    }

    /// Begins the document: a white card with the heading, and a description for those who do not see it.
    pub(crate) fn begin(&self, height: f64, description: &str) -> Drawing {
        let mut svg = Drawing::default();
        svg.open(
            "svg",
            &[
                ("xmlns", &"http://www.w3.org/2000/svg"),
                ("role", &"img"),
                ("width", &Px(WIDTH)),
                ("height", &Px(height)),
                ("viewBox", &format!("0 0 {} {}", Px(WIDTH), Px(height))),
                ("font-family", &FONT),
                ("font-size", &Px(SMALL)),
                ("fill", &INK),
            ],
        );
        // No element has an id: several figures may be pasted into one page, where ids would clash.
        svg.text("title", &[], self.name);
        svg.text("desc", &[], description);
        svg.leaf(
            "rect",
            &[
                ("x", &0.5),
                ("y", &0.5),
                ("width", &Px(WIDTH - 1.0)),
                ("height", &Px(height - 1.0)),
                ("rx", &8),
                ("fill", &CARD),
                ("stroke", &EDGE),
            ],
        );
        self.heading(&mut svg);
        svg
    }

    fn heading(&self, svg: &mut Drawing) {
        let mut y = 16.0;
        for line in &self.title {
            y += 23.0;
            svg.text(
                "text",
                &[
                    ("x", &Px(MARGIN)),
                    ("y", &Px(y - 4.0)),
                    ("font-size", &17),
                    ("font-weight", &600),
                ],
                line,
            );
        }
        for line in &self.subtitle {
            y += 18.0;
            svg.text(
                "text",
                &[
                    ("x", &Px(MARGIN)),
                    ("y", &Px(y - 3.0)),
                    ("font-size", &13),
                    ("fill", &SOFT),
                ],
                line,
            );
        }
    }
}

/// The name of a y axis, or another small heading: bold, from `x` on.
pub(crate) fn label(svg: &mut Drawing, x: f64, y: f64, text: &str) {
    let place: [(&'static str, &dyn Display); 3] =
        [("x", &Px(x)), ("y", &Px(y)), ("font-weight", &600)];
    svg.text("text", &place, text);
}

/// The name of an x axis: bold, in the middle between two ends.
pub(crate) fn centered_label(svg: &mut Drawing, ends: [f64; 2], y: f64, text: &str) {
    let place: [(&'static str, &dyn Display); 4] = [
        ("x", &Px((ends[0] + ends[1]) / 2.0)),
        ("y", &Px(y)),
        ("text-anchor", &"middle"),
        ("font-weight", &600),
    ];
    svg.text("text", &place, text);
}

/// A value of a y axis: a faint line through the panel, and its number to the left, `gap` away.
pub(crate) fn grid_line(svg: &mut Drawing, [left, right]: [f64; 2], y: f64, gap: f64, text: &str) {
    rule(svg, [(left, y), (right, y)], GRID);
    tick_number(svg, left - gap, y + 4.0, "end", text);
}

/// A value of an x axis: a short line down from it, and its number below.
pub(crate) fn tick(svg: &mut Drawing, x: f64, bottom: f64, [length, drop]: [f64; 2], text: &str) {
    rule(svg, [(x, bottom), (x, bottom + length)], SOFT);
    tick_number(svg, x, bottom + drop, "middle", text);
}

pub(crate) fn rule(svg: &mut Drawing, ends: [(f64, f64); 2], color: &str) {
    svg.leaf("path", &[("d", &path(ends)), ("stroke", &color)]);
}

pub(crate) fn tick_number(svg: &mut Drawing, x: f64, y: f64, anchor: &str, text: &str) {
    let place: [(&'static str, &dyn Display); 4] = [
        ("x", &Px(x)),
        ("y", &Px(y)),
        ("text-anchor", &anchor),
        ("fill", &SOFT),
    ];
    svg.text("text", &place, text);
}
