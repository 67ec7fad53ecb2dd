//! Lines, bands, dots, bars, level lines and pictures at their places.
//!
//! What is drawn is drawn by its shape, in one order for all figures; what can be pointed at is a
//! group with a title. Pages read values from `data-` attributes of these groups, so that a script
//! needs no second copy of the numbers.

use super::drawing::{Anchor, Canvas, Group, Item, Outline, Point, Rectangle, Style, Text};
use super::font::{LINE, SMALL, clip, text_width};
use super::labels::{Wanted, quietest, spread};
use super::palette::{CARD, Color, INK, Look, look};
use super::plan::Placed;
use super::series::{Series, has_cells, runs};
use super::stack;
use super::words;
use crate::text::{position_label, value_label};
use crate::{Dot, Mark, Marker, Role, Shape};

/// What is dashed because it is a prediction, in every color.
const DASHED: &[f32] = &[6.0, 3.0];
/// Half the width of a marker.
pub(crate) const SIZE: f64 = 4.5;

/// Bands below, then level lines, then lines, the bad ones last, because they are the point; then
/// all else.
pub(crate) fn draw(canvas: &mut Canvas, placed: &Placed<'_>) {
    let marks = || placed.panel.marks.iter();
    let group = Group {
        data: vec![
            ("data-axes", numbers(placed.axes_data().as_flattened())),
            ("data-log", placed.logarithmic()),
            ("data-name-x", placed.panel.x.label.clone()),
        ],
        ..Group::default()
    };
    canvas.group(group, |canvas| {
        let clip = Group {
            clip: Some(placed.plot),
            ..Group::default()
        };
        canvas.group(clip, |canvas| {
            for mark in marks() {
                if let Shape::Band(spans) = &mark.shape {
                    band(canvas, placed, spans, look_of(placed, mark).color);
                }
            }
            let [left, _, right, _] = placed.plot;
            for mark in marks() {
                if let Shape::Level(value) = mark.shape {
                    let y = placed.y_at(value);
                    canvas.rule(
                        (left, y),
                        (right, y),
                        Style::stroke(INK, 1.0).dashed(&[5.0, 4.0]),
                    );
                }
            }
            let (bad, others): (Vec<&Mark>, Vec<&Mark>) =
                marks().partition(|mark| mark.role == Role::Bad);
            others
                .into_iter()
                .chain(bad)
                .for_each(|mark| line(canvas, placed, mark));
        });
        marks().for_each(|mark| points(canvas, placed, mark));
    });
    for mark in marks() {
        match &mark.shape {
            Shape::Tick(at, row) => tick(canvas, placed, mark, (*at, *row)),
            Shape::Pictures(all) => all.iter().for_each(|one| picture(canvas, placed, one)),
            _ => {}
        }
    }
    marks().for_each(|mark| told(canvas, placed, mark));
    levels(canvas, placed);
    losses(canvas, placed);
}

/// Of its series; a mark without a name has the first look of its role.
fn look_of(placed: &Placed<'_>, mark: &Mark) -> Look {
    let series = placed.series.iter().find(|series| series.name == mark.name);
    series.map_or_else(|| look(mark.role, 0, 1), |series| series.look)
}

/// Values with a space between them, each with six digits: what a page shows under the pointer.
fn numbers(values: &[f64]) -> String {
    let short = |value: &f64| format!("{value:.5e}").parse().unwrap_or(*value).to_string();
    values.iter().map(short).collect::<Vec<_>>().join(" ")
}

/// The color of its series at 12 % opacity: two bands that overlap can still be told apart.
fn band(canvas: &mut Canvas, placed: &Placed<'_>, spans: &[(f64, f64, f64)], color: Color) {
    let gap = |(_, low, high): &(f64, f64, f64)| !low.is_finite() || high.is_nan();
    for run in spans.split(gap).filter(|run| !run.is_empty()) {
        let upper = run.iter().map(|&(x, _, high)| placed.at((x, high)));
        let lower = run.iter().rev().map(|&(x, low, _)| placed.at((x, low)));
        let style = Style {
            opacity: Some(0.12),
            ..Style::fill(color)
        };
        canvas.shape(Outline::Polygon(upper.chain(lower).collect()), style);
    }
}

/// Pixels of a line. A point between two gaps becomes a dot: a line of no length with round ends.
fn pixels(placed: &Placed<'_>, points: &[(f64, f64)]) -> Vec<Vec<Point>> {
    let run = |run: &[(f64, f64)]| {
        let dot = (run.len() == 1).then(|| run[0]);
        run.iter()
            .copied()
            .chain(dot)
            .map(|point| placed.at(point))
            .collect()
    };
    runs(points).map(run).collect()
}

/// Over cells a run of one point is left out, as there is no room for a dot among them.
fn line(canvas: &mut Canvas, placed: &Placed<'_>, mark: &Mark) {
    let (Shape::Line(points) | Shape::Dashed(points)) = &mark.shape else {
        return;
    };
    let dashed = matches!(mark.shape, Shape::Dashed(_));
    let mut drawn = pixels(placed, points);
    let kind = if dashed { ", dashed" } else { "" };
    let title = words::line(
        &format!("{}{kind}", mark.name),
        points,
        &placed.panel.x.label,
    );
    if has_cells(placed.panel) {
        drawn.retain(|run| run.len() > 1 && run[0] != run[1]);
        if !drawn.is_empty() {
            canvas.mark(&mark.name, |canvas| {
                over_cells(canvas, Outline::Lines(drawn), dashed)
            });
        }
    } else if !drawn.is_empty() {
        let style = line_style(look_of(placed, mark), dashed);
        let band = placed
            .panel
            .marks
            .iter()
            .find_map(|other| match &other.shape {
                Shape::Band(spans) if other.name == mark.name && !dashed => Some(spans),
                _ => None,
            });
        let group = data(
            &format!("{}{kind}", mark.name),
            points,
            band.map(Vec::as_slice),
        );
        canvas.group(
            Group {
                title: Some(title),
                ..group
            },
            |canvas| canvas.shape(Outline::Lines(drawn), style),
        );
    }
}

/// What a page shows of points under the pointer.
fn data(name: &str, points: &[(f64, f64)], band: Option<&[(f64, f64, f64)]>) -> Group {
    let finite = || {
        points
            .iter()
            .enumerate()
            .filter(|(_, point)| point.1.is_finite())
    };
    let of = |value: &dyn Fn(usize, (f64, f64)) -> f64| {
        numbers(
            &finite()
                .map(|(i, &point)| value(i, point))
                .collect::<Vec<_>>(),
        )
    };
    let mut data = vec![
        ("data-name", name.to_owned()),
        ("data-x", of(&|_, point| point.0)),
        ("data-y", of(&|_, point| point.1)),
    ];
    if let Some(band) = band.filter(|band| band.len() == points.len()) {
        data.push(("data-low", of(&|i, _| band[i].1)));
        data.push(("data-high", of(&|i, _| band[i].2)));
    }
    Group {
        data,
        ..Group::default()
    }
}

/// Dashed lines are a quarter of a unit thinner, so that dots on them stand out.
fn line_style(look: Look, dashed: bool) -> Style {
    let width = if dashed {
        look.width - 0.25
    } else {
        look.width
    };
    let dash = if dashed { DASHED } else { look.dash };
    Style {
        round: true,
        ..Style::stroke(look.color, width).dashed(dash)
    }
}

/// Ink between two edges of paper, which is seen on light and on dark cells.
pub(crate) fn over_cells(canvas: &mut Canvas, outline: Outline, dashed: bool) {
    canvas.shape(outline.clone(), Style::stroke(CARD, 5.0));
    canvas.shape(
        outline,
        Style::stroke(INK, 2.0).dashed(if dashed { &[8.0, 4.0] } else { &[] }),
    );
}

/// Markers without words of their own: a page shows their values.
fn points(canvas: &mut Canvas, placed: &Placed<'_>, mark: &Mark) {
    let Shape::Dots(dots) = &mark.shape else {
        return;
    };
    if dots.is_empty() || dots.iter().any(|dot| !dot.words.is_empty()) || mark.name.is_empty() {
        return;
    }
    let look = look_of(placed, mark);
    let points: Vec<(f64, f64)> = dots.iter().map(|dot| (dot.x, dot.y)).collect();
    // Dots that only mark points of a line are told once.
    let told = placed
        .series
        .iter()
        .find(|series| series.name == mark.name)
        .and_then(|series| series.line());
    let once = told.is_some_and(|line| points.iter().all(|point| line.contains(point)));
    let group = match once {
        true => Group::default(),
        false => data(&mark.name, &points, None),
    };
    canvas.group(group, |canvas| {
        for point in points.iter().filter(|point| point.1.is_finite()) {
            marker(canvas, look, placed.at(*point));
        }
    });
}

/// Four shapes in turn, with five colors: neighbors differ in both, and twenty series in one of
/// them.
fn marker(canvas: &mut Canvas, look: Look, (x, y): Point) {
    let fill = if look.marker.is_multiple_of(2) {
        look.color
    } else {
        CARD
    };
    let style = Style::fill(fill).outlined(look.color, 1.5);
    match look.marker % 4 {
        0 | 3 => canvas.shape(Outline::Circle((x, y), SIZE - 1.0), style),
        1 => {
            let corners = vec![(x - SIZE, y), (x, y - SIZE), (x + SIZE, y), (x, y + SIZE)];
            canvas.shape(Outline::Polygon(corners), style);
        }
        _ => {
            let s = SIZE - 1.2;
            canvas.rectangle([x - s, y - s, x + s, y + s], 0.0, style);
        }
    }
}

/// A check in a filled disk, or a cross in an empty square: the shapes say it, colors repeat it.
fn answer(canvas: &mut Canvas, right: bool, (x, y): Point) {
    const HALF: f64 = 6.0;
    let at = |dx: f64, dy: f64| (x + dx * HALF, y + dy * HALF);
    if right {
        let color = look(Role::Good, 0, 1).color;
        canvas.shape(Outline::Circle((x, y), HALF), Style::fill(color));
        let check = vec![at(-0.5, 0.05), at(-0.12, 0.45), at(0.52, -0.4)];
        canvas.shape(Outline::Lines(vec![check]), Style::stroke(CARD, 1.75));
    } else {
        let color = look(Role::Bad, 0, 1).color;
        let half = HALF - 0.75;
        let square = [x - half, y - half, x + half, y + half];
        canvas.rectangle(square, 0.0, Style::fill(CARD).outlined(color, 1.5));
        let cross = vec![
            vec![at(-0.42, -0.42), at(0.42, 0.42)],
            vec![at(-0.42, 0.42), at(0.42, -0.42)],
        ];
        canvas.shape(Outline::Lines(cross), Style::stroke(color, 1.75));
    }
}

/// What a reader can point at: dots with words or without a series, and bars.
fn told(canvas: &mut Canvas, placed: &Placed<'_>, mark: &Mark) {
    match &mark.shape {
        Shape::Dots(dots) if mark.name.is_empty() => swarm(canvas, placed, mark, dots),
        Shape::Dots(dots) if dots.iter().any(|dot| !dot.words.is_empty()) => {
            for dot in dots.iter().filter(|dot| dot.y.is_finite()) {
                named_dot(canvas, placed, mark, dot);
            }
        }
        Shape::Bars(bars) => {
            let color = look_of(placed, mark).color;
            let bottom = placed.plot[3];
            for bar in bars.iter().filter(|bar| bar.height > 0.0) {
                // What is there shall be seen.
                let top = placed.y_at(bar.height).min(bottom - 0.75);
                let [left, right] = [bar.from, bar.to].map(|edge| placed.x.at(edge));
                canvas.mark(&bar.words, |canvas| {
                    canvas.rectangle(
                        [left + 0.25, top, right - 0.25, bottom],
                        0.0,
                        Style::fill(color),
                    );
                });
            }
        }
        _ => {}
    }
}

/// With its spread as a level line through it, drawn first.
fn named_dot(canvas: &mut Canvas, placed: &Placed<'_>, mark: &Mark, dot: &Dot) {
    let look = look_of(placed, mark);
    canvas.mark(&dot.words, |canvas| {
        let (x, y) = placed.at((dot.x, dot.y));
        if let Some(spread) = dot.spread {
            let [low, high] = spread.map(|end| placed.x.at(end));
            canvas.rule((low, y), (high, y), Style::stroke(look.color, 1.5));
        }
        match dot.marker {
            Marker::Plain => marker(canvas, look, (x, y)),
            Marker::Check => answer(canvas, true, (x, y)),
            Marker::Cross => answer(canvas, false, (x, y)),
        }
    });
}

/// Dots without a series: small, and stacked in rows of categories. Bad ones are hollow.
fn swarm(canvas: &mut Canvas, placed: &Placed<'_>, mark: &Mark, dots: &[Dot]) {
    let mut rows: Vec<f64> = dots
        .iter()
        .map(|dot| dot.y)
        .filter(|y| y.is_finite())
        .collect();
    rows.sort_by(f64::total_cmp);
    rows.dedup();
    let color = look(mark.role, 0, 1).color;
    let fill = if mark.role == Role::Bad { CARD } else { color };
    for row in rows {
        let here: Vec<&Dot> = dots.iter().filter(|dot| dot.y == row).collect();
        let places: Vec<f64> = here.iter().map(|dot| placed.x.at(dot.x)).collect();
        for (dot, (x, up)) in here.into_iter().zip(stack::stacked(&places)) {
            let style = Style::fill(fill).outlined(color, 1.25);
            let circle = Outline::Circle((x, placed.y_at(row) - up), stack::DOT - 0.4);
            canvas.mark(words_of(dot), |canvas| canvas.shape(circle, style));
        }
    }
}

/// What is said of a dot without words of its own: its numbers.
fn words_of(dot: &Dot) -> String {
    match dot.words.as_str() {
        "" => format!("{} at {}", value_label(dot.y), position_label(dot.x)),
        words => words.to_owned(),
    }
}

/// Through the height of its row, in ink.
fn tick(canvas: &mut Canvas, placed: &Placed<'_>, mark: &Mark, (at, row): (f64, usize)) {
    let [top, bottom] = placed.row(row);
    let x = placed.x.at(at);
    canvas.mark(&mark.name, |canvas| {
        canvas.rule((x, top + 2.0), (x, bottom - 2.0), Style::stroke(INK, 2.5));
    });
}

/// The longer side of a picture fills its place.
fn picture(canvas: &mut Canvas, placed: &Placed<'_>, one: &crate::PlacedPicture) {
    let [column, row] = one.at;
    let [left, right] = [column as f64 - 0.5, column as f64 + 0.5].map(|edge| placed.x.at(edge));
    let [top, bottom] = placed.row(row);
    let side = (right - left).min(bottom - top) - 6.0;
    let [width, height] = one.picture.size().map(f64::from);
    let zoom = side / width.max(height);
    let (x, y) = ((left + right) / 2.0, (top + bottom) / 2.0);
    let (dx, dy) = (width * zoom / 2.0, height * zoom / 2.0);
    let rectangle = [x - dx, y - dy, x + dx, y + dy];
    canvas.mark(&one.words, |canvas| {
        canvas
            .0
            .push(Item::Image(rectangle, one.picture.png().to_vec()))
    });
}

/// The names of level lines, where the fewest lines run through them.
///
/// Above or below the line, at nine places along it, whichever [`quietest`] finds.
fn levels(canvas: &mut Canvas, placed: &Placed<'_>) {
    let [left, top, right, bottom] = placed.plot;
    let lines = placed
        .panel
        .marks
        .iter()
        .filter_map(|mark| match &mark.shape {
            Shape::Line(points) => Some(pixels(placed, points)),
            _ => None,
        });
    let drawn: Vec<Vec<Point>> = lines.flatten().collect();
    for mark in &placed.panel.marks {
        let Shape::Level(value) = mark.shape else {
            continue;
        };
        let width = text_width(&mark.name, SMALL);
        let at = placed.y_at(value);
        let step = ((right - left - width) / 8.0).max(0.0);
        let edges = [at - 20.0, at + 6.0].into_iter();
        let edges = edges.filter(|&edge| edge >= top && edge + 14.0 <= bottom);
        let places: Vec<Rectangle> = edges
            .flat_map(|edge| {
                let starts = (0..=8).map(move |i| right - 4.0 - width - f64::from(i) * step);
                starts.map(move |start| [start, edge, start + width, edge + 14.0])
            })
            .collect();
        let quiet = quietest(&places, &drawn);
        let [_, upper, end, _] = quiet.unwrap_or([left, at - 20.0, right - 4.0, at]);
        canvas.text(halo((end, upper + 11.0), Anchor::End, INK, &mark.name));
    }
}

/// A cross where a line stops being a number, with its name beside it.
fn losses(canvas: &mut Canvas, placed: &Placed<'_>) {
    let [left, top, right, bottom] = placed.plot;
    let mut crosses: Vec<(Point, &Series<'_>)> = placed
        .series
        .iter()
        .filter(|series| series.lost("").is_some() && !series.over_cells)
        .filter_map(|series| {
            let (x, y) = placed.at(series.end()?);
            Some(((x, y.clamp(top, bottom)), *series))
        })
        .collect();
    crosses.sort_by(|a, b| a.0.1.total_cmp(&b.0.1));
    // The name stands to the right, or where there is no room, to the left and above the line that
    // comes from there.
    let names: Vec<(String, bool)> = crosses
        .iter()
        .map(|((x, _), series)| {
            let name = clip(series.name, right - left - 20.0);
            let fits = x + 9.0 + text_width(&name, SMALL) <= right;
            (name, fits)
        })
        .collect();
    let wishes: Vec<Wanted> = crosses
        .iter()
        .zip(&names)
        .map(|(((_, y), _), (_, fits))| Wanted {
            top: y - LINE / 2.0 - if *fits { 0.0 } else { 12.0 },
            height: LINE,
        })
        .collect();
    let tops = spread(&wishes, [top, bottom]);
    for ((((x, y), series), (name, fits)), top) in crosses.into_iter().zip(&names).zip(tops) {
        let color = series.look.color;
        let cross = vec![
            vec![(x - 4.0, y - 4.0), (x + 4.0, y + 4.0)],
            vec![(x - 4.0, y + 4.0), (x + 4.0, y - 4.0)],
        ];
        canvas.shape(Outline::Lines(cross), Style::stroke(color, 2.0));
        let (start, anchor) = if *fits {
            (x + 9.0, Anchor::Start)
        } else {
            (x - 9.0, Anchor::End)
        };
        canvas.text(halo((start, top + LINE / 2.0 + 4.0), anchor, color, name));
    }
}

/// Text that stays readable on top of lines.
pub(crate) fn halo(at: Point, anchor: Anchor, color: Color, words: &str) -> Text {
    Text::new(at, anchor, words).color(color).halo(CARD)
}

/// The look of a series in a legend: its line, its dashes and its marker, `width` wide.
pub(crate) fn sample(canvas: &mut Canvas, series: &Series<'_>, (x, y): Point, width: f64) {
    let line = Outline::Lines(vec![vec![(x, y), (x + width, y)]]);
    let solid = series.has(|shape| matches!(shape, Shape::Line(_)));
    if series.over_cells {
        over_cells(canvas, line, !solid);
        return;
    }
    if solid {
        canvas.shape(line, line_style(series.look, false));
    } else if series.has(|shape| matches!(shape, Shape::Dashed(_))) {
        canvas.shape(line, line_style(series.look, true));
    }
    if series.has(|shape| matches!(shape, Shape::Dots(_))) {
        let middle = (x + width / 2.0, y);
        match series.marker() {
            Marker::Plain => marker(canvas, series.look, middle),
            Marker::Check => answer(canvas, true, middle),
            Marker::Cross => answer(canvas, false, middle),
        }
    }
    if series.has(|shape| matches!(shape, Shape::Bars(_))) {
        canvas.rectangle(
            [x, y - 5.0, x + width, y + 5.0],
            0.0,
            Style::fill(series.look.color),
        );
    }
}
