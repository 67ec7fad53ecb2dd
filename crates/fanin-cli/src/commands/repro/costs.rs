use fanin_lab::thirty_four::{Report, Row, SeedRun};
use fanin_report::{Axis, Figure, Mark, Panel, Role, Shape};

use super::figures::{pictures, role_of};

/// Cost curves of every initialization: the median over the seeds. Two bands reach from the lowest
/// to the highest run: of the initializations that learn, and of those that do not.
pub(crate) fn costs(report: &Report) -> Figure {
    let seeds = report.rows.first().map_or(0, |row| row.runs.len());
    let mut rows: Vec<&Row> = report.rows.iter().collect();
    rows.sort_by_key(|row| !row.mostly_learned());
    let mut marks = Vec::new();
    for role in [Role::Good, Role::Bad] {
        let runs = rows
            .iter()
            .filter(|row| role_of(row) == role)
            .flat_map(|row| &row.runs);
        marks.push(Mark::new(
            "",
            role,
            Shape::Band(band(&runs.collect::<Vec<_>>())),
        ));
    }
    let entropy = report.facts.base_rate_entropy;
    marks.push(Mark::level(
        format!("base-rate entropy {entropy:.3}: the constant answer"),
        entropy,
    ));
    marks.extend(
        rows.into_iter()
            .map(|row| Mark::line(short(row), role_of(row), median(row))),
    );
    let y = Axis::linear("training cost").from_to(0.0, 1.0);
    Figure::of(
        "The same network, the same pictures: only the first weights differ",
        format!(
            "{} pictures; lines: median of {seeds} seeds; bands: all runs of the initializations that learn, and of those \
             that do not",
            pictures(report)
        ),
        Panel::new(Axis::linear("iteration"), y, marks),
    )
}

/// Iterations of the longest run. A run that ends early has no costs after that: NaN, as any
/// further iteration would have.
fn iterations(runs: &[&SeedRun]) -> Vec<f64> {
    let longest = runs.iter().max_by_key(|run| run.history.len());
    longest.map_or_else(Vec::new, |run| {
        run.history
            .iter()
            .map(|record| record.iteration as f64)
            .collect()
    })
}

fn at<'a>(runs: &'a [&SeedRun], index: usize) -> impl Iterator<Item = f64> + 'a {
    runs.iter().map(move |run| {
        run.history
            .get(index)
            .map_or(f64::NAN, |record| record.cost)
    })
}

fn median(row: &Row) -> Vec<(f64, f64)> {
    let runs: Vec<&SeedRun> = row.runs.iter().collect();
    let middle = |index| {
        let mut costs: Vec<f64> = at(&runs, index).collect();
        costs.sort_by(f64::total_cmp);
        costs[costs.len() / 2]
    };
    iterations(&runs)
        .into_iter()
        .enumerate()
        .map(|(index, x)| (x, middle(index)))
        .collect()
}

fn band(runs: &[&SeedRun]) -> Vec<(f64, f64, f64)> {
    let span = |(index, x)| {
        let costs = || at(runs, index).filter(|cost| !cost.is_nan());
        (
            x,
            costs().fold(f64::INFINITY, f64::min),
            costs().fold(f64::NEG_INFINITY, f64::max),
        )
    };
    iterations(runs)
        .into_iter()
        .enumerate()
        .map(span)
        .filter(|(_, low, high)| low <= high)
        .collect()
}

/// The spec where it is short, else the scheme's name.
pub(crate) fn short(row: &Row) -> String {
    match &row.canonical {
        Some(name) if row.spec.len() > 26 => name.clone(),
        _ => row.spec.clone(),
    }
}
