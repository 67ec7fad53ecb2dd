//! An explanation as a page.

use fanin_report::{Block, Cell, Column, Drawing, Page, Table};

use super::report::Report;
use super::tables::{proofs, table};
use super::words::{description, fix, lines, nothing_helped, verdicts};
use crate::commands::page::{figure, footer, own_command, section};

pub(super) fn page(report: &Report, drawing: Drawing) -> Page {
    let run = own_command();
    let mut verdict: Vec<Block> = verdicts(report)
        .into_iter()
        .map(|verdict| Block::Text(verdict.words))
        .collect();
    let code = lines(report).into_iter();
    verdict.extend(code.map(|(library, lines)| Block::Code {
        label: format!("Use this instead: {library}"),
        lines,
    }));
    let mut network = Table::new([Column::left("what"), Column::left("as it was explained")]);
    for (name, text) in description(report) {
        network.row([Cell::new(name), Cell::new(text)]);
    }
    verdict.push(Block::Table(network));

    let mut sections = vec![
        section("verdict", "The verdict", verdict),
        section(
            "layers",
            "Layer by layer, before the first step",
            vec![
                figure(
                    drawing,
                    "Lines were measured, dashes are what theory predicts.",
                    run.clone(),
                ),
                Block::Table(table(report)),
            ],
        ),
    ];
    let mut causes = Vec::new();
    for cause in &report.explanation.causes {
        causes.push(Block::Heading(format!(
            "{}, from layer {} on",
            cause.kind, cause.layer
        )));
        causes.push(Block::Text(format!("Measured: {}.", cause.evidence)));
        causes.push(Block::Text(format!(
            "The rule that decided: {}.",
            cause.kind.rule()
        )));
        causes.push(Block::Text(format!("Fix: {}.", fix(cause))));
    }
    if !causes.is_empty() {
        sections.push(section("causes", "Why, and how to fix it", causes));
    }
    if let Some(tried) = proofs(report) {
        let mut blocks = vec![Block::Table(tried)];
        blocks.extend(nothing_helped(report).map(Block::Text));
        sections.push(section("tried", "Tried", blocks));
    }
    Page {
        title: "Why will this network not train?".to_owned(),
        description: "Signal and gradient on their way through the network, as theory has them and as measured."
            .to_owned(),
        up: None,
        sections,
        footer: footer(&run),
    }
}
