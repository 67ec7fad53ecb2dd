//! A figure in words: what cannot be drawn, and everything for those who cannot see it.
//!
//! The description in an SVG is made from the same data as its shapes: axes first, then panel by
//! panel the notes, the ends of lines, counts of dots, cells by rows, and what cells without a
//! color mean. Numbers have the digits that labels have.

use super::cells;
use super::series::{has_cells, lost, of_figure, runs};
use crate::text::{position_label, value_label};
use crate::{Axis, Cells, Figure, Mark, Note, Panel, Scale, Shape};

/// Sentences for the lines that do not end in a number.
pub(crate) fn notes(figure: &Figure) -> Vec<String> {
    let x_label = figure
        .panels
        .first()
        .map_or("", |panel| panel.x.label.as_str());
    let all = of_figure(figure).into_iter().filter_map(|series| {
        let lost = series.lost(x_label)?;
        let drawn = if series.end().is_none() {
            " (not drawn)"
        } else {
            ""
        };
        Some(format!("× {}: {lost}{drawn}", series.name))
    });
    all.collect()
}

/// A line in words: its ends.
pub(crate) fn line(name: &str, points: &[(f64, f64)], x_label: &str) -> String {
    let mut finite = points.iter().filter(|point| point.1.is_finite());
    let mut words = Vec::new();
    if let Some(first) = finite.next() {
        let last = finite.next_back().unwrap_or(first);
        words.push(format!(
            "from {} at {x_label} {} to {} at {}",
            value_label(first.1),
            position_label(first.0),
            value_label(last.1),
            position_label(last.0)
        ));
    }
    words.extend(lost(points, x_label));
    format!("{name}: {}", words.join(", "))
}

/// Its meaning, or where that says nothing more, its words.
pub(crate) fn note(note: &Note) -> &str {
    if note.meaning.is_empty() {
        &note.words
    } else {
        &note.meaning
    }
}

/// The value of a cell.
pub(crate) fn cell(value: f64) -> String {
    match value {
        value if value.is_nan() => "NaN".to_owned(),
        value if value.is_infinite() => "infinite".to_owned(),
        0.0 => "0".to_owned(),
        value => value_label(value),
    }
}

/// The whole figure in words, for those who cannot see it.
pub(crate) fn describe(figure: &Figure) -> String {
    let mut sentences = Vec::new();
    let mut told: Vec<String> = Vec::new();
    for (i, panel) in figure.panels.iter().enumerate() {
        let axes = axes(panel, figure);
        if !told.contains(&axes) {
            sentences.push(axes.clone());
            told.push(axes);
        }
        let row = figure
            .rows
            .get(i / figure.columns.max(1))
            .map_or("", String::as_str);
        let place: Vec<&str> = [row, &panel.title]
            .into_iter()
            .filter(|name| !name.is_empty())
            .collect();
        let mut parts: Vec<String> = panel.notes.iter().map(note).map(str::to_owned).collect();
        parts.extend(
            panel
                .marks
                .iter()
                .flat_map(|mark| mark_in_words(panel, mark)),
        );
        parts.extend(rows(panel));
        let before = match place.is_empty() {
            true => String::new(),
            false => place.join(", ") + ": ",
        };
        if !parts.is_empty() {
            sentences.push(format!("{before}{}.", parts.join(". ")));
        }
    }
    let values = || cells::of_figure(figure).flat_map(|cells| cells.values.iter().flatten());
    let zeros = match figure.colors.scale {
        Scale::Logarithmic => values().filter(|value| **value == 0.0).count(),
        _ => 0,
    };
    let gaps = values().filter(|value| !value.is_finite()).count();
    for (count, look, meaning) in [
        (zeros, "hatched", &figure.colors.zero),
        (gaps, "crossed", &figure.colors.not_finite),
    ] {
        if count > 0 {
            sentences.push(format!("{count} cells are {look}: {meaning}."));
        }
    }
    sentences.join(" ")
}

/// What lies over what.
fn axes(panel: &Panel, figure: &Figure) -> String {
    let range = |axis: &Axis| match axis.range {
        Some([from, to]) => format!(", from {} to {}", position_label(from), position_label(to)),
        None => String::new(),
    };
    let named = |axis: &Axis| match (axis.label.as_str(), axis.names()) {
        ("", Some(_)) => "names".to_owned(),
        ("", None) => "how often it occurs".to_owned(),
        (label, _) => format!("{label}{}", range(axis)),
    };
    let pictures = panel
        .marks
        .iter()
        .any(|mark| matches!(mark.shape, Shape::Pictures(_)));
    if pictures {
        return "Pictures, and marks below each.".to_owned();
    }
    match has_cells(panel) && !figure.colors.label.is_empty() {
        true => format!(
            "Map of {}: {} upward, {} to the right.",
            figure.colors.label, panel.y.label, panel.x.label
        ),
        false => format!(
            "Chart of {} (upright) against {}.",
            named(&panel.y),
            named(&panel.x)
        ),
    }
}

/// Bands and bars are left out: their lines and notes say what they show.
fn mark_in_words(panel: &Panel, mark: &Mark) -> Vec<String> {
    match &mark.shape {
        Shape::Line(_) | Shape::Dashed(_) if has_cells(panel) => {
            let seen = matches!(&mark.shape, Shape::Line(points) | Shape::Dashed(points)
                if runs(points).any(|run| run.len() > 1));
            seen.then(|| format!("A line over the cells: {}", mark.name))
                .into_iter()
                .collect()
        }
        Shape::Line(points) => vec![line(&mark.name, points, &panel.x.label)],
        Shape::Dashed(points) => vec![line(
            &format!("{}, dashed", mark.name),
            points,
            &panel.x.label,
        )],
        Shape::Dots(dots) if panel.y.names().is_none() => {
            let points: Vec<(f64, f64)> = dots.iter().map(|dot| (dot.x, dot.y)).collect();
            vec![line(
                &format!("{}, dots", mark.name),
                &points,
                &panel.x.label,
            )]
        }
        Shape::Level(at) | Shape::Upright(at) => {
            vec![format!("A line at {}: {}", position_label(*at), mark.name)]
        }
        Shape::Cells(cells) => cells_in_words(panel, cells),
        Shape::Tick(..) => vec![mark.name.clone()],
        Shape::Pictures(pictures) => vec![format!("{} pictures", pictures.len())],
        Shape::Band(_) | Shape::Dots(_) | Shape::Bars(_) => Vec::new(),
    }
}

/// Dots in rows of categories, a sentence a row.
fn rows(panel: &Panel) -> Vec<String> {
    let Some(names) = panel.y.names() else {
        return Vec::new();
    };
    let all: Vec<(&Mark, &crate::Dot)> = panel
        .marks
        .iter()
        .filter_map(|mark| match &mark.shape {
            Shape::Dots(dots) => Some(dots.iter().map(move |dot| (mark, dot))),
            _ => None,
        })
        .flatten()
        .collect();
    if all.is_empty() {
        return Vec::new();
    }
    let mut sentences = Vec::new();
    for (row, category) in names.iter().enumerate() {
        let here: Vec<_> = all.iter().filter(|(_, dot)| dot.y == row as f64).collect();
        let words = match here.as_slice() {
            [] => continue,
            dots if panel.x.names().is_some() || dots[0].0.name.is_empty() => {
                let mut counts: Vec<(&str, usize)> = Vec::new();
                for (mark, _) in dots {
                    match counts.iter_mut().find(|(name, _)| *name == mark.name) {
                        Some((_, count)) => *count += 1,
                        None => counts.push((&mark.name, 1)),
                    }
                }
                let (low, high) = super::axis::span(dots.iter().map(|(_, dot)| dot.x));
                match panel.x.names() {
                    Some(_) => counts
                        .iter()
                        .map(|(name, n)| format!("{n} {name}"))
                        .collect::<Vec<_>>()
                        .join(", "),
                    None => format!(
                        "{} results from {} to {}",
                        dots.len(),
                        position_label(low),
                        position_label(high)
                    ),
                }
            }
            dots => {
                let values = dots
                    .iter()
                    .map(|(mark, dot)| format!("{} {}", mark.name, value_label(dot.x)));
                values.collect::<Vec<_>>().join(", ")
            }
        };
        sentences.push(format!("{}: {words}", category.name));
    }
    sentences
}

/// With labels all cells are named; without, the two ends of each row, since a map has hundreds of
/// cells.
fn cells_in_words(panel: &Panel, cells: &Cells) -> Vec<String> {
    let row_name = |row: usize| match panel.y.names() {
        Some(names) => names[row].name.clone(),
        None => format!("{} {}", panel.y.label, position_label(cells.y[row])),
    };
    let column_name = |column: usize| match panel.x.names() {
        Some(names) => names[column].name.clone(),
        None => position_label(cells.x[column]),
    };
    let labeled = cells.labels.iter().enumerate().map(|(row, labels)| {
        let labels = labels
            .iter()
            .enumerate()
            .map(|(i, label)| format!("{}: {label}", column_name(i)));
        format!(
            "{}: {}",
            row_name(row),
            labels.collect::<Vec<_>>().join(", ")
        )
    });
    let plain = cells.values.iter().enumerate().map(|(row, values)| {
        let [first, last] =
            [values.first(), values.last()].map(|v| v.map_or_else(String::new, |&v| cell(v)));
        format!(
            "{}: from {first} at the left to {last} at the right",
            row_name(row)
        )
    });
    match cells.labels.is_empty() {
        true => plain.collect(),
        false => labeled.collect(),
    }
}
