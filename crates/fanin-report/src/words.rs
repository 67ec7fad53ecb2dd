//! A cost figure in words: what cannot be drawn, and everything for those who cannot see it.

use crate::text::{position_label, value_label};
use crate::{CostFigure, Series, curve};

/// Sentences for the series that end in something that is not a number.
pub(crate) fn notes(figure: &CostFigure) -> Vec<String> {
    figure
        .series
        .iter()
        .filter_map(|series| {
            let lost = curve::lost(series, &figure.x_label)?;
            let drawn = if curve::last(series).is_none() {
                " (not drawn)"
            } else {
                ""
            };
            Some(format!("× {}: {lost}{drawn}", series.name))
        })
        .collect()
}

/// One curve in words.
pub(crate) fn summary(series: &Series, x_label: &str) -> String {
    let ends = match (curve::first(series), curve::last(series)) {
        (Some((_, from)), Some((x, to))) => {
            format!(
                "from {} to {} at {x_label} {}",
                value_label(from),
                value_label(to),
                position_label(x)
            )
        }
        _ => String::new(),
    };
    let lost = curve::lost(series, x_label).unwrap_or_default();
    let join = if ends.is_empty() || lost.is_empty() {
        ""
    } else {
        ", "
    };
    format!("{}: {ends}{join}{lost}", series.name)
}

/// The whole figure in words, for those who cannot see it.
pub(crate) fn describe(figure: &CostFigure) -> String {
    let mut sentences = vec![format!(
        "Line chart of {} against {}; the y axis runs from 0 to {}.",
        figure.y_label, figure.x_label, figure.y_max
    )];
    sentences.extend(figure.references.iter().map(|line| {
        format!(
            "Reference line at {}: {}.",
            value_label(line.value),
            line.label
        )
    }));
    sentences.extend(
        figure
            .series
            .iter()
            .map(|series| format!("{}.", summary(series, &figure.x_label))),
    );
    sentences.join(" ")
}
