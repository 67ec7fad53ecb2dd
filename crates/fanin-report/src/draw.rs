//! A cost figure as SVG.
//!
//! Written by hand after kuva 0.6 was tried on seventeen curves of the real shape. A NaN became `NaN` in the path,
//! and browsers drop the rest of the line from there; the bands came out black unless calls were in one order; the
//! document had no `viewBox`, `<title>` or `<desc>`; and a legend box in the order of input is the only way to name a
//! curve, where six of the curves are one line and the others differ by their ends.

use crate::curve::{self, Span};
use crate::drawing::{Drawing, Px, Values, path};
use crate::font::{LINE, SMALL, clip, fold, text_width};
use crate::frame::{Frame, MARGIN, WIDTH, centered_label, grid_line, label, rule, tick};
use crate::labels::{Rectangle, Wanted, quietest, spread};
use crate::legend::{EndLabel, INDENT, end_labels, legend};
use crate::palette::{CARD, INK, SOFT, Stroke, stroke};
use crate::scale::{Scale, axes_data, range};
use crate::words::{describe, notes, summary};
use crate::{CostFigure, Role, Series};

/// Room for the numbers on the y axis.
const AXIS: f64 = 34.0;
const PANEL_HEIGHT: f64 = 380.0;
const X_TICKS: f64 = 6.0;
const Y_TICKS: f64 = 7.0;

pub(crate) fn draw(figure: &CostFigure) -> Drawing {
    let curves = styled(&figure.series);
    let notes: Vec<String> = notes(figure)
        .iter()
        .flat_map(|note| fold(note, SMALL, WIDTH - 2.0 * MARGIN))
        .collect();
    let names = figure
        .series
        .iter()
        .map(|series| text_width(&series.name, SMALL))
        .fold(0.0, f64::max);
    let name_width = names.clamp(120.0, 220.0);
    let left = MARGIN + AXIS;
    let right = WIDTH - MARGIN - name_width - INDENT;

    let frame = Frame::new(&figure.title, &figure.subtitle);
    let top = frame.head + 34.0;

    let x = Scale {
        data: range(
            figure.series.iter().flat_map(|s| s.x.iter().copied()),
            X_TICKS,
        ),
        pixels: [left, right],
    };
    let unit = Scale {
        data: [0.0, figure.y_max],
        pixels: [top + PANEL_HEIGHT, top],
    };
    let labels = end_labels(&curves, &x, &unit, name_width);
    let needed: f64 = labels.iter().map(EndLabel::height).sum();
    let bottom = top + needed.max(PANEL_HEIGHT);
    let y = Scale {
        pixels: [bottom, top],
        ..unit
    };
    let labels = end_labels(&curves, &x, &y, name_width);

    let height = bottom
        + 52.0
        + if notes.is_empty() {
            0.0
        } else {
            8.0 + LINE * notes.len() as f64
        };
    let panel = Panel {
        left,
        right,
        top,
        bottom,
        x,
        y,
    };

    let mut svg = frame.begin(height, &describe(figure));
    axes(&mut svg, &panel, figure);
    plot(&mut svg, &panel, &curves, figure);
    losses(&mut svg, &panel, &curves, figure);
    legend(&mut svg, &panel, &labels);
    for (i, note) in notes.iter().enumerate() {
        let y = bottom + 60.0 + LINE * i as f64;
        svg.text(
            "text",
            &[("x", &Px(MARGIN)), ("y", &Px(y)), ("fill", &SOFT)],
            note,
        );
    }
    svg
}

/// The rectangle that the curves are drawn in, and its scales.
pub(crate) struct Panel {
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) top: f64,
    pub(crate) bottom: f64,
    pub(crate) x: Scale,
    pub(crate) y: Scale,
}

/// A series and how it is drawn.
pub(crate) struct Curve<'a> {
    pub(crate) series: &'a Series,
    pub(crate) stroke: Stroke,
}

fn styled(series: &[Series]) -> Vec<Curve<'_>> {
    series
        .iter()
        .enumerate()
        .map(|(i, one)| {
            let nth = series[..i]
                .iter()
                .filter(|other| other.role == one.role)
                .count();
            Curve {
                series: one,
                stroke: stroke(one.role, nth),
            }
        })
        .collect()
}

fn axes(svg: &mut Drawing, panel: &Panel, figure: &CostFigure) {
    let Panel {
        left,
        right,
        top,
        bottom,
        ..
    } = *panel;
    label(svg, MARGIN, top - 12.0, &figure.y_label);
    for (value, text) in panel.y.ticks(Y_TICKS) {
        grid_line(svg, [left, right], panel.y.at(value), 8.0, &text);
    }
    for (value, text) in panel.x.ticks(X_TICKS) {
        tick(svg, panel.x.at(value), bottom, [5.0, 19.0], &text);
    }
    centered_label(svg, [left, right], bottom + 38.0, &figure.x_label);
    rule(svg, [(left, bottom), (right, bottom)], SOFT);
}

/// Bands below, then reference lines, then the curves: bad ones last, because they are the point.
fn plot(svg: &mut Drawing, panel: &Panel, curves: &[Curve<'_>], figure: &CostFigure) {
    let Panel {
        left,
        right,
        top,
        bottom,
        x,
        y,
    } = *panel;
    let size = (right - left, bottom - top);
    // A nested document cuts off what leaves it, without a clip path and its id.
    svg.open(
        "svg",
        &[
            ("x", &Px(left)),
            ("y", &Px(top)),
            ("width", &Px(size.0)),
            ("height", &Px(size.1)),
            (
                "viewBox",
                &format!("{} {} {} {}", Px(left), Px(top), Px(size.0), Px(size.1)),
            ),
            ("fill", &"none"),
            ("stroke-linejoin", &"round"),
            ("stroke-linecap", &"round"),
            ("data-axes", &axes_data(&x, &y)),
            ("data-name-x", &figure.x_label),
        ],
    );
    for curve in curves {
        for band in curve::bands(curve.series) {
            let edge = |(at, low, high): &Span| (x.at(*at), y.at(*low), y.at(*high));
            let upper = band.iter().map(edge).map(|(x, _, high)| (x, high));
            let lower = band.iter().rev().map(edge).map(|(x, low, _)| (x, low));
            let outline = format!("{}Z", path(upper.chain(lower)));
            svg.leaf(
                "path",
                &[
                    ("d", &outline),
                    ("fill", &curve.stroke.color),
                    ("fill-opacity", &0.09),
                ],
            );
        }
    }
    for line in &figure.references {
        let at = y.at(line.value);
        svg.leaf(
            "path",
            &[
                ("d", &path([(left, at), (right, at)])),
                ("stroke", &INK),
                ("stroke-dasharray", &"5 4"),
            ],
        );
    }
    let (bad, others): (Vec<_>, Vec<_>) = curves
        .iter()
        .partition(|curve| curve.series.role == Role::Bad);
    for curve in others.into_iter().chain(bad) {
        let Some(d) = line(curve.series, &x, &y) else {
            continue;
        };
        let Stroke { color, dash, width } = curve.stroke;
        let series = curve.series;
        svg.open(
            "g",
            &[
                ("data-name", &series.name),
                ("data-x", &Values(&series.x)),
                ("data-y", &Values(&series.middle)),
                ("data-low", &Values(&series.lowest)),
                ("data-high", &Values(&series.highest)),
            ],
        );
        svg.text("title", &[], &summary(series, &figure.x_label));
        svg.leaf(
            "path",
            &[
                ("d", &d),
                ("stroke", &color),
                ("stroke-width", &width),
                ("stroke-dasharray", &dash),
            ],
        );
        svg.close();
    }
    svg.close();

    let pixels: Vec<Vec<(f64, f64)>> = curves
        .iter()
        .flat_map(|curve| curve::lines(curve.series))
        .map(|line| {
            line.into_iter()
                .map(|(at, value)| (x.at(at), y.at(value)))
                .collect()
        })
        .collect();
    for line in &figure.references {
        let width = text_width(&line.label, SMALL);
        let at = y.at(line.value);
        let places: Vec<Rectangle> = [at - 20.0, at + 6.0]
            .into_iter()
            .filter(|&edge| edge >= top && edge + 14.0 <= bottom)
            .flat_map(|edge| {
                let step = ((right - left - width) / 8.0).max(0.0);
                (0..=8)
                    .map(move |i| right - 4.0 - width - f64::from(i) * step)
                    .map(move |start| [start, edge, start + width, edge + 14.0])
            })
            .collect();
        let [_, upper, end, _] =
            quietest(&places, &pixels).unwrap_or([left, at - 20.0, right - 4.0, at]);
        halo(svg, end, upper + 11.0, "end", INK, &line.label);
    }
}

/// A cross where a curve stops being a number, with the curve's name beside it.
fn losses(svg: &mut Drawing, panel: &Panel, curves: &[Curve<'_>], figure: &CostFigure) {
    let mut crosses: Vec<(f64, f64, &Curve<'_>)> = curves
        .iter()
        .filter(|curve| curve::lost(curve.series, &figure.x_label).is_some())
        .filter_map(|curve| {
            let (x, y) = curve::last(curve.series)?;
            Some((
                panel.x.at(x),
                panel.y.at(y).clamp(panel.top, panel.bottom),
                curve,
            ))
        })
        .collect();
    crosses.sort_by(|a, b| a.1.total_cmp(&b.1));

    // The name stands to the right, or where there is no room, to the left and above the line that comes from there.
    let room = panel.right - panel.left - 20.0;
    let names: Vec<(String, bool)> = crosses
        .iter()
        .map(|(x, _, curve)| {
            let name = clip(&curve.series.name, room);
            let fits = x + 9.0 + text_width(&name, SMALL) <= panel.right;
            (name, fits)
        })
        .collect();
    let wishes: Vec<Wanted> = crosses
        .iter()
        .zip(&names)
        .map(|((_, y, _), (_, fits))| Wanted {
            top: y - LINE / 2.0 - if *fits { 0.0 } else { 12.0 },
            height: LINE,
        })
        .collect();
    let tops = spread(&wishes, [panel.top, panel.bottom]);

    for (((x, y, curve), (name, fits)), top) in crosses.into_iter().zip(&names).zip(tops) {
        let color = curve.stroke.color;
        let cross = path([(x - 4.0, y - 4.0), (x + 4.0, y + 4.0)])
            + &path([(x - 4.0, y + 4.0), (x + 4.0, y - 4.0)]);
        svg.leaf(
            "path",
            &[("d", &cross), ("stroke", &color), ("stroke-width", &2)],
        );
        let (start, anchor) = if *fits {
            (x + 9.0, "start")
        } else {
            (x - 9.0, "end")
        };
        halo(svg, start, top + LINE / 2.0 + 4.0, anchor, color, name);
    }
}

/// Text that stays readable on top of lines.
fn halo(svg: &mut Drawing, x: f64, y: f64, anchor: &str, color: &str, text: &str) {
    svg.text(
        "text",
        &[
            ("x", &Px(x)),
            ("y", &Px(y)),
            ("text-anchor", &anchor),
            ("fill", &color),
            ("stroke", &CARD),
            ("stroke-width", &4),
            ("stroke-linejoin", &"round"),
            ("paint-order", &"stroke"),
        ],
        text,
    );
}

/// The `d` of a curve, gaps and all. A point between two gaps becomes a dot: a line of no length with round ends.
fn line(series: &Series, x: &Scale, y: &Scale) -> Option<String> {
    let d: String = curve::lines(series)
        .into_iter()
        .map(|run| {
            let dot = (run.len() == 1).then(|| run[0]);
            path(
                run.into_iter()
                    .chain(dot)
                    .map(|(at, value)| (x.at(at), y.at(value))),
            )
        })
        .collect();
    (!d.is_empty()).then_some(d)
}
