//! The labels beside the panel: at the height where the curves end, so that they read as a table of results.

use crate::curve;
use crate::draw::{Curve, Panel};
use crate::drawing::{Drawing, Px, path};
use crate::font::{LINE, clip};
use crate::labels::{Wanted, spread};
use crate::palette::{SOFT, Stroke};
use crate::scale::Scale;
use crate::text::value_label;

/// From the panel to the sample of the line.
const LEADER: f64 = 22.0;
const SAMPLE: f64 = 16.0;
/// From the sample to the name, with the value in between.
const VALUE: f64 = 54.0;
/// From the panel to the names.
pub(crate) const INDENT: f64 = LEADER + SAMPLE + VALUE;
/// Curves of one color that end within this many pixels are one to the eye.
const TOGETHER: f64 = 3.0;

/// A label beside the panel, for one curve or for several that end together.
pub(crate) struct EndLabel {
    /// Where the curve ends.
    at: (f64, f64),
    stroke: Stroke,
    value: String,
    lines: Vec<String>,
}

impl EndLabel {
    pub(crate) fn height(&self) -> f64 {
        LINE * self.lines.len() as f64 + if self.lines.len() > 1 { 6.0 } else { 0.0 }
    }
}

/// The labels from top to bottom.
pub(crate) fn end_labels(
    curves: &[Curve<'_>],
    x: &Scale,
    y: &Scale,
    name_width: f64,
) -> Vec<EndLabel> {
    struct Together<'a> {
        at: (f64, f64),
        stroke: Stroke,
        values: Vec<f64>,
        names: Vec<&'a str>,
    }
    let [bottom, top] = y.pixels;
    let mut groups: Vec<Together<'_>> = Vec::new();
    for curve in curves {
        let last = curve::last(curve.series)
            .filter(|_| curve.series.middle.last().is_some_and(|y| y.is_finite()));
        let Some((end, value)) = last else { continue };
        let at = (x.at(end), y.at(value).clamp(top, bottom));
        let near = |group: &&mut Together<'_>| {
            group.stroke == curve.stroke
                && group.at.0 == at.0
                && (group.at.1 - at.1).abs() <= TOGETHER
        };
        match groups.iter_mut().find(near) {
            Some(group) => {
                group.values.push(value);
                group.names.push(&curve.series.name);
            }
            None => groups.push(Together {
                at,
                stroke: curve.stroke,
                values: vec![value],
                names: vec![&curve.series.name],
            }),
        }
    }
    groups.sort_by(|a, b| a.at.1.total_cmp(&b.at.1));
    groups
        .into_iter()
        .map(
            |Together {
                 at,
                 stroke,
                 values,
                 names,
             }| {
                let mut lines = Vec::new();
                if names.len() > 1 {
                    lines.push(format!("{} curves end here:", names.len()));
                }
                lines.extend(names.iter().map(|name| clip(name, name_width)));
                let middle = values.iter().sum::<f64>() / values.len() as f64;
                EndLabel {
                    at,
                    stroke,
                    value: value_label(middle),
                    lines,
                }
            },
        )
        .collect()
}

/// Draws the labels beside the panel, each with a leader from its curve and a sample of its line.
pub(crate) fn legend(svg: &mut Drawing, panel: &Panel, labels: &[EndLabel]) {
    let wishes: Vec<Wanted> = labels
        .iter()
        .map(|label| Wanted {
            top: label.at.1 - label.height() / 2.0,
            height: label.height(),
        })
        .collect();
    let tops = spread(&wishes, [panel.top - LINE / 2.0, panel.bottom + LINE / 2.0]);
    let sample = panel.right + LEADER;
    for (label, top) in labels.iter().zip(tops) {
        let Stroke { color, dash, width } = label.stroke;
        let y = top + label.height() / 2.0;
        let leader = path([
            label.at,
            (label.at.0 + 4.0, label.at.1),
            (sample - 3.0, y),
            (sample, y),
        ]);
        svg.leaf(
            "path",
            &[
                ("d", &leader),
                ("fill", &"none"),
                ("stroke", &color),
                ("stroke-width", &0.75),
                ("stroke-opacity", &0.7),
            ],
        );
        let line = path([(sample, y), (sample + SAMPLE, y)]);
        svg.leaf(
            "path",
            &[
                ("d", &line),
                ("stroke", &color),
                ("stroke-width", &width),
                ("stroke-dasharray", &dash),
            ],
        );
        let start = sample + SAMPLE + VALUE;
        let (end, baseline) = (Px(start - 10.0), Px(y + 4.0));
        svg.text(
            "text",
            &[
                ("x", &end),
                ("y", &baseline),
                ("text-anchor", &"end"),
                ("fill", &SOFT),
            ],
            &label.value,
        );
        let several = label.lines.len() > 1;
        if several {
            let bracket = path([
                (start - 5.0, top + 3.0),
                (start - 5.0, top + label.height() - 3.0),
            ]);
            svg.leaf("path", &[("d", &bracket), ("stroke", &color)]);
        }
        let first = y - LINE / 2.0 * (label.lines.len() - 1) as f64 + 4.0;
        for (i, line) in label.lines.iter().enumerate() {
            let weight = if several && i == 0 { 600 } else { 400 };
            let baseline = Px(first + LINE * i as f64);
            svg.text(
                "text",
                &[
                    ("x", &Px(start)),
                    ("y", &baseline),
                    ("fill", &color),
                    ("font-weight", &weight),
                ],
                line,
            );
        }
    }
}
