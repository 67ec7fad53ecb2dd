//! The names of the marks, each with a sample of its look.
//!
//! A figure has one of two legends. Below the panels the names follow each other like words in a
//! line. Beside a single panel each name stands where its line ends, joined to it by a leader, with
//! the last value before it: the list from top to bottom is a table of results.

use super::cells::Colors;
use super::drawing::{Anchor, Canvas, Outline, Point, Style, Text};
use super::font::{LINE, SMALL, clip, fold, text_width, widest};
use super::frame::{MARGIN, WIDTH};
use super::hatch::Hatch;
use super::labels::{Wanted, spread};
use super::marks::sample;
use super::palette::{Look, SOFT};
use super::plan::Placed;
use super::series::Series;
use crate::text::value_label;

/// From the panel to the sample of the line.
const LEADER: f64 = 22.0;
/// The width of a sample beside a panel, and of one below or above.
const BESIDE: f64 = 20.0;
const SAMPLE: f64 = 26.0;
/// Room for the value at the end of a line.
const VALUE: f64 = 54.0;
/// From a sample to its name, and from a name to the next sample.
const NEAR: f64 = 6.0;
const APART: f64 = 18.0;
/// The widest name beside a panel.
const NAMES: [f64; 2] = [112.0, 220.0];
/// Lines of one look that end within this many pixels are one to the eye.
const TOGETHER: f64 = 3.0;

/// An entry of a legend below the panels.
///
/// Hatches are entries only where a cell has one.
pub(crate) enum Entry<'a> {
    Series(&'a Series<'a>),
    Hatch(Hatch, &'a str),
}

impl Entry<'_> {
    /// What stands beside the sample.
    fn name(&self) -> &str {
        match self {
            Entry::Series(series) => series.name,
            Entry::Hatch(_, name) => name,
        }
    }
}

/// What stands below the panels: the series, and what cells without a color are.
pub(crate) fn entries<'a>(all: &'a [Series<'a>], colors: Option<&'a Colors<'a>>) -> Vec<Entry<'a>> {
    let series = all
        .iter()
        .filter(|series| series.is_seen())
        .map(Entry::Series);
    let hatches = colors.into_iter().flat_map(|colors| &colors.hatches);
    series
        .chain(hatches.map(|(hatch, name)| Entry::Hatch(*hatch, name)))
        .collect()
}

/// Where the entries below stand: their left ends, and their lines from 0 on.
///
/// An entry that is wider than the line stands alone on one.
pub(crate) fn flow(entries: &[Entry<'_>]) -> Vec<(f64, f64)> {
    let (mut at, mut line) = (MARGIN, 0.0);
    let place = |entry: &Entry<'_>| {
        let width = SAMPLE + NEAR + text_width(entry.name(), SMALL) + APART;
        if at + width > WIDTH - MARGIN && at > MARGIN {
            (at, line) = (MARGIN, line + 1.0);
        }
        at += width;
        (at - width, line)
    };
    entries.iter().map(place).collect()
}

/// Of all lines, with a little room above; 0 without an entry.
pub(crate) fn flow_height(places: &[(f64, f64)]) -> f64 {
    places
        .last()
        .map_or(0.0, |(_, line)| LINE * (line + 1.0) + 6.0)
}

/// Draws the entries below; `top` is the middle of the first line.
pub(crate) fn draw(canvas: &mut Canvas, places: &[(f64, f64)], entries: &[Entry<'_>], top: f64) {
    for (&(x, line), entry) in places.iter().zip(entries) {
        let y = top + LINE * line;
        match entry {
            Entry::Series(series) => sample(canvas, series, (x, y), SAMPLE),
            Entry::Hatch(hatch, _) => hatch.draw(canvas, [x, y - 7.0, x + SAMPLE, y + 7.0]),
        }
        canvas.text(Text::new(
            (x + SAMPLE + NEAR, y + 4.0),
            Anchor::Start,
            entry.name(),
        ));
    }
}

/// From the panel to the names beside it.
fn indent(all: &[Series<'_>]) -> f64 {
    let values = all.iter().any(|series| series.line().is_some());
    LEADER + BESIDE + if values { VALUE } else { NEAR }
}

/// The room for the names beside a panel.
pub(crate) fn width(all: &[Series<'_>]) -> f64 {
    if all.is_empty() {
        return 0.0;
    }
    indent(all) + names(all)
}

/// From 112 to 220 units; longer names are broken.
fn names(all: &[Series<'_>]) -> f64 {
    widest(all.iter().map(|series| series.name)).clamp(NAMES[0], NAMES[1])
}

/// A name beside a panel, of one series or of several that end together.
struct EndLabel<'a> {
    /// Where the line ends.
    at: Point,
    look: Look,
    series: Vec<&'a Series<'a>>,
    lines: Vec<String>,
    value: Option<f64>,
}

impl EndLabel<'_> {
    /// Several lines keep a distance from the label below.
    fn height(&self) -> f64 {
        LINE * self.lines.len() as f64 + if self.lines.len() > 1 { 6.0 } else { 0.0 }
    }
}

/// The labels from top to bottom.
///
/// Series of the same color and dash whose ends lie within three units are one label that lists
/// them: six curves that are one line to the eye have one place. A line that ends in NaN has its
/// name at its cross, within the panel.
fn labels<'a>(placed: &Placed<'_>, all: &'a [Series<'a>]) -> Vec<EndLabel<'a>> {
    let [_, top, _, bottom] = placed.plot;
    let room = names(all);
    let mut groups: Vec<EndLabel<'a>> = Vec::new();
    for series in all
        .iter()
        .filter(|series| series.lost("").is_none() && series.is_seen())
    {
        let Some((x, y)) = series.end().map(|end| placed.at(end)) else {
            continue;
        };
        let at = (x, y.clamp(top, bottom));
        let near = |group: &&mut EndLabel<'_>| {
            let same = (group.look.color, group.look.dash) == (series.look.color, series.look.dash);
            same && group.at.0 == at.0 && (group.at.1 - at.1).abs() <= TOGETHER
        };
        match groups.iter_mut().find(near) {
            Some(group) => group.series.push(series),
            None => groups.push(EndLabel {
                at,
                look: series.look,
                series: vec![series],
                lines: Vec::new(),
                value: None,
            }),
        }
    }
    for group in &mut groups {
        let values: Vec<f64> = group
            .series
            .iter()
            .filter(|series| series.line().is_some())
            .filter_map(|series| Some(series.end()?.1))
            .collect();
        group.value =
            (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64);
        group.lines = match group.series.as_slice() {
            [one] => fold(one.name, SMALL, room)
                .into_iter()
                .map(|line| clip(&line, room))
                .collect(),
            all => {
                let first = format!("{} lines end here:", all.len());
                let names = all.iter().map(|series| clip(series.name, room));
                std::iter::once(first).chain(names).collect()
            }
        };
    }
    groups.sort_by(|a, b| a.at.1.total_cmp(&b.at.1));
    groups
}

/// The height of the labels beside a panel.
pub(crate) fn height(placed: &Placed<'_>, all: &[Series<'_>]) -> f64 {
    labels(placed, all).iter().map(EndLabel::height).sum()
}

/// Draws the labels beside the panel, each with a leader from its line and a sample of it.
pub(crate) fn ends(canvas: &mut Canvas, placed: &Placed<'_>, all: &[Series<'_>]) {
    let [_, top, right, bottom] = placed.plot;
    let labels = labels(placed, all);
    let wish = |label: &EndLabel<'_>| Wanted {
        top: label.at.1 - label.height() / 2.0,
        height: label.height(),
    };
    let wishes: Vec<Wanted> = labels.iter().map(wish).collect();
    let tops = spread(&wishes, [top - LINE / 2.0, bottom + LINE / 2.0]);
    let start = right + LEADER;
    for (label, top) in labels.iter().zip(tops) {
        let color = label.look.color;
        let y = top + label.height() / 2.0;
        let leader = vec![
            label.at,
            (right + 4.0, label.at.1),
            (start - 3.0, y),
            (start, y),
        ];
        // A line that ends inside of the panel is not led through it.
        let leader = if label.at.0 < right - 30.0 {
            leader[3..].to_vec()
        } else {
            leader
        };
        canvas.shape(Outline::Lines(vec![leader]), Style::stroke(color, 0.75));
        sample(canvas, label.series[0], (start, y), BESIDE);
        let names = right + indent(all);
        if let Some(value) = label.value {
            let at = (names - 8.0, y + 4.0);
            canvas.text(Text::new(at, Anchor::End, value_label(value)).color(SOFT));
        }
        let several = label.series.len() > 1;
        if several {
            let x = names - 4.0;
            canvas.rule(
                (x, top + 3.0),
                (x, top + label.height() - 3.0),
                Style::stroke(color, 1.0),
            );
        }
        let first = y - LINE / 2.0 * (label.lines.len() - 1) as f64 + 4.0;
        for (i, line) in label.lines.iter().enumerate() {
            let text =
                Text::new((names, first + LINE * i as f64), Anchor::Start, line).color(color);
            canvas.text(Text {
                bold: several && i == 0,
                ..text
            });
        }
    }
}
