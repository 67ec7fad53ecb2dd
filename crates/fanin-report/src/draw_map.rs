//! A map figure as SVG.

use crate::draw_lines::powers;
use crate::drawing::{Drawing, Px};
use crate::font::{SMALL, clip, text_width};
use crate::frame::{Frame, MARGIN, WIDTH, centered_label, label, rule, tick, tick_number};
use crate::key;
use crate::look::Look;
use crate::palette::SOFT;
use crate::ramp::SIZE;
use crate::scale::Scale;
use crate::text::{position_label, value_label};
use crate::{AxisScale, ColorAxis, MapFigure, MapPanel, Overlay};

/// Between two panels.
const GAP: f64 = 22.0;
/// Above a panel: its name.
const NAME: f64 = 22.0;
const ROW: [f64; 2] = [7.0, 22.0];
/// Panels of many rows are about so high, and the color bar is at least half of that.
const TALL: f64 = 300.0;
/// The color bar, what is to its left, and its steps.
const BAR: f64 = 16.0;
const BEFORE_BAR: f64 = 26.0;
const STEPS: usize = 60;
/// The sample of a look in the legend.
const SAMPLE: f64 = 26.0;
const TICKS: f64 = 6.0;

pub(crate) fn draw(figure: &MapFigure) -> Drawing {
    let frame = Frame::new(&figure.title, &figure.subtitle);
    let colors = Colors::of(figure);
    let columns = figure.columns.clamp(1, figure.panels.len());
    let (x_edges, y_edges) = (figure.x.edges(), figure.y.edges());
    let y_ticks = ticks(&y_edges, &figure.y.positions);
    let widest = |labels: &[(f64, String)]| {
        let widths = labels.iter().map(|(_, text)| text_width(text, SMALL));
        widths.fold(0.0, f64::max)
    };
    let bar_ticks = colors.ticks();
    let left = MARGIN + widest(&y_ticks).max(16.0) + 8.0;
    let bar = WIDTH - MARGIN - widest(&bar_ticks) - 8.0 - BAR;
    let right = bar - BEFORE_BAR;
    let width = (right - left - GAP * (columns - 1) as f64) / columns as f64;
    let rows = figure.y.positions.len() as f64;
    let height = rows * (TALL / rows).clamp(ROW[0], ROW[1]);
    let name = if figure.panels.iter().all(|panel| panel.name.is_empty()) {
        0.0
    } else {
        NAME
    };
    let down = figure.panels.len().div_ceil(columns);
    let top = frame.head + 34.0;
    let bottom = top + (name + height) * down as f64 + GAP / 2.0 * (down - 1) as f64;

    let legend = legend(figure, &colors);
    let names: Vec<&str> = legend.iter().map(|(name, _)| *name).collect();
    let places = key::flow(names.iter().copied(), SAMPLE);
    let full = bottom + 52.0 + key::room(&places);
    let mut svg = frame.begin(full, &describe(figure, &colors));
    label(&mut svg, MARGIN, top - 12.0, &figure.y.label);
    for (i, panel) in figure.panels.iter().enumerate() {
        let (column, row) = (i % columns, i / columns);
        let start = left + (width + GAP) * column as f64;
        let above = top + (name + height + GAP / 2.0) * row as f64;
        let place = Place {
            x: Scale {
                data: ends(&x_edges),
                pixels: [start, start + width],
            },
            y: Scale {
                data: ends(&y_edges),
                pixels: [above + name + height, above + name],
            },
        };
        if name > 0.0 {
            label(
                &mut svg,
                start,
                above + name - 7.0,
                &clip(&panel.name, width),
            );
        }
        place.cells(&mut svg, figure, (&x_edges, &y_edges), panel, &colors);
        if column == 0 {
            for (value, text) in &y_ticks {
                tick_number(&mut svg, start - 6.0, place.y.at(*value) + 4.0, "end", text);
            }
        }
        // The lowest panel of its column has the numbers.
        if i + columns >= figure.panels.len() {
            let below = place.y.pixels[0];
            for (value, text) in ticks(&x_edges, &figure.x.positions) {
                tick(&mut svg, place.x.at(value), below, [4.0, 17.0], &text);
            }
        }
    }
    centered_label(&mut svg, [left, right], bottom + 38.0, &figure.x.label);
    let first = top + name;
    let low = bottom.min(first + TALL).max(first + TALL / 2.0).min(bottom);
    colors.bar(&mut svg, &bar_ticks, (bar, [first, low]));
    svg.text(
        "text",
        &[
            ("x", &Px(WIDTH - MARGIN)),
            ("y", &Px(top - 12.0)),
            ("text-anchor", &"end"),
            ("font-weight", &600),
        ],
        &figure.color.label,
    );
    let sample = |svg: &mut Drawing, i: usize, (x, y): (f64, f64)| match legend[i].1 {
        Entry::Line(overlay) => overlay.sample(svg, [(x, y), (x + SAMPLE, y)]),
        Entry::Look(look) => look.draw(svg, [x, y - 7.0, x + SAMPLE, y + 7.0]),
    };
    key::draw(&mut svg, &places, (SAMPLE, bottom + 58.0), &names, sample);
    svg
}

enum Entry<'a> {
    Line(&'a Overlay),
    Look(Look),
}

/// What the legend explains: each kind of line once, and the looks that there are.
fn legend<'a>(figure: &'a MapFigure, colors: &Colors<'_>) -> Vec<(&'a str, Entry<'a>)> {
    let mut entries: Vec<(&str, Entry<'_>)> = Vec::new();
    for overlay in figure.panels.iter().flat_map(|panel| &panel.overlays) {
        if overlay.is_seen() && !entries.iter().any(|(name, _)| *name == overlay.name) {
            entries.push((&overlay.name, Entry::Line(overlay)));
        }
    }
    let values = || figure.panels.iter().flat_map(|p| p.values.iter().flatten());
    for (look, name) in [
        (Look::Hatched, &figure.zero),
        (Look::Crossed, &figure.not_finite),
    ] {
        if values().any(|&value| colors.look(value) == Some(look)) {
            entries.push((name, Entry::Look(look)));
        }
    }
    entries
}

fn ends(edges: &[f64]) -> [f64; 2] {
    [edges[0], edges[edges.len() - 1]]
}

/// Round values of an axis; of few whole numbers, such as layers, each.
fn ticks(edges: &[f64], positions: &[f64]) -> Vec<(f64, String)> {
    if positions.len() <= 12 && positions.iter().all(|position| position.fract() == 0.0) {
        let named = |&position: &f64| (position, position_label(position));
        return positions.iter().map(named).collect();
    }
    let scale = Scale {
        data: ends(edges),
        pixels: [0.0, 1.0],
    };
    scale.ticks(TICKS)
}

struct Place {
    x: Scale,
    y: Scale,
}

impl Place {
    fn cells(
        &self,
        svg: &mut Drawing,
        figure: &MapFigure,
        (x_edges, y_edges): (&[f64], &[f64]),
        panel: &MapPanel,
        colors: &Colors<'_>,
    ) {
        let name = if panel.name.is_empty() {
            String::new()
        } else {
            format!("{}: ", panel.name)
        };
        for (row, (values, y)) in panel.values.iter().zip(y_edges.windows(2)).enumerate() {
            for (column, (&value, x)) in values.iter().zip(x_edges.windows(2)).enumerate() {
                let title = format!(
                    "{name}{} {}, {} {}: {}",
                    figure.x.label,
                    position_label(rounded(figure.x.positions[column])),
                    figure.y.label,
                    position_label(rounded(figure.y.positions[row])),
                    colors.words(value)
                );
                let sides = [self.x.at(x[0]), self.x.at(x[1])];
                let [top, bottom] = [self.y.at(y[1]), self.y.at(y[0])];
                let rectangle = [sides[0], top, sides[1], bottom];
                svg.mark(&title, |svg| match colors.look(value) {
                    Some(look) => look.draw(svg, rectangle),
                    None => fill(svg, rectangle, &colors.of_value(value)),
                });
            }
        }
        let corners = [
            self.x.pixels[0],
            self.y.pixels[1],
            self.x.pixels[1],
            self.y.pixels[0],
        ];
        if !panel.overlays.is_empty() {
            svg.clipped(corners, |svg| {
                for overlay in &panel.overlays {
                    overlay.draw(svg, |(x, y)| (self.x.at(x), self.y.at(y)));
                }
            });
        }
    }
}

/// Cells touch; an edge of their own color covers the seam that renderers leave between two.
fn fill(svg: &mut Drawing, [left, top, right, bottom]: [f64; 4], color: &str) {
    svg.leaf(
        "rect",
        &[
            ("x", &Px(left)),
            ("y", &Px(top)),
            ("width", &Px(right - left)),
            ("height", &Px(bottom - top)),
            ("fill", &color),
            ("stroke", &color),
            ("stroke-width", &0.5),
        ],
    );
}

/// A position without the digits that rounding leaves.
fn rounded(position: f64) -> f64 {
    (position * 1e6).round() / 1e6
}

/// From values to colors.
struct Colors<'a> {
    axis: &'a ColorAxis,
    /// In the axis's own coordinate, which is the logarithm on a logarithmic one.
    ends: [f64; 2],
}

impl<'a> Colors<'a> {
    fn of(figure: &'a MapFigure) -> Self {
        let axis = &figure.color;
        let mut colors = Self {
            axis,
            ends: [0.0, 1.0],
        };
        let values = figure.panels.iter().flat_map(|p| p.values.iter().flatten());
        let (low, high) = values
            .filter(|value| colors.look(**value).is_none())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| {
                (low.min(value), high.max(value))
            });
        let [low, high] = axis
            .range
            .unwrap_or([low, high])
            .map(|end| colors.place(end));
        colors.ends = match () {
            () if low < high => [low, high],
            () if low == high => [low - 0.5, high + 0.5],
            // No value has a color.
            () => [0.0, 1.0],
        };
        colors
    }

    fn place(&self, value: f64) -> f64 {
        match self.axis.scale {
            AxisScale::Linear => value,
            AxisScale::Logarithmic => value.log10(),
        }
    }

    /// The look of a value that has no color.
    fn look(&self, value: f64) -> Option<Look> {
        match value {
            value if !value.is_finite() => Some(Look::Crossed),
            0.0 if self.axis.scale == AxisScale::Logarithmic => Some(Look::Hatched),
            _ => None,
        }
    }

    fn of_value(&self, value: f64) -> String {
        let [low, high] = self.ends;
        SIZE.at((self.place(value) - low) / (high - low)).0
    }

    fn words(&self, value: f64) -> String {
        match value {
            value if value.is_nan() => "NaN".to_owned(),
            value if value.is_infinite() => "infinite".to_owned(),
            0.0 => "0".to_owned(),
            value => value_label(value),
        }
    }

    fn ticks(&self) -> Vec<(f64, String)> {
        match self.axis.scale {
            AxisScale::Linear => Scale {
                data: self.ends,
                pixels: [0.0, 1.0],
            }
            .ticks(TICKS),
            AxisScale::Logarithmic => powers(self.ends),
        }
    }

    fn bar(&self, svg: &mut Drawing, ticks: &[(f64, String)], (x, [top, bottom]): (f64, [f64; 2])) {
        let step = (bottom - top) / STEPS as f64;
        for i in 0..STEPS {
            let y = top + step * i as f64;
            let share = 1.0 - (i as f64 + 0.5) / STEPS as f64;
            fill(svg, [x, y, x + BAR, y + step], &SIZE.at(share).0);
        }
        let scale = Scale {
            data: self.ends,
            pixels: [bottom, top],
        };
        for (value, text) in ticks {
            let y = scale.at(*value);
            rule(svg, [(x + BAR, y), (x + BAR + 4.0, y)], SOFT);
            tick_number(svg, x + BAR + 7.0, y + 4.0, "start", text);
        }
    }
}

/// The whole figure in words: each panel's range, and what has no color.
fn describe(figure: &MapFigure, colors: &Colors<'_>) -> String {
    let mut sentences = vec![format!(
        "Map of {} by {} (upward) and {} (to the right).",
        figure.color.label, figure.y.label, figure.x.label
    )];
    for panel in &figure.panels {
        let name = if panel.name.is_empty() {
            String::new()
        } else {
            format!("{}: ", panel.name)
        };
        for (row, position) in panel.values.iter().zip(&figure.y.positions) {
            let (first, last) = (row.first(), row.last());
            let words =
                [first, last].map(|value| value.map_or_else(String::new, |&v| colors.words(v)));
            sentences.push(format!(
                "{name}{} {}: from {} at the left to {} at the right.",
                figure.y.label,
                position_label(rounded(*position)),
                words[0],
                words[1]
            ));
        }
        let lines = panel.overlays.iter().filter(|line| line.is_seen());
        sentences.extend(lines.map(Overlay::tell));
    }
    let values = || figure.panels.iter().flat_map(|p| p.values.iter().flatten());
    for (look, shape, name) in [
        (Look::Hatched, "hatched", &figure.zero),
        (Look::Crossed, "crossed", &figure.not_finite),
    ] {
        let count = values()
            .filter(|&&value| colors.look(value) == Some(look))
            .count();
        if count > 0 {
            sentences.push(format!("{count} cells are {shape}: {name}."));
        }
    }
    sentences.join(" ")
}

#[cfg(test)]
mod tests {
    use crate::MapAxis;

    #[test]
    fn cells_reach_half_way_to_the_next() {
        let edges = |positions: &[f64]| {
            let positions = positions.to_vec();
            MapAxis {
                label: String::new(),
                positions,
            }
            .edges()
        };
        assert_eq!(edges(&[1.0, 2.0, 4.0]), [0.5, 1.5, 3.0, 5.0]);
        assert_eq!(edges(&[7.0]), [6.5, 7.5]);
    }
}
