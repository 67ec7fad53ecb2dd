use crate::{Drawing, Error, draw_dots};

/// Dots on one axis from 0, a row a thing, a color and a marker a series: how several compare on many things.
///
/// ```
/// use fanin_report::{Dot, DotFigure, DotRow};
///
/// let figure = DotFigure {
///     title: "Products".into(),
///     subtitle: "medians and quartiles".into(),
///     x_label: "GFLOP/s".into(),
///     x_max: 80.0,
///     series: vec!["faer".into(), "plain".into()],
///     rows: vec![
///         DotRow::Heading("f64, 1 thread".into()),
///         DotRow::Dots {
///             name: "64x64x64".into(),
///             dots: vec![Some(Dot { low: 60.0, middle: 62.0, high: 63.0 }), None],
///         },
///     ],
/// };
/// assert!(figure.draw()?.to_svg().contains("64x64x64"));
/// # Ok::<(), fanin_report::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DotFigure {
    /// The heading, which is also the figure's accessible name.
    pub title: String,
    /// A line below the heading: what the dots and their lines are.
    pub subtitle: String,
    /// What the x axis measures, with its unit.
    pub x_label: String,
    /// The x axis runs from 0 to this number; finite and above 0. A dot beyond it stands at the edge.
    pub x_max: f64,
    /// Names of the series, in the order of [`DotRow::Dots::dots`].
    pub series: Vec<String>,
    /// From top to bottom.
    pub rows: Vec<DotRow>,
}

/// A row of a [`DotFigure`].
#[derive(Debug, Clone, PartialEq)]
pub enum DotRow {
    /// Words above the rows that belong together.
    Heading(String),
    /// A thing, and what each series has to say of it.
    Dots {
        /// The thing's name.
        name: String,
        /// One place for each series; `None` where there is no value.
        dots: Vec<Option<Dot>>,
    },
}

/// A value with its spread. All finite, ascending, and not below 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dot {
    /// Where the line begins.
    pub low: f64,
    /// Where the dot stands.
    pub middle: f64,
    /// Where the line ends.
    pub high: f64,
}

impl DotFigure {
    /// Lays the figure out, 800 units wide.
    ///
    /// # Errors
    ///
    /// If a row has not one place for each series, a value is negative or no number, a spread is upside down, or the x
    /// axis is not an axis.
    pub fn draw(&self) -> Result<Drawing, Error> {
        if !(self.x_max.is_finite() && self.x_max > 0.0) {
            return Err(Error::Limit(self.x_max));
        }
        for row in &self.rows {
            let DotRow::Dots { name, dots } = row else {
                continue;
            };
            if dots.len() != self.series.len() {
                return Err(Error::Places {
                    row: name.clone(),
                    series: self.series.len(),
                    got: dots.len(),
                });
            }
            for (dot, series) in dots.iter().zip(&self.series) {
                let Some(Dot { low, middle, high }) = *dot else {
                    continue;
                };
                // Negated, so that NaN is refused.
                let sound = 0.0 <= low && low <= middle && middle <= high && high.is_finite();
                if !sound {
                    return Err(Error::Dot {
                        row: name.clone(),
                        series: series.clone(),
                        low,
                        middle,
                        high,
                    });
                }
            }
        }
        Ok(draw_dots::draw(self))
    }
}
