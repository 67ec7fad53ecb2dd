use crate::Claim;

/// What came of asking a [`Question`](super::Question): all numbers are from the run.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Paragraphs in plain words, under 300 words together.
    pub text: Vec<String>,
    /// The numbers behind the words.
    pub tables: Vec<PlainTable>,
    /// The same as a picture.
    pub figure: Figure,
    /// What the run could have refuted.
    pub claims: Vec<Claim>,
}

impl Answer {
    /// Whether every claim holds.
    pub fn holds(&self) -> bool {
        self.claims.iter().all(|claim| claim.holds)
    }
}

/// A table of words and numbers; the first column names the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlainTable {
    /// What it shows.
    pub title: String,
    /// One header a column.
    pub columns: Vec<String>,
    /// As many cells a row as there are columns.
    pub rows: Vec<Vec<String>>,
    /// How the numbers came about; may be empty.
    pub note: String,
}

impl PlainTable {
    pub(super) fn new<const N: usize>(title: &str, columns: [&str; N]) -> Self {
        Self {
            title: title.to_owned(),
            columns: columns.map(str::to_owned).to_vec(),
            rows: Vec::new(),
            note: String::new(),
        }
    }

    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }
}

/// A picture as plain data, for whoever draws it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Figure {
    /// Curves and points over two axes.
    Lines(Lines),
    /// A grid of colored cells.
    Heat(Heat),
}

/// Curves and points over two axes.
#[derive(Debug, Clone, PartialEq)]
pub struct Lines {
    /// The heading.
    pub title: String,
    /// What is the same for all curves.
    pub subtitle: String,
    /// What varies.
    pub x: Axis,
    /// What is measured.
    pub y: Axis,
    /// In the order of the legend.
    pub curves: Vec<Curve>,
}

/// What an axis measures, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    /// Name and unit.
    pub label: String,
    /// How values lie on it.
    pub scale: AxisScale,
}

/// How values lie on an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AxisScale {
    /// Equal steps are equal differences.
    Linear,
    /// Equal steps are equal ratios.
    Logarithmic,
}

impl Axis {
    pub(super) fn linear(label: &str) -> Self {
        Self {
            label: label.to_owned(),
            scale: AxisScale::Linear,
        }
    }

    pub(super) fn logarithmic(label: &str) -> Self {
        Self {
            label: label.to_owned(),
            scale: AxisScale::Logarithmic,
        }
    }
}

/// One thing over the x axis, in up to three ways, all of one color. A value that is not finite
/// leaves a gap.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// The name in the legend.
    pub name: String,
    /// What it means.
    pub tone: Tone,
    /// Measured along the way: positions and values.
    pub line: Vec<(f64, f64)>,
    /// Predicted by a formula.
    pub dashed: Vec<(f64, f64)>,
    /// Measured at these places.
    pub dots: Vec<(f64, f64)>,
}

impl Curve {
    pub(super) fn new(name: impl Into<String>, tone: Tone) -> Self {
        Self {
            name: name.into(),
            tone,
            line: Vec::new(),
            dashed: Vec::new(),
            dots: Vec::new(),
        }
    }

    pub(super) fn line(self, points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let line = points.into_iter().collect();
        Self { line, ..self }
    }

    pub(super) fn dashed(self, points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let dashed = points.into_iter().collect();
        Self { dashed, ..self }
    }

    pub(super) fn dots(self, points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let dots = points.into_iter().collect();
        Self { dots, ..self }
    }
}

/// What a curve means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// As one wants it.
    Good,
    /// What goes wrong.
    Bad,
    /// Neither.
    Plain,
}

/// A grid of cells, each with a value and a label.
#[derive(Debug, Clone, PartialEq)]
pub struct Heat {
    /// The heading.
    pub title: String,
    /// What the colors and the labels are.
    pub subtitle: String,
    /// What the columns are.
    pub x_label: String,
    /// What the rows are.
    pub y_label: String,
    /// One name a column.
    pub columns: Vec<String>,
    /// One name a row, from top to bottom.
    pub rows: Vec<String>,
    /// `cells[row][column]`.
    pub cells: Vec<Vec<HeatCell>>,
    /// Lines over the cells, such as a prediction.
    pub overlays: Vec<HeatLine>,
}

/// A line over the cells of a [`Heat`].
#[derive(Debug, Clone, PartialEq)]
pub struct HeatLine {
    /// The name in the legend.
    pub name: String,
    /// Columns and rows, counted from 0, in the middles of cells: (0.5, 0) is where the first two
    /// cells of the first row meet. A point that is not finite leaves a gap.
    pub points: Vec<(f64, f64)>,
}

/// One cell of a [`Heat`].
#[derive(Debug, Clone, PartialEq)]
pub struct HeatCell {
    /// From 0, as bad as it gets, to 1, as good.
    pub value: f64,
    /// What stands in it.
    pub label: String,
}
