use fanin_lab::Outcome;
use fanin_lab::thirty_four::{self, Pictures, Report, Row, SeedRun};
use fanin_report::{Cell, Column, Role, Table};

use super::costs;

/// Fewer columns would break the table's cells.
pub(super) const WIDE: usize = 110;

/// What matters most of [`table`], for a terminal of 80 columns.
pub(super) fn short_table(report: &Report) -> Table {
    let facts = &report.facts;
    let mut table = Table::new([
        Column::left("weights"),
        Column::right(format!("test, of {}", facts.test)),
        Column::right("test"),
        Column::left("what happened"),
    ]);
    let mut rows: Vec<&Row> = report.rows.iter().collect();
    rows.sort_by_key(|row| row.mostly_learned());
    let failed = rows.iter().filter(|row| !row.mostly_learned()).count();
    for (index, row) in rows.into_iter().chain(&report.shallow).enumerate() {
        if index == failed || index == report.rows.len() {
            table.separator();
        }
        let [_, _, test, percent, _, _, happened] = cells(row, facts.test);
        let name = match index < report.rows.len() {
            true => costs::short(row),
            false => format!("{}, one hidden layer", row.spec),
        };
        table.row([Cell::code(name), test, percent, happened]);
    }
    let seeds = report.rows.first().map_or(0, |row| row.runs.len());
    table.footnote(format!(
        "Test pictures that are answered correctly, with {seeds} {}: mean, and lowest–highest where they differ. \"Collapsed\": one answer for every picture. \
         Always \"non-cat\" has {} right, always \"cat\" {}. Training and cost: with {WIDE} columns, and in the page.",
        if seeds == 1 { "seed" } else { "seeds" },
        facts.test - facts.test_cats,
        facts.test_cats,
    ));
    table
}

/// One row an initialization, the constant answers beside them.
pub(crate) fn table(report: &Report) -> Table {
    let facts = &report.facts;
    let mut table = Table::new([
        Column::left("weights"),
        Column::right(format!("train, of {}", facts.train)),
        Column::right(format!("test, of {}", facts.test)),
        Column::right("test"),
        Column::right("called cat"),
        Column::right("final cost"),
        Column::left("what happened"),
    ]);
    let mut rows: Vec<&Row> = report.rows.iter().collect();
    // Failing ones first; the order of the experiment within.
    rows.sort_by_key(|row| row.mostly_learned());
    let mut learning = false;
    for row in rows {
        if row.mostly_learned() && !learning {
            learning = true;
            table.separator();
        }
        let [name, rest @ ..] = cells(row, facts.test);
        let name = match costs::short(row) {
            short if short == row.spec => name,
            // The figures have no room for such a spec.
            short => Cell::code(format!("{} = {short}", row.spec)),
        };
        table.row(std::iter::once(name).chain(rest));
    }
    if let Some(row) = &report.shallow {
        let [_, rest @ ..] = cells(row, facts.test);
        let name = Cell::new(format!(
            "{}, with one hidden layer: {:?}",
            row.spec,
            thirty_four::SHALLOW
        ));
        table.separator();
        table.row(std::iter::once(name).chain(rest));
    }
    table.separator();
    let percent = |count: usize| format!("{:.0} %", 100.0 * count as f64 / facts.test as f64);
    let non_cats = facts.test - facts.test_cats;
    table.row([
        Cell::new("always \"non-cat\"").role(Role::Muted),
        Cell::new((facts.train - facts.train_cats).to_string()),
        Cell::new(non_cats.to_string()),
        Cell::new(percent(non_cats)),
        Cell::new("0"),
        Cell::new(format!("{:.4}", facts.base_rate_entropy)),
        Cell::new("the base-rate entropy").role(Role::Muted),
    ]);
    table.row([
        Cell::new("always \"cat\"").role(Role::Muted),
        Cell::new(facts.train_cats.to_string()),
        Cell::new(facts.test_cats.to_string()),
        Cell::new(percent(facts.test_cats)),
        Cell::new(facts.test.to_string()),
        Cell::new(""),
        Cell::new("").role(Role::Muted),
    ]);
    let seeds = report.rows.first().map_or(0, |row| row.runs.len());
    table.footnote(format!(
        "{seeds} {} each: mean, and lowest–highest where they differ; the final cost is the median. \"Collapsed\": one \
         answer for every picture, at the cost of the base rate. {}",
        if seeds == 1 { "seed" } else { "seeds" },
        match report.pictures {
            Pictures::Seeded => "Weights from fanin's own streams.",
            Pictures::Course => {
                "Weights as np.random.seed(s) gives them; NumPy's legacy stream has no truncated normal, which \
                 comes from fanin's own."
            }
        }
    ));
    table
}

fn cells(row: &Row, test_total: usize) -> [Cell; 7] {
    let counts = |of: fn(&SeedRun) -> usize| row.runs.iter().map(of).collect::<Vec<_>>();
    let test = counts(|run| run.test);
    let mean = test.iter().sum::<usize>() as f64 / test.len() as f64;
    let mut costs: Vec<f64> = row.runs.iter().map(SeedRun::final_cost).collect();
    costs.sort_by(f64::total_cmp);
    let cost = costs[costs.len() / 2];
    let role = if row.learned() == row.runs.len() {
        Role::Good
    } else if row.learned() == 0 {
        Role::Bad
    } else {
        Role::Plain
    };
    [
        Cell::code(&row.spec),
        Cell::new(spread(&counts(|run| run.train))),
        Cell::new(spread(&test)),
        Cell::new(format!("{:.0} %", 100.0 * mean / test_total as f64)).role(role),
        Cell::new(spread(&counts(|run| run.called_cat))),
        Cell::new(if cost.is_nan() {
            "NaN".to_owned()
        } else {
            format!("{cost:.4}")
        }),
        Cell::new(happened(row)).role(role),
    ]
}

/// Shorter where a column is narrow; the table's footnote says the rest.
fn short(outcome: Outcome) -> String {
    match outcome {
        Outcome::CollapsedToBaseRate => "collapsed".to_owned(),
        outcome => outcome.to_string(),
    }
}

/// The mean, and lowest–highest where they differ.
fn spread(counts: &[usize]) -> String {
    let (low, high) = (
        counts.iter().min().unwrap_or(&0),
        counts.iter().max().unwrap_or(&0),
    );
    if low == high {
        return low.to_string();
    }
    let mean = counts.iter().sum::<usize>() as f64 / counts.len() as f64;
    format!("{mean:.1} ({low}–{high})")
}

/// Outcome and primary cause in words, counted where the seeds differ.
fn happened(row: &Row) -> String {
    let mut kinds: Vec<(String, usize)> = Vec::new();
    for run in &row.runs {
        let outcome = run.diagnosis.outcome;
        let words = match run.diagnosis.causes.first() {
            Some(cause) => format!("{}: {}", short(outcome), cause.kind),
            None if outcome == Outcome::Learned => outcome.to_string(),
            None => format!("{}: cause unknown", short(outcome)),
        };
        match kinds.iter_mut().find(|(known, _)| *known == words) {
            Some((_, count)) => *count += 1,
            None => kinds.push((words, 1)),
        }
    }
    match kinds.as_slice() {
        [(words, _)] => words.clone(),
        _ => {
            let counted = kinds
                .iter()
                .map(|(words, count)| format!("{count} × {words}"));
            counted.collect::<Vec<_>>().join(", ")
        }
    }
}
