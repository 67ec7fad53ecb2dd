use crate::{Drawing, Error, Role, draw_histogram};

/// Histograms in rows and columns over one range: how a distribution changes from place to place.
///
/// The range is the same for all, so that one that has collapsed is a spike. Heights are not: each panel's highest bar
/// reaches its top.
///
/// ```
/// use fanin_report::{Histogram, HistogramFigure, HistogramRow};
///
/// let figure = HistogramFigure {
///     title: "Pre-activations before the first step".into(),
///     x_label: "z".into(),
///     range: [-1.5, 1.5],
///     columns: vec!["layer 1".into()],
///     rows: vec![HistogramRow {
///         name: "randn * 0.01".into(),
///         panels: vec![Histogram { counts: vec![1, 6, 2], deviation: 0.6, ..Histogram::default() }],
///         ..HistogramRow::default()
///     }],
///     ..HistogramFigure::default()
/// };
/// assert!(figure.draw()?.to_svg().contains("std 0.600"));
/// # Ok::<(), fanin_report::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HistogramFigure {
    /// The heading, which is also the figure's accessible name.
    pub title: String,
    /// What is counted, of which data.
    pub subtitle: String,
    /// What the x axis of each panel measures, with its unit.
    pub x_label: String,
    /// Where the first bin begins and the last ends; bins are equally wide.
    pub range: [f64; 2],
    /// One name a column, from left to right.
    pub columns: Vec<String>,
    /// From top to bottom.
    pub rows: Vec<HistogramRow>,
}

/// A row of a [`HistogramFigure`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HistogramRow {
    /// What stands beside it.
    pub name: String,
    /// What it means, from which the color follows.
    pub role: Role,
    /// One a column.
    pub panels: Vec<Histogram>,
}

/// How many values lie where.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Histogram {
    /// Of each bin, as many in every panel of a figure.
    pub counts: Vec<usize>,
    /// Of values below the range, and above it.
    pub outside: [usize; 2],
    /// Of values that are NaN or infinite.
    pub not_finite: usize,
    /// The standard deviation of all values, to be printed.
    pub deviation: f64,
}

impl Histogram {
    /// All values, wherever they lie.
    pub(crate) fn total(&self) -> usize {
        self.counts.iter().sum::<usize>() + self.outside[0] + self.outside[1] + self.not_finite
    }
}

impl HistogramFigure {
    /// Lays the figure out, 800 units wide.
    ///
    /// # Errors
    /// If there is no row, column or bin, a row has not one panel a column, panels differ in their number of bins, or the
    /// range is none.
    pub fn draw(&self) -> Result<Drawing, Error> {
        let [from, to] = self.range;
        if !(from.is_finite() && to.is_finite() && from < to) {
            return Err(Error::Axis {
                axis: self.x_label.clone(),
                positions: self.range.to_vec(),
            });
        }
        if self.columns.is_empty() {
            return Err(Error::Empty("columns"));
        }
        let Some(first) = self.rows.iter().flat_map(|row| &row.panels).next() else {
            return Err(Error::Empty("rows of panels"));
        };
        let bins = first.counts.len();
        if bins == 0 {
            return Err(Error::Empty("bins"));
        }
        for row in &self.rows {
            let count = |what, wanted, got| Error::Count {
                name: row.name.clone(),
                what,
                wanted,
                got,
            };
            if row.panels.len() != self.columns.len() {
                return Err(count("panels", self.columns.len(), row.panels.len()));
            }
            if let Some(other) = row.panels.iter().find(|panel| panel.counts.len() != bins) {
                return Err(count("bins", bins, other.counts.len()));
            }
        }
        Ok(draw_histogram::draw(self))
    }
}
