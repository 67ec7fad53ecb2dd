//! The page of `fanin repro`: from 34 % to the fix, in the numbers of the run.

use fanin_data::Dataset;
use fanin_lab::CauseKind;
use fanin_lab::questions;
use fanin_lab::thirty_four::{self, Pictures, Report, Row};
use fanin_report::{Block, Cell, Column, Fact, Page, Role, Table};

use super::figures::ReproFigure;
use crate::commands::dataset::{DataJson, describe};
use crate::commands::page::{claims, command, figure, footer, link, repro_program, section};

/// Where a page of questions would be, seen from this one.
pub(crate) const QUESTIONS: &str = "questions";

/// The page; `asked` says that there are pages of questions beside it.
pub(crate) fn page(
    report: &Report,
    table: Table,
    data: &Dataset,
    figures: &[ReproFigure],
    run: &str,
    asked: bool,
) -> Page {
    let figure = |name: &str| -> Option<Block> {
        let one = figures.iter().find(|figure| figure.name == name)?;
        Some(figure(
            one.drawing.clone(),
            one.caption,
            // Once is enough for the command of the whole page.
            match one.command == run {
                true => String::new(),
                false => one.command.clone(),
            },
        ))
    };
    let mut lessons = report.lesson().into_iter();
    let mut told: Vec<Block> = Vec::new();
    let first = lessons.next();
    for lesson in lessons {
        told.push(Block::Heading(lesson.heading.to_owned()));
        told.push(Block::Text(lesson.text));
    }
    let mut opening = vec![
        Block::Quote {
            words: thirty_four::QUESTION.to_owned(),
            source: String::new(),
        },
        Block::Facts(facts(report)),
    ];
    if report.pictures == Pictures::Seeded {
        opening.push(Block::Text(format!(
            "The pictures are drawn by fanin, as many as the course has: {} to learn from, {} to test on, with as many cats among them. \
             `{} --data DIR` takes the course's own.",
            report.facts.train,
            report.facts.test,
            repro_program()
        )));
    }
    opening.extend(first.map(|lesson| Block::Text(lesson.text)));
    opening.extend(figure("costs"));

    let mut why: Vec<Block> = figure("pre-activations").into_iter().collect();
    why.extend(told);
    for name in ["signal", "gradient", "over-training"] {
        why.extend(figure(name));
    }
    let mut comparison = vec![Block::Table(table)];
    comparison.extend(figure("accuracy"));
    let mut pictures = vec![Block::Text(format!(
        "{}. Their digest is `{}`; the same seed draws the same bytes on every machine.",
        describe(data),
        DataJson::of(data).digest()
    ))];
    if report.pictures == Pictures::Course {
        pictures = vec![Block::Text(format!(
            "{}. Their digest is `{}`.",
            describe(data),
            DataJson::of(data).digest()
        ))];
    }
    pictures.extend(figure("answers"));
    let mut deeper = vec![Block::Text(
        "How far a signal gets is known before anything is trained: from the scale of weights and biases alone.".to_owned(),
    )];
    deeper.extend(figure("phase"));

    let mut sections = vec![
        section("question", "The question", opening),
        section("comparison", "All initializations", comparison),
        section("why", "Why", why),
        section(
            "causes",
            "What can go wrong, and how fanin recognizes it",
            vec![Block::Table(causes(report))],
        ),
        section("pictures", "The pictures, and who got them right", pictures),
        section("deeper", "Deeper networks", deeper),
    ];
    sections.push(section(
        "questions",
        "More questions",
        more_questions(asked),
    ));
    sections.push(section("repeat", "Repeat it", repeat(report, run)));
    Page {
        title: "Why does my network get 34 %?".to_owned(),
        description:
            "The same network, the same pictures, the same descent; only the first weights differ."
                .to_owned(),
        up: None,
        sections,
        footer: footer(run),
    }
}

fn facts(report: &Report) -> Vec<Fact> {
    let total = report.facts.test;
    let one = |spec: &str| -> Option<Fact> {
        let row = report.row(spec)?;
        let right: Vec<usize> = row.runs.iter().map(|run| run.test).collect();
        let mean = right.iter().sum::<usize>() as f64 / right.len().max(1) as f64;
        let (low, high) = (right.iter().min()?, right.iter().max()?);
        let seeds = match right.len() {
            1 => format!("seed {}", row.runs[0].seed),
            count => format!("{count} seeds"),
        };
        Some(Fact {
            value: format!("{:.0} %", 100.0 * mean / total as f64),
            label: match low == high {
                true => format!("`{spec}`: {low} of {total} test pictures right, with {seeds}"),
                false => format!(
                    "`{spec}`: {mean:.1} of {total} on average over {seeds}, from {low} to {high} (seed {}: {})",
                    row.runs[0].seed, row.runs[0].test
                ),
            },
            role: role(row),
        })
    };
    let non_cats = total - report.facts.test_cats;
    [
        one("randn*0.01"),
        Some(Fact {
            value: format!("{:.0} %", 100.0 * non_cats as f64 / total as f64),
            label: format!(
                "always \"non-cat\": {non_cats} of the {total} test pictures have no cat"
            ),
            role: Role::Muted,
        }),
        one("randn/sqrt(n_prev)"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn role(row: &Row) -> Role {
    match row.mostly_learned() {
        true => Role::Good,
        false => Role::Bad,
    }
}

/// What the program looks for, with the runs of this page that have it.
fn causes(report: &Report) -> Table {
    let mut table = Table::new([
        Column::left("cause"),
        Column::left("the rule that decides"),
        Column::left("on this page"),
    ]);
    for &kind in CauseKind::ALL {
        let rows = report.rows.iter().filter_map(|row| {
            let ill = row.runs.iter().filter(|run| {
                run.diagnosis
                    .causes
                    .first()
                    .is_some_and(|cause| cause.kind == kind)
            });
            match ill.count() {
                0 => None,
                all if all == row.runs.len() => Some(row.spec.clone()),
                some => Some(format!("{} ({some} of {} seeds)", row.spec, row.runs.len())),
            }
        });
        let rows: Vec<String> = rows.collect();
        table.row([
            Cell::new(kind.to_string()),
            Cell::new(kind.rule()),
            Cell::new(rows.join(", ")).role(if rows.is_empty() {
                Role::Muted
            } else {
                Role::Bad
            }),
        ]);
    }
    table.footnote(
        "\"Before the first step\" means: computed from the first weights and the pictures alone, so that fanin explain can tell \
         without training. Last column: the runs of which this was the first cause.",
    );
    table
}

fn more_questions(asked: bool) -> Vec<Block> {
    let all = questions::questions();
    if asked {
        let links = all.iter().map(|question| {
            link(
                format!("{QUESTIONS}/{}.html", question.id),
                question.title,
                "",
            )
        });
        return vec![
            Block::Text("Each is answered by an experiment of its own.".to_owned()),
            Block::Links(links.collect()),
        ];
    }
    let mut table = Table::new([
        Column::left("question"),
        Column::left("the experiment that answers it"),
    ]);
    for question in all {
        table.row([
            Cell::new(question.title),
            Cell::code(command(["ask", question.id])),
        ]);
    }
    vec![
        Block::Text(format!(
            "Each is answered by an experiment that takes from a second to two minutes; \
                 `{} --all` answers all of them, with a page each.",
            repro_program()
        )),
        Block::Table(table),
    ]
}

fn repeat(report: &Report, run: &str) -> Vec<Block> {
    let one = |spec: &str| command(["train", "--init", spec, "--seed", "1"]);
    let mut blocks = vec![
        code("This page", run.to_owned()),
        code(
            "One run that stays at the share of one class",
            one("randn*0.01"),
        ),
        code("One run that learns", one("randn/sqrt(n_prev)")),
        code(
            "Why a network will not train, and what to change",
            command(["explain", "--init", "randn*0.01", "--prove"]),
        ),
        Block::Heading("Claims, each of which this run could have refuted".to_owned()),
        Block::Table(claims(&report.claims)),
    ];
    if let Some(published) = &report.published {
        let mut table = Table::new([
            Column::right("iteration"),
            Column::right("published cost"),
            Column::right("measured"),
        ]);
        table.title("The costs that the course publishes, repeated with np.random.seed(1)");
        for (index, (theirs, ours)) in published.costs.iter().enumerate() {
            table.row([
                Cell::new((100 * index).to_string()),
                Cell::new(format!("{theirs:.6}")),
                Cell::new(format!("{ours:.6}")),
            ]);
        }
        blocks.push(Block::Table(table));
    }
    blocks
}

fn code(label: &str, lines: String) -> Block {
    Block::Code {
        label: label.to_owned(),
        lines,
    }
}
