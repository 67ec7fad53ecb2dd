//! Answers as plain data, and the two forms that several of them share: a table of numbers by rows,
//! and accuracies in a grid.
//!
//! An answer has four parts on purpose. Words say what to make of it, tables have the numbers, the
//! figure shows them, and claims say what would have refuted it; all four are filled from one run,
//! so that none can contradict another.

use fanin_report::text::percent;
use fanin_report::{
    Axis, Cells, ColorAxis, Column, Figure, Legend, Mark, Panel, Ramp, Role, Shape, Table,
};

use crate::Claim;

/// What came of asking a [`Question`](super::Question): all numbers are from the run.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The answer in plain words, a paragraph each, under 300 words together; every number in it
    /// was measured in this run.
    pub text: Vec<String>,
    /// The numbers behind the words, each table with its units and sample sizes in a footnote.
    pub tables: Vec<Table>,
    /// The same as one picture.
    pub figure: Figure,
    /// What the run could have refuted, each with its tolerance.
    pub claims: Vec<Claim>,
}

impl Answer {
    /// Whether every claim holds.
    pub fn holds(&self) -> bool {
        self.claims.iter().all(|claim| claim.holds)
    }
}

/// A table whose first column names the row, and whose others hold numbers.
///
/// Words lean to the left and numbers to the right.
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
///
/// `shares[row][column]` from 0 to 1, which also stand in the cells as percent. The colors go from
/// `base` to 1: whatever is not above the constant answer is as warm as it gets.
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
