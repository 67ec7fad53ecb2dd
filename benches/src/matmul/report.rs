//! Tables, verdicts and a figure of what was measured.

use fanin_report::{
    Axis, Category, CategoryKind, Cell, Column, Dot, Figure, Legend, Mark, Panel, Role, Scale,
    Shape, Table,
};

use super::compare::{Standing, standings};
use super::csv::peak_of;
use super::outcome::{Group, Outcome, counted, spoken};
use super::shape::Class;
use crate::backend::{Backend, BackendError};
use crate::{Machine, Peak};

/// What to show, grouped by class, precision and number of threads.
#[derive(Debug)]
pub struct Report<'a> {
    groups: &'a [Group],
    peaks: &'a [Peak],
}

/// Groups that share a table and a verdict.
type Block<'a> = (Class, &'static str, usize, Vec<&'a Group>);

impl<'a> Report<'a> {
    /// Of groups in the order of measuring.
    pub fn new(groups: &'a [Group], peaks: &'a [Peak]) -> Self {
        Self { groups, peaks }
    }

    fn blocks(&self) -> Vec<Block<'a>> {
        let mut blocks: Vec<Block<'a>> = Vec::new();
        for group in self.groups {
            let key = (group.class, group.precision, group.threads);
            match blocks
                .iter_mut()
                .find(|block| (block.0, block.1, block.2) == key)
            {
                Some(block) => block.3.push(group),
                None => blocks.push((key.0, key.1, key.2, vec![group])),
            }
        }
        blocks
    }

    /// A table for each class, precision and number of threads: GFLOP/s, a line a shape, a column a
    /// back end.
    pub fn tables(&self) -> Vec<Table> {
        self.blocks()
            .iter()
            .map(|block| self.table(block))
            .collect()
    }

    fn table(&self, (class, precision, threads, groups): &Block<'_>) -> Table {
        let present: Vec<Backend> = columns(groups);
        let headers = present.iter().map(|backend| Column::right(backend.name()));
        let mut table = Table::new([Column::left("shape")].into_iter().chain(headers));
        let peak = peak_of(self.peaks, groups[0]);
        table.title(format!(
            "{class}, {precision}, {}: GFLOP/s, peak {peak:.1}",
            counted(*threads)
        ));
        let outcomes = groups[0].outcomes.iter();
        let sequential: Vec<&str> = outcomes
            .filter(|(_, outcome)| matches!(outcome, Outcome::Sequential))
            .map(|(backend, _)| backend.name())
            .collect();
        if !sequential.is_empty() {
            table.footnote(format!("One thread only: {}.", sequential.join(", ")));
        }
        for group in groups {
            let standings = standings(group);
            let cells = present.iter().map(|backend| {
                let outcome = group.outcomes.iter().find(|(other, _)| other == backend);
                let standing = standings.iter().find(|(other, _)| other == backend);
                cell(group, outcome.map(|o| &o.1), standing.map(|s| s.1))
            });
            table.row(
                [Cell::new(group.shape.to_string())]
                    .into_iter()
                    .chain(cells),
            );
        }
        table
    }

    /// A sentence for each class, precision and number of threads.
    pub fn verdicts(&self) -> Vec<String> {
        self.blocks().iter().filter_map(verdict).collect()
    }

    /// Products that came out wrong, with what was wrong.
    pub fn wrong(&self) -> Vec<String> {
        let all = self.groups.iter().flat_map(|group| {
            let outcomes = group.outcomes.iter();
            outcomes.filter_map(move |(backend, outcome)| match outcome {
                Outcome::Wrong(how) => Some(format!(
                    "WRONG: {backend}, {}, {}, {}: {how}",
                    group.shape,
                    group.precision,
                    counted(group.threads)
                )),
                _ => None,
            })
        });
        all.collect()
    }
}

/// The back ends that have something to say in one of the groups.
fn columns(groups: &[&Group]) -> Vec<Backend> {
    let mut columns: Vec<Backend> = Vec::new();
    for (backend, outcome) in groups.iter().flat_map(|group| &group.outcomes) {
        if !matches!(outcome, Outcome::Sequential) && !columns.contains(backend) {
            columns.push(*backend);
        }
    }
    columns
}

fn cell(group: &Group, outcome: Option<&Outcome>, standing: Option<Standing>) -> Cell {
    match outcome {
        Some(Outcome::Timed(timing)) => {
            let seconds = timing.summary();
            let mark = match standing {
                Some(Standing::Fastest) => "*",
                Some(Standing::WithinNoise) => "~",
                _ => " ",
            };
            let role = if mark == " " { Role::Plain } else { Role::Good };
            Cell::new(format!(
                "{:.1} ±{:.0}%{mark}",
                group.shape.flop() / seconds.median / 1e9,
                100.0 * seconds.spread()
            ))
            .role(role)
        }
        Some(Outcome::Wrong(_)) => Cell::new("WRONG").role(Role::Bad),
        Some(Outcome::Skipped(seconds)) => {
            Cell::new(format!("skipped: would\ntake {}", spoken(*seconds))).role(Role::Muted)
        }
        Some(Outcome::Missing(BackendError::NotFound { .. })) => {
            Cell::new("not found").role(Role::Muted)
        }
        Some(Outcome::Missing(_)) => Cell::new("unusable").role(Role::Bad),
        Some(Outcome::Sequential) | None => Cell::new("-").role(Role::Muted),
    }
}

/// Back ends by how much longer they take than the fastest, in the geometric mean over the shapes
/// they were all timed on.
fn verdict((class, precision, threads, groups): &Block<'_>) -> Option<String> {
    let groups: Vec<&Group> = groups
        .iter()
        .copied()
        .filter(|group| group.timed().next().is_some())
        .collect();
    let mut ranked: Vec<(f64, Backend, usize)> = columns(&groups)
        .into_iter()
        .filter_map(|backend| {
            let mut logs = Vec::new();
            let mut firsts = 0;
            for group in &groups {
                let median = |of: Backend| {
                    let found = group.timed().find(|(other, _)| *other == of);
                    found.map(|(_, timing)| timing.summary().median)
                };
                let best = group
                    .timed()
                    .map(|(_, t)| t.summary().median)
                    .fold(f64::INFINITY, f64::min);
                // Who was skipped somewhere was skipped for being slow: no comparison over fewer
                // shapes.
                logs.push((median(backend)? / best).ln());
                let standing = standings(group)
                    .into_iter()
                    .find(|(other, _)| *other == backend)?;
                firsts += usize::from(standing.1 != Standing::Slower);
            }
            let mean = logs.iter().sum::<f64>() / logs.len() as f64;
            Some((mean.exp(), backend, firsts))
        })
        .collect();
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mean, winner, firsts) = *ranked.first()?;
    let shapes = groups.len();
    let mut sentence = format!(
        "{class} products, {precision}, {}: {winner} is fastest, or within noise of it, on {firsts} of {shapes} shapes",
        counted(*threads)
    );
    if mean > 1.005 {
        sentence += &format!(" (on average {mean:.2} times the fastest one's time)");
    }
    if let Some((next_mean, next, next_firsts)) = ranked.get(1) {
        sentence += &format!(
            "; next {next}, on {next_firsts} of {shapes}, {:.2} times {winner}'s time on average",
            next_mean / mean
        );
    }
    Some(sentence)
}

/// All rates as shares of the peak, a row a shape.
pub fn figure(machine: &Machine, report: &Report<'_>) -> Figure {
    let blocks = report.blocks();
    let mut backends: Vec<Backend> = Vec::new();
    for block in &blocks {
        for backend in block
            .3
            .iter()
            .flat_map(|group| group.timed())
            .map(|timed| timed.0)
        {
            if !backends.contains(&backend) {
                backends.push(backend);
            }
        }
    }
    let mut names = Vec::new();
    let mut dots: Vec<Vec<Dot>> = vec![Vec::new(); backends.len()];
    for (class, precision, threads, groups) in &blocks {
        let peak = peak_of(report.peaks, groups[0]);
        let heading = format!(
            "{class}, {precision}, {}: peak {peak:.1} GFLOP/s",
            counted(*threads)
        );
        names.push(Category {
            name: heading,
            kind: CategoryKind::Heading,
            ..Category::default()
        });
        for group in groups {
            for (backend, dots) in backends.iter().zip(&mut dots) {
                let Some((_, timing)) = group.timed().find(|(other, _)| other == backend) else {
                    continue;
                };
                let seconds = timing.summary();
                let share =
                    |seconds: f64| (100.0 * group.shape.flop() / seconds / 1e9 / peak).min(100.0);
                let (low, middle, high) = (
                    share(seconds.upper),
                    share(seconds.median),
                    share(seconds.lower),
                );
                dots.push(Dot {
                    x: middle,
                    y: names.len() as f64,
                    spread: Some([low, high]),
                    words: format!("{backend}: {middle:.1} % ({low:.1} to {high:.1})"),
                    ..Dot::default()
                });
            }
            names.push(Category {
                name: group.shape.to_string(),
                ..Category::default()
            });
        }
    }
    let marks = backends
        .iter()
        .zip(dots)
        .map(|(backend, dots)| Mark::new(backend.to_string(), Role::Good, Shape::Dots(dots)));
    let x = Axis::linear("% of the peak of multiply-adds in registers, measured in the same run")
        .from_to(0.0, 100.0);
    let y = Axis {
        scale: Scale::Categories(names),
        ..Axis::default()
    };
    Figure {
        legend: Legend::Below,
        ..Figure::of(
            "Matrix products by back end",
            format!(
                "{}, {} processors, revision {}, {}. Dots: medians; lines: quartiles.",
                machine.cpu, machine.processors, machine.revision, machine.date
            ),
            Panel::new(x, y, marks.collect()),
        )
    }
}
