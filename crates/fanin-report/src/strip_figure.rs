use crate::{Drawing, Error, ReferenceLine, Role, draw_strip};

/// Every single result as a dot, a row a thing, with the mean of each row and lines to compare with.
///
/// Dots that would cover each other are stacked, always in the same way.
///
/// ```
/// use fanin_report::{ReferenceLine, Role, StripDot, StripFigure, StripRow};
///
/// let dot = |seed: u32, right: u32| StripDot {
///     name: format!("seed {seed}: {right} of 50"),
///     value: 2.0 * f64::from(right),
/// };
/// let figure = StripFigure {
///     title: "Which first weights learn?".into(),
///     subtitle: "accuracy on 50 test pictures; a dot a seed".into(),
///     x_label: "test accuracy, %".into(),
///     unit: "%".into(),
///     x_max: 100.0,
///     rows: vec![StripRow {
///         name: "randn / sqrt(n_prev)".into(),
///         role: Role::Good,
///         dots: vec![dot(1, 40), dot(2, 38), dot(3, 40)],
///     }],
///     references: vec![ReferenceLine { value: 34.0, label: "always «non-cat»: 34 %".into() }],
/// };
/// assert!(figure.draw()?.to_svg().contains("seed 2: 38 of 50"));
/// # Ok::<(), fanin_report::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StripFigure {
    /// The heading, which is also the figure's accessible name.
    pub title: String,
    /// What a dot is.
    pub subtitle: String,
    /// What the x axis measures, with its unit.
    pub x_label: String,
    /// The unit alone, as it stands behind a number.
    pub unit: String,
    /// The x axis runs from 0 to this number; finite and above 0.
    pub x_max: f64,
    /// Vertical lines to compare with, labeled above the rows.
    pub references: Vec<ReferenceLine>,
    /// From top to bottom.
    pub rows: Vec<StripRow>,
}

/// A row of a [`StripFigure`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StripRow {
    /// What stands beside it.
    pub name: String,
    /// [`Role::Bad`] dots are hollow, the others filled; colors follow too.
    pub role: Role,
    /// The results.
    pub dots: Vec<StripDot>,
}

/// One result.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StripDot {
    /// What is said of it where it is pointed at: its seed, its count.
    pub name: String,
    /// Where it lies: from 0 to [`StripFigure::x_max`].
    pub value: f64,
}

impl StripRow {
    /// The mean of the dots; none without dots.
    pub(crate) fn mean(&self) -> Option<f64> {
        let sum: f64 = self.dots.iter().map(|dot| dot.value).sum();
        (!self.dots.is_empty()).then(|| sum / self.dots.len() as f64)
    }
}

impl StripFigure {
    /// Lays the figure out, 800 units wide.
    ///
    /// # Errors
    /// If there is no row, a dot or a line lies outside of the x axis or nowhere, or the x axis is not an axis.
    pub fn draw(&self) -> Result<Drawing, Error> {
        if !(self.x_max.is_finite() && self.x_max > 0.0) {
            return Err(Error::Limit(self.x_max));
        }
        if self.rows.is_empty() {
            return Err(Error::Empty("rows"));
        }
        let dots = self.rows.iter().flat_map(|row| {
            let named = move |dot: &StripDot| (format!("{}, {}", row.name, dot.name), dot.value);
            row.dots.iter().map(named)
        });
        let lines = self.references.iter();
        let lines = lines.map(|line| (line.label.clone(), line.value));
        for (name, value) in dots.chain(lines) {
            if !(0.0..=self.x_max).contains(&value) {
                return Err(Error::Beyond {
                    name,
                    value,
                    from: 0.0,
                    to: self.x_max,
                });
            }
        }
        Ok(draw_strip::draw(self))
    }
}
