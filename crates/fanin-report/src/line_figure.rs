use crate::{Drawing, Error, Role, draw_lines};

/// Curves and points over two axes, each linear or logarithmic, with a legend beside them.
///
/// ```
/// use fanin_report::{AxisScale, LineAxis, LineFigure, PlotLine, Role};
///
/// let figure = LineFigure {
///     title: "A signal on its way".into(),
///     subtitle: "dashed: predicted, dots: measured".into(),
///     x: LineAxis { label: "layer".into(), scale: AxisScale::Linear },
///     y: LineAxis { label: "mean of z²".into(), scale: AxisScale::Logarithmic },
///     lines: vec![PlotLine {
///         name: "randn * 0.01".into(),
///         role: Role::Bad,
///         dashed: vec![(1.0, 1.0), (2.0, 0.01), (3.0, 1e-4)],
///         dots: vec![(1.0, 1.02), (2.0, 0.011), (3.0, 0.9e-4)],
///         ..PlotLine::default()
///     }],
/// };
/// assert!(figure.draw()?.to_svg().contains("randn * 0.01"));
/// # Ok::<(), fanin_report::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LineFigure {
    /// The heading, which is also the figure's accessible name.
    pub title: String,
    /// A line below the heading.
    pub subtitle: String,
    /// From left to right.
    pub x: LineAxis,
    /// From bottom to top.
    pub y: LineAxis,
    /// In the order of the legend.
    pub lines: Vec<PlotLine>,
}

/// An axis: it spans the data.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LineAxis {
    /// What it measures, with its unit.
    pub label: String,
    /// How values lie on it.
    pub scale: AxisScale,
}

/// How values lie on an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AxisScale {
    /// Equal steps are equal differences.
    #[default]
    Linear,
    /// Equal steps are equal ratios; values above 0 alone have a place.
    Logarithmic,
}

/// A thing to show, in up to three ways, all of one color.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PlotLine {
    /// The name in the legend.
    pub name: String,
    /// What it means, from which the color follows.
    pub role: Role,
    /// A solid line: positions and values. A value that is NaN or infinite leaves a gap.
    pub line: Vec<(f64, f64)>,
    /// A dashed line.
    pub dashed: Vec<(f64, f64)>,
    /// Markers.
    pub dots: Vec<(f64, f64)>,
}

impl PlotLine {
    /// Everything that is drawn.
    pub(crate) fn points(&self) -> impl Iterator<Item = (f64, f64)> {
        let lists = [&self.line, &self.dashed, &self.dots];
        lists.into_iter().flatten().copied()
    }
}

impl LineFigure {
    /// Lays the figure out, 800 units wide.
    ///
    /// # Errors
    /// If a position is not finite, or a number on a logarithmic axis is not above 0.
    pub fn draw(&self) -> Result<Drawing, Error> {
        for line in &self.lines {
            for (index, (x, y)) in line.points().enumerate() {
                if !x.is_finite() {
                    return Err(Error::Position {
                        series: line.name.clone(),
                        index,
                        value: x,
                    });
                }
                for (axis, value) in [(&self.x, x), (&self.y, y)] {
                    if axis.scale == AxisScale::Logarithmic && value.is_finite() && value <= 0.0 {
                        return Err(Error::Logarithm {
                            series: line.name.clone(),
                            value,
                        });
                    }
                }
            }
        }
        Ok(draw_lines::draw(self))
    }
}
