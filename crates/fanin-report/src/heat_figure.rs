use crate::{Drawing, Error, Overlay, draw_heat};

/// A grid of colored cells with labels, such as accuracies over depth and scale.
///
/// ```
/// use fanin_report::{HeatCell, HeatFigure};
///
/// let figure = HeatFigure {
///     title: "Depth and scale".into(),
///     columns: vec!["0.01".into(), "0.1".into()],
///     rows: vec!["1 hidden layer".into()],
///     cells: vec![vec![
///         HeatCell { value: 0.9, label: "90 %".into() },
///         HeatCell { value: 0.2, label: "20 %".into() },
///     ]],
///     ..HeatFigure::default()
/// };
/// assert!(figure.draw()?.to_svg().contains("90 %"));
/// # Ok::<(), fanin_report::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HeatFigure {
    /// The heading, which is also the figure's accessible name.
    pub title: String,
    /// What colors and labels are.
    pub subtitle: String,
    /// What the columns are.
    pub x_label: String,
    /// What the rows are.
    pub y_label: String,
    /// One name a column, from left to right.
    pub columns: Vec<String>,
    /// One name a row, from top to bottom.
    pub rows: Vec<String>,
    /// `cells[row][column]`.
    pub cells: Vec<Vec<HeatCell>>,
    /// Lines over the cells. A point is a column and a row, counted from 0, in the middle of the cell: (0.5, 0) is where the
    /// first two cells of the first row meet.
    pub overlays: Vec<Overlay>,
}

/// A cell of a [`HeatFigure`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HeatCell {
    /// From 0, warm and light, to 1, cool and dark.
    pub value: f64,
    /// What stands in it; color repeats it, and never carries it alone.
    pub label: String,
}

impl HeatFigure {
    /// Lays the figure out, 800 units wide.
    ///
    /// # Errors
    /// If the grid is not one cell for each row and column, a value lies outside `[0, 1]`, or a line has no name.
    pub fn draw(&self) -> Result<Drawing, Error> {
        let wrong = |got: &[HeatCell]| got.len() != self.columns.len();
        if self.cells.len() != self.rows.len() || self.cells.iter().any(|row| wrong(row)) {
            return Err(Error::Grid {
                rows: self.rows.len(),
                columns: self.columns.len(),
                got: self.cells.iter().map(Vec::len).collect(),
            });
        }
        for (row, cells) in self.rows.iter().zip(&self.cells) {
            for (column, cell) in self.columns.iter().zip(cells) {
                if !(0.0..=1.0).contains(&cell.value) {
                    return Err(Error::CellValue {
                        row: row.clone(),
                        column: column.clone(),
                        value: cell.value,
                    });
                }
            }
        }
        self.overlays.iter().try_for_each(Overlay::check)?;
        Ok(draw_heat::draw(self))
    }
}
