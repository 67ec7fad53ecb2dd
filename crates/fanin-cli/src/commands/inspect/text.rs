use fanin_init::inspect::{Candidate, Equal};
use fanin_report::text::{significant, wrap};
use fanin_report::{Cell, Column, Table};

use super::look::{Reading, Seen, Tensor};
use crate::args::InspectOptions;
use crate::commands::numbered::numbered;
use crate::files::extension;
use crate::terminal::Terminal;

/// Specs that are named in one line.
const NAMED: usize = 4;

pub(super) fn text(options: &InspectOptions, tensors: &[Tensor], terminal: &Terminal) -> String {
    let width = terminal.width();
    let mut table = Table::new([
        Column::left("tensor"),
        Column::left("shape"),
        Column::right("mean"),
        Column::right("std"),
        Column::right("kurt."),
        Column::right("min"),
        Column::right("max"),
        Column::right("gain"),
    ]);
    table.title(format!(
        "{}, read with --layout {}",
        options.file.display(),
        options.layout
    ));
    let mut tensors: Vec<&Tensor> = tensors.iter().collect();
    if extension(&options.file) == Some("safetensors") {
        tensors.sort_by_key(|tensor| numbered(tensor.header.name()));
    }
    for tensor in &tensors {
        table.row(row(tensor));
    }
    table.footnote(
        "gain: std · √fan_in; 1 keeps the second moment of a linear layer's signal, √2 = 1.414 that of a ReLU layer. \
         kurt.: 3 for normal laws, 1.8 for uniform ones.",
    );
    let mut out = table.render(Some(width), terminal.color());
    for line in verdicts(&tensors) {
        out.push_str(&format!("\n{}\n", wrap(&line, width)));
    }
    out
}

/// A line for each tensor, and one for all of which the same is to be said.
fn verdicts(tensors: &[&Tensor]) -> Vec<String> {
    let mut groups: Vec<(String, Vec<&Tensor>)> = Vec::new();
    for tensor in tensors {
        let words = verdict(tensor, false);
        match groups.iter_mut().find(|(known, _)| *known == words) {
            Some((_, group)) => group.push(tensor),
            None => groups.push((words, vec![tensor])),
        }
    }
    let line = |(words, group): (String, Vec<&Tensor>)| {
        let names = group.iter().map(|tensor| printable(tensor.header.name()));
        let names = names.collect::<Vec<_>>().join(", ");
        match group[..] {
            [alone] => format!("{names}: {}", verdict(alone, true)),
            _ => format!("{names}: {words}"),
        }
    };
    groups.into_iter().map(line).collect()
}

fn row(tensor: &Tensor) -> Vec<Cell> {
    let sizes: Vec<String> = tensor.header.shape().iter().map(usize::to_string).collect();
    let mut cells: Vec<Cell> = vec![
        printable(tensor.header.name()).into(),
        format!("{} {}", sizes.join("x"), tensor.type_name)
            .trim()
            .to_owned()
            .into(),
    ];
    let numbers = tensor.seen.as_ref().map_or([None; 6], |seen| {
        let inspection = &seen.inspection;
        let some = |value: f64| value.is_finite().then_some(value);
        [
            some(inspection.mean()).filter(|_| inspection.finite() > 0),
            some(inspection.std()),
            some(inspection.kurtosis()),
            inspection.min(),
            inspection.max(),
            some(inspection.gain()),
        ]
    });
    cells.extend(numbers.map(|value| {
        value
            .map_or_else(|| "–".to_owned(), |value| significant(value, 3))
            .into()
    }));
    cells
}

/// Names are from outside: nothing in them may move the cursor.
fn printable(name: &str) -> String {
    let visible = |c: char| if c.is_control() { ' ' } else { c };
    name.chars().map(visible).collect()
}

/// One line: which schemes the tensor could be of, and what else is remarkable; with the numbers of
/// the test, or without.
pub(super) fn verdict(tensor: &Tensor, in_numbers: bool) -> String {
    let Some(seen) = &tensor.seen else {
        return format!(
            "{} is not a floating-point type; not inspected",
            tensor.type_name
        );
    };
    let mut parts = vec![schemes(seen, in_numbers)];
    for (reading, candidates) in &seen.elsewhere {
        let read = match reading {
            Reading::Layout(layout) => format!("as {}", layout.axes(tensor.header.shape().len())),
            Reading::Ungrouped => {
                "with the fans of PyTorch and JAX, which see no groups".to_owned()
            }
        };
        parts.push(format!(
            "{read}, this is {}",
            names(&candidates.iter().collect::<Vec<_>>(), NAMED)
        ));
    }
    let inspection = &seen.inspection;
    let copies = |equal: Option<Equal>, what: &str| {
        let equal = equal.filter(|equal| equal.distinct < equal.lines)?;
        Some(format!(
            "{} of {} {what} are copies of others",
            equal.lines - equal.distinct,
            equal.lines
        ))
    };
    parts.extend(copies(inspection.equal_outputs(), "units"));
    parts.extend(copies(inspection.equal_inputs(), "inputs"));
    let (zeros, elements) = (inspection.zeros(), inspection.finite());
    if zeros > 0 && zeros < elements {
        parts.push(format!("{zeros} of {elements} are zero"));
    }
    if (inspection.sampled() as u64) < elements && !seen.candidates.is_empty() {
        parts.push(format!(
            "distributions compared at {} of {elements} values",
            inspection.sampled()
        ));
    }
    parts.join("; ")
}

fn schemes(seen: &Seen, in_numbers: bool) -> String {
    let inspection = &seen.inspection;
    let (nan, infinite) = (inspection.nan(), inspection.infinite());
    if nan + infinite > 0 {
        return format!("{nan} NaN and {infinite} infinite values, which no scheme draws");
    }
    if inspection.finite() == 0 {
        return "no values".to_owned();
    }
    let Some(best) = seen.candidates.first() else {
        return if inspection.finite() < 20 {
            format!("{} values are too few to tell", inspection.finite())
        } else {
            "none of the known schemes".to_owned()
        };
    };
    // A number can always be chosen to fit: what has none first, then the plainest law, then what
    // else it may be.
    let list = |is_in: &dyn Fn(&Candidate) -> bool, most: usize| {
        let list: Vec<&Candidate> = seen.candidates.iter().filter(|c| is_in(c)).collect();
        (!list.is_empty()).then(|| names(&list, most))
    };
    let estimated = seen.candidates.iter().find(|c| c.is_estimated);
    let plain = list(&|c| c.is_plain(), NAMED);
    let words = if plain.is_some() { "in numbers " } else { "" };
    let lists = [
        plain,
        estimated.map(|candidate| format!("{words}{}", candidate.spec)),
        list(&|c| !c.is_plain() && !c.is_estimated, NAMED / 2),
    ];
    let lists: Vec<String> = lists.into_iter().flatten().collect();
    let agreement = best.agreement.filter(|_| in_numbers);
    let agreement = agreement.map_or_else(String::new, |agreement| {
        format!(
            " (KS {:.4}, p {:.2})",
            agreement.ks_distance, agreement.p_value
        )
    });
    format!("could be {}{agreement}", lists.join("; or "))
}

fn names(candidates: &[&Candidate], most: usize) -> String {
    let more = candidates.len().saturating_sub(most);
    let specs: Vec<&str> = candidates
        .iter()
        .take(most)
        .map(|c| c.spec.as_str())
        .collect();
    let list = specs.join(", ");
    if more > 0 {
        format!("{list} and {more} more")
    } else {
        list
    }
}
