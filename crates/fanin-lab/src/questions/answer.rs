use fanin_report::text::percent;
use fanin_report::{
    Axis, Cells, ColorAxis, Column, Figure, Legend, Mark, Panel, Ramp, Role, Shape, Table,
};

use crate::Claim;

/// What came of asking a [`Question`](super::Question): all numbers are from the run.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Paragraphs in plain words, under 300 words together.
    pub text: Vec<String>,
    /// The numbers behind the words.
    pub tables: Vec<Table>,
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

/// A table whose first column names the row, and whose others hold numbers.
pub(super) fn table<const N: usize>(title: &str, columns: [&str; N]) -> Table {
    let mut index = 0;
    let mut table = Table::new(columns.map(|header| {
        index += 1;
        match index {
            1 => Column::left(header),
            _ => Column::right(header),
        }
    }));
    table.title(title);
    table
}

/// Accuracies in a grid of cells: warm where they are the `base` that one answer for everything
/// has.
pub(super) fn accuracies_in_cells(x: Axis, y: Axis, shares: Vec<Vec<f64>>, base: f64) -> Figure {
    let cells = Cells {
        labels: shares
            .iter()
            .map(|row| row.iter().map(|&share| percent(share)).collect())
            .collect(),
        values: shares,
        ..Cells::default()
    };
    let colors = ColorAxis {
        range: Some([base, 1.0]),
        ramp: Ramp::Goodness,
        ..ColorAxis::default()
    };
    let marks = vec![Mark::new("", Role::Plain, Shape::Cells(cells))];
    Figure {
        panels: vec![Panel::new(x, y, marks)],
        legend: Legend::Below,
        colors,
        ..Figure::default()
    }
}
