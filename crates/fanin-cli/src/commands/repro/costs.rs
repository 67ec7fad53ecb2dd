use fanin_lab::thirty_four::{Pictures, Report, Row};
use fanin_report::{CostFigure, ReferenceLine, Role, Series};

/// Cost curves of every initialization: median over the seeds, band from lowest to highest.
pub(crate) fn costs(report: &Report) -> CostFigure {
    let seeds = report.rows.first().map_or(0, |row| row.runs.len());
    let mut rows: Vec<&Row> = report.rows.iter().collect();
    rows.sort_by_key(|row| !row.mostly_learned());
    CostFigure {
        title: "The same network, the same pictures: only the first weights differ".to_owned(),
        subtitle: format!(
            "{}; median of {seeds} seeds, band from lowest to highest",
            match report.pictures {
                Pictures::Seeded => "seeded pictures",
                Pictures::Course => "the course's pictures",
            }
        ),
        x_label: "iteration".to_owned(),
        y_label: "training cost".to_owned(),
        y_max: 1.0,
        series: rows.into_iter().map(series).collect(),
        references: vec![ReferenceLine {
            value: report.facts.base_rate_entropy,
            label: format!(
                "base-rate entropy {:.3}: the constant answer",
                report.facts.base_rate_entropy
            ),
        }],
    }
}

fn series(row: &Row) -> Series {
    // A run that ends early has no costs after that: NaN, as any further iteration would have.
    let longest = row.runs.iter().max_by_key(|run| run.history.len());
    let x: Vec<f64> = longest.map_or_else(Vec::new, |run| {
        run.history
            .iter()
            .map(|record| record.iteration as f64)
            .collect()
    });
    let (mut lowest, mut middle, mut highest) = (Vec::new(), Vec::new(), Vec::new());
    for index in 0..x.len() {
        let cost = |run: &fanin_lab::thirty_four::SeedRun| {
            run.history
                .get(index)
                .map_or(f64::NAN, |record| record.cost)
        };
        let mut costs: Vec<f64> = row.runs.iter().map(cost).collect();
        costs.sort_by(f64::total_cmp);
        let finite = || costs.iter().copied().filter(|cost| !cost.is_nan());
        lowest.push(finite().next().unwrap_or(f64::NAN));
        middle.push(costs[costs.len() / 2]);
        highest.push(finite().next_back().unwrap_or(f64::NAN));
    }
    let role = if row.mostly_learned() {
        Role::Good
    } else {
        Role::Bad
    };
    Series {
        name: short(row),
        role,
        x,
        lowest,
        middle,
        highest,
    }
}

/// The spec where it is short, else the scheme's name.
pub(crate) fn short(row: &Row) -> String {
    match &row.canonical {
        Some(name) if row.spec.len() > 26 => name.clone(),
        _ => row.spec.clone(),
    }
}
