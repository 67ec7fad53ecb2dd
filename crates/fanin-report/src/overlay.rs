use crate::Error;
use crate::drawing::{Drawing, path};
use crate::palette::{CARD, INK};

/// A line over colored cells, such as what a theory predicts for them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Overlay {
    /// What it is; stands in the legend.
    pub name: String,
    /// Points, in the coordinates that the figure says. One that is NaN or infinite leaves a gap; what lies outside of
    /// the cells is cut off.
    pub points: Vec<(f64, f64)>,
    /// How it is drawn, so that two lines can be told apart.
    pub line: OverlayLine,
}

/// How an [`Overlay`] is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OverlayLine {
    /// Without gaps.
    #[default]
    Solid,
    /// Long dashes.
    Dashed,
    /// Short dashes.
    Dotted,
}

impl Overlay {
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.name.is_empty() {
            return Err(Error::Empty("a name for each of its lines"));
        }
        Ok(())
    }

    /// Draws it, ink between two edges of paper, so that it is seen on light and on dark cells.
    pub(crate) fn draw(&self, svg: &mut Drawing, at: impl Fn((f64, f64)) -> (f64, f64)) {
        let runs = self
            .points
            .split(|(x, y)| !(x.is_finite() && y.is_finite()))
            .filter(|run| run.len() > 1);
        let d: String = runs.map(|run| path(run.iter().map(|&p| at(p)))).collect();
        if !d.is_empty() {
            svg.mark(&self.name, |svg| self.stroke(svg, &d));
        }
    }

    /// The line's look in a legend.
    pub(crate) fn sample(&self, svg: &mut Drawing, ends: [(f64, f64); 2]) {
        self.stroke(svg, &path(ends));
    }

    fn stroke(&self, svg: &mut Drawing, d: &str) {
        let dash = match self.line {
            OverlayLine::Solid => "none",
            OverlayLine::Dashed => "8 4",
            OverlayLine::Dotted => "2 3",
        };
        for (color, width, dash) in [(CARD, 5.0, "none"), (INK, 2.0, dash)] {
            svg.leaf(
                "path",
                &[
                    ("d", &d),
                    ("fill", &"none"),
                    ("stroke", &color),
                    ("stroke-width", &width),
                    ("stroke-dasharray", &dash),
                ],
            );
        }
    }

    /// In words.
    pub(crate) fn tell(&self) -> String {
        format!("A line over the cells: {}.", self.name)
    }
}
